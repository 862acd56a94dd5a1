"""Measure the audit, and the intake alone, beside the bare read of the same file, alternating, each in a fresh process.

    python benchmarks/run.py [--events 100000 1000000] [--rounds 5] [--what intake audit] [--logs plain uuids shuffled tied]

Prints ratios: wall and CPU time from file to the event log (intake), or to findings and metrics (audit), imports and rendering
excluded, over the time that pyarrow needs to read the same columns of the same CSV; and peak memory per million events. Absolute times
depend on the machine, ratios hardly.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
LOGS: dict[str, dict[str, bool]] = {
    "plain": {},
    "uuids": {"uuids": True},
    "shuffled": {"uuids": True, "shuffled": True},
    "tied": {"tied": True},
}
"""Kinds of logs: short ids in order of time; random ids of 36 characters; these in no order; times cut to the hour."""
COLUMNS = ["case", "activity", "time", "actor", "priority", "channel", "score"]


def measure_read(path: Path) -> dict[str, float]:
    """The floor: pyarrow's CSV reader, the columns that the audit needs, nothing done with them."""
    import pyarrow.csv as pc

    began, cpu = time.perf_counter(), time.process_time()
    table = pc.read_csv(path, convert_options=pc.ConvertOptions(include_columns=COLUMNS))
    return {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "rows": table.num_rows, "rss": _peak()}


def measure_intake(path: Path) -> dict[str, float]:
    """File to event log in memory: read, coded, sorted, accounted for."""
    import pyarrow.csv  # noqa: F401  (imports are not measured)

    from svcaudit.intake.read import read_log
    from svcaudit.spec.load import load

    spec = load(HERE / "workload.yaml")
    began, cpu = time.perf_counter(), time.process_time()
    intake = read_log([path], spec)
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return {"wall": wall, "cpu": used, "rows": intake.rows.read, "rss": _peak()}


def measure_audit(path: Path) -> dict[str, float]:
    """File to findings, cases and metrics in memory."""
    import holidays  # noqa: F401  (imports are not measured)
    import pyarrow.csv  # noqa: F401

    from svcaudit.audit.request import Request, audit_files

    began, cpu = time.perf_counter(), time.process_time()
    run = audit_files(Request(logs=(path,), spec=HERE / "workload.yaml"))
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return {"wall": wall, "cpu": used, "rows": run.document.rows.read, "rss": _peak(), "findings": run.findings.num_rows}


def _peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


MEASURES = {"read": measure_read, "intake": measure_intake, "audit": measure_audit}


def compare(what: str, log: str, path: Path, rounds: int) -> None:
    """Read, measure, read per round; what is measured over the mean of the reads around it."""
    wall, cpu, floors, runs = [], [], [], []
    for _ in range(rounds):
        before, run, after = _fresh("read", path), _fresh(what, path), _fresh("read", path)
        floor = {key: (before[key] + after[key]) / 2 for key in ("wall", "cpu", "rss")}
        wall.append(run["wall"] / floor["wall"])
        cpu.append(run["cpu"] / floor["cpu"])
        floors.append(floor)
        runs.append(run)
    events = runs[0]["rows"] / 1e6
    peak = max(run["rss"] for run in runs)
    told = f"  {int(runs[0]['findings']):,} findings" if "findings" in runs[0] else ""
    print(
        f"{what:7}{log:9}{int(runs[0]['rows']):>10,} events  "
        f"wall x{statistics.median(wall):.2f} [{min(wall):.2f}-{max(wall):.2f}]   cpu x{statistics.median(cpu):.2f} "
        f"[{min(cpu):.2f}-{max(cpu):.2f}]   {statistics.median(run['wall'] for run in runs):.2f} s, "
        f"read {statistics.median(floor['wall'] for floor in floors):.2f} s   peak {peak:.0f} MB = {peak / events:.0f} MB per million "
        f"events, read {max(floor['rss'] for floor in floors):.0f} MB{told}",
        flush=True,
    )


def _fresh(what: str, path: Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, "--one", what, str(path)], capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--what", nargs="+", choices=["intake", "audit"], default=["intake", "audit"])
    parser.add_argument("--logs", nargs="+", choices=list(LOGS), default=["plain"])
    parser.add_argument("--one", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        what, file = options.one
        print(json.dumps(MEASURES[what](Path(file))))
        return
    for events in options.events:
        for log in options.logs:
            path = HERE / "data" / (f"{events}.csv" if log == "plain" else f"{events}-{log}.csv")
            if not path.exists():
                # in a process of its own: what this one has held once counts as the peak of every child
                flags = [f"--{name}" for name in LOGS[log]]
                subprocess.run([sys.executable, HERE / "generate.py", str(events), path, *flags], check=True)
            for what in options.what:
                compare(what, log, path, options.rounds)


if __name__ == "__main__":
    main()
