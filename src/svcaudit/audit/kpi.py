"""The numbers of a saved run, whole and split."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.audit.versions import union_of
from svcaudit.clock.zone import DAY, offsets_of
from svcaudit.errors import UsageError
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.zones import zone_of
from svcaudit.kpis.splits import Tables
from svcaudit.model.kpi import KpiReport, Work
from svcaudit.model.run import Run, RunDocument
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.load import parse
from svcaudit.spec.versions import Version

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def kpi_report(run: Run, by: Sequence[str] = (), only: Sequence[str] = ()) -> KpiReport:
    """Every metric of the run (or `only` some), split by attributes, people or time. Raises UsageError for a name the run does not know."""
    spec = _standard(run)
    period = run.document.period
    dated = run.values["at"].drop_null().cast(pa.int64())
    times = [_microseconds(one or period.as_of) for one in (period.from_, period.to, period.as_of)]
    times += [pc.min(dated).as_py(), pc.max(dated).as_py()] if len(dated) else []
    tables = Tables(run, spec, offsets_of(zone_of(period.zone), min(times) - DAY, max(times) + DAY))
    tables.refuse_unknown(by)
    known = {metric.id: metric for metric in tables.metrics}
    for name in only:
        if name not in known:
            own = f"{name}.attainment"  # of a clock or a rule: how often it was kept
            meant = f"; did you mean {own!r}?" if own in known else did_you_mean(name, known)
            raise UsageError(f"the run has no metric {name!r}{meant}", f"it has: {', '.join(known)}")
    chosen = [known[name] for name in only] if only else list(known.values())
    return KpiReport(
        spec=run.document.spec.id,
        version=run.document.spec.version,
        zone=period.zone,
        as_of=period.as_of,
        by=list(by),
        metrics=[tables.whole(metric) for metric in chosen],
        splits=[split for metric in chosen for split in tables.split(metric, by)] if by else [],
        work=None if by or only else _work(run.document),
        versions=[one.version for one in run.document.versions if one.cases],
        attributes=list(run.document.attributes),
        stages={one.id: dict(one.title) for one in run.document.stages if one.title},
    )


def _work(document: RunDocument) -> Work:
    one = document
    return Work(one.cases.total, one.volume, one.backlog, one.handovers, one.flow, one.rework)


def _standard(run: Run) -> ProcessSpec:
    """The standard of the run; of several versions all that any of them has, as in the run's own document."""
    newest = _parsed(run.spec_text)
    if not run.version_texts:
        return newest
    days = {one.version: (_day(one.from_), _day(one.to)) for one in run.document.versions}
    return union_of([Version(_parsed(text), *days[version]) for version, text in run.version_texts.items()])


def _parsed(text: str) -> ProcessSpec:
    spec, problems = parse(text, "spec.yaml")
    if spec is None:
        raise UsageError(f"the standard of the run cannot be read: {problems[0]}", "make the run anew with `svcaudit check`")
    return spec


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _microseconds(instant: str) -> int:
    return (datetime.fromisoformat(instant) - _EPOCH) // timedelta(microseconds=1)
