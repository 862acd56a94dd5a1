"""What is doubtful in a standard that can be loaded: warnings, never a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from svcaudit.model.place import Place, Problem, Severity
from svcaudit.model.spec import Clock, Compare, Count, Edge, Every, Flow, Handovers, Matching, Operator, Order, ProcessSpec, Reopen, Rule
from svcaudit.spec.problems import Problems, listed
from svcaudit.spec.source import Source
from svcaudit.spec.usage import Usage, stages_of, usage

Report = Callable[[str, Place | None, str, str | None], None]
Check = Callable[[ProcessSpec, Usage, Report], None]


def lint(spec: ProcessSpec) -> list[Problem]:
    """All warnings, in the order of the file."""
    problems = Problems(Source(spec.path, spec.source_text))

    def report(code: str, place: Place | None, message: str, hint: str | None) -> None:
        problems.add(code, place or problems.source.start, message, hint)

    used = usage(spec)
    for check in CHECKS:
        check(spec, used, report)
    return problems.in_order()


def unused_words(spec: ProcessSpec, used: Usage, report: Report) -> None:
    for attribute in spec.attributes.values():
        if attribute.id not in used.attributes and not attribute.personal:
            report("SPEC501", attribute.place, f"the attribute {attribute.id!r} is not used", "use it in a condition, or remove it")
    watched = any(_sees_every_stage(rule) for rule in spec.rules)
    for stage in spec.stages.values():
        if stage.id not in used.stages and not watched:
            report("SPEC502", stage.place, f"no rule, clock, flow or metric speaks of the stage {stage.id!r}", "use it, or remove it")
    for calendar in spec.calendars.values():
        if calendar.id not in used.calendars:
            report(
                "SPEC506", calendar.place, f"the calendar {calendar.id!r} is not used", f"write `calendar: {calendar.id}` where it measures"
            )
    for role in spec.roles.values():
        if role.id not in used.roles:
            report("SPEC513", role.place, f"the role {role.id!r} is not used", f"write `by: {role.id}` at a stage, or remove it")


def stages_outside_the_flow(spec: ProcessSpec, used: Usage, report: Report) -> None:
    flow = next((rule.body for rule in spec.rules if isinstance(rule.body, Flow)), None)
    if flow is None:
        return
    inside = stages_of(flow) | _forbidden(spec)
    for stage in spec.stages.values():
        if stage.id not in inside and stage.id in used.stages:
            report("SPEC503", stage.place, f"the flow has no place for the stage {stage.id!r}", "every event of it will be unexpected")


def _sees_every_stage(rule: Rule) -> bool:
    """Whether a rule looks at events of any stage, so that a stage counts by being declared."""
    match rule.body:
        case Edge():
            return True
        case Handovers(stages=stages):
            return not stages
        case Order(matching=Matching.NEXT):
            return True
    return False


def _forbidden(spec: ProcessSpec) -> set[str]:
    """Stages that a rule forbids altogether: the flow has no place for them because they have none."""
    return {stage for rule in spec.rules if isinstance(rule.body, Count) and rule.body.at_most == 0 for stage in rule.body.stages}


def missing_reasons(spec: ProcessSpec, used: Usage, report: Report) -> None:
    for rule in spec.rules:
        if rule.severity == Severity.ERROR and not rule.why and "." not in rule.id:
            report("SPEC504", rule.place, f"the rule {rule.id!r} does not say why", "people follow what they understand: add `why: …`")


def look_alikes(spec: ProcessSpec, used: Usage, report: Report) -> None:
    groups: tuple[Iterable[tuple[str, Place | None]], ...] = (
        [(stage.id, stage.place) for stage in spec.stages.values()],
        [(attribute.id, attribute.place) for attribute in spec.attributes.values()],
        [(calendar.id, calendar.place) for calendar in spec.calendars.values()],
        [(rule.id, rule.place) for rule in spec.rules],
        [(metric.id, metric.place) for metric in spec.metrics],
    )
    for group in groups:
        seen: dict[str, str] = {}
        for name, place in group:
            other = seen.setdefault(name.casefold(), name)
            if other != name:
                report("SPEC505", place, f"{name!r} and {other!r} differ only in upper and lower case", "give them different names")


def closed_calendars(spec: ProcessSpec, used: Usage, report: Report) -> None:
    for calendar in spec.calendars.values():
        if not any(calendar.hours) and not calendar.open_dates:
            report("SPEC507", calendar.place, f"the calendar {calendar.id!r} is never open", "no time will ever pass on it")


def uneven_weights(spec: ProcessSpec, used: Usage, report: Report) -> None:
    for card in spec.scorecards:
        total = sum(card.weights.values())
        if total != 100:
            report("SPEC508", card.place, f"the weights of {card.id!r} add up to {float(total):g}, not to 100", None)


def target_tables(spec: ProcessSpec, used: Usage, report: Report) -> None:
    for rule in spec.rules:
        if isinstance(rule.body, Clock):
            _unreachable_rows(rule.body, report)
            _values_without_row(rule, rule.body, spec, report)


def _unreachable_rows(clock: Clock, report: Report) -> None:
    taken: dict[str, set[str]] = {}
    for position, row in enumerate(clock.targets):
        if any(earlier.when is None for earlier in clock.targets[:position]):
            report(
                "SPEC509",
                row.place,
                "this target is never reached: an earlier one matches every case",
                "move the row without `when` to the end",
            )
            continue
        one = _one_of(row.when)
        if one is None:
            continue
        attribute, values = one
        if values <= taken.setdefault(attribute, set()):
            report("SPEC509", row.place, f"this target is never reached: earlier ones take {listed(sorted(values))}", None)
        taken[attribute] |= values


def _values_without_row(rule: Rule, clock: Clock, spec: ProcessSpec, report: Report) -> None:
    tests = [_one_of(row.when) for row in clock.targets]
    attributes = {test[0] if test else None for test in tests}
    name = next(iter(attributes))
    if len(attributes) > 1 or name is None or name not in spec.attributes:
        return
    covered = set[str]().union(*(test[1] for test in tests if test))
    missing = [value for value in spec.attributes[name].values or () if value not in covered]
    if missing:
        message = f"the clock {rule.id!r} has no target for {name} {listed(missing)}"
        report("SPEC510", rule.place, message, "such cases are not applicable; a last row without `when` catches them")


def _one_of(condition: object) -> tuple[str, set[str]] | None:
    """The attribute and the values of a condition that asks nothing else."""
    if isinstance(condition, Compare) and condition.operator == Operator.IN and isinstance(condition.operand, tuple):
        return condition.attribute, set(condition.operand)
    return None


def idle_timing(spec: ProcessSpec, used: Usage, report: Report) -> None:
    for rule in spec.rules:
        measures = isinstance(rule.body, Clock | Every) or getattr(rule.body, "within", None) is not None
        if not measures and (rule.timing.calendar or rule.timing.pauses):
            report("SPEC511", rule.place, f"the rule {rule.id!r} has a calendar or a pause, but no limit to measure", "add `within: …`")


def idle_reopening(spec: ProcessSpec, used: Usage, report: Report) -> None:
    if spec.reopened_by and not spec.closed_by:
        report("SPEC512", None, "`reopened_by` without `closed_by`: every case counts as finished anyway", "add `closed_by: …`")
    for rule in spec.rules:
        if isinstance(rule.body, Clock) and rule.body.reopen != Reopen.CONTINUE and not rule.body.reopened_by:
            message = f"the clock {rule.id!r} says how reopening counts, but nothing reopens"
            report("SPEC512", rule.place, message, "add `reopened_by: …` to the standard or the clock")


CHECKS: tuple[Check, ...] = (
    unused_words,
    stages_outside_the_flow,
    missing_reasons,
    look_alikes,
    closed_calendars,
    uneven_weights,
    target_tables,
    idle_timing,
    idle_reopening,
)
