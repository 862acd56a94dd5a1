"""Whatever a table holds, every row is used, quarantined or ignored exactly once, and the events are those that it tells."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from shape_samples import take, told

from effort import examples
from svcaudit.errors import DataError
from svcaudit.intake.result import Intake

CASES = st.sampled_from(["1", "2", "3", ""])
TIMES = st.sampled_from(["", "2025-03-01 09:00", "2025-03-01 10:00", "2025-03-02", "never", "9999-12-31 00:00"])
WORDS = st.sampled_from(["", "a", "b", "c"])
GOOD = ("2025-03-01 09:00", "2025-03-01 10:00", "2025-03-02")


def read(header: Sequence[str], rows: Sequence[Sequence[str]], mapping: str, **options: object) -> Intake | None:
    """The log, or None where no row can be used. `take` holds the accounts to their balance."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    with tempfile.TemporaryDirectory() as folder:
        try:
            return take(Path(folder), out.getvalue(), mapping, **options)
        except DataError as problem:
            assert "no usable case" in problem.message
            return None


def brief(intake: Intake | None) -> list[tuple[str, str, str]]:
    return sorted((case, activity, at) for case, activity, at, _ in told(intake.log)) if intake else []


def at(cell: str) -> str:
    return f"{cell[5:10]} {cell[11:] or '00:00'}"


@examples(12)
@given(st.lists(st.tuples(CASES, TIMES, TIMES, TIMES), min_size=1, max_size=8))
def test_wide(rows: list[tuple[str, str, str, str]]) -> None:
    mapping = "shape: wide\ncase: id\ntime: {zone: UTC}\nevents: {a: x, b: y, c: z}\n"
    intake = read(("id", "x", "y", "z"), rows, mapping)
    expected = [
        (case, name, at(cell))
        for case, *cells in rows
        if case and all(cell in ("", *GOOD) for cell in cells)
        for name, cell in zip("abc", cells, strict=True)
        if cell
    ]
    assert brief(intake) == sorted(expected)


@examples(12)
@given(st.lists(st.tuples(CASES, TIMES, WORDS, WORDS), min_size=1, max_size=10))
def test_snapshots(rows: list[tuple[str, str, str, str]]) -> None:
    mapping = 'shape: snapshots\ncase: id\ntime: {column: at, zone: UTC}\nchanges: {p: "p {}", q: q}\n'
    intake = read(("id", "at", "p", "q"), rows, mapping)
    expected = []
    for case in ("1", "2", "3"):
        states = sorted((row for row in rows if row[0] == case and row[1] in GOOD), key=lambda row: row[1])
        for number, (_, time, p, q) in enumerate(states):
            if number == 0:
                expected.append((case, "created", at(time)))
                continue
            if p and p != states[number - 1][2]:
                expected.append((case, f"p {p}", at(time)))
            if q and q != states[number - 1][3]:
                expected.append((case, "q", at(time)))
    assert brief(intake) == sorted(expected)


@examples(12)
@given(st.lists(st.tuples(CASES, WORDS, TIMES, TIMES), min_size=1, max_size=8))
def test_intervals(rows: list[tuple[str, str, str, str]]) -> None:
    mapping = "shape: intervals\ncase: id\nactivity: job\ntime: {zone: UTC}\nstart: x\nend: y\n"
    intake = read(("id", "job", "x", "y"), rows, mapping)
    sound = [row for row in rows if row[0] and row[1] and all(cell in ("", *GOOD) for cell in row[2:])]
    expected = [(case, f"{job} started", at(x)) for case, job, x, _ in sound if x]
    expected += [(case, f"{job} ended", at(y)) for case, job, _, y in sound if y]
    assert brief(intake) == sorted(expected)


@examples(12)
@given(st.lists(st.tuples(CASES, WORDS, TIMES, st.sampled_from(["yes", "no", ""])), min_size=1, max_size=8))
def test_clocks(rows: list[tuple[str, str, str, str]]) -> None:
    mapping = "shape: clocks\ncase: id\nclock: sla\ntime: {zone: UTC}\nstart: x\nclaims: {'*': {column: ok, met: [yes], violated: [no]}}\n"
    intake = read(("id", "sla", "x", "ok"), rows, mapping)
    sound = [row for row in rows if row[0] and row[1] and row[2] in ("", *GOOD)]
    assert brief(intake) == sorted((case, f"{sla} started", at(x)) for case, sla, x, _ in sound if x)
    if intake:
        assert intake.claims is not None
        claimed = intake.claims.select(["case", "rule", "verdict"]).to_pylist()
        meant = {"yes": "met", "no": "violated"}
        assert claimed == [{"case": case, "rule": sla, "verdict": meant[ok]} for case, sla, _, ok in sound if ok]


@examples(12)
@given(st.lists(st.tuples(CASES, WORDS, TIMES, TIMES), min_size=1, max_size=8), st.booleans())
def test_events_with_a_time_that_all_rows_repeat(rows: list[tuple[str, str, str, str]], later: bool) -> None:
    mapping = "case: id\nactivity: what\ntime: {column: x, zone: UTC}\nonce: {born: y}\n"
    intake = read(("id", "what", "x", "y"), rows, mapping, **({"as_of": 1_740_823_200_000_000} if later else {}))
    sound = [row for row in rows if row[0] and row[1] and row[2] in GOOD and row[3] in ("", *GOOD)]
    expected = [(case, what, at(x)) for case, what, x, _ in sound]
    expected += {(case, "born", at(y)) for case, _, _, y in sound if y}
    assert brief(intake) == sorted(event for event in expected if not later or event[2] <= "03-01 10:00")
