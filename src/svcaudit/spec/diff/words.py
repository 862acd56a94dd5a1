"""The vocabulary, field by field: calendars, attributes, roles, stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from typing import Any

from svcaudit.model.change import Category
from svcaudit.model.spec import Actors, Attribute, AttributeType, Calendar, Compare, Handovers, ProcessSpec, Role, Scorecard, Stage
from svcaudit.spec.diff import fields
from svcaudit.spec.diff.difference import Difference
from svcaudit.spec.diff.limits import joined
from svcaudit.spec.diff.pair import How, Pair, Table, shown
from svcaudit.spec.usage import usage


def _hours(label: str, key: str) -> How:
    """Working time: every number that this calendar measures is another one; of an idle calendar nothing is."""

    def how(pair: Pair) -> Iterable[Difference]:
        if _plain(pair.before) == _plain(pair.after):
            return
        used = any(spec_uses(spec, one.id) for spec, one in ((pair.standards.old, pair.old), (pair.standards.new, pair.new)))
        yield Difference(Category.REDEFINED if used else Category.EDITORIAL, label, (key,))

    return how


def _plain(value: Any) -> object:
    """Hours with what touches joined; days as they are."""
    match value:
        case Mapping():
            return {day: joined(parts) for day, parts in value.items()}
        case tuple():
            return tuple(joined(day) for day in value)
    return value


def spec_uses(spec: ProcessSpec, calendar: str) -> bool:
    return calendar in usage(spec).calendars


def _values(pair: Pair) -> Iterable[Difference]:
    """A value gone must be mapped to another; a value more asks nothing of an export."""
    old, new = pair.before, pair.after
    if old is None or new is None:
        if old is not new:
            category = Category.INPUT if old is None else Category.EDITORIAL
            yield Difference(category, f"values {shown(old, 'any')} → {shown(new, 'any')}", ("values",))
        return
    for value in old:
        if value not in new:
            yield Difference(Category.INPUT, f"value {value} removed", ("values", f"[{value}]"))
    for value in new:
        if value not in old:
            yield Difference(Category.EDITORIAL, f"value {value} added", ("values", f"[{value}]"))


def _value_titles(pair: Pair) -> Iterable[Difference]:
    """Words for people; of a value that came or went the title says no more."""
    for value in pair.new.values or ():
        before, after = pair.before.get(value), pair.after.get(value)
        if before != after and value in (pair.old.values or ()):
            yield Difference(Category.EDITORIAL, f"title of {value} {fields.said(before, after)}", ("values", f"[{value}]"))


def _required(pair: Pair) -> Iterable[Difference]:
    if pair.before != pair.after:
        category = Category.INPUT if pair.after else Category.LOOSER
        words = "every log must have it now" if pair.after else "a log need not have it any more"
        yield Difference(category, words, ("required",))


def _default(pair: Pair) -> Iterable[Difference]:
    if _cell(pair.old) != _cell(pair.new):
        yield Difference(Category.REDEFINED, f"default {shown(pair.before)} → {shown(pair.after)}", ("default",))


def _cell(attribute: Attribute) -> str | None:
    """The default, in one spelling where only yes or no is meant."""
    default = attribute.default
    if default is None or attribute.type is not AttributeType.YES_NO:
        return default
    return "yes" if default.lower() in ("yes", "true") else "no"


def _personal(pair: Pair) -> Iterable[Difference]:
    """No case fails by it; but facts of persons that are shown again are a control weakened."""
    if pair.before != pair.after:
        category = Category.EDITORIAL if pair.after else Category.LOOSER
        yield Difference(category, "is personal now, and masked" if pair.after else "is no longer personal, and shown", ("personal",))


def _holders(pair: Pair) -> Iterable[Difference]:
    """More people may do what the role may do; where roles are asked for otherwise, it may go either way."""
    old, new = frozenset(pair.before), frozenset(pair.after)
    if old != new:
        asked = reads_role(pair.standards.old) or reads_role(pair.standards.new)
        category = Category.REDEFINED if asked else fields.grown_or_shrunk(old, new, Category.LOOSER)
        yield Difference(category, f"held by {shown(pair.before)} → {shown(pair.after)}", ("actors",))


def reads_role(part: object) -> bool:
    """Whether anything but `by:` asks for roles."""
    match part:
        case Compare(attribute="role") | Actors(field="role") | Handovers(field="role") | Scorecard(by="role"):
            return True
        case ProcessSpec():
            return reads_role((part.rules, part.metrics, part.scorecards))
        case tuple():
            return any(reads_role(one) for one in part)
    return is_dataclass(part) and any(reads_role(getattr(part, one.name)) for one in dataclass_fields(part))


def _activities(pair: Pair) -> Iterable[Difference]:
    """What a log says no longer counts, so export or map must change; or more of what it says counts, so numbers do."""
    for activity in pair.before:
        if activity not in pair.after:
            yield Difference(Category.INPUT, f"activity {activity!r} no longer stands for it", ("activities", f"[{activity}]"))
    for activity in pair.after:
        if activity not in pair.before:
            yield Difference(Category.REDEFINED, f"activity {activity!r} stands for it now", ("activities", f"[{activity}]"))


_IMPLIED = "reported with the rule that it becomes"

WORDS: Table = {
    Calendar: {
        "id": fields.not_compared("calendars are paired by it"),
        "timezone": _hours("another time zone", "timezone"),
        "hours": _hours("other opening hours", "hours"),
        "holidays": _hours("other holidays", "holidays"),
        "closed_dates": _hours("other closed days", "also_closed"),
        "closed_yearly": _hours("other closed days of every year", "also_closed_yearly"),
        "closed_parts": _hours("other closed parts of days", "also_closed_parts"),
        "open_dates": _hours("other one-off openings", "also_open"),
        "title": fields.text("title"),
        "place": fields.not_compared("where it stands"),
    },
    Attribute: {
        "id": fields.not_compared("attributes are paired by it"),
        "type": fields.changed(Category.INPUT, "type"),
        "values": _values,
        "value_titles": _value_titles,
        "required": _required,
        "default": _default,
        "personal": _personal,
        "per_event": fields.changed(Category.REDEFINED, "belongs to the single event"),
        "title": fields.text("title"),
        "place": fields.not_compared("where it stands"),
    },
    Role: {
        "id": fields.not_compared("roles are paired by it"),
        "actors": _holders,
        "title": fields.text("title"),
        "place": fields.not_compared("where it stands"),
    },
    Stage: {
        "id": fields.not_compared("stages are paired by it"),
        "activities": _activities,
        "by": fields.not_compared(_IMPLIED),
        "record": fields.not_compared(_IMPLIED),
        "rank": fields.changed(Category.REDEFINED, "rank"),
        "title": fields.text("title"),
        "place": fields.not_compared("where it stands"),
    },
}
