"""The parts of a map that say what a row is: shape, times, event columns, changes, and the vendor's claims."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from svcaudit.errors import UsageError
from svcaudit.intake.log_map import CLAIM_VERDICTS, EVERY_CLOCK, ORDERS, SPAN_UNITS, ClaimColumns, EventColumn, TimeColumn
from svcaudit.intake.map_nodes import Desk, checked, entries_of, text_of, texts_of
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.shapes.catalogue import SHAPES
from svcaudit.intake.time_cells import EPOCH_UNITS
from svcaudit.intake.time_patterns import TimePattern
from svcaudit.intake.zones import zone_of

SHAPE_KEYS = ("extends", "shape", "events", "once", "start", "end", "changes", "created", "clock", "claims", "shows", "leave_out")
_EVENT_KEYS = ("column", "date", "time", "format", "actor", "role", "optional")
_FORMATS = ("iso", *EPOCH_UNITS, "excel")
_BLIND_SPOTS = ("pauses", "reopenings")


def time_of(node: yaml.Node | None, desk: Desk) -> TimeColumn:
    """`time:` – a column, or {column | date and time, zone, format, order}."""
    if node is None or isinstance(node, yaml.ScalarNode):
        return TimeColumn(text_of(node, desk, "time"))
    entries = entries_of(node, desk, ("column", "zone", "format", "date", "time", "order"))
    _whole_or_split(entries, desk)
    return TimeColumn(
        text_of(entries.get("column"), desk, "column"),
        checked(entries.get("zone"), desk, "zone", "MAP106", zone_of),
        _formats(entries.get("format"), desk),
        text_of(entries.get("date"), desk, "date"),
        text_of(entries.get("time"), desk, "time"),
        checked(entries.get("order"), desk, "order", "MAP121", lambda text: _one_of(text, "order", ORDERS)),
    )


def shape_of(entries: Mapping[str, yaml.Node], desk: Desk) -> str:
    """`shape:`, with the keys that it takes and the ones that only other shapes take."""
    name = checked(entries.get("shape"), desk, "shape", "MAP120", lambda text: _one_of(text, "shape", tuple(SHAPES))) or "events"
    shape = SHAPES.get(name)
    if shape is None:
        return name
    for key in {key for other in SHAPES.values() for key in other.keys} - set(shape.keys):
        if key in entries:
            able = " and ".join(other.name for other in SHAPES.values() if key in other.keys)
            desk.note("MAP122", entries[key], f"{key!r} has no meaning in the shape {name}", f"it belongs to {able}: `shape: …` says it")
    for key in shape.needs:
        if key not in entries:
            desk.note("MAP123", entries.get("shape"), f"the shape {name} needs {key!r}", shape.example)
    return name


def events_of(node: yaml.Node | None, desk: Desk, what: str) -> dict[str, EventColumn]:
    """activity -> time column."""
    if node is None:
        return {}
    return {name: found for name, one in entries_of(node, desk, None).items() if (found := event_of(one, desk, f"{what}: {name}", name))}


def event_of(node: yaml.Node | None, desk: Desk, what: str, name: str) -> EventColumn | None:
    """A time column, or {column, actor, role, format, …}; in intervals also {name: '{} started'}."""
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        return EventColumn(texts_of(node, desk, what), name=name)
    entries = entries_of(node, desk, (*_EVENT_KEYS, "name") if what in ("start", "end") else _EVENT_KEYS)
    _whole_or_split(entries, desk)
    if not entries.keys() & {"column", "date"}:
        desk.note("MAP104", node, f"{what} does not say its column", f"{what}: {{column: COLUMN}}")
    actor, actor_may_lack = _owner(entries.get("actor"), desk, "actor")
    role, role_may_lack = _owner(entries.get("role"), desk, "role")
    return EventColumn(
        texts_of(entries["column"], desk, "column") if "column" in entries else (),
        text_of(entries.get("date"), desk, "date"),
        text_of(entries.get("time"), desk, "time"),
        checked(entries.get("format"), desk, "format", "MAP107", _check_format),
        actor,
        role,
        text_of(entries.get("name"), desk, "name") or name,
        _flag(entries.get("optional"), desk, "optional"),
        actor_may_lack or role_may_lack,
    )


def _owner(node: yaml.Node | None, desk: Desk, what: str) -> tuple[str | None, bool]:
    """The column of who did it, or {column, optional}; and whether a file may lack it."""
    if not isinstance(node, yaml.MappingNode):
        return text_of(node, desk, what), False
    entries = entries_of(node, desk, ("column", "optional"))
    if "column" not in entries:
        desk.note("MAP104", node, f"{what} does not say its column", f"{what}: {{column: COLUMN, optional: true}}")
    return text_of(entries.get("column"), desk, "column"), _flag(entries.get("optional"), desk, "optional")


def changes_of(node: yaml.Node | None, desk: Desk) -> dict[str, str]:
    """column -> activity of its change; a list of columns names them 'column: value'."""
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        return {column: f"{column}: {{}}" for column in texts_of(node, desk, "changes")}
    found = {}
    for column, one in entries_of(node, desk, None).items():
        name = f"{column}: {{}}"
        if isinstance(one, yaml.MappingNode):
            name = text_of(entries_of(one, desk, ("name",)).get("name"), desk, "name") or name
        else:
            name = text_of(one, desk, f"changes: {column}") or name
        found[column.strip()] = name
    return found


def claims_of(node: yaml.Node | None, desk: Desk, shape: str) -> dict[str, ClaimColumns]:
    """rule -> the columns of the vendor's verdict on it."""
    if node is None:
        return {}
    found = {}
    for rule, one in entries_of(node, desk, None).items():
        if rule == EVERY_CLOCK and shape != "clocks":
            desk.note("MAP124", one, "'*' stands for the clock that a row names, and rows here name none", "write the rule's id")
        entries = entries_of(one, desk, ("column", "elapsed", "optional", *CLAIM_VERDICTS))
        if not entries.keys() & {"column", "elapsed"}:
            desk.note("MAP124", one, f"the claim on {rule} names no column", '{column: made_sla, met: ["true"], violated: ["false"]}')
        if "column" in entries and not entries.keys() & set(CLAIM_VERDICTS):
            desk.note("MAP124", one, f"the claim on {rule} does not say which words mean what", '{met: ["true"], violated: ["false"]}')
        words: dict[str, str] = {}
        for verdict in CLAIM_VERDICTS:
            for word in texts_of(entries[verdict], desk, verdict) if verdict in entries else ():
                if words.setdefault(word.strip().casefold(), verdict) != verdict:
                    desk.note("MAP124", entries[verdict], f"{word!r} means both {words[word.strip().casefold()]} and {verdict}")
        elapsed, unit = _span(entries.get("elapsed"), desk)
        columns = texts_of(entries["column"], desk, "column") if "column" in entries else ()
        found[rule] = ClaimColumns(columns, words, elapsed, unit, _flag(entries.get("optional"), desk, "optional"))
    return found


def shows_of(node: yaml.Node | None, desk: Desk) -> dict[str, str]:
    """'pauses' or 'reopenings' -> the column that counts them."""
    if node is None:
        return {}
    pairs = {what: text_of(one, desk, f"shows: {what}") for what, one in entries_of(node, desk, _BLIND_SPOTS).items()}
    return {what: column for what, column in pairs.items() if column is not None}


def leave_out_of(node: yaml.Node | None, desk: Desk) -> dict[str, tuple[str, ...]]:
    """column -> the words of rows that do not count."""
    if node is None:
        return {}
    return {column: texts_of(one, desk, f"leave_out: {column}") for column, one in entries_of(node, desk, None).items()}


def _span(node: yaml.Node | None, desk: Desk) -> tuple[tuple[str, ...], str]:
    if node is None:
        return (), "s"
    entries = entries_of(node, desk, ("column", "unit"))
    unit = checked(entries.get("unit"), desk, "unit", "MAP124", lambda text: _one_of(text, "unit", SPAN_UNITS))
    if unit is None:
        desk.note("MAP124", node, "a span needs its unit", f"elapsed: {{column: COLUMN, unit: min}}; known are {', '.join(SPAN_UNITS)}")
    return texts_of(entries["column"], desk, "column") if "column" in entries else (), unit or "s"


def _whole_or_split(entries: Mapping[str, yaml.Node], desk: Desk) -> None:
    """A time stands in one column, or its day in one and its hour in another."""
    if "column" in entries and entries.keys() & {"date", "time"}:
        desk.note(
            "MAP125", entries["column"], "a time stands in one column or in two, not in both", "leave `column` or `date` and `time` out"
        )
    elif "time" in entries and "date" not in entries:
        desk.note("MAP125", entries["time"], "an hour without its day", "{date: DATE_COLUMN, time: TIME_COLUMN}")


def _formats(node: yaml.Node | None, desk: Desk) -> str | tuple[str, ...] | None:
    """One format, or a list of those that the cells of one column are written in."""
    if not isinstance(node, yaml.SequenceNode):
        return checked(node, desk, "format", "MAP107", _check_format)
    if not node.value:
        desk.note("MAP104", node, "format is an empty list")
    read = [checked(one, desk, "format", "MAP107", _check_format) for one in node.value]
    return tuple(form for form in read if form is not None)


def _check_format(form: str) -> None:
    if form in _FORMATS:
        return
    if "%" not in form:
        names = ", ".join(_FORMATS)
        raise UsageError(f"unknown format {form!r}{did_you_mean(form, _FORMATS)}", f"a pattern such as %Y-%m-%d %H:%M, or {names}")
    TimePattern(form)


def _one_of(text: str, what: str, known: tuple[str, ...]) -> None:
    if text not in known:
        raise UsageError(f"unknown {what} {text!r}{did_you_mean(text, known)}", f"known are {', '.join(known)}")


def _flag(node: yaml.Node | None, desk: Desk, what: str) -> bool:
    return checked(node, desk, what, "MAP104", lambda text: _one_of(text, what, ("true", "false"))) == "true"
