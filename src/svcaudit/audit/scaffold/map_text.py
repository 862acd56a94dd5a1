"""The map of an unknown export, as YAML, and the one question it may leave open: how its times are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from svcaudit.audit.scaffold.columns import Export
from svcaudit.audit.scaffold.guess import Found
from svcaudit.audit.scaffold.stages import AttributeDraft
from svcaudit.audit.scaffold.yaml_words import comment, listing, word, word_or_list
from svcaudit.errors import DataError, UsageError
from svcaudit.intake.beginnings import ANY
from svcaudit.intake.column_names import LATER, TOUCHED, mentions
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.profile import Seen
from svcaudit.intake.time_cells import EPOCH_UNITS
from svcaudit.intake.time_patterns import PatternError, TimePattern
from svcaudit.intake.zones import zone_of

JOINED_BY = " / "


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """How the times of the log are read: a format (None: ISO 8601) and, where they need one, a zone."""

    form: str | tuple[str, ...] | None
    zone: str | None


def choose_time(column: Seen, log: Path, zone: str | None, asked: str | None) -> TimeChoice:
    """Raises UsageError when format or zone must be said and are not: neither is ever guessed silently."""
    if zone is not None:
        zone_of(zone)
    if asked is not None:
        return TimeChoice(asked, _needed_zone(_asked_zone(column, asked), column, log, zone))
    look = column.times
    if look is None:
        cell = next(iter(column.top), "")
        raise DataError(
            f"{log.name}: the times in column {column.name!r} ({cell[:40]!r}) are in no known format",
            "say how they are written: --time-format '%d.%m.%Y %H:%M', or epoch, epoch_ms, epoch_us, excel (docs/maps.md); "
            "or name another column with --time",
        )
    formats = look.formats
    if len(formats) > 1:
        cell = look.local or column.top[0]
        choices = " or ".join(f'--time-format "{form}"' for form in formats)
        raise UsageError(
            f"{log.name}: the times in column {column.name!r} ({cell[:40]!r}) can be read in {len(formats)} ways", f"say which: {choices}"
        )
    return TimeChoice(formats[0] if formats else None, _needed_zone(look.local, column, log, zone))


def _asked_zone(column: Seen, asked: str) -> str | None:
    """A cell that needs a zone under the format asked for; None when its times say theirs. Raises UsageError for what is no format."""
    if asked in EPOCH_UNITS:
        return None
    try:
        has_zone = asked != "excel" and TimePattern(asked).has_zone
    except PatternError as error:
        raise UsageError(
            f"--time-format {asked!r}: {error}", "write a pattern such as %d.%m.%Y %H:%M, or epoch, epoch_ms, epoch_us, excel"
        ) from None
    return None if has_zone else column.top[0]


def _needed_zone(local: str | None, column: Seen, log: Path, zone: str | None) -> str | None:
    if local is not None and zone is None:
        raise UsageError(
            f"{log.name}: the times in column {column.name!r} ({local[:40]!r}) do not say their time zone, and it is never guessed",
            f"say it: svcaudit init --from {log} --zone Asia/Shanghai (or Europe/Berlin, UTC, +08:00, …)",
        )
    return zone


def moments(columns: Sequence[Seen]) -> list[Seen]:
    """The columns of times at which something happened; not those of what was promised or planned, or of when the row was last touched."""
    return [one for one in columns if one.times is not None and not mentions(one.name, (*LATER, *TOUCHED))]


def wide_text(export: Export, whole: Seen, times: Sequence[Seen], time: TimeChoice, attributes: Sequence[AttributeDraft]) -> str:
    """The map of a table of one row a case."""
    head = f"# {comment(export.path.name)} has one row a case; guessed by `svcaudit init`, see docs/maps.md."
    lines = [head, *wide_lines(whole.name, [one.name for one in times], time), *_attributes(attributes), *_missing(export)]
    return "\n".join(lines) + "\n"


def wide_lines(case: str, times: Sequence[str], time: TimeChoice) -> list[str]:
    """What must be said of such a table."""
    said = {"zone": time.zone, "format": time.form}
    options = ", ".join(f"{name}: {word_or_list(value)}" for name, value in said.items() if value)
    return [
        "shape: wide",
        f"case: {word(case)}",
        *([f"time: {{{options}}}"] if options else []),
        "events:                           # ours: the column of its time; an empty one did not happen",
        *(f"  {word(one)}: {word(one)}" for one in times),
    ]


def people_text(fields: Sequence[str], join: str) -> str:
    """What a map says of fields whose values are people: that they changed is what happened, to whom is not."""
    if not fields:
        return ""
    lines = [f"    {word(field + join + ANY)}: {word(field)}" for field in fields]
    return "\n".join(["values:                           # whom it concerns is no stage", "  activity:", *lines]) + "\n"


def extending_text(name: str, export: Export, attributes: Sequence[AttributeDraft], log_map: LogMap, events: Sequence[Seen] = ()) -> str:
    """A map that is another one, and what that does not name: `events`, further times of a wide table, and attributes. Its claims are on
    rules that a draft does not have."""
    names = log_map.attributes.values()
    own = [one for one in attributes if one.column not in names]
    lines = [f"# {comment(export.path.name)} is laid out as the map {comment(name)} reads it: docs/maps.md.", f"extends: {word(name)}"]
    if log_map.claims:
        told = ", ".join(log_map.claims)
        lines.append(f"claims: ~                         # delete this line once the standard has rules called {comment(told)}")
    if events:
        lines.append("events:                           # times beside those of the shipped map")
        lines += [f"  {word(one.name)}: {{column: {word(one.name)}, optional: true}}" for one in events]
    unread = [ours for ours in log_map.attributes if ours not in {one.id for one in attributes}]
    if own or unread:
        lines.append("attributes:                       # ours: theirs, beside those of that map; without those that are `~`")
        lines += [f"  {word(one.id)}: {word(one.column)}" for one in own]
        lines += [f"  {word(ours)}: ~" for ours in unread]
    return "\n".join(lines) + "\n"


def map_text(export: Export, parts: Found, time: TimeChoice, attributes: Sequence[AttributeDraft]) -> str:
    """The map as YAML."""
    names = [column.name for column in parts.activity.columns]
    lines = [
        f"# Which column of {comment(export.path.name)} is what; guessed by `svcaudit init`, see docs/maps.md.",
        f"case: {word(parts.case.columns[0].name)}",
        f"activity: {word(names[0]) if len(names) == 1 else listing(names)}",
        *([f"join: {word(JOINED_BY)}"] if len(names) > 1 else []),
        f"time: {_time(parts.time.columns[0].name, time)}",
    ]
    for guess in (parts.actor, parts.role):
        if guess is not None:
            lines.append(f"{guess.part}: {word(guess.columns[0].name)}")
    if parts.text is not None:
        lines.append(f"# text: {comment(word(parts.text.columns[0].name))}        # is read once a rule asks what was said (wording)")
    lines += _attributes(attributes)
    lines.append("# values:                           # theirs: ours; translates whole cells")
    lines.append("#   activity: {angelegt: opened}")
    lines += _missing(export)
    return "\n".join(lines) + "\n"


def _attributes(attributes: Sequence[AttributeDraft]) -> list[str]:
    lines = [f"  {word(one.id)}: {word(one.column)}" for one in attributes]
    return ["attributes:                       # ours: theirs", *lines] if lines else []


def _missing(export: Export) -> list[str]:
    return [f"missing: {listing(['', *export.missing])}"] if export.missing else []


def _time(column: str, time: TimeChoice) -> str:
    parts = [f"column: {word(column)}"]
    if time.zone:
        parts.append(f"zone: {word(time.zone)}")
    if time.form:
        parts.append(f"format: {word_or_list(time.form)}")
    return f"{{{', '.join(parts)}}}" if len(parts) > 1 else word(column)
