"""Pauses of cases: how events make them, how they add up, and what they do to due times."""

from __future__ import annotations

import numpy as np
import pytest
from clock_samples import SECOND, H, instant, instants, office, shown

from svcaudit.clock.pauses import FOREVER, Spans, due_with_pauses, paused_between, toggle_spans, union, while_spans
from svcaudit.clock.timeline import Timeline, wall, working
from svcaudit.model.log import NEVER, Int32


def spans(*rows: tuple[int, int, int]) -> Spans:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Spans(table[:, 0].astype(np.int32), table[:, 1], table[:, 2])


def rows(found: Spans) -> list[tuple[int, int, int]]:
    assert found.case.dtype == np.int32 and found.start.dtype == found.end.dtype == np.int64
    return list(zip(found.case.tolist(), found.start.tolist(), found.end.tolist(), strict=True))


def cases(*numbers: int) -> Int32:
    return np.array(numbers, dtype=np.int32)


# --- from events to spans --------------------------------------------------------------------------------------------


def toggled(text: str, open_end: int = FOREVER) -> list[tuple[int, int, int]]:
    """Events of cases written as 'S U B .': start, until, both, neither; a bar begins the next case; the time is the position."""
    marks = [(case, time, mark) for case, part in enumerate(text.split("|")) for time, mark in enumerate(part)]
    kind = np.array([mark for _, _, mark in marks])
    case, time = cases(*(case for case, _, _ in marks)), np.array([time for _, time, _ in marks], dtype=np.int64)
    return rows(toggle_spans(case, time, np.isin(kind, ["S", "B"]), np.isin(kind, ["U", "B"]), open_end))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(".S.U.", [(0, 1, 3)], id="from start to until"),
        pytest.param("SSU", [(0, 0, 2)], id="a start while paused changes nothing"),
        pytest.param("SUU", [(0, 0, 1)], id="an until while not paused changes nothing"),
        pytest.param("U.S", [(0, 2, FOREVER)], id="nothing ends it"),
        pytest.param("SUSU", [(0, 0, 1), (0, 2, 3)], id="twice"),
        pytest.param("S|.U|S", [(0, 0, FOREVER), (2, 0, FOREVER)], id="another case's until does not end it"),
        pytest.param("SBU", [(0, 0, 2)], id="an event that is both goes on"),
        pytest.param("BU", [(0, 0, 1)], id="an event that is both starts"),
        pytest.param("....", [], id="nothing"),
    ],
)
def test_toggles(events: str, expected: list[tuple[int, int, int]]) -> None:
    assert toggled(events) == expected


def test_a_pause_that_nothing_ends_lasts_to_the_given_instant() -> None:
    assert toggled("S.|SU|.S", 9) == [(0, 0, 9), (1, 0, 1), (2, 1, 9)]
    per_case = toggle_spans(cases(0, 2), np.array([5, 6]), np.array([True, True]), np.array([False, False]), np.array([10, 20, 6]))
    assert rows(per_case) == [(0, 5, 10)]  # case 2 ends as it starts: no span


def test_a_pause_without_length_is_none() -> None:
    found = toggle_spans(cases(0, 0, 0), np.array([5, 5, 7]), np.array([True, False, True]), np.array([False, True, False]), 9)
    assert rows(found) == [(0, 7, 9)]


def test_while_a_case_stands_in_a_state() -> None:
    case = cases(0, 0, 0, 0, 1, 1, 2)
    time = np.array([1, 2, 3, 4, 1, 5, 2])
    state = np.array([False, True, True, False, True, False, True])
    assert rows(while_spans(case, time, state)) == [(0, 2, 4), (1, 1, 5), (2, 2, FOREVER)]
    assert rows(while_spans(cases(), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))) == []


def test_union_joins_what_overlaps_or_touches() -> None:
    found = union(spans((1, 5, 9), (0, 10, 12), (0, 1, 8)), spans((0, 2, 3), (0, 8, 9), (1, 6, FOREVER), (2, 4, 4)), Spans.none())
    assert rows(found) == [(0, 1, 9), (0, 10, 12), (1, 5, FOREVER)]
    assert rows(union()) == rows(union(Spans.none())) == []


def test_union_does_not_carry_a_long_pause_into_the_next_case() -> None:
    assert rows(union(spans((0, 1, 1000), (1, 2, 3), (1, 4, 5)))) == [(0, 1, 1000), (1, 2, 3), (1, 4, 5)]


# --- how long --------------------------------------------------------------------------------------------------------


def office_line() -> Timeline:
    return working(office(), instant("2025-05-01"), instant("2025-06-01"), 100 * H)


def pause(case: int, start: str, end: str | None) -> tuple[int, int, int]:
    return case, instant(start), FOREVER if end is None else instant(end)


def hours_paused(pauses: Spans, case: int, start: str, end: str, line: Timeline) -> float:
    return int(paused_between(pauses, cases(case), instants(start), instants(end), line)[0]) / SECOND / H


def test_a_pause_counts_as_far_as_it_lies_in_working_hours_and_in_the_query() -> None:
    line = office_line()
    pauses = spans(pause(3, "2025-05-05 11:00", "2025-05-05 14:00"), pause(3, "2025-05-05 17:00", "2025-05-06 10:00"))
    assert hours_paused(pauses, 3, "2025-05-05 09:00", "2025-05-06 18:00", line) == 2 + 2
    assert hours_paused(pauses, 3, "2025-05-05 11:30", "2025-05-05 17:30", line) == 1.5 + 0.5
    assert hours_paused(pauses, 3, "2025-05-05 18:00", "2025-05-06 09:00", line) == 0
    assert hours_paused(pauses, 2, "2025-05-05 09:00", "2025-05-06 18:00", line) == 0
    assert hours_paused(pauses, 4, "2025-05-05 09:00", "2025-05-06 18:00", line) == 0
    assert hours_paused(pauses, 3, "2025-05-05 09:00", "2025-05-06 18:00", wall()) == 3 + 17


def test_pauses_that_overlap_count_once() -> None:
    pauses = spans(pause(0, "2025-05-05 09:00", "2025-05-05 11:00"), pause(0, "2025-05-05 10:00", "2025-05-05 12:00"))
    assert hours_paused(pauses, 0, "2025-05-05 00:00", "2025-05-06 00:00", office_line()) == 3


def test_a_pause_that_goes_on_counts_to_the_end_of_the_query() -> None:
    assert hours_paused(spans(pause(0, "2025-05-05 09:00", None)), 0, "2025-05-05 10:00", "2025-05-06 10:00", office_line()) == 8


def test_no_pauses_at_all() -> None:
    line, start = office_line(), instants("2025-05-05 10:00")
    assert paused_between(Spans.none(), cases(0), start, start + H, line).tolist() == [0]
    assert shown(due_with_pauses(line, Spans.none(), cases(0), start, H)[0]) == "2025-05-05 11:00:00"
    nothing = np.zeros(0, dtype=np.int64)
    assert len(paused_between(spans((0, 1, 2)), cases(), nothing, nothing, wall())) == 0
    assert len(due_with_pauses(wall(), spans((0, 1, 2)), cases(), nothing, 5)) == 0


def test_pauses_add_up_rightly_however_long_they_are_together() -> None:
    count = 100_000
    century = 100 * 366 * 24 * H * SECOND
    case = np.arange(count, dtype=np.int32)
    pauses = Spans(case, np.zeros(count, dtype=np.int64), np.full(count, century))
    assert count * century > np.iinfo(np.int64).max
    found = paused_between(pauses, case, np.full(count, century // 2), np.full(count, 2 * century), wall())
    assert (found == century // 2).all()


# --- due -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pauses", "limit", "expected"),
    [
        pytest.param([("2025-05-05 11:00", "2025-05-05 14:00")], 4 * H, "2025-05-05 16:00:00", id="pushed back by a pause"),
        pytest.param([("2025-05-05 11:00", "2025-05-05 14:00")], 2 * H, "2025-05-05 11:00:00", id="used up as the pause begins"),
        pytest.param([("2025-05-05 11:00", "2025-05-05 14:00")], 2 * H + 1, "2025-05-05 14:00:01", id="one second left for after it"),
        pytest.param([("2025-05-05 19:00", "2025-05-06 08:00")], 9 * H, "2025-05-06 10:00:00", id="a pause outside hours costs nothing"),
        pytest.param([("2025-05-05 11:00", None)], 2 * H, "2025-05-05 11:00:00", id="used up before a pause without end"),
        pytest.param([("2025-05-05 11:00", None)], 2 * H + 1, None, id="a pause without end"),
        pytest.param([("2025-05-05 08:00", "2025-05-05 10:00")], H, "2025-05-05 11:00:00", id="paused from before the start"),
        pytest.param([("2025-05-01 09:00", "2025-05-01 12:00")], H, "2025-05-05 10:00:00", id="a pause over before the start"),
        pytest.param([("2025-05-05 08:00", None)], 0, "2025-05-05 09:00:00", id="nothing to wait for"),
        pytest.param(
            [("2025-05-05 10:00", "2025-05-05 11:00"), ("2025-05-05 14:00", "2025-05-05 15:00")],
            6 * H,
            "2025-05-05 18:00:00",
            id="two pauses",
        ),
    ],
)
def test_due_around_pauses(pauses: list[tuple[str, str | None]], limit: int, expected: str | None) -> None:
    others = [pause(0, "2025-05-05 09:00", None), pause(2, "2025-05-05 09:30", "2025-05-20 09:00")]
    mine = spans(others[0], *(pause(1, start, end) for start, end in pauses), others[1])
    found = due_with_pauses(office_line(), mine, cases(1), instants("2025-05-05 09:00"), limit)[0]
    assert found == NEVER if expected is None else shown(found) == expected


def test_an_instant_outside_the_line_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the line"):
        paused_between(spans(pause(0, "2020-01-01", None)), cases(0), instants("2025-05-05"), instants("2025-05-06"), office_line())
