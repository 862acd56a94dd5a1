"""Rules, clocks and the flow: what they have in common, and which are new, gone or renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from svcaudit.model.change import Category
from svcaudit.model.describe import describe
from svcaudit.model.spec import CalendarChoice, Clock, Every, Pause, Rule, Target, Timing
from svcaudit.spec.diff import fields
from svcaudit.spec.diff.bodies import BODIES, same_question
from svcaudit.spec.diff.difference import Difference, Path
from svcaudit.spec.diff.measures import severity_rank
from svcaudit.spec.diff.pair import Pair, Table, differences, share, shown


def rule_path(rule: Rule) -> Path:
    """Where the rule is written."""
    match rule.kind:
        case "clock":
            return ("clocks", rule.id)
        case "flow":
            return ("flow",)
    stage, dot, key = rule.id.rpartition(".")
    return ("stages", stage, key) if dot else ("rules", rule.id)


def _body(pair: Pair) -> Iterable[Difference]:
    old, new = pair.before, pair.after
    if not same_question(old, new):
        words = f"asks something else: {describe(pair.old)} → {describe(pair.new)}"
        yield Difference(Category.REDEFINED, words, ("kind",))
        return
    yield from differences(BODIES, Pair(pair.standards, old, new, rules=(pair.old, pair.new)))


def _formerly(pair: Pair) -> Iterable[Difference]:
    """An old name forgotten orphans what still uses it; the rename itself is reported with the rule."""
    fresh = [name for name in pair.after if name not in pair.before and name != pair.old.id]
    for name in pair.before:
        if name not in (*pair.after, pair.new.id):
            yield Difference(Category.IDENTITY, f"no longer answers to its former name {name}", ("formerly", f"[{name}]"))
    for name in fresh:
        yield Difference(Category.EDITORIAL, f"answers to the former name {name}", ("formerly", f"[{name}]"))


def _timing(pair: Pair) -> Iterable[Difference]:
    """The calendar is compared with the limits that it measures; where nothing is measured, it is idle."""
    if not same_question(pair.old.body, pair.new.body):
        return
    timed = Pair(pair.standards, pair.before, pair.after, rules=(pair.old, pair.new))
    yield from differences(RULES, timed)


def _calendar(pair: Pair) -> Iterable[Difference]:
    assert pair.rules is not None
    if not pair.same_line and not any(measures(rule) for rule in pair.rules):
        old, new = pair.lines
        yield Difference(Category.EDITORIAL, f"measured on {new} instead of {old}, but it has no limit", ("calendar",))


def measures(rule: Rule) -> bool:
    """Whether there is a limit for a calendar or a pause to act on."""
    return isinstance(rule.body, Clock | Every) or getattr(rule.body, "within", None) is not None


def _pauses(pair: Pair) -> Iterable[Difference]:
    """Time that does not count has the effect of a longer limit."""
    assert pair.rules is not None
    old, new = ({_pause(one) for one in pauses} for pauses in (pair.before, pair.after))
    if old == new:
        return
    if not all(measures(rule) for rule in pair.rules):
        category = Category.EDITORIAL
    elif old < new or new < old:
        category = fields.directed(fields.longer(pair), grown=old < new)
    else:
        category = _reshaped(pair, old - new, new - old)
    yield Difference(category, f"pauses {_pauses_text(pair.before)} → {_pauses_text(pair.after)}", ("pause",))


PauseKey = tuple[frozenset[str], frozenset[str]]


def _pause(pause: Pause) -> PauseKey:
    return frozenset(pause.start), frozenset(pause.until)


def _reshaped(pair: Pair, gone: set[PauseKey], fresh: set[PauseKey]) -> Category:
    """One pause for another: more beginnings pause more, more ends pause less."""
    if len(gone) == len(fresh) == 1:
        (begins, ends), (begins_now, ends_now) = gone.pop(), fresh.pop()
        open_ended = not ends or not ends_now
        if not open_ended or not (ends or ends_now):
            if begins <= begins_now and ends >= ends_now:
                return fields.longer(pair)
            if begins >= begins_now and ends <= ends_now:
                return fields.longer(pair).opposite
    return Category.REDEFINED


def _pauses_text(pauses: tuple[Pause, ...]) -> str:
    return "none" if not pauses else ", ".join(f"{shown(one.start)} to {shown(one.until, 'the next stage')}" for one in pauses)


_LINE = fields.not_compared("compared with the limits that it measures")
_TABLE = fields.not_compared("compared with the whole table")
_PAIRED = fields.not_compared("compared with the other pauses")

RULES: Table = {
    Rule: {
        "id": fields.not_compared("rules are paired by it"),
        "kind": fields.not_compared("compared with the body: kinds that differ in a number only are comparable"),
        "body": _body,
        "severity": fields.ranked("severity", severity_rank, fields.tighter),
        "at_least": fields.amount("gate", fields.tighter, show=share),
        "when": fields.condition("when", fields.tighter),
        "timing": _timing,
        "title": fields.text("title"),
        "why": fields.text("why"),
        "fix": fields.text("fix"),
        "formerly": _formerly,
        "place": fields.not_compared("where it stands"),
    },
    Timing: {"calendar": _calendar, "pauses": _pauses},
    CalendarChoice: {"default": _LINE, "by": _LINE, "values": _LINE},
    Pause: {"start": _PAIRED, "until": _PAIRED},
    Target: {"within": _TABLE, "when": _TABLE, "place": fields.not_compared("where it stands")},
}


def renamed(old: Rule, new: Rule) -> Iterator[Difference]:
    if old.id != new.id:
        yield Difference(Category.EDITORIAL, f"renamed, formerly {old.id}", ("formerly", f"[{old.id}]"))
    elif rule_path(old) != rule_path(new):
        yield Difference(Category.EDITORIAL, f"moved from {rule_path(old)[0]}")
