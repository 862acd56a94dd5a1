"""`duplicates: drop`: rows that equal an earlier one in every column that is read are counted as ignored, in whatever shape and file."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shape_samples import activities, assert_balanced, map_of, take, told

from effort import examples
from svcaudit.cli.app import run as command
from svcaudit.intake import read_log
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.stand_in import STAND_IN

MAP = "case: id\nactivity: what\ntime: {column: at, zone: UTC}\nactor: by\nvalues: {activity: {begun: opened}}\n"
DROP = MAP + "duplicates: drop\n"
CELLS = st.tuples(
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["opened", "begun", "solved"]),
    st.sampled_from(["2025-03-01 09:00", "2025-03-01T09:00:00Z", "2025-03-01 10:00"]),
    st.sampled_from(["", "ann", " ann", "bo"]),
)


def csv_of(rows: list[tuple[str, str, str, str]]) -> str:
    return "\n".join(["id,what,at,by", *(",".join(row) for row in rows)]) + "\n"


def read_as(row: tuple[str, str, str, str]) -> tuple[str, ...]:
    case, what, at, by = row
    return case, "opened" if what == "begun" else what, at[11:16], by.strip()


@examples(60)
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_the_first_of_equal_rows_is_kept_and_the_others_are_told(rows: list[tuple[str, str, str, str]]) -> None:
    first = list({read_as(row): row for row in reversed(rows)}.values())
    unique = [row for number, row in enumerate(rows) if read_as(row) not in map(read_as, rows[:number])]
    assert len(first) == len(unique)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept, dropped = take(folder, csv_of(rows), MAP), take(folder, csv_of(rows), DROP)
        alone = take(folder, csv_of(unique), MAP)
    again = len(rows) - len(unique)
    assert dropped.ignored == ({"duplicate": again} if again else {}) and dropped.rows.read == len(rows)
    assert told(dropped.log) == told(alone.log)
    numbers = [number for number, row in enumerate(rows, 1) if row in unique and rows.index(row) == number - 1]
    assert sorted(dropped.log.row.tolist()) == numbers
    assert not kept.ignored and kept.log.events == len(rows)
    found = {one.code: one.count for one in detect(survey_of(kept, None))}  # what the detector tells is what can be dropped
    left = {one.code: one.count for one in detect(survey_of(dropped, None))}
    assert (found["duplicate_rows"], left["duplicate_rows"]) == (again, 0)


def test_a_row_of_another_file_that_has_other_columns_too_is_one(tmp_path: Path) -> None:
    (tmp_path / "june.csv").write_text("id,what,at,by\n1,opened,2025-03-01 09:00,ann\n1,solved,2025-03-01 10:00,\n", encoding="utf-8")
    (tmp_path / "july.csv").write_text(
        "at;by;id;note;what\n2025-03-01 10:00;;1;seen later;solved\n2025-03-01 11:00;bo;2;;opened\n2025-03-01 09:00;bo;1;;opened\n",
        encoding="utf-8",
    )
    intake = read_log([tmp_path / "june.csv", tmp_path / "july.csv"], STAND_IN, map_of(tmp_path, DROP))
    assert intake.rows.read == 5 and intake.ignored == {"duplicate": 1}
    assert activities(intake.log) == ["1 opened", "1 opened", "1 solved", "2 opened"]
    assert intake.log.source is not None and intake.log.source.tolist() == [0, 1, 0, 1]


def test_rows_of_other_shapes_are_compared_whole(tmp_path: Path) -> None:
    wide = "shape: wide\ncase: id\ntime: {zone: UTC}\nevents: {created: opened, closed: closed}\nduplicates: drop\n"
    text = "id,opened,closed\n1,2025-03-01 09:00,\n1,2025-03-01 09:00,2025-03-01 10:00\n1,2025-03-01 09:00,\n"
    intake = take(tmp_path, text, wide)
    assert activities(intake.log) == ["1 created", "1 created", "1 closed"]
    assert intake.ignored == {"duplicate": 1}
    jobs = "shape: intervals\ncase: id\nactivity: job\ntime: {zone: UTC}\nstart: from\nend: to\nduplicates: drop\n"
    row = "1,call,2025-03-01 09:00,2025-03-01 09:10\n"
    intake = take(tmp_path, f"id,job,from,to\n{row}{row}", jobs)
    assert activities(intake.log) == ["1 call started", "1 call ended"] and intake.ignored == {"duplicate": 1}


def test_rows_in_quarantine_and_blank_rows_keep_their_own_reason(tmp_path: Path) -> None:
    bad = "1,opened,soon,ann\n"
    intake = take(tmp_path, f"id,what,at,by\n1,opened,2025-03-01 09:00,\n{bad}{bad},,,\n,,,\n", DROP)
    assert intake.rows.quarantined == 2 and intake.ignored == {"blank row": 2}
    assert_balanced(intake)


def test_the_account_says_it_and_every_event_counts_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, log = tmp_path / "s.yaml", tmp_path / "log.csv"
    spec.write_text(
        "svcaudit: 1\nid: s\nversion: 1.0.0\nstages: [opened, solved]\nclosed_by: solved\nrules: {once: {at_most: {solved: 1}}}\n",
        encoding="utf-8",
    )
    row = "1,solved,2025-03-01 10:00,bo\n"
    log.write_text(f"id,what,at,by\n1,opened,2025-03-01 09:00,ann\n{row}{row}", encoding="utf-8")
    asked = ["check", str(log), "--spec", str(spec), "--map", str(tmp_path / "log.map.yaml")]
    map_of(tmp_path, MAP)
    assert command([*asked, "--fail-on", "error"]) == 1
    capsys.readouterr()
    map_of(tmp_path, DROP)
    assert command([*asked, "--run", str(tmp_path / "run")]) == 0
    shown = capsys.readouterr()
    assert "3 rows read = 2 used + 0 quarantined + 1 ignored" in shown.out
    assert "ignored: duplicate (1)" in shown.err
    told_of = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert told_of["ignored"] == [{"reason": "duplicate", "rows": 1}]
    assert command(["log", *asked, "--lang", "zh"]) == 0
    assert "重复行：1" in capsys.readouterr().out
    assert command([*asked, "--run", str(tmp_path / "kept"), "--keep-log"]) == 2
    assert "duplicates: drop" in capsys.readouterr().err
