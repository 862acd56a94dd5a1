"""Measure the audit, and the intake alone, beside the bare read of the same file, alternating, each in a fresh process.

    python benchmarks/run.py [--events 100000 1000000] [--rounds 5] [--what intake audit pandas] [--logs plain uuids shuffled tied]

Prints ratios: wall and CPU time from file to the event log (intake), to findings and metrics (audit), or to the verdicts of the reference
in pandas, imports and rendering excluded, over the time that pyarrow needs to read the same columns of the same CSV; and peak memory.
Absolute times depend on the machine, ratios hardly.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generate import LOGS, log

HERE = Path(__file__).parent
COLUMNS = ["case", "activity", "time", "actor", "priority", "channel", "score"]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured over the mean of the bare reads around it: median, least and most of the rounds. Times in seconds, peaks in MB."""

    what: str
    log: str
    events: int
    wall: tuple[float, float, float]
    cpu: tuple[float, float, float]
    seconds: float
    cpu_seconds: float
    read_seconds: float
    peak: float
    read_peak: float
    verdicts: dict[str, dict[str, int]]


def measure_read(path: Path) -> dict[str, Any]:
    """The floor: pyarrow's CSV reader, the columns that the audit needs, nothing done with them."""
    import pyarrow.csv as pc

    began, cpu = time.perf_counter(), time.process_time()
    table = pc.read_csv(path, convert_options=pc.ConvertOptions(include_columns=COLUMNS))
    return {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "rows": table.num_rows}


def measure_intake(path: Path) -> dict[str, Any]:
    """File to event log in memory: read, coded, sorted, accounted for."""
    import pyarrow.csv  # noqa: F401  (imports are not measured)

    from svcaudit.intake.read import read_log
    from svcaudit.spec.load import load

    spec = load(HERE / "workload.yaml")
    began, cpu = time.perf_counter(), time.process_time()
    intake = read_log([path], spec)
    return {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "rows": intake.rows.read}


def measure_audit(path: Path) -> dict[str, Any]:
    """File to findings, cases and metrics in memory."""
    # Imports are not measured, those that libraries put off until they are used neither.
    import holidays
    import pyarrow.csv  # noqa: F401
    import scipy.special  # noqa: F401

    holidays.country_holidays("DE", years=[2024])

    from svcaudit.audit.request import Request, audit_files
    from svcaudit.engines.heap import keep_freed

    keep_freed()  # as the command does
    began, cpu = time.perf_counter(), time.process_time()
    run = audit_files(Request(logs=(path,), spec=HERE / "workload.yaml"))
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    verdicts = {rule.id: {name: number for name, number in asdict(rule.cases).items() if number} for rule in run.document.rules}
    return {"wall": wall, "cpu": used, "rows": run.document.rows.read, "verdicts": verdicts}


def measure_pandas(path: Path) -> dict[str, Any]:
    """File to the verdicts of the rules that the reference has; no findings, no metrics."""
    import holidays
    import pandas_reference

    holidays.country_holidays("DE", years=[2024])
    began, cpu = time.perf_counter(), time.process_time()
    events = pandas_reference.read(path)
    counts = pandas_reference.verdict_counts(events)
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return {"wall": wall, "cpu": used, "rows": len(events), "verdicts": counts}


MEASURES = {"read": measure_read, "intake": measure_intake, "audit": measure_audit, "pandas": measure_pandas}


def compare(what: str, events: int, kind: str, rounds: int) -> Compared:
    """Read, measure, read per round, each in a fresh process."""
    path = log(events, kind)
    wall, cpu, floors, runs = [], [], [], []
    for _ in range(rounds):
        before, run, after = _fresh("read", path), _fresh(what, path), _fresh("read", path)
        floor = {key: (before[key] + after[key]) / 2 for key in ("wall", "cpu", "rss")}
        wall.append(run["wall"] / floor["wall"])
        cpu.append(run["cpu"] / floor["cpu"])
        floors.append(floor)
        runs.append(run)
    return Compared(
        what=what,
        log=kind,
        events=runs[0]["rows"],
        wall=(statistics.median(wall), min(wall), max(wall)),
        cpu=(statistics.median(cpu), min(cpu), max(cpu)),
        seconds=statistics.median(run["wall"] for run in runs),
        cpu_seconds=statistics.median(run["cpu"] for run in runs),
        read_seconds=statistics.median(floor["wall"] for floor in floors),
        peak=max(run["rss"] for run in runs),
        read_peak=max(floor["rss"] for floor in floors),
        verdicts=runs[0].get("verdicts", {}),
    )


def differences(ours: Compared, theirs: Compared) -> list[str]:
    """The rules of the reference whose verdicts ours do not agree with."""
    return [rule for rule, counts in theirs.verdicts.items() if ours.verdicts.get(rule) != {name: n for name, n in counts.items() if n}]


def _fresh(what: str, path: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, "--one", what, str(path)], stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--what", nargs="+", choices=["intake", "audit", "pandas"], default=["intake", "audit"])
    parser.add_argument("--logs", nargs="+", choices=list(LOGS), default=["plain"])
    parser.add_argument("--one", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        what, file = options.one
        measured = MEASURES[what](Path(file))
        print(json.dumps(measured | {"rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    for events in options.events:
        for kind in options.logs:
            for what in options.what:
                _tell(compare(what, events, kind, options.rounds))


def _tell(one: Compared) -> None:
    print(
        f"{one.what:7}{one.log:9}{one.events:>10,} events  "
        f"wall x{one.wall[0]:.2f} [{one.wall[1]:.2f}-{one.wall[2]:.2f}]   cpu x{one.cpu[0]:.2f} [{one.cpu[1]:.2f}-{one.cpu[2]:.2f}]   "
        f"{one.seconds:.2f} s, read {one.read_seconds:.2f} s   "
        f"peak {one.peak:.0f} MB = {one.peak / one.events * 1e6:.0f} MB per million events, read {one.read_peak:.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
