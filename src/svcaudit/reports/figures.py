"""Numbers as people read them: counts, shares with what they are shares of, spans on their own line."""

from __future__ import annotations

from svcaudit.model.duration import humane
from svcaudit.reports.phrases import Phrases

ABSENT = "–"
_HOURS = 3600
_DAY = 86400
_IN_HOURS_UP_TO = 72 * _HOURS


def count(number: float) -> str:
    """1204 -> '1,204'."""
    return f"{number:,.0f}"


def percent(share: float | None, beside: float | None = None) -> str:
    """0.913 -> '91.3 %'. Never rounds to 100 or 0 what is not, nor to `beside` (a gate) what misses it."""
    if share is None:
        return ABSENT
    decimals = 1
    while decimals < 6 and _rounded_away(share, beside, decimals):
        decimals += 1
    return f"{share * 100:.{decimals}f} %"


def gate(share: float) -> str:
    """A bound as its author wrote it: '100 %', '89.2 %'."""
    return f"{round(share * 100, 6):g} %"


def share_of(met: int, judged: int, say: Phrases, beside: float | None = None) -> str:
    """'91.3 % (913 of 1,000 judged)'."""
    if judged == 0:
        return say("{absent} (none judged)", absent=ABSENT)
    return say("{percent} ({met} of {judged} judged)", percent=percent(met / judged, beside), met=count(met), judged=count(judged))


def span(seconds: float | None, measure: str, say: Phrases) -> str:
    """A span on its own line: '25h', '4d 2h', '9h 30m working', '2.5 working days'.

    Up to three days stay in hours, as standards are written ('24h', '72h'). Working time has no days: a day of it is
    eight hours to one reader and twenty-four to the next.
    """
    if seconds is None:
        return ABSENT
    if measure == "days":
        days = _days(seconds)
        return say("{days} working day" if days == "1" else "{days} working days", days=days)
    if measure == "working":
        return say("{span} working", span=_in_hours(seconds))
    return wall(seconds)


def brief_span(seconds: float | None, measure: str, say: Phrases) -> str:
    """A span for a narrow column: '2.3d work', '9h 30m work'."""
    bare = bare_span(seconds, measure)
    return bare if seconds is None or measure == "wall" else say("{span} work", span=bare)


def bare_span(seconds: float | None, measure: str) -> str:
    """A span where its line has been said already: '2.3d', '26h 30m'."""
    if seconds is None or measure == "wall":
        return wall(seconds)
    return f"{_days(seconds)}d" if measure == "days" else _in_hours(seconds)


def wall(seconds: float | None) -> str:
    """A span on the clock on the wall."""
    if seconds is None:
        return ABSENT
    return _in_hours(seconds) if abs(seconds) <= _IN_HOURS_UP_TO else humane(round(seconds))


def _days(seconds: float) -> str:
    return f"{seconds / _DAY:.1f}".removesuffix(".0")


def _in_hours(seconds: float) -> str:
    whole = round(seconds)
    sign, rest = ("-" if whole < 0 else ""), abs(whole)
    hours, rest = divmod(rest, _HOURS)
    if hours == 0:
        return sign + humane(rest)
    minutes = rest // 60
    return f"{sign}{hours:,}h {minutes}m" if minutes else f"{sign}{hours:,}h"


def _rounded_away(share: float, beside: float | None, decimals: int) -> bool:
    shown = f"{share * 100:.{decimals}f}"
    return any(bound is not None and share != bound and shown == f"{bound * 100:.{decimals}f}" for bound in (0.0, 1.0, beside))
