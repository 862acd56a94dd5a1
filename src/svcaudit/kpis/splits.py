"""Metrics of a saved run, whole and split by anything known of a case: made from the run's tables, never from the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.checks.measures import MEASURES
from svcaudit.clock.zone import DAY, Zone
from svcaudit.errors import UsageError
from svcaudit.intake.nearest import did_you_mean
from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.flow_of_work import hours_of_week
from svcaudit.kpis.metrics import main_line, measured
from svcaudit.model.arrow import integers
from svcaudit.model.facts import Values
from svcaudit.model.log import NEVER, Int32, Int64
from svcaudit.model.run import MetricResult, MetricSplit, Run
from svcaudit.model.spec import AttributeAt, Metric, ProcessSpec
from svcaudit.model.verdict import JUDGED, Verdict

OF_TIME = ("month", "week", "day", "weekday", "hour")
"""Splits by when a number happened; week: ISO, by the Monday on which it begins."""
OF_PEOPLE = ("actor", "opener")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or none (-1), for each of N rows."""

    values: Sequence[str]
    code: Int64


class Tables:
    """The tables of a run as the values of its metrics. zone covers every instant of the run."""

    def __init__(self, run: Run, spec: ProcessSpec, zone: Zone) -> None:
        self.run, self.spec, self.zone = run, spec, zone
        self.known = run.known
        self.metrics = (*metrics_of(spec), *self._clock_metrics())

    def _clock_metrics(self) -> tuple[Metric, ...]:
        """Attainment and quantiles of each clock that was judged."""
        clocks = [rule for rule in self.spec.rules if rule.kind == "clock" and f"verdict.{rule.id}" in self.run.cases.column_names]
        return tuple(
            Metric(f"{rule.id}.{measure}", measure, rule.id, title=rule.title)
            for rule in clocks
            for measure in ("attainment", "median", "p90")
        )

    def values(self, metric: Metric) -> tuple[Values, Words]:
        """A metric's numbers and who answers for each."""
        if "." in metric.id:
            return self._attainment(metric) if metric.measure == "attainment" else self._spans(metric)
        table = self.run.values.filter(pc.equal(self.run.values["metric"].cast(pa.string()), metric.id))
        actor = _words(table["actor"])
        line = _words(table["measure"])
        lines = np.array([[str(one) for one in MEASURES].index(word) for word in line.values] or [0], np.int8)[line.code]
        value = np.asarray(table["value"].combine_chunks())
        return Values(_whole(table["case"]).astype(np.int32), value, actor.code.astype(np.int32), _instants(table["at"]), lines), actor

    def _attainment(self, metric: Metric) -> tuple[Values, Words]:
        verdict = _words(self.run.cases[f"verdict.{metric.of}"])
        judged = np.isin(np.array(verdict.values, object), [one.word for one in JUDGED])[verdict.code]
        met = np.array([word == Verdict.MET.word for word in verdict.values])[verdict.code]
        case = np.flatnonzero(judged)
        return self._of_cases(case.astype(np.int32), met[case].astype(np.float64), np.zeros(len(case), np.int8))

    def _spans(self, metric: Metric) -> tuple[Values, Words]:
        table = self.run.spans
        table = table.filter(pc.and_(pc.equal(table["rule"].cast(pa.string()), metric.of), table["ended"]))
        measure = _words(table["measure"])
        lines = np.array([[str(one) for one in MEASURES].index(word) for word in measure.values] or [0], np.int8)[measure.code]
        return self._of_cases(_whole(table["case"]).astype(np.int32), _whole(table["elapsed_s"]).astype(np.float64), lines)

    def _of_cases(self, case: Int32, value: np.ndarray, line: np.ndarray) -> tuple[Values, Words]:
        owner = _words(self.run.cases["owner"])
        code = owner.code[case]
        at = _instants(self.run.cases["started"])[case]
        return Values(case, value, code.astype(np.int32), at, line), Words(owner.values, code)

    # --- splitting ---------------------------------------------------------------------------------------------------

    def whole(self, metric: Metric) -> MetricResult:
        return measured(metric, self.spec, self.values(metric)[0])

    def split(self, metric: Metric, by: Sequence[str]) -> list[MetricSplit]:
        """The metric of each combination of values that occurs; what is unknown is a group of its own, so that the parts add up."""
        values, actor = self.values(metric)
        words = [self._split(name, metric, values, actor) for name in by]
        if not len(values.case):
            return []
        line = main_line(values)
        codes = np.stack([one.code for one in words])
        groups, number = np.unique(codes, axis=1, return_inverse=True)
        order = np.argsort(number.reshape(-1), kind="stable")
        bounds = np.searchsorted(number.reshape(-1)[order], np.arange(groups.shape[1] + 1))
        made = []
        for group in range(groups.shape[1]):
            told = [None if code < 0 else one.values[code] for one, code in zip(words, groups[:, group].tolist(), strict=True)]
            rows = np.sort(order[bounds[group] : bounds[group + 1]])
            made.append(MetricSplit(told, measured(metric, self.spec, values.take(rows), line)))
        return sorted(made, key=lambda one: [_rank(name, value) for name, value in zip(by, one.values, strict=True)])

    def _split(self, name: str, metric: Metric, values: Values, actor: Words) -> Words:
        if name in OF_TIME:
            return self._when(name, values.at)
        if name == "actor":
            return actor
        column = name if name == "opener" else f"{'first' if metric.attribute_at is AttributeAt.START else 'attr'}.{name}"
        words = _words(self.known[column])
        return Words(words.values, words.code[values.case])

    def _when(self, name: str, at: Int64) -> Words:
        known = at != NEVER
        instants = np.where(known, at, at[known].min() if known.any() else 0)
        if name in ("weekday", "hour"):
            week = hours_of_week(instants, self.zone)
            code = week // 24 if name == "weekday" else week % 24
            words: Sequence[str] = _WEEKDAYS if name == "weekday" else [f"{hour:02}" for hour in range(24)]
            return Words(words, np.where(known, code, -1))
        days = self.zone.to_wall(instants) // DAY
        days = days - (days + 3) % 7 if name == "week" else days
        dates, code = np.unique(days, return_inverse=True)
        told = [str((_EPOCH + timedelta(days=day)).date()) for day in dates.tolist()]
        if name == "month":
            months = [day[:7] for day in told]
            distinct = sorted(set(months))
            return Words(distinct, np.where(known, np.array([distinct.index(month) for month in months])[code], -1))
        return Words(told, np.where(known, code, -1))

    def refuse_unknown(self, by: Sequence[str]) -> None:
        """Raises UsageError for what a metric cannot be split by."""
        attributes = [name.removeprefix("attr.") for name in self.run.cases.column_names if name.startswith("attr.")]
        known = [*attributes, *OF_PEOPLE, *OF_TIME]
        for name in by:
            declared = self.spec.attributes.get(name)
            if declared is not None and declared.personal:
                raise UsageError(f"{name!r} is personal: a run does not keep it", "judge by an attribute that is not, such as a team")
            if name not in known:
                raise UsageError(f"the run knows no {name!r}{did_you_mean(name, known)}", f"split by one of: {', '.join(known)}")


def _rank(name: str, value: str | None) -> tuple[bool, int, str]:
    """Weekdays from Monday, all else by the alphabet; what is unknown last."""
    return value is None, _WEEKDAYS.index(value) if name == "weekday" and value else 0, value or ""


def _words(column: pa.ChunkedArray) -> Words:
    coded = column.combine_chunks()
    if not pa.types.is_dictionary(coded.type):
        coded = coded.dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    return Words(coded.dictionary.to_pylist(), integers(pc.fill_null(coded.indices, -1)).astype(np.int64))


def _whole(column: pa.ChunkedArray) -> Int64:
    return integers(column.combine_chunks()).astype(np.int64)


def _instants(column: pa.ChunkedArray) -> Int64:
    return integers(pc.fill_null(column.combine_chunks().cast(pa.int64()), NEVER)).astype(np.int64)
