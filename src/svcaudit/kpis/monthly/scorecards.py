"""Score cards: weighted measures of each agent, team or channel, held against their peers on the same mix of classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.kpis.monthly.blame import Blame, blame
from svcaudit.kpis.monthly.tables import Kinds, kinds, reals, whole
from svcaudit.model.comparison import Score, ScorecardResult, ScoreLine
from svcaudit.model.log import Float, Int32, Int64
from svcaudit.model.run import MetricResult, Run
from svcaudit.model.spec import AllOf, AnyOf, Clock, Compare, Condition, Not, ProcessSpec, Scorecard

SCORES_SHOWN = 50
SMALL = 30
"""Below so many values a line is grey."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """The values of one measure (N): each one's case, and who it is of (-1: nobody known)."""

    metric: MetricResult
    case: Int64
    value: Float
    who: Int32


def scorecards(spec: ProcessSpec, run: Run, before: Run | None = None) -> list[ScorecardResult]:
    """Every score card of the standard; with an earlier run the lines and totals of that one beside them."""
    results = [_scorecard(spec, card, run) for card in spec.scorecards]
    if before is None:
        return results
    earlier = {card.id: _scorecard(spec, card, before) for card in spec.scorecards}
    return [_beside(result, earlier[result.id]) for result in results]


def classes_of(spec: ProcessSpec, by: str) -> tuple[str, ...]:
    """The attributes that decide which limits a case is held to: only cases of the same classes can be compared."""
    used = (
        name
        for rule in spec.rules
        if isinstance(rule.body, Clock)
        for target in rule.body.targets
        for name in _attributes(target.when)
        if name in spec.attributes and spec.attributes[name].values and not spec.attributes[name].personal
    )
    return tuple(name for name in dict.fromkeys(used) if name != by)


def _attributes(condition: Condition | None) -> list[str]:
    match condition:
        case Compare(attribute, _, _):
            return [attribute]
        case AllOf(parts) | AnyOf(parts):
            return [name for part in parts for name in _attributes(part)]
        case Not(part):
            return _attributes(part)
    return []


def _scorecard(spec: ProcessSpec, card: Scorecard, run: Run) -> ScorecardResult:
    column = {"actor": "owner"}.get(card.by, f"attr.{card.by}")
    if column not in run.cases.column_names:
        return ScorecardResult(card.id, card.by, _weights(card), [], [], 0, dict(card.title))
    known = run.known
    everyone = kinds(known, column, card.by)
    who = replace(everyone, codes=everyone.codes[: run.cases.num_rows])
    mix = [name for name in classes_of(spec, card.by) if f"attr.{name}" in known.column_names]
    cells = _cells([kinds(known, f"attr.{name}", name) for name in mix], known.num_rows)
    faults = blame(spec, run, who) if card.by == "actor" and "conformity" in card.weights else None
    lines: dict[int, list[ScoreLine]] = {code: [] for code in range(len(who.words))}
    for name, weight in card.weights.items():
        measured = _measure(name, run, everyone, card.by == "actor", faults)
        for code, line in _lines(name, float(weight), measured, cells, len(who.words)).items():
            lines[code].append(line)
    cases = np.bincount(who.codes[who.codes >= 0], minlength=len(who.words))
    scores = [_score(who.words[code], int(cases[code]), found) for code, found in lines.items() if cases[code]]
    ranked = sorted(scores, key=lambda score: (score.total is None, score.small, -(score.total or 0.0), score.who))
    return ScorecardResult(
        id=card.id,
        by=card.by,
        weights=_weights(card),
        mix=mix,
        scores=ranked[:SCORES_SHOWN],
        others=max(0, len(ranked) - SCORES_SHOWN),
        title=dict(card.title),
        excused=0 if faults is None else faults.excused,
    )


def _weights(card: Scorecard) -> dict[str, float]:
    return {name: float(weight) for name, weight in card.weights.items()}


def _cells(classes: Sequence[Kinds], cases: int) -> Int64:
    """One number for each case's combination of classes (C)."""
    cell = np.zeros(cases, np.int64)
    for kind in classes:
        cell = cell * (len(kind.words) + 1) + kind.dense
    _, dense = np.unique(cell, return_inverse=True)
    return dense.reshape(-1).astype(np.int64)


def _measure(name: str, run: Run, who: Kinds, by_actor: bool, faults: Blame | None) -> _Measured | None:
    """The values of a metric of the run, or of what every log has: conformity (a case without a finding), volume (a case), complaints
    (a case in which a stage of that name occurs). Of complaints and of time less is better, unless a target says otherwise.

    who: of every case that a metric may be about.

    A person's conformity is of the cases that they answer for or broke a rule in, and without a finding of theirs.
    """
    metric = next((one for one in (*run.document.metrics, *run.document.kpis) if one.id == name), None)
    every = np.arange(run.cases.num_rows)
    own_cases = who.codes[: len(every)]
    if name == "conformity" and faults is not None:
        own = faults.clean.astype(np.float64)
        return _Measured(metric or _plain(name, "share", own), faults.case, own, faults.who)
    if name == "conformity":
        clean = (whole(run.cases, "findings") == 0).astype(np.float64)
        return _Measured(metric or _plain(name, "share", clean), every, clean, own_cases)
    if name == "volume":
        return _Measured(_plain(name, "cases", np.ones(len(every))), every, np.ones(len(every)), own_cases)
    if name == "complaints" and metric is None:
        return _complaints(run, own_cases)
    if metric is None or "metric" not in run.values.column_names:
        return None
    if metric.bound is None and (name == "complaints" or metric.unit == "seconds"):
        metric = replace(metric, bound="at_most")
    rows = run.values.filter(pc.equal(run.values.column("metric").cast(pa.string()), name))
    case = whole(rows, "case")
    people = who.codes[case]
    if by_actor and rows.num_rows:
        answering, place = kinds(rows, "actor", "actor"), {word: code for code, word in enumerate(who.words)}
        people = np.array([*(place.get(word, -1) for word in answering.words), -1], np.int32)[answering.codes]
    return _Measured(metric, case, reals(rows, "value"), people)


def _complaints(run: Run, who: Int32) -> _Measured | None:
    """Which cases hold a complaint; None where the standard has no stage that speaks of one."""
    told = {one.id for one in run.document.stages if "complain" in f"{one.id} {one.title}".lower() or "投诉" in f"{one.id} {one.title}"}
    if not told:
        return None
    complained = np.zeros(run.cases.num_rows)
    complained[whole(run.stages.filter(pc.is_in(run.stages.column("stage").cast(pa.string()), pa.array(sorted(told)))), "case")] = 1.0
    return _Measured(replace(_plain("complaints", "share", complained), bound="at_most"), np.arange(len(complained)), complained, who)


def _plain(name: str, unit: str, values: Float) -> MetricResult:
    return MetricResult(id=name, value=float(values.mean()) if len(values) else None, n=len(values), target=None, met=None, unit=unit)


def _lines(name: str, weight: float, measured: _Measured | None, cells: Int64, people: int) -> dict[int, ScoreLine]:
    """One line for everybody."""
    if measured is None:
        return {code: ScoreLine(name, weight, None, 0, None, None, None, True) for code in range(people)}
    known = measured.who >= 0
    who, cell, value = measured.who[known], cells[measured.case[known]], measured.value[known]
    n = np.bincount(who, minlength=people)
    own = _statistics(measured.metric, who, value, people)
    adjusted, peers = standardised(who, cell, value, people) if _is_mean(measured.metric) else (None, None)
    everybody = _statistic(measured.metric, value)
    others = _of_others(own, n) if _is_total(measured.metric) else None
    if adjusted is not None and measured.metric.unit == "share":
        adjusted = np.clip(adjusted, 0, 1)
    points = _points(measured.metric, own if adjusted is None else adjusted, n)
    return {
        code: ScoreLine(
            measure=name,
            weight=weight,
            value=_known(own[code]) if n[code] else None,
            n=int(n[code]),
            adjusted=None if adjusted is None or not n[code] else _known(adjusted[code]),
            peers=_known(others[code]) if others is not None else (everybody if peers is None else _known(peers)),
            points=_known(points[code]) if n[code] else None,
            small=bool(n[code] < (measured.metric.small_below or SMALL)),
            unit=measured.metric.unit,
            target=measured.metric.target,
            bound=measured.metric.bound,
            line=measured.metric.measure,
        )
        for code in range(people)
    }


def _is_mean(metric: MetricResult) -> bool:
    """Whether the measure is a mean of its values, which alone can be standardised: shares, points and means."""
    return metric.numerator is not None or metric.unit in ("share", "points") or metric.formula.startswith("mean")


def _is_total(metric: MetricResult) -> bool:
    """Whether the measure adds up over people: that of all together is nobody's peer."""
    return metric.unit == "cases" or metric.formula.startswith("sum")


def _of_others(own: Float, n: Int64) -> Float:
    """For each (P) the mean of the others that have values; NaN where there are none."""
    there = n > 0
    together, many = np.where(there, own, 0.0).sum(), there.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(there, (together - own) / (many - 1), np.nan)


def _statistic(metric: MetricResult, value: Float) -> float | None:
    if not len(value):
        return None
    if metric.unit == "cases":
        return float(value.sum())
    how = metric.formula.split(" ", 1)[0]
    share = {"median": 0.5, "p90": 0.9, "p95": 0.95}.get(how)
    if share is not None:
        return float(np.quantile(value, share))
    if how in ("max", "sum"):
        return float(value.max() if how == "max" else value.sum())
    return float(value.mean())


def _statistics(metric: MetricResult, who: Int32, value: Float, people: int) -> Float:
    order = np.argsort(who, kind="stable")
    bounds = np.searchsorted(who[order], np.arange(people + 1))
    found = [_statistic(metric, value[order[bounds[code] : bounds[code + 1]]]) for code in range(people)]
    return np.array([np.nan if one is None else one for one in found])


def standardised(who: Int32, cell: Int64, value: Float, people: int) -> tuple[Float, float]:
    """Direct standardisation (Kitagawa; Armitage & Berry): each one's mean as if the classes came in the mix of all.

    With w the share of a class among all values: Σ w·(own mean of the class) over the classes that one has, minus the same sum of
    everybody's means, plus everybody's mean. Returns it for everybody (P), and everybody's mean.
    """
    size = int(cell.max()) + 1 if len(cell) else 1
    n = np.bincount(who * size + cell, minlength=people * size).reshape(people, size)
    total = np.bincount(who * size + cell, weights=value, minlength=people * size).reshape(people, size)
    whole_n, whole_total = n.sum(axis=0), total.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        own, everybody = total / n, whole_total / whole_n
        weight = np.where(n > 0, whole_n / whole_n.sum(), 0.0)
        gap = np.nansum(weight * (own - everybody), axis=1) / weight.sum(axis=1)
    mean = float(whole_total.sum() / whole_n.sum()) if whole_n.sum() else float("nan")
    return mean + gap, mean


AT_TARGET = 80
"""The points of whoever is exactly at the target; what is left to 100 tells those beyond it apart."""


def _points(metric: MetricResult, value: Float, n: Int64) -> Float:
    """0 to 100 for everybody (P).

    With a target: see `points_beside`. A share without a target: the share in percent, of complaints what is left to 100. Anything else:
    the place among peers, as the percentage of them that lie behind, half of the equals (and of itself) counted: peers that are all equal
    have 50 each.
    """
    if metric.target is not None and metric.bound is not None:
        return points_beside(value, metric.target, metric.bound == "at_least", metric.least, metric.most)
    if metric.unit == "share":
        return (1 - value if metric.bound == "at_most" else value) * 100
    from scipy import stats

    points = np.full(len(value), np.nan)
    some = (n > 0) & ~np.isnan(value)
    if some.any():
        better = -value[some] if metric.bound == "at_most" else value[some]
        points[some] = (stats.rankdata(better) - 0.5) / some.sum() * 100
    return points


def points_beside(value: Float, target: float, at_least: bool, least: float | None, most: float | None) -> Float:
    """Points (P) of values held against a target: AT_TARGET at the target itself, always more for better, never more than 100.

    least, most: where the scale of the values ends; None: the least is zero, the most is nowhere.
    at_least: up to the target in proportion, from 0 at the least possible; beyond it evenly up to 100 at the most possible, or, where
    there is none, 100 - 20·target/value. at_most: up to the target evenly from 100 at the least possible; beyond it 80·target/value,
    both counted from the least possible. A target at the very end of the scale is itself worth 100.
    """
    low, spare = 0.0 if least is None else least, 100.0 - AT_TARGET
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (value - low) / (target - low) if target > low else np.where(value > low, np.inf, 1.0)
        if not at_least:
            points = np.where(share <= 1, 100 - spare * share, AT_TARGET / share)
            return np.where((target <= low) & (value <= low), 100.0, points)
        if most is not None and target >= most:
            return np.clip(100 * share, 0, 100)
        above = 100 - spare / share if most is None else AT_TARGET + spare * (value - target) / (most - target)
        points = np.where(share <= 1, AT_TARGET * share, above)
    return np.where(np.isnan(value), np.nan, np.clip(points, 0, 100))


def _score(who: str, cases: int, lines: list[ScoreLine]) -> Score:
    counted = [line for line in lines if line.points is not None and line.weight > 0]
    weight = sum(line.weight for line in counted)
    total = sum(line.weight * (line.points or 0.0) for line in counted) / weight if weight else None
    solid = sum(line.weight for line in counted if not line.small)
    return Score(who, cases, total, None, lines, weakest(counted), small=solid * 2 < sum(line.weight for line in lines))


def weakest(lines: Sequence[ScoreLine]) -> str | None:
    """The measure that lies furthest behind the peers, as a share of theirs times its weight, among those of enough n."""
    behind = [(line.weight * _behind(line), line.measure) for line in lines if not line.small and line.judgeable]
    worst = max(behind, default=(0.0, ""), key=lambda one: (one[0], one[1]))
    return worst[1] if worst[0] > 0 else None


def _behind(line: ScoreLine) -> float:
    own = line.value if line.adjusted is None else line.adjusted
    if own is None or not line.peers:
        return 0.0
    gap = (line.peers - own) / abs(line.peers)
    return -gap if line.bound == "at_most" else gap


def _beside(now: ScorecardResult, was: ScorecardResult) -> ScorecardResult:
    before: Mapping[str, Score] = {score.who: score for score in was.scores}
    return replace(now, scores=[_with_earlier(score, before.get(score.who)) for score in now.scores])


def _with_earlier(score: Score, before: Score | None) -> Score:
    if before is None:
        return score
    values = {line.measure: line.value for line in before.lines}
    return replace(score, before=before.total, lines=[replace(line, before=values.get(line.measure)) for line in score.lines])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
