"""every and repeat: what must come again in time, and what must not."""

from __future__ import annotations

from typing import Any

from svcaudit.model.spec import Every, Repeat
from svcaudit.spec.names import ATTRIBUTE, STAGES
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import DurationText, Whole
from svcaudit.spec.sections.kinds.kind import Kind
from svcaudit.spec.sections.kinds.order import WHERE
from svcaudit.spec.sections.timing import CALENDAR_KEY, TIMING_KEYS, read_duration
from svcaudit.spec.shape import Entry, Form, Key, OneOrMany

EVERY = Key("every", STAGES, "This stage comes again and again.")
AT_MOST_APART = Key("at_most_apart", DurationText(), "The longest allowed stretch without it.", required=True, examples=("24h",))
FROM = Key("from", STAGES, "Counting begins with this stage; without it, with the case.")
TO = Key("to", STAGES, "Counting ends with this stage; without it, with the case.")
_RHYTHM: tuple[Key[Any], ...] = (AT_MOST_APART, FROM, TO, WHERE, *TIMING_KEYS)


def _every(entry: Entry, reader: Reader) -> Every | None:
    apart = read_duration(entry.get(AT_MOST_APART), has_calendar=entry.has(CALENDAR_KEY), reader=reader)
    begins, ends, stages = entry.get(FROM) or (), entry.get(TO) or (), entry.get(EVERY)
    both = set(begins) & set(ends)
    if both:
        reader.report("SPEC405", entry.value_place(TO), f"{min(both)!r} cannot both begin and end the stretch")
        return None
    return None if apart is None or stages is None else Every(stages, apart, begins, ends, entry.get(WHERE))


_SAME = Key("same", OneOrMany(ATTRIBUTE), "Attributes whose values make two cases one customer's, or one matter's.", required=True)
_WITHIN = Key("within", DurationText(), "How long before, on the clock on the wall.", required=True, examples=("7d",))
_AT_MOST = Key("at_most", Whole("a number of cases"), "How many earlier cases are allowed.", default=0)
REPEAT = Key(
    "repeat",
    Form("repeat", (_SAME, _WITHIN, _AT_MOST), "Earlier cases with the same values."),
    "At most so many earlier cases with the same values began within the window before this one began.",
    examples=({"same": ["customer"], "within": "7d", "at_most": 0},),
)


def _repeat(entry: Entry, reader: Reader) -> Repeat | None:
    inner = entry.get(REPEAT)
    if inner is None:
        return None
    same, window = inner.get(_SAME), read_duration(inner.get(_WITHIN), has_calendar=False, reader=reader)
    return None if same is None or window is None else Repeat(same, window, inner.get(_AT_MOST) or 0)


RHYTHM_KINDS = (
    Kind(
        "every",
        (EVERY,),
        _RHYTHM,
        "From each X to the next Y, no stretch longer than d without an A.",
        "{every: reply, at_most_apart: 24h, from: intake, to: resolve}",
        _every,
    ),
    Kind(
        "repeat",
        (REPEAT,),
        (),
        "Earlier cases with the same values that began within the window before this one.",
        "{repeat: {same: [customer], within: 7d, at_most: 0}}",
        _repeat,
    ),
)
