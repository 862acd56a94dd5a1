"""Each detector: a log that it speaks of, and one of which it is silent."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path

import pytest

from quality.quality_samples import STANDARD, START, at, csv_of, found, plain, rows_of, spec_of
from svcaudit.intake.quality.catalogue import HOW
from svcaudit.intake.quality.openings import openings
from svcaudit.model.number import number_of
from svcaudit.model.quality import DETECTORS


def test_the_catalogue_and_the_detectors_are_one_list() -> None:
    assert [detector.code for detector in DETECTORS] == list(HOW)
    assert all(detector.meaning.endswith(".") and detector.done for detector in DETECTORS)


@pytest.mark.parametrize("code", list(HOW))
def test_a_sound_log_holds_nothing(code: str, tmp_path: Path) -> None:
    detection = found(code, tmp_path, csv_of(plain()))
    assert detection.count == 0 and detection.examples == ()


def test_duplicate_rows(tmp_path: Path) -> None:
    rows = plain()
    text = csv_of([*rows[:4], rows[3], rows[3], *rows[4:]])
    detection = found("duplicate_rows", tmp_path, text)
    assert (detection.count, detection.of) == (2, 92)
    assert rows_of(detection) == [5, 6]
    assert [example.detail for example in detection.examples] == ["as row 4", "as row 4"]
    assert found("duplicate_events", tmp_path, text).count == 0


def test_rows_that_differ_in_a_column_are_events_recorded_twice(tmp_path: Path) -> None:
    rows = plain()
    text = csv_of([*rows, [*rows[0][:3], "li"]])
    assert found("duplicate_rows", tmp_path, text).count == 0
    detection = found("duplicate_events", tmp_path, text)
    assert (detection.count, rows_of(detection), detection.examples[0].detail) == (1, [91], "as row 1")


def test_the_same_time_is_no_duplicate_where_the_activity_differs(tmp_path: Path) -> None:
    rows = plain()
    rows[1][2] = rows[0][2]
    assert found("duplicate_events", tmp_path, csv_of(rows)).count == 0
    ties = found("ties", tmp_path, csv_of(rows))
    assert (ties.count, rows_of(ties), ties.note) == (1, [2], "")


def test_duplicates_over_two_files_name_the_file(tmp_path: Path) -> None:
    rows = plain()
    detection = found("duplicate_rows", tmp_path, csv_of(rows), csv_of(rows[:3]))
    assert (detection.count, detection.examples[0].source, detection.examples[0].detail) == (3, 1, "as row 1 of a.csv")


def test_out_of_order(tmp_path: Path) -> None:
    rows = plain()
    rows[0], rows[1] = rows[1], rows[0]
    detection = found("out_of_order", tmp_path, csv_of(rows))
    assert (detection.count, rows_of(detection), detection.note) == (1, [1], "")


def test_a_file_written_newest_first_is_in_order(tmp_path: Path) -> None:
    rows = plain()[::-1]
    detection = found("out_of_order", tmp_path, csv_of(rows))
    assert (detection.count, detection.note) == (0, "written newest first: a.csv")
    rows[0][2] = rows[1][2]
    assert "may stand in reverse" in found("ties", tmp_path, csv_of(rows)).note


def test_two_files_say_nothing_about_each_others_order(tmp_path: Path) -> None:
    rows = plain()
    detection = found("out_of_order", tmp_path, csv_of(rows[1::3] + rows[2::3]), csv_of(rows[::3]))
    assert detection.count == 0


def test_future_times(tmp_path: Path) -> None:
    text = csv_of([*plain(), ["T-001", "answered", "2099-01-01T00:00:00Z", "wang"]])
    detection = found("future_times", tmp_path, text)
    assert (detection.count, rows_of(detection)) == (1, [91])
    assert found("stray_past_times", tmp_path, text).count == 0


def test_times_after_the_export(tmp_path: Path) -> None:
    detection = found("future_times", tmp_path, csv_of(plain()), as_of=START + timedelta(minutes=29 * 600 + 5))
    assert (detection.count, rows_of(detection)) == (2, [90, 89])


def test_stray_past_times(tmp_path: Path) -> None:
    text = csv_of([*plain(), ["T-001", "answered", "1970-01-01T00:00:00Z", "wang"]])
    detection = found("stray_past_times", tmp_path, text)
    assert (detection.count, rows_of(detection)) == (1, [91])
    assert found("future_times", tmp_path, text).count == 0


def test_a_year_without_events_is_no_stray(tmp_path: Path) -> None:
    later = [[f"L{row[0]}", row[1], row[2].replace("2025", "2027"), row[3]] for row in plain()]
    text = csv_of([*plain(), *later])
    assert found("future_times", tmp_path, text).count == 0
    assert found("stray_past_times", tmp_path, text).count == 0


def test_few_events_are_not_judged(tmp_path: Path) -> None:
    text = csv_of(plain(2))
    for code in ("future_times", "stray_past_times", "cut_off_cases", "case_id_shape", "log_gaps", "clock_drift"):
        detection = found(code, tmp_path, text)
        assert not detection.judged and detection.note, code


def test_before_case(tmp_path: Path) -> None:
    text = csv_of([*plain(), ["T-002", "answered", at(2 * 600 - 5), "wang"]])
    assert rows_of(found("before_case", tmp_path, text)) == [91]
    ended = found("end_before_start", tmp_path, csv_of([["T-X", "answered", at(0), "w"], ["T-X", "asked", at(5), "w"], *plain()]))
    assert (ended.count, ended.of, ended.examples[0].detail) == (1, 31, "clock answer stops before it starts")


def test_before_the_case_was_opened(tmp_path: Path) -> None:
    rows = [[*row, at(0), at(20_000)] for row in plain()]
    rows[4][4:] = [at(100_000), at(5)]
    header = "case,activity,time,actor,opened_at,closed_at"
    detection = found("before_case", tmp_path, csv_of(rows, header))
    assert rows_of(detection) == [5]
    rows[5][4:] = [at(100_000), at(5)]
    ended = found("end_before_start", tmp_path, csv_of(rows, header))
    assert (ended.count, ended.examples[0].detail) == (1, "closed_at before opened_at")


def test_without_a_beginning_nothing_is_said_of_it(tmp_path: Path) -> None:
    bare = spec_of("svcaudit: 1\nid: q\nversion: 1\nstages: [asked, answered, solved]\n")
    assert openings(bare) == ()
    for code in ("before_case", "end_before_start", "cut_off_cases"):
        assert not found(code, tmp_path, csv_of(plain()), spec=bare).judged


@pytest.mark.parametrize(
    ("flow", "begins"),
    [
        ("asked answered", ("asked",)),
        ("asked? answered solved", ("answered", "asked")),
        ("(asked | answered)+ solved", ("answered", "asked")),
        ("(asked & answered?) solved", ("answered", "asked")),
    ],
)
def test_how_a_case_begins(flow: str, begins: tuple[str, ...]) -> None:
    spec = spec_of(f"svcaudit: 1\nid: q\nversion: 1\nstages: [asked, answered, solved]\nflow: {flow}\n")
    assert openings(spec) == begins


def test_missing_actor(tmp_path: Path) -> None:
    rows = plain()
    rows[0][3] = rows[3][3] = ""
    detection = found("missing_actor", tmp_path, csv_of(rows))
    assert (detection.count, rows_of(detection), detection.values[0].word) == (2, [1, 4], "asked")
    assert not found("missing_actor", tmp_path, csv_of([row[:3] for row in plain()], "case,activity,time")).judged


def test_unmapped_activity(tmp_path: Path) -> None:
    rows = [*plain(), ["T-001", "anwsered", at(601), "w"], ["T-001", "anwsered", at(602), "w"], ["T-002", "zzz", at(1201), "w"]]
    detection = found("unmapped_activity", tmp_path, csv_of(rows))
    assert (detection.count, rows_of(detection)) == (3, [91, 93])
    assert [(word.word, word.count, word.near) for word in detection.values] == [("anwsered", 2, "answered"), ("zzz", 1, None)]


def test_undeclared_value(tmp_path: Path) -> None:
    rows = [[*row, "standard", "a"] for row in plain()]
    rows[0][4:], rows[1][4:] = ["keey", "b"], ["keey", "Mrs Smith"]
    detection = found("undeclared_value", tmp_path, csv_of(rows, "case,activity,time,actor,tier,customer"))
    assert (detection.count, rows_of(detection)) == (2, [1, 2])
    assert [(word.word, word.count, word.near) for word in detection.values] == [("tier: keey", 2, "key"), ("customer: (masked)", 1, None)]
    assert "Smith" not in str(detection)


def test_cut_off_cases(tmp_path: Path) -> None:
    rows = [["T-A", "solved", at(-5), "w"], *plain(), ["T-B", "asked", at(30 * 600), "w"], ["T-C", "asked", at(15 * 600), "w"]]
    detection = found("cut_off_cases", tmp_path, csv_of(rows))
    assert [(example.case, example.detail) for example in detection.examples] == [("T-A", "no beginning"), ("T-B", "no end yet")]
    assert detection.note == "1 lack their beginning, 1 are open at the end"


def test_case_ids_of_another_shape(tmp_path: Path) -> None:
    rows = [*plain(), ["1.2E+08", "asked", at(1), "w"], ["t-004", "asked", at(2), "w"]]
    detection = found("case_id_shape", tmp_path, csv_of(rows))
    assert [example.case for example in detection.examples] == ["1.2E+08", "t-004"]
    assert detection.examples[0].detail == "looks like 9.9A+9, most like A-9"


def test_case_ids_that_look_otherwise_from_some_day_on(tmp_path: Path) -> None:
    rows = plain(40)
    for row in rows[60:]:
        row[0] = row[0].replace("T-", "2025/")
    detection = found("case_id_shape", tmp_path, csv_of(rows))
    assert detection.count == 20 and "from some day on" in detection.note
    mixed = plain(40)
    for row in mixed:
        row[0] = row[0].replace("T-", "2025/") if int(row[0][2:]) % 2 else row[0]
    assert found("case_id_shape", tmp_path, csv_of(mixed)).count == 0


def test_log_gaps(tmp_path: Path) -> None:
    hours = [day * 24 + hour for day in range(63) for hour in range(9, 17)]
    rows = [
        [f"T-{n:05}", "asked", at(hour * 60 + minute), "w"]
        for n, (hour, minute) in enumerate((h, m) for h in hours for m in range(0, 60, 6))
    ]
    assert found("log_gaps", tmp_path, csv_of(rows)).count == 0
    silent = {30 * 24 + hour for hour in (11, 12, 13)}
    kept = [row for row, hour in zip(rows, (h for h in hours for _ in range(10)), strict=True) if hour not in silent]
    detection = found("log_gaps", tmp_path, csv_of(kept))
    assert (detection.count, detection.of, len(detection.examples)) == (3, 63 * 8, 1)
    assert detection.examples[0].detail == "none from 2025-04-02 20:00 to 2025-04-02 23:00, 30 are usual"
    assert detection.examples[0].row == 30 * 80 + 20


def test_a_log_that_fades_out_has_no_gap(tmp_path: Path) -> None:
    rows = [[f"T-{n:05}", "asked", at(n * 6), "w"] for n in range(50 * 240)]
    rows.append(["T-late", "asked", at(60 * 24 * 60), "w"])
    assert found("log_gaps", tmp_path, csv_of(rows)).count == 0


@pytest.mark.parametrize(
    ("ahead", "told"), [(480, "8h later in b.csv than in a.csv, as time zones are"), (-7, "7m later in a.csv than in b.csv")]
)
def test_a_constant_offset_between_two_files(ahead: int, told: str, tmp_path: Path) -> None:
    rows = plain()
    other = [[case, activity, at(600 * int(case[2:]) + 10 * step + ahead), "li"] for step in (0,) for case, activity, _, _ in rows[::3]]
    detection = found("clock_drift", tmp_path, csv_of(rows), csv_of(other))
    assert detection.count == 30 and told in detection.note
    agreeing = [[row[0], row[1], row[2], "li"] for row in rows[::3]]
    assert found("clock_drift", tmp_path, csv_of(rows), csv_of(agreeing)).count == 0


def test_inversions_between_two_files(tmp_path: Path) -> None:
    rows = plain()
    late = [[row[0], row[1], row[2].replace("+00:00", "+08:00"), row[3]] for row in rows[1::3]]
    detection = found("clock_drift", tmp_path, csv_of(rows[::3]), csv_of(late))
    assert detection.count == 30
    assert detection.note == "in 30 of 30 cases answered of one file comes before asked of another"
    assert found("clock_drift", tmp_path, csv_of(rows[::3]), csv_of(rows[1::3])).count == 0


def test_quarantined_rows(tmp_path: Path) -> None:
    detection = found("quarantined_rows", tmp_path, csv_of([*plain(), ["", "asked", at(), "w"], ["T-1", "asked", "soon", "w"]]))
    assert (detection.count, detection.of, rows_of(detection)) == (2, 92, [91, 92])
    assert {word.word for word in detection.values} == {"case is empty", "time cannot be read"}


def test_unreadable_value(tmp_path: Path) -> None:
    spec = spec_of(STANDARD.replace("attributes:", "attributes:\n  score: {type: number}\n  pay: {type: number, personal: true}"))
    rows = [[*row, "1,234.5", "7", at()] for row in plain()]
    rows[0][4:6], rows[1][4:6], rows[2][6] = ["4,5", "nobody knows"], ["n/a", "nothing"], "yesterday"
    detection = found("unreadable_value", tmp_path, csv_of(_quoted(rows), "case,activity,time,actor,score,pay,opened_at"), spec=spec)
    assert (detection.count, rows_of(detection)) == (3, [1, 2, 3])
    words = {word.word: word.count for word in detection.values}
    assert words == {"score: 4,5": 1, "score: n/a": 1, "pay: 2 different (masked)": 2, "opened_at: yesterday": 1}
    assert "nobody" not in str(detection)


def _quoted(rows: list[list[str]]) -> list[list[str]]:
    return [[f'"{cell}"' for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" -0.5 ", -0.5), ("1,234.5", 1234.5), ("+1,234,567", 1234567), ("1e3", 1000)],
)
def test_numbers(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "4,5", "1,23", "12 min", "n/a", "nan", "inf", "1,2345"])
def test_no_numbers(text: str) -> None:
    assert math.isnan(number_of(text))


def test_personal_values_are_one_line(tmp_path: Path) -> None:
    rows = [[*row, f"Mrs {number}"] for number, row in enumerate(plain())]
    detection = found("undeclared_value", tmp_path, csv_of(rows, "case,activity,time,actor,customer"))
    assert [(word.word, word.count) for word in detection.values] == [("customer: 90 different (masked)", 90)]
