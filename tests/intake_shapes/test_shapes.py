"""What each shape makes of its rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from shape_samples import activities, map_of, run_of, take, told, verdicts

from svcaudit.errors import DataError, SpecError

WIDE = """
shape: wide
case: id
time: {zone: UTC}
events:
  created: {column: opened, actor: caller}
  resolved: {column: [resolved_at, Resolved], actor: solver}
  closed: {column: closed, optional: true}
"""


def test_a_wide_row_is_an_event_for_each_filled_time(tmp_path: Path) -> None:
    text = "id,opened,caller,Resolved,solver\n1,2025-03-01 09:00,ann,2025-03-01 10:00,bo\n2,2025-03-02 09:00,cy,,\n"
    intake = take(tmp_path, text, WIDE)
    assert told(intake.log) == [
        ("1", "created", "03-01 09:00", "ann"),
        ("1", "resolved", "03-01 10:00", "bo"),
        ("2", "created", "03-02 09:00", "cy"),
    ]
    assert intake.log.row.tolist() == [1, 1, 2]
    assert intake.rows.used == 2


def test_a_wide_row_with_one_bad_time_goes_whole_and_one_without_any_is_told(tmp_path: Path) -> None:
    text = "id,opened,caller,Resolved,solver\n1,2025-03-01 09:00,a,soon,b\n2,,,,\n,2025-03-01 09:00,a,,\n,,,,\n3,2025-03-01 09:00,,,\n"
    intake = take(tmp_path, text, WIDE)
    assert intake.quarantine.select(["row", "reason", "column"]).to_pylist() == [
        {"row": 1, "reason": "time cannot be read", "column": "Resolved"},
        {"row": 3, "reason": "case is empty", "column": "id"},
    ]
    assert intake.ignored == {"blank row": 1, "nothing happened in the row": 1}
    assert activities(intake.log) == ["3 created"]


def test_a_wide_row_without_events_is_no_case(tmp_path: Path) -> None:
    """A row of totals below the table, and one with a bad time; every event of the others is used."""
    standard = "svcaudit: 1\nid: w\nversion: 1.0.0\nstages: [a, b]\nclosed_by: b\nclocks: {soon: {start: a, stop: b, within: 1h}}\n"
    text = "id,x,y\n0,2025-03-01 09:00,pending\n1,2025-03-01 09:00,2025-03-01 10:00\nTotal,,\n"
    run = run_of(tmp_path, text, "shape: wide\ncase: id\ntime: {zone: UTC}\nevents: {a: x, b: y}\n", standard)
    assert verdicts(run, "soon") == {"1": "met"}


def test_a_wide_table_without_its_columns_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column 'opened' for the time of 'created'; did you mean 'open'") as caught:
        take(tmp_path, "id,open,Resolved,caller,solver\n1,2025-03-01,,a,b\n", WIDE)
    assert "created: open" in str(caught.value.hint)


def test_rows_of_a_wide_table_are_ignored_by_their_best_event(tmp_path: Path) -> None:
    text = "id,opened,caller,resolved_at,solver\n1,2025-03-01 09:00,,2025-03-09 10:00,\n2,2025-03-08 09:00,,,\n"
    intake = take(tmp_path, text, WIDE, as_of=1_741_046_400_000_000)
    assert activities(intake.log) == ["1 created"]
    assert intake.ignored == {"later than as-of": 1}


SNAPSHOTS = """
shape: snapshots
case: id
time: {column: updated, zone: UTC}
actor: by
changes: {state: "state: {}", team: reassigned}
"""


def test_snapshots_are_compared_in_the_order_of_time(tmp_path: Path) -> None:
    text = """id,updated,by,state,team
1,2025-03-01 12:00,c,Done,net
1,2025-03-01 09:00,a,New,desk
1,2025-03-01 10:00,b,Open,desk
1,2025-03-01 11:00,b,Open,net
2,2025-03-01 09:00,a,New,
2,2025-03-01 09:30,a,New,
2,2025-03-01 10:00,a,,desk
2,2025-03-01 11:00,a,New,desk
"""
    intake = take(tmp_path, text, SNAPSHOTS)
    assert activities(intake.log) == [
        "1 created",
        "1 state: Open",
        "1 reassigned",
        "1 state: Done",
        "2 created",
        "2 reassigned",
        "2 state: New",
    ]
    assert intake.ignored == {"nothing happened in the row": 1}
    assert intake.log.actors[intake.log.actor].tolist() == ["a", "b", "b", "c", "a", "a", "a"]


def test_a_creation_that_all_rows_repeat_is_one_event(tmp_path: Path) -> None:
    mapping = SNAPSHOTS + "once: {created: {column: opened, actor: caller}}\n"
    born = "2025-03-01 09:00,z\n"
    text = f"id,updated,by,state,team,opened,caller\n1,2025-03-01 10:00,a,New,x,{born}1,2025-03-01 11:00,a,Open,x,{born}"
    assert told(take(tmp_path, text, mapping).log) == [
        ("1", "created", "03-01 09:00", "z"),
        ("1", "state: Open", "03-01 11:00", "a"),
    ]


def test_several_times_of_one_kind_are_several_events(tmp_path: Path) -> None:
    mapping = "case: id\nactivity: what\ntime: {column: at, zone: UTC}\nonce: {created: opened}\n"
    text = "id,what,at,opened\n1,x,2025-03-01 10:00,2025-03-01 09:00\n1,y,2025-03-02 10:00,2025-03-02 09:00\n"
    assert activities(take(tmp_path, text, mapping).log) == ["1 created", "1 x", "1 created", "1 y"]


def test_intervals_are_two_events(tmp_path: Path) -> None:
    mapping = 'shape: intervals\ncase: id\nactivity: job\ntime: {zone: UTC}\nstart: from\nend: {column: to, name: "end of {}"}\n'
    text = "id,job,from,to\n1,call,2025-03-01 09:00,2025-03-01 09:10\n1,check,2025-03-01 09:05,\n1,,2025-03-01 09:05,2025-03-01 09:06\n"
    intake = take(tmp_path, text, mapping)
    assert activities(intake.log) == ["1 call started", "1 check started", "1 end of call"]
    assert intake.quarantine.column("reason").to_pylist() == ["activity is empty"]


def test_activities_of_a_shape_are_translated_as_they_are_made(tmp_path: Path) -> None:
    mapping = WIDE + "values: {activity: {created: 创建, resolved: 解决}}\n"
    text = "id,opened,caller,resolved_at,solver\n1,2025-03-01 09:00,,2025-03-01 10:00,\n"
    assert activities(take(tmp_path, text, mapping).log) == ["1 创建", "1 解决"]


def test_rows_can_be_left_out(tmp_path: Path) -> None:
    mapping = 'case: id\nactivity: what\ntime: {column: at, zone: UTC}\nleave_out: {deleted: ["true"], id: [NONE]}\n'
    text = "id,what,at,deleted\n1,x,2025-03-01 10:00,false\n1,y,2025-03-01 11:00,true\nNONE,z,never,\n"
    intake = take(tmp_path, text, mapping)
    assert activities(intake.log) == ["1 x"]
    assert intake.ignored == {"left out by the map": 2}


def test_a_file_without_a_header_may_have_shorter_rows(tmp_path: Path) -> None:
    mapping = (
        'case: id\nactivity: what\ntime: {column: at, format: epoch}\nfile: {header: [at, id, what, more], delimiter: "|", quote: ""}\n'
    )
    intake = take(tmp_path, "1740787200|1|x\n1740787260|1|y|z|too many\n1740787320|1|z|\n", mapping)
    assert activities(intake.log) == ["1 x", "1 z"]
    assert intake.log.row.tolist() == [1, 3]
    assert intake.quarantine.column("reason").to_pylist() == ["wrong number of fields"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("shape: weit\n", ["MAP120"]),
        ("events: {a: b}\n", ["MAP122"]),
        ("shape: wide\nchanges: [a]\nevents: {a: b}\n", ["MAP122"]),
        ("shape: snapshots\n", ["MAP123"]),
        ("shape: wide\nevents: {a: {actor: b}}\n", ["MAP104"]),
        ("time: {order: day}\n", ["MAP121"]),
        ("time: {date: a, column: b}\n", ["MAP125"]),
        ("time: {time: a}\n", ["MAP125"]),
        ("claims: {r: {column: a}}\n", ["MAP124"]),
        ("claims: {r: {elapsed: {column: a}}}\n", ["MAP124"]),
        ("claims: {r: {column: a, met: [x], violated: [X]}}\n", ["MAP124"]),
        ("claims: {'*': {column: a, met: [x]}}\n", ["MAP124"]),
        ("shows: {pause: a}\n", ["MAP103"]),
        ("extends: freshdsk\n", ["MAP126"]),
        ("extends: log.map.yaml\n", ["MAP126"]),
    ],
)
def test_what_is_wrong_is_located(tmp_path: Path, text: str, codes: list[str]) -> None:
    with pytest.raises(SpecError) as caught:
        map_of(tmp_path, text)
    assert [problem.code for problem in caught.value.problems] == codes
