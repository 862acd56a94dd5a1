"""A history of runs as control charts: which movement of a number is more than its usual unrest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.model.comparison import EARLIER_PERIODS, Point, Trend
from svcaudit.model.log import Bool, Float
from svcaudit.model.run import RunDocument

RUN = 8
"""So many points in a row on one side of the centre are a signal (Western Electric 1956)."""
_D2 = 1.128
"""Mean moving range of two, in standard deviations (Shewhart's d2)."""


@dataclass(frozen=True, slots=True)
class _Series:
    """One number in every run of the history (H); NaN where a run has none, or spans on another line than the last. part: the numerator,
    where it is a share."""

    kind: str
    id: str
    unit: str
    value: Float
    n: Float
    part: Float
    target: float | None
    bound: str | None
    title: dict[str, str]
    measure: str | None = None


def trends(history: Sequence[RunDocument]) -> list[Trend]:
    """The rules and metrics of the last run over all runs, oldest first."""
    return (
        [_trend(series, [run.period.asked or run.period.to or run.period.as_of for run in history]) for series in _series(history)]
        if history
        else []
    )


def _series(history: Sequence[RunDocument]) -> list[_Series]:
    last = history[-1]
    found = []
    for rule in last.rules:
        rows = [next((one for one in run.rules if one.id in (rule.id, *rule.formerly)), None) for run in history]
        value = np.array([np.nan if one is None or one.attainment is None else one.attainment for one in rows])
        n = np.array([0.0 if one is None else float(one.judged) for one in rows])
        part = np.array([0.0 if one is None else float(one.cases.met) for one in rows])
        found.append(_Series("rule", rule.id, "share", value, n, part, rule.gate, "at_least", dict(rule.title)))
    for metric in (*last.metrics, *last.kpis):
        answers = [next((one for one in (*run.metrics, *run.kpis) if one.id == metric.id), None) for run in history]
        value = np.array([np.nan if one is None or one.value is None or one.measure != metric.measure else one.value for one in answers])
        n = np.array([0.0 if one is None else float(one.n) for one in answers])
        share = metric.numerator is not None
        part = np.array([one.numerator if one is not None and one.numerator is not None else np.nan for one in answers]) if share else value
        unit = metric.unit if not share else "share"
        found.append(_Series("metric", metric.id, unit, value, n, part, metric.target, metric.bound, dict(metric.title), metric.measure))
    return found


def _trend(series: _Series, at: Sequence[str]) -> Trend:
    known = ~np.isnan(series.value)
    chart, centre, low, high = _limits(series, known)
    outside = known & ~np.isnan(low) & ((series.value < low) | (series.value > high))
    points = [
        Point(
            at=at[i],
            value=float(series.value[i]) if known[i] else None,
            n=int(series.n[i]),
            low=None if np.isnan(low[i]) else float(low[i]),
            high=None if np.isnan(high[i]) else float(high[i]),
            outside=bool(outside[i]),
        )
        for i in range(len(at))
    ]
    signal = "" if centre is None or not known[-1] else _signal(series.value[known], centre, low[-1], high[-1])
    return Trend(
        series.kind, series.id, series.unit, chart, centre, points, series.target, series.bound, signal, series.title, series.measure
    )


def _limits(series: _Series, known: Bool) -> tuple[str, float | None, Float, Float]:
    """The chart, its centre, and the limits at each point (H): of the periods before the last, whatever that one is."""
    none = np.full(len(known), np.nan)
    earlier = known & (np.arange(len(known)) < len(known) - 1)
    if earlier.sum() < EARLIER_PERIODS:
        return "", None, none, none
    if series.unit == "share" and not np.isnan(series.part[known]).any():
        return ("p'", *_laney(series, known, earlier))
    value = series.value[earlier]
    centre, spread = float(value.mean()), 3 * float(np.abs(np.diff(value)).mean()) / _D2
    spread = max(spread, 1e-9 * abs(centre))  # equal values have a mean that is not quite theirs
    return "XmR", centre, np.where(known, centre - spread, np.nan), np.where(known, centre + spread, np.nan)


def _laney(series: _Series, known: Bool, earlier: Bool) -> tuple[float, Float, Float]:
    """A p chart whose limits also hold what varies between periods: sigma of p times sigma of the z scores (Laney 2002).

    Where all cases so far were of one kind, sigma is that of a share whose next case is the first of the other: none would call a single
    case a signal.
    """
    part, n = float(series.part[earlier].sum()), float(series.n[earlier].sum())
    centre = part / n
    rare = centre if 0 < part < n else 1 / (n + 1)
    sigma = np.sqrt(rare * (1 - rare) / np.maximum(series.n, 1.0))
    z = (series.value[earlier] - centre) / sigma[earlier]
    between = float(np.abs(np.diff(z)).mean()) / _D2
    spread = np.where(known, 3 * sigma * max(between, 1.0), np.nan)
    return centre, np.maximum(centre - spread, 0.0), np.minimum(centre + spread, 1.0)


def _signal(value: Float, centre: float, low: float, high: float) -> str:
    """What the last value says; low, high: its limits."""
    if value[-1] > high:
        return "above"
    if value[-1] < low:
        return "below"
    side = np.sign(value[-RUN:] - centre)
    return "run" if len(side) == RUN and abs(side.sum()) == RUN else ""
