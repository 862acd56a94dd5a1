"""Times by Arrow's casts: all cells at once, as long as they are all written alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.time_cells import EPOCH_UNITS, State
from svcaudit.model.arrow import flags, integers
from svcaudit.model.log import Int64

# Tight on purpose: a cell that looks right and is not (30 February) makes the cast of all its neighbours fail.
_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_FAR = 10**17


@dataclass(frozen=True, slots=True)
class Way:
    """One way of writing times. `regex`: what (nearly) every cell that `cast` can read looks like; `cast` gives microseconds, or None."""

    regex: str
    state: State
    cast: Callable[[pa.Array], Int64 | None]
    has_days: bool = False


def ways_of(form: str | None) -> Sequence[Way]:
    """The ways of a form; a pattern and Excel's days have none of their own."""
    if form is None:
        return _ISO
    if form in EPOCH_UNITS:
        return (Way("^[0-9]{1,18}$", State.INSTANT, _epoch(EPOCH_UNITS[form])),)
    return ()


def timestamps(zone: str | None) -> Callable[[pa.Array], Int64 | None]:
    """The cast of times that say their zone (`zone` UTC), or do not (None)."""

    def cast(cells: pa.Array) -> Int64 | None:
        for unit, size in (("us", 1), ("ns", 1000)):
            try:
                found = integers(cells.cast(pa.timestamp(unit, zone)))
            except pa.ArrowInvalid:
                continue
            return found if size == 1 else found // size
        return None

    return cast


def _epoch(unit: int) -> Callable[[pa.Array], Int64 | None]:
    def cast(cells: pa.Array) -> Int64 | None:
        if not flags(pc.ascii_is_decimal(cells)).all():  # Arrow would also read 0x1F
            return None
        try:
            whole = integers(cells.cast(pa.int64()))
        except pa.ArrowInvalid:
            return None
        instants: Int64 = np.minimum(whole, _FAR // unit) * unit
        return instants

    return cast


_ISO = (
    Way(rf"^{_DAY}(?:{_TIME})?$", State.LOCAL, timestamps(None), has_days=True),
    Way(rf"^{_DAY}{_TIME}(?:Z|[+-][01][0-9]:?[0-5][0-9])$", State.INSTANT, timestamps("UTC")),
)
