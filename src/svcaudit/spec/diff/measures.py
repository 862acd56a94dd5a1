"""Metrics, score cards and the standard's own head, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from svcaudit.model.change import Category
from svcaudit.model.place import Severity
from svcaudit.model.spec import Base, Goal, Metric, ProcessSpec, QualityGate, Scorecard
from svcaudit.spec.diff import fields
from svcaudit.spec.diff.difference import Difference
from svcaudit.spec.diff.pair import Pair, Table, share, shown


def _of(pair: Pair) -> Iterable[Difference]:
    """A rule that was only renamed is the same."""
    before = pair.standards.rules.get(pair.before, pair.before) if pair.old.measure == "attainment" or _is_clock(pair) else pair.before
    if before != pair.after:
        yield Difference(Category.REDEFINED, f"{pair.new.measure} of {shown(pair.before)} → {shown(pair.after)}", ("of",))


def _is_clock(pair: Pair) -> bool:
    return any(rule.id == pair.before and rule.kind == "clock" for rule in pair.standards.old.rules)


def _bases(pair: Pair) -> Iterable[Difference]:
    """What is inherited is compared where it stands; that it comes from elsewhere changes nothing."""
    before, after = (", ".join(f"{base.id} {base.version}" for base in bases) or "nothing" for bases in (pair.before, pair.after))
    if before != after:
        yield Difference(Category.EDITORIAL, f"extends {before} → {after}", ("extends",))


def _within(pair: Pair) -> Iterable[Difference]:
    """A longer limit is easier to keep; a longer window finds more contacts that came again."""
    before, after = pair.before, pair.after
    if before == after or (before and after and (before.seconds, before.measure) == (after.seconds, after.measure)):
        return
    category = Category.REDEFINED
    if before is not None and after is not None and before.measure is after.measure and pair.old.measure == "service_level":
        category = Category.LOOSER if after.seconds > before.seconds else Category.TIGHTER
    yield Difference(category, f"within {shown(before)} → {shown(after)}", ("within",))


def _scale_text(scale: tuple[Fraction, Fraction] | None) -> str:
    return "none" if scale is None else f"{float(scale[0]):g} to {float(scale[1]):g}"


def _goal(pair: Pair) -> Iterable[Difference]:
    before, after = pair.before, pair.after
    if before is None or after is None:
        if before is not after:
            category = Category.TIGHTER if before is None else Category.LOOSER
            yield Difference(category, f"target {_goal_text(before)} → {_goal_text(after)}", ("target",))
        return
    if (before.bound, before.at_least) == (after.bound, after.at_least):
        return
    category = Category.REDEFINED
    if before.at_least == after.at_least:
        category = Category.TIGHTER if (after.bound > before.bound) == after.at_least else Category.LOOSER
    yield Difference(category, f"target {_goal_text(before)} → {_goal_text(after)}", ("target",))


def _goal_text(goal: Goal | None) -> str:
    if goal is None:
        return "none"
    bound = f"{float(goal.bound * 100):g}%" if goal.percent else f"{float(goal.bound):g}"
    return f"{'at least' if goal.at_least else 'at most'} {bound}"


def severity_rank(severity: Severity) -> int:
    return (Severity.INFO, Severity.WARNING, Severity.ERROR).index(severity)


def _found_at_most(pair: Pair) -> Iterable[Difference]:
    """A number or a share of the log; of the one against the other only nothing is comparable, which is nothing either way."""
    old, new = pair.old, pair.new
    if _bound(old) == _bound(new) or not (_bound(old)[1] or _bound(new)[1]):
        return
    category = Category.REDEFINED
    if _bound(old)[0] == _bound(new)[0]:
        category = Category.LOOSER if _bound(new)[1] > _bound(old)[1] else Category.TIGHTER
    yield Difference(category, f"at most {_bound_text(old)} → {_bound_text(new)}", ("at_most",))


def _bound(gate: QualityGate) -> tuple[str, Fraction]:
    if gate.at_most_share is not None:
        return "share", gate.at_most_share
    return "number", Fraction(gate.at_most_count or 0)


def _bound_text(gate: QualityGate) -> str:
    return share(gate.at_most_share) if gate.at_most_share is not None else str(gate.at_most_count)


_GOAL = fields.not_compared("compared as a whole")
_SECTION = fields.not_compared("its entries are compared one by one")
_FILE = fields.not_compared("how and where it is written")
_NAMED = fields.not_compared("compared with what the standard extends")

MEASURES: Table = {
    Metric: {
        "id": fields.not_compared("metrics are paired by it"),
        "measure": fields.changed(Category.REDEFINED, "measures"),
        "of": _of,
        "condition": fields.same_condition("share of", Category.REDEFINED),
        "stages": fields.names("rate of", fields.either_way),
        "cohort": fields.changed(Category.REDEFINED, "cohort"),
        "when": fields.same_condition("when", Category.REDEFINED),
        "goal": _goal,
        "title": fields.text("title"),
        "why": fields.text("why"),
        "place": _FILE,
        "among": fields.names("among", fields.either_way),
        "attribute_at": fields.changed(Category.REDEFINED, "attributes at the"),
        "small_below": fields.changed(Category.EDITORIAL, "small below"),
        "times": fields.changed(Category.REDEFINED, "times"),
        "time": fields.changed(Category.REDEFINED, "time"),
        "idle_after": fields.changed(Category.REDEFINED, "idle after"),
        "within": _within,
        "abandoned": fields.changed(Category.REDEFINED, "abandoned"),
        "match": fields.names("match", fields.either_way),
        "contacts": fields.names("contacts", fields.either_way),
        "scale": fields.changed(Category.REDEFINED, "scale", show=_scale_text),
        "top": fields.changed(Category.REDEFINED, "highest answers"),
    },
    Goal: {"bound": _GOAL, "at_least": _GOAL, "percent": fields.not_compared("how the same number is written")},
    Scorecard: {
        "id": fields.not_compared("score cards are paired by it"),
        "by": fields.changed(Category.REDEFINED, "by"),
        "weights": fields.changed(Category.REDEFINED, "weights"),
        "title": fields.text("title"),
        "place": _FILE,
    },
    QualityGate: {
        "detector": fields.not_compared("gates are paired by it"),
        "at_most_count": _found_at_most,
        "at_most_share": fields.not_compared("compared with the number"),
        "severity": fields.ranked("severity", severity_rank, fields.tighter),
        "place": _FILE,
    },
    Base: {"id": _NAMED, "version": _NAMED, "file": _FILE, "text": _FILE},
    ProcessSpec: {
        "id": fields.changed(Category.IDENTITY, "id"),
        "version": fields.changed(Category.EDITORIAL, "version"),
        "sha256": _FILE,
        "source_text": _FILE,
        "path": _FILE,
        "bases": _bases,
        "title": fields.text("title"),
        "source": fields.text("source"),
        "owner": fields.changed(Category.EDITORIAL, "owner"),
        "in_force": fields.changed(Category.EDITORIAL, "in force", show=lambda days: " to ".join(shown(day, "…") for day in days)),
        "calendars": _SECTION,
        "attributes": _SECTION,
        "roles": _SECTION,
        "stages": _SECTION,
        "closed_by": fields.names("closed by", fields.either_way),
        "reopened_by": fields.names("reopened by", fields.either_way),
        "rules": _SECTION,
        "metrics": _SECTION,
        "scorecards": _SECTION,
        "quality": _SECTION,
    },
}
