"""The engines side by side: the same log by each, in fresh processes, with the memory of all their processes together.

    python benchmarks/engines.py [--events 1000000 10000000] [--logs plain mangled] [--engines memory disk spark] [--memory 1500MB]

Time is that of the whole command, imports and the run folder included. Memory is sampled every 50 ms over the process and its children:
`anonymous` is what they hold (not shared, cannot be dropped), `with files` adds the pages of mapped files, which the system drops when
somebody needs the room. Every run is compared with the first one: tables cell by cell, run.json but for `created`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generate import DATA, LOGS, log

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine beside the first one. `ratio`: of the times. Peaks in MB. `identical`: its run is that of the first."""

    name: str
    log: str
    events: int
    seconds: float
    ratio: float
    anonymous: float
    with_files: float
    identical: bool


def compare(events: int, kind: str, engines: Sequence[str], memory: str) -> Iterator[Engine]:
    """The same log by each engine, in this order."""
    path = log(events, kind)
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        first, floor = Path(folder) / engines[0], 0.0
        for name in engines:
            run = Path(folder) / name
            seconds, anonymous, files = measure(name, path, run, memory)
            floor = floor or seconds
            yield Engine(name, kind, events, seconds, seconds / floor, anonymous, files, run == first or same(first, run))


def measure(engine: str, path: Path, run: Path, memory: str | None) -> tuple[float, float, float]:
    """Seconds, and the peaks in MB: anonymous, and with mapped files."""
    command = [sys.executable, "-m", "svcaudit", "check", str(path), "--spec", str(HERE / "workload.yaml"), "--run", str(run)]
    command += ["--engine", engine, "--fail-on", "never", "-q", *(["--memory", memory] if memory and engine == "disk" else [])]
    command += ["--spark", "spark.master=local[2]", "--spark", "spark.driver.memory=4g"] if engine == "spark" else []
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    anonymous = files = 0.0
    while process.poll() is None:
        held = [_memory(one) for one in _tree(process.pid)]
        anonymous = max(anonymous, sum(one for one, _ in held))
        files = max(files, sum(one + other for one, other in held))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{engine} ended with {process.returncode}")
    return time.perf_counter() - began, anonymous / 1024, files / 1024


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            found += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:
            continue
    return found


def _memory(pid: int) -> tuple[float, float]:
    """Anonymous and file-backed kB of a process."""
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return float(lines["RssAnon"].split()[0]), float(lines["RssFile"].split()[0])
    except (OSError, KeyError):
        return 0.0, 0.0


def same(one: Path, other: Path) -> bool:
    """Whether two run folders hold the same: every table cell by cell, in whatever pieces it comes."""
    import pyarrow as pa

    from svcaudit.audit.run_folder import read_run

    documents = [json.loads((run / "run.json").read_text()) | {"created": "", "since": None} for run in (one, other)]
    if documents[0] != documents[1] or (one / "quarantine.csv").read_bytes() != (other / "quarantine.csv").read_bytes():
        return False
    runs = [read_run(run) for run in (one, other)]
    for path in sorted(one.glob("*.parquet")):
        mine, theirs = (getattr(run, path.stem) for run in runs)
        for name in mine.column_names:
            columns = [table.column(name) for table in (mine, theirs)]
            plain = [column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column for column in columns]
            if not plain[0].equals(plain[1]):
                return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--logs", nargs="+", choices=list(LOGS), default=["plain"])
    parser.add_argument("--engines", nargs="+", default=["memory", "disk", "spark"])
    parser.add_argument("--memory", default="1500MB", help="what the disk engine may use")
    options = parser.parse_args()
    for events in options.events:
        for kind in options.logs:
            for one in compare(events, kind, options.engines, options.memory):
                print(
                    f"{one.events:>11,} events  {one.log:<9}{one.name:<7} x{one.ratio:.2f} {one.seconds:7.1f} s   "
                    f"peak {one.anonymous:6.0f} MB anonymous, {one.with_files:6.0f} MB with files   "
                    f"{'the same run' if one.identical else 'ANOTHER RUN'}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
