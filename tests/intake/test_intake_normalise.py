"""The EventLog: order, vocabularies, stages, roles, attributes known and default."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_samples import HEADER, SHANGHAI, same_log, standard, take, word, write

from svcaudit.errors import DataError
from svcaudit.intake import LogMap, Period, TimeColumn, read_log
from svcaudit.intake.attributes import carry
from svcaudit.intake.encode import Cleaning, encode
from svcaudit.intake.order import event_order
from svcaudit.model.spec import Attribute, Role, Stage

UTC_MAP = LogMap(time=TimeColumn(None, "UTC"))


def rows(count: int, seed: int) -> list[str]:
    luck = random.Random(seed)
    minutes = luck.sample(range(500_000), count)
    return [
        f"{luck.choice(['C9', 'C10', 'ä', '案', 'c9', '𠮷'])},{luck.choice(['ticket created', 'agent replied', 'solved', 'note'])},"
        f"2025-{1 + minute // 44640:02}-{1 + minute % 28:02}T{minute % 24:02}:{minute % 60:02}:{number % 60:02}.{minute:06},"
        f"{luck.choice(['li', 'wang', ''])},{luck.choice(['basic', 'complex', ''])}\n"
        for number, minute in enumerate(minutes)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_does_not_matter_when_times_differ(tmp_path: Path, seed: int) -> None:
    lines = rows(400, seed)
    plain = take(tmp_path, f"{HEADER}\n{''.join(lines)}")
    random.Random(seed).shuffle(lines)
    same_log(take(tmp_path, f"{HEADER}\n{''.join(lines)}").log, plain.log, rows=False)


def test_cases_and_words_are_sorted_bytewise(tmp_path: Path) -> None:
    log = take(tmp_path, f"{HEADER}\n{''.join(rows(300, 1))}").log
    for words in (log.case_ids, log.actors, log.activities, log.attributes["issue_class"].values):
        assert words.tolist() == sorted(words.tolist(), key=lambda text: text.encode())
    assert log.case_ids.tolist() == ["C10", "C9", "c9", "ä", "案", "𠮷"]
    assert (np.diff(log.offsets) > 0).all()
    assert log.offsets[-1] == log.events


def test_ties_go_by_rank_then_by_the_file(tmp_path: Path) -> None:
    stages = {"a": Stage("a", ("a",), rank=2), "b": Stage("b", ("b",)), "c": Stage("c", ("c",), rank=1)}
    rows = ["1,a", "2,b", "1,x", "1,c", "1,b", "1,a"]
    text = "\n".join(["case,activity,time", *(f"{row},2025-01-01T00:00:00" for row in rows), "1,c,2024-01-01", "2,b,2025-01-01T00:00:00"])
    log = take(tmp_path, text, UTC_MAP, standard(stages, ())).log
    assert log.activities[log.activity].tolist() == ["c", "x", "b", "c", "a", "a", "b", "b"]
    assert log.row.tolist() == [7, 3, 5, 4, 1, 6, 2, 8]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 8), st.integers(0, 3)), min_size=1, max_size=60), st.booleans())
def test_event_order_is_the_plain_sort(keys: list[tuple[int, int, int]], ranked: bool) -> None:
    case, time, rank = (
        np.array(part, dtype=kind) for part, kind in zip(zip(*keys, strict=True), (np.int32, np.int64, np.int32), strict=True)
    )
    expected = sorted(range(len(keys)), key=lambda index: (keys[index][0], keys[index][1], keys[index][2] if ranked else 0, index))
    assert event_order(case, time, rank if ranked else None).tolist() == expected


@given(st.lists(st.lists(st.integers(-1, 2), min_size=1, max_size=6), min_size=1, max_size=8))
def test_carry_is_last_known_else_first_known_after(cases: list[list[int]]) -> None:
    expected = []
    for cells in cases:
        for index in range(len(cells)):
            before = [cell for cell in cells[: index + 1] if cell >= 0]
            after = [cell for cell in cells[index:] if cell >= 0]
            expected.append(before[-1] if before else after[0] if after else -1)
    codes = np.array([cell for cells in cases for cell in cells], dtype=np.int32)
    starts = np.cumsum([0, *map(len, cases)])
    case = np.repeat(np.arange(len(cases), dtype=np.int32), [len(cells) for cells in cases])
    known = carry(codes, starts, case)
    assert known.tolist() == expected
    assert (known is codes) == bool((codes >= 0).all())


ATTRIBUTED = (
    "case,activity,time,tier,score\n1,solved,2025-01-01,,\n1,solved,2025-01-02,key,5\n1,solved,2025-01-03,,\n2,solved,2025-01-01,,\n"
)


def test_defaults_of_a_case_and_of_an_event(tmp_path: Path) -> None:
    attributes = (
        Attribute("tier", default="standard"),
        Attribute("score", per_event=True, default="0"),
        Attribute("region", default="cn"),
        Attribute("channel"),
    )
    intake = take(tmp_path, ATTRIBUTED, UTC_MAP, standard(attributes=attributes))
    found = {
        name: ([word(column.values, code) for code in column.codes], [word(column.values, code) for code in column.known])
        for name, column in intake.log.attributes.items()
    }
    assert found == {
        "tier": ([None, "key", None, None], ["key", "key", "key", "standard"]),
        "score": ([None, "5", None, None], ["0", "5", "0", "0"]),
        "region": ([None] * 4, ["cn"] * 4),
    }
    assert intake.log.attributes["tier"].values.tolist() == ["key", "standard"]
    assert intake.missing_columns == ("actor", "role", "region", "channel")


def test_the_cell_of_an_event_is_known_at_that_event_alone(tmp_path: Path) -> None:
    column = take(tmp_path, ATTRIBUTED, UTC_MAP, standard(attributes=(Attribute("score", per_event=True),))).log.attributes["score"]
    assert column.values.tolist() == ["5"]
    assert column.codes.tolist() == column.known.tolist() == [-1, 0, -1, -1]


def test_a_default_that_sorts_first_moves_the_codes(tmp_path: Path) -> None:
    column = take(tmp_path, ATTRIBUTED, UTC_MAP, standard(attributes=(Attribute("tier", default="a"),))).log.attributes["tier"]
    assert column.values.tolist() == ["a", "key"]
    assert column.codes.tolist() == [-1, 1, -1, -1]
    assert column.known.tolist() == [1, 1, 1, 0]


def test_roles_come_from_the_standard_where_the_log_has_none(tmp_path: Path) -> None:
    roles = (Role("quality", ("zhao",)), Role("front", ("wang", "li")), Role("empty"))
    log = take(
        tmp_path,
        f"{HEADER}\n1,solved,2025-01-01,li,\n1,solved,2025-01-02,zhao,\n1,solved,2025-01-03,x,\n1,solved,2025-01-04,,\n",
        spec=standard(roles=roles),
    ).log
    assert [word(log.roles, code) for code in log.role] == ["front", "quality", None, None]
    assert log.has_roles
    assert not take(tmp_path, f"{HEADER}\n1,solved,2025-01-01,li,\n").log.has_roles


def test_unmapped_activities_stay_in_the_log_and_are_counted(tmp_path: Path) -> None:
    intake = take(tmp_path, f"{HEADER}\n1,solved,2025-01-01,,\n1,note,2025-01-02,,\n2,note,2025-01-02,,\n2,ping,2025-01-02,,\n")
    assert intake.unmapped == (("note", 2), ("ping", 1))
    assert intake.ignored == {"activity maps to no stage": 3}
    assert intake.log.events == 4
    assert intake.log.stage.tolist() == [2, -1, -1, -1]


def test_a_stage_without_activities_stands_for_its_own_name(tmp_path: Path) -> None:
    assert take(tmp_path, f"{HEADER}\n1,solved,2025-01-01,,\n", spec=standard({"solved": Stage("solved", ())}, ())).rows.used == 1


def test_values_outside_the_list_are_noted(tmp_path: Path) -> None:
    intake = take(tmp_path, f"{HEADER}\n1,solved,2025-01-01,,Basic\n2,solved,2025-01-01,,basic\n")
    assert intake.notes == ("issue_class: values the standard does not list: 'Basic' in 1 row – basic?",)


def test_words_of_rows_that_are_not_used_do_not_stay(tmp_path: Path) -> None:
    log = take(tmp_path, f"{HEADER}\n1,solved,2025-01-01,li,basic\n2,solved,x,wang,complex\n").log
    assert log.case_ids.tolist() == ["1"]
    assert log.actors.tolist() == ["li"]
    assert log.attributes["issue_class"].values.tolist() == ["basic"]


def test_white_space_around_cells_goes(tmp_path: Path) -> None:
    log = take(tmp_path, f"{HEADER}\n 1 ,　solved\u00a0,2025-01-01,  ,\n1,solved,2025-01-02,, \n").log
    assert log.case_ids.tolist() == ["1"]
    assert log.activities.tolist() == ["solved"]
    assert not log.has_actors


def test_too_many_roles_are_the_wrong_column(tmp_path: Path) -> None:
    text = "case,activity,time,role\n" + "".join(f"1,solved,2025-01-01,r{number}\n" for number in range(33_000))
    with pytest.raises(DataError, match="33000 different roles"):
        take(tmp_path, text, UTC_MAP)


def test_an_absent_column_has_no_words() -> None:
    coded = encode([3, 2], Cleaning())
    assert coded.codes.tolist() == [-1] * 5
    assert coded.texts().tolist() == []


def test_the_same_file_gives_the_same_arrays(tmp_path: Path) -> None:
    text = f"{HEADER}\n{''.join(rows(500, 3))}"
    same_log(take(tmp_path, text).log, take(tmp_path, text).log)


def test_reading_a_log_does_not_import_pandas(tmp_path: Path) -> None:
    """pyarrow imports it behind one's back (0.3 s); see model/arrow.py."""
    log = write(tmp_path, f"{HEADER}\n1,solved,2025-01-01 09:00,li,\n2,solved,x,wang,complex\n1,solved\n")
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import intake_samples as s\n"
        "import svcaudit.intake as i\n"
        "m = i.LogMap(time=i.TimeColumn(None, 'UTC'), values={'activity': {'solved': 'solved'}})\n"
        "assert i.read_log([Path(sys.argv[2])], s.standard(), m).rows.quarantined == 2\n"
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(Path(__file__).parent), str(log)], check=True, timeout=60)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    read_log(
        [write(tmp_path, f"{HEADER}\n{''.join(rows(3, 1))}")],
        standard(),
        SHANGHAI,
        on_progress=lambda phase, done=0, total=0: told.append(phase),
    )
    assert told == ["reading log.csv", "reading log.csv", "sorting events"]


def test_a_period_without_a_case_says_when_the_log_is_from(tmp_path: Path) -> None:
    text = f"{HEADER}\n1,solved,2025-01-01,,basic\n2,solved,2025-02-03,,basic\n"
    for options in ({"period": Period.parse("2024")}, {"as_of": 0}):
        with pytest.raises(DataError) as caught:
            take(tmp_path, text, **options)
        assert str(caught.value.hint).startswith("the log is from 2025-01-01 to 2025-02-03 (Asia/Shanghai)")
