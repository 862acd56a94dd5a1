"""Whatever a log holds: no detector breaks, none counts more than there is, and twice is the same as once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from quality.quality_samples import csv_of, spec_of
from svcaudit.errors import DataError
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.read import read_log
from svcaudit.model.quality import EXAMPLES

SPEC = spec_of()
_TIME = st.one_of(
    st.sampled_from(["2025-03-03T09:00:00Z", "2025-03-03T09:00:01Z", "1970-01-01T00:00:00Z", "2199-12-31T23:00:00+08:00", "", "soon"]),
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2150, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0).isoformat() + "Z"
    ),
)
_ROW = st.tuples(
    st.sampled_from(["T-1", "t-1", "T-2", "3", "工单", ""]),
    st.sampled_from(["asked", "answered", "solved", "else", ""]),
    _TIME,
    st.sampled_from(["wang", ""]),
    st.sampled_from(["key", "odd", ""]),
    st.sampled_from(["2025-03-03T09:00:00Z", "2025-03-03 09:00", "never", ""]),
)
_FILE = st.lists(_ROW, min_size=1, max_size=40).map(lambda rows: csv_of(rows, "case,activity,time,actor,tier,opened_at"))


@given(st.lists(_FILE, min_size=1, max_size=3))
def test_no_detector_breaks_or_overcounts(files: list[str]) -> None:
    with TemporaryDirectory() as folder:
        paths = []
        for number, text in enumerate(files):
            paths.append(Path(folder) / f"{number}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        try:
            intake = read_log(paths, SPEC)
        except DataError:
            return
        survey = survey_of(intake, SPEC)
        found = detect(survey)
        assert found == detect(survey)
        for one in found:
            assert 0 <= one.count <= max(one.of, 0) or not one.judged, one
            assert len(one.examples) <= min(EXAMPLES, max(one.count, 0)), one
            assert one.judged or (one.note and not one.count), one
            for example in one.examples:
                assert example.row is not None and 1 <= example.row <= intake.inputs[example.source or 0].rows
        assert len(detect(survey_of(intake, None))) < len(found)
