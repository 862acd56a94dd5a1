"""Numbers as people read them: counts, shares with what they are shares of, spans on their own line."""

from __future__ import annotations

from svcaudit.reports.phrases import Phrases

ABSENT = "–"
_MINUTE = 60
_HOUR = 3600
_DAY = 86400
_IN_HOURS_UP_TO = 72 * _HOUR


def count(number: float, say: Phrases) -> str:
    """1204 -> '1,204'."""
    return say.number(number)


def percent(share: float | None, say: Phrases, beside: float | None = None) -> str:
    """0.913 -> '91.3 %'. Never rounds to 100 or 0 what is not, nor to `beside` (a gate) what misses it."""
    if share is None:
        return ABSENT
    decimals = 1
    while decimals < 6 and _rounded_away(share, beside, decimals):
        decimals += 1
    return say("{number} %", number=say.number(share * 100, decimals))


def gate(share: float, say: Phrases) -> str:
    """A bound as its author wrote it: '100 %', '89.2 %'."""
    return say("{number} %", number=trimmed(share * 100, 6, say))


def trimmed(number: float, decimals: int, say: Phrases) -> str:
    """At most so many decimals, and none that say nothing: 89.20 -> '89.2', 100.0 -> '100'."""
    written = say.number(number, decimals)
    return written.rstrip("0").removesuffix(say.point) if say.point in written else written


def points(share: float, say: Phrases) -> str:
    """A difference of two shares in percentage points, without its sign: '2.1', '0.03', '<0.01'. None that is there is told as none."""
    size = abs(share) * 100
    return difference(size, 1 if size >= 0.05 else 2, say)


def difference(size: float, decimals: int, say: Phrases) -> str:
    """A difference without its sign, at most so many decimals: '2.1', '0.03', '<0.01'. None that is there is told as none."""
    least = 10.0**-decimals
    return say("<{n}", n=say.number(least, decimals)) if 0 < size < least / 2 else trimmed(size, decimals, say)


def share_of(met: int, judged: int, say: Phrases, beside: float | None = None) -> str:
    """'91.3 % (913 of 1,000 judged)'."""
    if judged == 0:
        return say("{absent} (none judged)", absent=ABSENT)
    share = percent(met / judged, say, beside)
    return say("{percent} ({met} of {judged} judged)", percent=share, met=count(met, say), judged=count(judged, say))


def span(seconds: float | None, measure: str, say: Phrases) -> str:
    """A span on its own line: '25h', '4d 2h', '9h 30m working', '2.5 working days'.

    Up to three days stay in hours, as standards are written ('24h', '72h'). Working time has no days: a day of it is
    eight hours to one reader and twenty-four to the next.
    """
    if seconds is None:
        return ABSENT
    if measure == "days":
        days = _days(seconds, say)
        return say("{days} working day", days=days) if days == "1" else say("{days} working days", days=days)
    if measure == "working":
        return say("{span} working", span=_in_hours(seconds, say))
    return wall(seconds, say)


def brief_span(seconds: float | None, measure: str, say: Phrases) -> str:
    """A span for a narrow column: '2.3d work', '9h 30m work'."""
    bare = bare_span(seconds, measure, say)
    return bare if seconds is None or measure == "wall" else say("{span} work", span=bare)


def bare_span(seconds: float | None, measure: str, say: Phrases) -> str:
    """A span where its line has been said already: '2.3d', '26h 30m'."""
    if seconds is None or measure == "wall":
        return wall(seconds, say)
    return say("{n}d", n=_days(seconds, say)) if measure == "days" else _in_hours(seconds, say)


def _days(seconds: float, say: Phrases) -> str:
    """Working days: tenths, and finer where they would make a whole day (or nothing) of what is none: '2.2', '2.04', not '2'."""
    days, decimals = seconds / _DAY, 1
    while decimals < 5 and seconds % _DAY and round(days, decimals) == round(days):
        decimals += 1
    return trimmed(days, decimals, say)


def wall(seconds: float | None, say: Phrases) -> str:
    """A span on the clock on the wall."""
    if seconds is None:
        return ABSENT
    if abs(seconds) <= _IN_HOURS_UP_TO:
        return _in_hours(seconds, say)
    return _two_units(round(seconds), say)


def _in_hours(seconds: float, say: Phrases) -> str:
    whole = round(seconds)
    hours, rest = divmod(abs(whole), _HOUR)
    if hours == 0:
        return _two_units(whole, say)
    minutes = rest // _MINUTE
    told = say("{n}h", n=say.number(hours))
    if minutes:
        told += " " + say("{n}m", n=minutes)
    return _signed(whole, told)


def _two_units(seconds: int, say: Phrases) -> str:
    """Two units are enough for people: 93784 -> '1d 2h', 59 -> '59s'."""
    days, rest = divmod(abs(seconds), _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    parts = [
        say("{n}d", n=say.number(days)) if days else "",
        say("{n}h", n=hours) if hours else "",
        say("{n}m", n=minutes) if minutes else "",
        say("{n}s", n=rest) if rest or not (days or hours or minutes) else "",
    ]
    return _signed(seconds, " ".join([part for part in parts if part][:2]))


def _signed(seconds: int, told: str) -> str:
    return f"-{told}" if seconds < 0 else told


def _rounded_away(share: float, beside: float | None, decimals: int) -> bool:
    shown = f"{share * 100:.{decimals}f}"
    return any(bound is not None and share != bound and shown == f"{bound * 100:.{decimals}f}" for bound in (0.0, 1.0, beside))
