"""A warning where a run was judged as of a day that has not come, because its log ends there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from svcaudit.cli.output import Output

if TYPE_CHECKING:
    from svcaudit.model.run import Run

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def warn_of_future(run: Run, as_of: str | None, out: Output) -> None:
    """Say so on stderr, --quiet or not. The run is decided by its inputs, so nothing of this stands in it. `as_of`: as it was asked for."""
    now, judged = datetime.now(UTC), datetime.fromisoformat(run.document.period.as_of)
    if as_of is not None or judged <= now + _DAY:
        return
    import pyarrow as pa

    from svcaudit.audit.future import events_in_future
    from svcaudit.audit.instants import day_in
    from svcaudit.model.arrow import integers

    zone = run.document.period.zone
    times = integers(run.events["time"].cast(pa.int64()).combine_chunks())
    found = events_in_future(times, (now - _EPOCH) // timedelta(microseconds=1), zone)
    day = day_in((judged - _EPOCH) // timedelta(microseconds=1), zone)
    many = "events lie" if found is None else f"{found.events:,} event{'s lie' if found.events != 1 else ' lies'}"
    until = found.until if found is not None and found.until is not None else now.date()
    out.error(
        f"warning: {many} in the future, and all was judged as of the last one, {day}: what is open seems late by as much.\n"
        f"  hint: say until when the log is to be judged, --as-of {until}; events after it are then left out"
    )
