"""Partitions on disk and one log in memory come to the same, cell by cell."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest
from engine_samples import ROOT, SAMPLES, Audit, assert_same, excerpt, in_memory, mangled, on_disk, sample, without_duplicates

from svcaudit.engines import disk, gather, results, scatter, tasks
from svcaudit.errors import DataError, UsageError
from svcaudit.intake.formats import csv


@pytest.fixture
def in_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is done some rows at a time is done a few rows at a time."""
    monkeypatch.setattr(csv, "_PIECE", 2_000)
    monkeypatch.setattr(scatter, "AT_ONCE", 300)
    monkeypatch.setattr(scatter, "_WORDY", 3)
    monkeypatch.setattr(tasks, "_CASES", 50)
    monkeypatch.setattr(gather, "AT_ONCE", 200)
    monkeypatch.setattr(results, "AT_ONCE", 100)
    monkeypatch.setattr(gather.gathered, "__defaults__", (200,))
    monkeypatch.setattr(results.findings_in_order, "__defaults__", (100,))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_log(tmp_path: Path, name: str) -> None:
    audit = excerpt(tmp_path, name)
    assert_same(on_disk(audit), in_memory(audit))


def test_a_whole_workbook() -> None:
    audit = sample("service_standardisation", "xlsx")
    assert_same(on_disk(audit), in_memory(audit))


@pytest.mark.parametrize(("partitions", "seed"), [(1, 0), (4, 1), (16, 2)])
def test_a_mangled_log_in_bits(in_bits: None, tmp_path: Path, partitions: int, seed: int) -> None:
    audit = mangled(tmp_path, 1_500, seed)
    run = in_memory(audit)
    assert run.document.rows.quarantined > 100
    assert run.document.unmapped
    assert_same(on_disk(audit, partitions), run)


@pytest.mark.parametrize("partitions", [1, 5])
def test_duplicates_are_dropped_alike(in_bits: None, tmp_path: Path, partitions: int) -> None:
    audit = without_duplicates(mangled(tmp_path, 1_500))
    run = in_memory(audit)
    assert {one.reason: one.rows for one in run.document.ignored}["duplicate"] > 500  # a file is loaded twice
    assert_same(on_disk(audit, partitions), run)


def test_period_and_as_of(in_bits: None, tmp_path: Path) -> None:
    audit = replace(mangled(tmp_path, 2_000), period="2025-02-20..2025-03-05", as_of=1_741_000_000_000_000)
    run = in_memory(audit)
    assert {one.reason for one in run.document.ignored} >= {"later than as-of", "case outside the period"}
    assert run.beyond is not None
    assert_same(on_disk(audit), run)


def test_cases_of_other_periods_where_nothing_looks_from_case_to_case(in_bits: None, tmp_path: Path) -> None:
    audit = replace(mangled(tmp_path, 2_000), period="2025-02-20..2025-03-05")
    alone = replace(audit, spec=replace(audit.spec, rules=tuple(rule for rule in audit.spec.rules if rule.kind != "repeat")))
    run = in_memory(alone)
    assert run.beyond is not None
    assert_same(on_disk(alone, 8), run)


@pytest.mark.parametrize("form", ["%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M"])
def test_times_whose_writing_the_whole_column_shows(in_bits: None, tmp_path: Path, form: str) -> None:
    log = tmp_path / "log.csv"
    days = [f"{day:02d}" for day in range(1, 29)]
    rows = [
        f"C{number},{what},{days[number % 12 if number < 900 else number % 28]}/03/2025 1{number % 9}:30"
        for number in range(1_000)
        for what in ("opened", "solved")
    ]
    text = "\n".join(["case,activity,time", *rows])
    log.write_text(text.replace("/", ".") if "." in form else text)
    audit = replace(mangled(tmp_path, 10), logs=(log,), mapping=None, zone="Asia/Shanghai")
    run = in_memory(audit)
    assert f"times: {form}" in " ".join(run.document.inputs[0].notes)
    assert_same(on_disk(audit), run)


def test_parquet_in_bits(in_bits: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from svcaudit.intake.formats import parquet

    monkeypatch.setattr(parquet, "_ROWS_AT_ONCE", 1_000)
    audit = excerpt(tmp_path, "enterprise_service")
    log = tmp_path / "log.parquet"
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(audit.logs[0], pyarrow.csv.ReadOptions(encoding="gb18030")), log)
    audit = replace(audit, logs=(log,))
    assert_same(on_disk(audit), in_memory(audit))


def test_worker_processes(tmp_path: Path) -> None:
    audit = mangled(tmp_path, 1_500)
    assert_same(on_disk(audit, partitions=3, workers=2), in_memory(audit))


@pytest.mark.parametrize(
    "log",
    [
        "case,activity,time\n",
        "case,activity,time\nA,unheard,2025-01-01\n",
        "case,activity,time\nA,opened,soon\n",
        "case,activity,time\nA,opened,2025-01-01 09:00\n",
    ],
)
def test_errors_are_the_same(tmp_path: Path, log: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text(log)
    audit = replace(mangled(tmp_path, 10), logs=(path,), mapping=None, zone=None)
    told = []
    for engine in (in_memory, on_disk):
        with pytest.raises(DataError) as refused:
            engine(audit)
        told.append((refused.value.message, refused.value.hint))
    assert told[0] == told[1]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(scatter._Scatter, "_write", full)
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(UsageError, match="the disk is full"):
        on_disk(excerpt(tmp_path, "office_helpdesk"), folder=room)
    assert not list(room.iterdir())


@pytest.fixture(scope="module")
def long_audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """One that takes long enough to be interrupted."""
    return mangled(tmp_path_factory.mktemp("long"), 60_000)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_nothing(tmp_path: Path, long_audit: Audit, how: signal.Signals) -> None:
    folder = long_audit.logs[0].parent
    room = tmp_path / "room"
    room.mkdir()
    command = ["-m", "svcaudit", "check", "one.csv", "two.csv", "--spec", "desk.yaml", "--map", "map.yaml", "--zone", "Europe/Berlin"]
    run = tmp_path / "run"
    asked = subprocess.Popen(
        [os.sys.executable, *command, "--engine", "disk", "--run", str(run), "-v"],  # type: ignore[attr-defined]
        cwd=folder,
        env=os.environ | {"TMPDIR": str(room)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert asked.stderr is not None
    while not asked.stderr.readline().startswith("reading two.csv"):
        assert asked.poll() is None
    time.sleep(0.5)  # into the work of the partitions
    asked.send_signal(how)
    began = time.monotonic()
    _, told = asked.communicate(timeout=60)
    assert asked.returncode == 130, told
    assert "interrupted" in told
    assert time.monotonic() - began < 30  # a second, on a machine with nothing else to do
    assert not list(room.iterdir())
    assert not run.exists()
    assert long_audit.logs[0].exists()


def test_temporary_files_are_gone_when_it_is_done(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    run = on_disk(excerpt(tmp_path, "office_helpdesk"), folder=room)
    assert not list(room.iterdir())
    assert run.events.num_rows == run.document.events  # mapped from a file that is no more
    assert Path(tempfile.gettempdir()).exists()


def test_no_log_is_refused(tmp_path: Path) -> None:
    audit = mangled(tmp_path, 10)
    empty = Audit((), audit.spec)
    with pytest.raises(UsageError, match="no log"):
        disk.run(empty.order, disk.Room(2, 0), empty.bench)
    assert ROOT.exists()
