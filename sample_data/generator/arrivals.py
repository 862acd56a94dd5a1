"""When customers come: by hour of the day, by weekday, less on holidays, more while something is broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .clock import HOLIDAYS, MAKE_UP_DAYS, SHANGHAI, Second, days

# Shares of a day's contacts by local hour: two humps, at ten and at three, and a small one after dinner.
OFFICE_HOURS = (1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 3, 8, 14, 16, 13, 7, 9, 13, 14, 12, 10, 7, 7, 8, 7, 4, 2)
WEEK = (1.25, 1.1, 1.0, 1.0, 1.05, 0.7, 0.6)


def arrivals(
    rng: np.random.Generator,
    cases: int,
    first: date,
    last: date,
    *,
    surges: Mapping[date, float] | None = None,
    hours: Sequence[float] = OFFICE_HOURS,
    week: Sequence[float] = WEEK,
    holiday: float = 0.5,
    zone: ZoneInfo = SHANGHAI,
) -> list[Second]:
    """`cases` instants, sorted. `surges` multiplies single days (an outage, a sale)."""
    calendar = list(days(first, last))
    weight = []
    for day in calendar:
        usual = 1.0 if day in MAKE_UP_DAYS else holiday if day in HOLIDAYS else week[day.weekday()]
        weight.append(usual * (surges or {}).get(day, 1.0))
    day_share = np.array(weight) / np.sum(weight)
    hour_share = np.array(hours) / np.sum(hours)
    chosen_days = rng.choice(len(calendar), size=cases, p=day_share)
    chosen_hours = rng.choice(24, size=cases, p=hour_share)
    seconds = rng.integers(0, 3600, size=cases)
    instants = []
    for day, hour, second in zip(chosen_days.tolist(), chosen_hours.tolist(), seconds.tolist(), strict=True):
        moment = datetime.combine(calendar[day], datetime.min.time(), zone) + timedelta(hours=hour, seconds=second)
        instants.append(int(moment.timestamp()))
    return sorted(instants)


def chance(rng: np.random.Generator, probability: float) -> bool:
    return bool(rng.random() < probability)


def pick(rng: np.random.Generator, choices: Mapping[str, float] | Sequence[str]) -> str:
    """One of the choices; a mapping gives their weights."""
    names = list(choices)
    if isinstance(choices, Mapping):
        weights = np.array([choices[name] for name in names], dtype=float)
        return names[int(rng.choice(len(names), p=weights / weights.sum()))]
    return names[int(rng.integers(len(names)))]
