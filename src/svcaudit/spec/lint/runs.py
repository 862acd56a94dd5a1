"""What the flow makes impossible: closing, resuming, stopping again, keeping a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from svcaudit.model.spec import Clock, Count, Flow, Order, ProcessSpec, Reopen, Rule
from svcaudit.spec.flow_runs import Runs
from svcaudit.spec.lint.report import Check, Report, Subject, named
from svcaudit.spec.problems import listed
from svcaudit.spec.usage import stages_of


def stages_outside_the_flow(subject: Subject, report: Report) -> None:
    flow = next((rule.body for rule in subject.spec.rules if isinstance(rule.body, Flow)), None)
    if flow is None:
        return
    inside = {*stages_of(flow), *forbidden(subject.spec)}
    for stage in subject.spec.stages.values():
        if stage.id not in inside and stage.id in subject.used.stages:
            report("SPEC503", stage.place, f"the flow has no place for the stage {stage.id!r}", "every event of it will be unexpected")


def forbidden(spec: ProcessSpec, *, always: bool = False) -> dict[str, Rule]:
    """Stages that a rule forbids (`always`: whatever the case), and the first such rule: the flow has no place for what has none."""
    found: dict[str, Rule] = {}
    for rule in spec.rules:
        if isinstance(rule.body, Count) and rule.body.at_most == 0 and not (always and _has_exceptions(rule, rule.body)):
            for stage in rule.body.stages:
                found.setdefault(stage, rule)
    return found


def forbidding(taboo: Mapping[str, Rule], stages: Iterable[str]) -> str:
    """The rules that forbid these stages: `'no-reply'`."""
    return listed(dict.fromkeys(repr(taboo[stage].id) for stage in stages))


def _has_exceptions(rule: Rule, count: Count) -> bool:
    return rule.when is not None or count.where is not None or count.within is not None or rule.at_least < 1


def flows_without_end(subject: Subject, report: Report) -> None:
    spec = subject.spec
    flow = subject.flow
    if flow is None or not spec.closed_by:
        return
    runs = subject.allowed
    if runs is not None and not runs.may_finish(spec.closed_by, spec.reopened_by):
        hint = "no case that keeps the flow is ever finished: end a run with one of these, or change `closed_by`"
        report("SPEC515", flow.place, f"no run of the flow ends with its case closed by {listed(spec.closed_by)}", hint)


def endless_pauses(subject: Subject, report: Report) -> None:
    runs = subject.runs
    taboo = forbidden(subject.spec, always=True)
    for rule in subject.spec.rules:
        for pause in rule.timing.pauses:
            if not pause.until:
                continue
            if taboo.keys() >= set(pause.until):
                message = f"a pause of {rule.id!r} never ends: {listed(pause.until)} is forbidden by {forbidding(taboo, pause.until)}"
            elif runs is not None and not runs.stages.isdisjoint(pause.start) and runs.after(pause.start).isdisjoint(pause.until):
                message = f"a pause of {rule.id!r} never ends: the flow has no {listed(pause.until)} after {listed(pause.start)}"
            else:
                continue
            report("SPEC518", rule.place, message, "its time never counts: name in `until` what really follows")


def stops_that_do_not_recur(subject: Subject, report: Report) -> None:
    runs = subject.runs
    if runs is None:
        return
    for rule in subject.spec.rules:
        clock = rule.body
        if not isinstance(clock, Clock) or clock.reopen is Reopen.FIRST_STOP or not clock.reopened_by:
            continue
        if runs.after(clock.stop).isdisjoint(clock.reopened_by):
            continue
        later = runs.after(clock.reopened_by)
        if later.isdisjoint((*clock.stop, *clock.cancel)):
            message = (
                f"once reopened, the clock {rule.id!r} never stops: the flow has no {listed(clock.stop)} after {listed(clock.reopened_by)}"
            )
            report("SPEC522", rule.place, message, f"reopen: {clock.reopen} – did you mean first_stop?")


def reopenings_that_nobody_spoke_of(subject: Subject, report: Report) -> None:
    """A clock without `reopen` goes on with the case, though what stopped it need not come a second time."""
    spec, runs = subject.spec, subject.runs
    for rule in spec.rules:
        clock = rule.body
        if not isinstance(clock, Clock) or not spec.closed_by or not clock.reopened_by or clock.reopened_by != spec.reopened_by:
            continue
        ends = (*clock.stop, *clock.cancel)
        if not set(clock.stop).isdisjoint(spec.closed_by) or subject.writes("clocks", rule.id, "reopen"):
            continue
        if runs is not None and not _may_go_on(runs, clock, ends):
            continue
        message = f"the clock {rule.id!r} goes on when its case is reopened, and waits for a second {listed(clock.stop)}"
        report("SPEC526", rule.place, message, "say `reopen: first_stop` if the first one stands, `reopen: continue` if it must come again")


def _may_go_on(runs: Runs, clock: Clock, ends: tuple[str, ...]) -> bool:
    """Whether a run reopens the stopped clock and may end without another stop; where none has another, SPEC522 says so."""
    if runs.after(clock.stop).isdisjoint(clock.reopened_by) or runs.after(clock.reopened_by).isdisjoint(ends):
        return False
    return runs.may_end_without(clock.reopened_by, ends)


def rules_against_the_flow(subject: Subject, report: Report) -> None:
    """Only stages that the flow has are asked about; those outside are reported as such."""
    runs = subject.runs
    if runs is None:
        return
    for rule in subject.spec.rules:
        order = rule.body
        if isinstance(order, Order) and runs.stages.issuperset((*order.activation, *order.target)):
            told = _breaks(order, runs)
            if told:
                hint = "a case that keeps the flow breaks the rule whenever it is activated"
                report("SPEC520", rule.place, f"{named(rule)} cannot be kept: {told}", hint)


def _breaks(order: Order, runs: Runs) -> str | None:
    """Why no run of the flow can keep the rule."""
    activation, target = listed(order.activation), listed(order.target)
    comes_after = not runs.after(order.activation).isdisjoint(order.target)
    comes_before = not runs.after(order.target).isdisjoint(order.activation)
    if order.negative:
        return _forced(order, runs)
    if order.side == "after" and not comes_after:
        return f"the flow has no {target} after {activation}"
    if order.side == "before" and not comes_before:
        return f"the flow has no {target} before {activation}"
    if order.side == "anywhere" and not (comes_after or comes_before):
        return f"the flow has no run with {activation} and {target}"
    return None


def _forced(order: Order, runs: Runs) -> str | None:
    """Why every run with the activation has what is forbidden on that side."""
    if order.where is not None or order.within is not None or order.same or order.different or order.matching != "any":
        return None
    if order.side == "before" and runs.without(order.target).isdisjoint(order.activation):
        return f"in the flow {listed(order.activation)} always comes after {listed(order.target)}"
    if order.side == "after" and not runs.may_end_without(order.activation, order.target):
        return f"in the flow {listed(order.target)} always comes after {listed(order.activation)}"
    return None


def activations_that_cannot_be(subject: Subject, report: Report) -> None:
    """A rule that waits for a stage which another rule forbids in every case."""
    taboo = forbidden(subject.spec, always=True)
    for rule in subject.spec.rules:
        waits_for = _activation(rule)
        if waits_for and taboo.keys() >= set(waits_for):
            report(
                "SPEC519",
                rule.place,
                f"{named(rule)} waits for {listed(waits_for)}, which is forbidden by {forbidding(taboo, waits_for)}",
                "keep one of the two rules",
            )


def _activation(rule: Rule) -> tuple[str, ...]:
    body = rule.body
    return body.activation if isinstance(body, Order) else body.start if isinstance(body, Clock) else ()


CHECKS: tuple[Check, ...] = (
    stages_outside_the_flow,
    flows_without_end,
    endless_pauses,
    stops_that_do_not_recur,
    reopenings_that_nobody_spoke_of,
    rules_against_the_flow,
    activations_that_cannot_be,
)
