"""The sentences of whole columns are those of one finding after the other."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import report_runs
from hypothesis import given
from hypothesis import strategies as st

from svcaudit.reports import view
from svcaudit.reports.figures import bare_span
from svcaudit.reports.findings import rows_at
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import reader
from svcaudit.reports.sentence_column import sentences, told_alike

SAY = Phrases.of("en")


@given(st.integers(-10_000_000, 10_000_000), st.sampled_from(["wall", "working", "days"]))
def test_what_is_made_round_is_told_alike(seconds: int, measure: str) -> None:
    (alike,) = told_alike(np.array([seconds], np.int64), measure).tolist()
    assert bare_span(alike, measure, SAY) == bare_span(seconds, measure, SAY)


@pytest.mark.parametrize("seconds", [3599, 3600, 259200, 259201, 259260, 262800, 4 * 86400 + 5, 4 * 86400 + 305])
def test_at_the_edges_of_rounding(seconds: int) -> None:
    test_what_is_made_round_is_told_alike.hypothesis.inner_test(seconds, "wall")  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("coded", [False, True])
def test_columns_say_what_rows_say(lang: str, coded: bool) -> None:
    run = report_runs.full_run()
    odd = [
        report_runs.late_reply("T-x", 400, measure=measure, owner=owner, detail=detail, elapsed_s=elapsed, limit_s=limit, late_s=late)
        for measure in (None, "wall", "working", "days")
        for owner in (None, "{told}", "=1")
        for detail in (None, "target 1 of 2: within 24h")
        for elapsed, limit, late in ((None, 60, None), (90, None, None), (-7, 3600, 0), (300_000, 60, 299_940))
    ]
    odd += [one | {"problem": "never_came", "verdict": "waived", "waiver": "W-{owner}"} for one in odd]
    table = pa.concat_tables([run.findings, report_runs.findings_table(odd)])
    table = report_runs.coded(table) if coded else table
    tell = view.narrator(run.document, reader(lang, "Asia/Shanghai"))
    expected = [tell.sentence(row) for row in rows_at(table, np.arange(table.num_rows))]
    told = sentences(table, tell)
    middle = table.num_rows // 2
    assert told.between(0, middle).to_pylist() + told.between(middle, table.num_rows).to_pylist() == expected


def test_no_findings_have_no_sentences() -> None:
    run = report_runs.empty_run()
    assert len(sentences(run.findings, view.narrator(run.document, reader("en", "UTC"))).between(0, 10)) == 0
