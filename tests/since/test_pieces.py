"""Tables that come in pieces: what later runs take over, and how others read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pyarrow.parquet as pq
import pytest
from since_samples import STANDARD, TABLES, Audit, assert_same, at_once, audited_since, begun, one_by_one

from svcaudit.audit.run_folder import read_run, write_run
from svcaudit.model.run import Run
from svcaudit.spec.load import load

HEAD = "case,activity,time,actor,tier,customer,score,text"
DAYS = 40
SIZE = 8


def day(number: int, *more: str) -> str:
    """A case that is asked, answered and solved within an hour, and a survey; every third one waits for good."""
    at = f"2025-{1 + number // 28:02}-{1 + number % 28:02}T"
    told = [("opened", "09:00:00"), ("answered", "09:30:00"), ("solved", "10:00:00"), ("survey", "10:10:00")]
    told += [("waiting", "09:40:00")] if number % 3 == 0 else []
    return "".join(f"D{number:03},{what},{at}{time}Z,wang,key,{number},5,\n" for what, time in told) + "".join(f"{one}\n" for one in more)


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    (tmp_path / "desk.yaml").write_text(STANDARD, encoding="utf-8")
    year = "".join(day(number) for number in range(DAYS))
    late = "D003,answered,2025-03-20T10:00:00Z,li,key,3,,"
    for name, text in (("year", year), ("one", day(DAYS)), ("two", day(DAYS + 1, late))):
        (tmp_path / f"{name}.csv").write_text(f"{HEAD}\n{text}", encoding="utf-8")
    return Audit(tuple(tmp_path / f"{name}.csv" for name in ("year", "one", "two")), load(tmp_path / "desk.yaml"))


def assert_read_back(folder: Path, run: Run) -> None:
    assert_same(replace(read_run(folder), quarantine=run.quarantine), run)


def full(folder: Path, table: str = "cases") -> list[str]:
    return [path.name for path in sorted((folder / f"{table}.parquet").iterdir()) if path.stem.isdigit()]


def shared(one: Path, other: Path, table: str) -> set[str]:
    """Pieces that are the same file in both."""
    return {name for name in full(one, table) if (one / f"{table}.parquet" / name).samefile(other / f"{table}.parquet" / name)}


def test_pieces_in_which_nothing_changed_are_the_same_files(audit: Audit, tmp_path: Path) -> None:
    one_by_one(audit, tmp_path, SIZE, keep=True)
    first, second, third = (tmp_path / str(number) for number in range(3))
    assert len(full(first)) >= 3
    for table in TABLES:
        if table != "quarantine":
            assert shared(first, second, table) == set(full(first, table)), table
    changed = set(full(second)) - shared(second, third, "cases")
    assert len(changed) == 1, "the piece with the case that has a late event, and no other"
    assert set(full(second, "events")) - shared(second, third, "events") == changed


def test_a_clock_that_begins_to_grow_in_a_finished_case(audit: Audit, tmp_path: Path) -> None:
    """A late event begins a clock that nothing will stop; from then on it is later by a day each day, in a piece that was full before."""
    year, one, _ = audit.logs
    asked = "D005,opened,2025-01-06T09:00:00Z,wang,key,5,5,\n"
    year.write_text(year.read_text().replace(asked, ""), encoding="utf-8")
    later = asked.replace("09:00", "09:45")
    for name, text in (("two", later), ("three", day(DAYS + 2))):
        (tmp_path / f"{name}.csv").write_text(f"{HEAD}\n{text}", encoding="utf-8")
    chain = replace(audit, logs=(year, one, tmp_path / "two.csv", tmp_path / "three.csv"))
    run = one_by_one(chain, tmp_path, SIZE, keep=True)
    assert_same(run, at_once(chain))
    grows = dict(zip(run.cases["case"].to_pylist(), run.cases["elapsed.first"].to_pylist(), strict=True))
    assert grows["D005"] > 30 * 3600 and "000000.parquet" not in shared(tmp_path / "2", tmp_path / "3", "cases")


def test_one_table_for_those_who_know_nothing_of_pieces(audit: Audit, tmp_path: Path) -> None:
    one_by_one(audit, tmp_path, SIZE, keep=True)
    folder, whole = tmp_path / "2", at_once(audit)
    cases, spans = pq.read_table(folder / "cases.parquet"), pq.read_table(folder / "spans.parquet")
    assert sorted(cases["case"].to_pylist()) == whole.cases["case"].to_pylist()
    numbers = {case: place for place, case in enumerate(cases["case"].to_pylist())}
    ids = whole.cases["case"].to_pylist()
    mine = sorted(zip(spans["rule"].to_pylist(), spans["case"].to_pylist(), spans["elapsed_s"].to_pylist(), strict=True))
    theirs = whole.spans.select(["rule", "case", "elapsed_s"]).to_pylist()
    assert mine == sorted((row["rule"], numbers[ids[row["case"]]], row["elapsed_s"]) for row in theirs)
    of_path = dict(zip(cases["path"].to_pylist(), cases["variant"].to_pylist(), strict=True))
    assert len(set(of_path.values())) == len(of_path) == len(set(whole.cases["variant"].to_pylist()))
    assert [of_path[path] for path in cases["path"].to_pylist()] == cases["variant"].to_pylist()


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_piece_that_is_not_as_it_was_written_is_written_anew(audit: Audit, tmp_path: Path, harm: str) -> None:
    kept, shares = begun(audit, tmp_path / "0", SIZE)
    victim = tmp_path / "0" / "cases.parquet" / "000001.parquet"
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.unlink()
    if harm == "changed":
        victim.write_bytes(content)
    run, keeping = audited_since(audit, audit.logs[1], kept, shares)
    write_run(run, tmp_path / "1", keeping)
    assert harm == "gone" or not victim.samefile(tmp_path / "1" / "cases.parquet" / victim.name)
    assert_read_back(tmp_path / "1", run)


def test_links_are_copies_where_the_system_has_none(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(one: Path, other: Path) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuse)
    run = one_by_one(audit, tmp_path, SIZE, keep=True)
    assert_read_back(tmp_path / "2", run)
    assert not shared(tmp_path / "0", tmp_path / "1", "events")


def test_a_folder_is_written_over_by_a_run_in_files_and_back(audit: Audit, tmp_path: Path) -> None:
    run = one_by_one(audit, tmp_path, SIZE, keep=True)
    copytree(tmp_path / "2", tmp_path / "other")
    write_run(at_once(audit), tmp_path / "other")
    assert (tmp_path / "other" / "cases.parquet").is_file()
    assert not list((tmp_path / "other").glob(".writing-*")) and not list((tmp_path / "other").glob("kept*"))
    assert_read_back(tmp_path / "other", run)
    assert np.all([path.is_dir() for path in (tmp_path / "2").glob("*.parquet")])
