"""`clocks:` – elapsed time from one stage to another, against a table of targets."""

from __future__ import annotations

from svcaudit.model.spec import Clock, Condition, Reopen, Rule, Stages, Target, TargetAt
from svcaudit.spec.names import STAGES
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import DurationText, OneOf, Percent
from svcaudit.spec.sections.conditions import CONDITION
from svcaudit.spec.sections.options import COMMON, check_formerly, finish_rule
from svcaudit.spec.sections.rules import RULE_ID
from svcaudit.spec.sections.timing import CALENDAR_KEY, TIMING_KEYS, WITHIN, read_duration, read_timing
from svcaudit.spec.shape import Entry, Form, Item, Key, ListOf, MapOf, located

START = Key("start", STAGES, "The clock starts with the first event of this stage.", required=True, examples=("intake",))
STOP = Key("stop", STAGES, "It stops with the first event of this stage after the start.", required=True, examples=("resolve",))
CANCEL = Key("cancel", STAGES, "Before the stop, this calls the clock off: the verdict is `cancelled`.", examples=("withdraw",))
REOPEN = Key(
    "reopen",
    OneOf("a way to go on after reopening", Reopen),
    "After a stop and a reopening: continue – closed time excluded; include – closed time counts; first_stop – the first stop stands; "
    "restart – only the time since the last reopening; new_cycle – every cycle is judged by itself.",
    default="continue",
)
REOPENED_BY = Key("reopened_by", STAGES, "What reopens this clock; without it, the `reopened_by` of the standard.")
TARGET_AT = Key(
    "target_at",
    OneOf("a moment that chooses the target", TargetAt),
    "Whose values choose the target: those at the start, at the stop, or – change – piecewise, elapsed time carried over.",
    default="start",
)
WARN_AT = Key("warn_at", Percent(above_zero=True), "From this share of the limit a running case counts as at risk.", examples=("80%",))
_ROW_WHEN: Key[Condition] = Key("when", CONDITION, "For cases that satisfy this condition; without it, for all others.")
_ROW_WITHIN = Key("within", DurationText(), "The limit, inclusive.", required=True, examples=("24h", "2 business days"))
_ROW = Form("a target", (_ROW_WHEN, _ROW_WITHIN), "One row of the table; the first whose condition holds decides.")


TARGETS = Key(
    "targets", ListOf(located(_ROW), "the list of targets"), "The limits; the first matching row wins, no match is not applicable."
)

CLOCK = Form(
    "a clock",
    (START, STOP, *TIMING_KEYS, CANCEL, REOPEN, REOPENED_BY, TARGET_AT, TARGETS, WITHIN, WARN_AT, *COMMON),
    "Elapsed time from start to stop, less pauses, against a limit.",
)
CLOCKS = MapOf(RULE_ID, CLOCK, "a mapping from ids to clocks", may_be_empty=True)


def build_clock(item: Item[str, Entry], reopened_by: Stages, ids: set[str], reader: Reader) -> Rule | None:
    """The clock as a rule; `reopened_by` is what the standard says unless the clock says otherwise."""
    entry = item.value
    check_formerly(entry, ids, reader)
    timing = read_timing(entry, reader)
    targets = _targets(entry, reader)
    _check_stages(entry, reader)
    start, stop = entry.get(START), entry.get(STOP)
    if start is None or stop is None or targets is None:
        return None
    clock = Clock(
        start=start,
        stop=stop,
        targets=targets,
        cancel=entry.get(CANCEL) or (),
        reopened_by=entry.get(REOPENED_BY) or reopened_by,
        reopen=entry.get(REOPEN) or Reopen.CONTINUE,
        target_at=entry.get(TARGET_AT) or TargetAt.START,
        warn_at=entry.get(WARN_AT),
    )
    return finish_rule(item.id, "clock", clock, entry, item.place, timing)


def _either(entry: Entry, reader: Reader) -> None:
    """Of a limit and a table of them, the one that the standard itself writes is to blame, and the inherited one to go."""
    limit, table = entry.key_place(WITHIN), entry.key_place(TARGETS)
    if limit.file == table.file:
        reader.report("SPEC407", limit, "a clock has either `within` or `targets`", "keep one of the two")
        return
    own, other = (limit, "targets") if limit.file == reader.problems.source.file else (table, "within")
    message = f"a clock has either `within` or `targets`, and this one inherits `{other}`"
    reader.report("SPEC407", own, message, f"say `{other}: null` beside it to take out what the base says")


def _targets(entry: Entry, reader: Reader) -> tuple[Target, ...] | None:
    """The rows of `targets:`, or the one of `within:`."""
    has_calendar = entry.has(CALENDAR_KEY)
    if entry.has(WITHIN) and entry.has(TARGETS):
        _either(entry, reader)
        return None
    if entry.has(WITHIN):
        limit = read_duration(entry.get(WITHIN), has_calendar=has_calendar, reader=reader)
        return None if limit is None else (Target(limit, place=entry.value_place(WITHIN)),)
    if not entry.has(TARGETS):
        reader.report("SPEC102", entry.place, "a clock needs the key 'targets' or 'within'", "say how long it may take: `within: 24h`")
        return None
    rows = entry.get(TARGETS)
    if rows is None:
        return None
    limits = [read_duration(row.value.get(_ROW_WITHIN), has_calendar=has_calendar, reader=reader) for row in rows]
    pairs = zip(rows, limits, strict=True)
    targets = tuple(Target(limit, row.value.get(_ROW_WHEN), row.place) for row, limit in pairs if limit is not None)
    return targets if len(targets) == len(rows) else None


_APART: tuple[tuple[Key[Stages], Key[Stages], str], ...] = (
    (START, STOP, "both start and stop a clock"),
    (START, CANCEL, "both start and cancel a clock"),
    (STOP, CANCEL, "both stop and cancel a clock"),
    (STOP, REOPENED_BY, "both stop and reopen a clock"),
    (CANCEL, REOPENED_BY, "both cancel and reopen a clock"),
)


def _check_stages(entry: Entry, reader: Reader) -> None:
    for one, other, what in _APART:
        both = set(entry.get(one) or ()) & set(entry.get(other) or ())
        if both:
            reader.report("SPEC405", entry.value_place(other), f"{min(both)!r} cannot {what}")
