"""Everything that is measured, side by side in one run: what `make bench` prints. Ratios first; each measurement is a fresh process.

    python benchmarks/all.py [--parts read logs pandas engines since outside processes] [--events 100000 1000000] [--rounds 3]
    python benchmarks/all.py --parts outside --pm4py PYTHON
    python benchmarks/all.py --parts read engines --events 1000000 10000000

`x` is a multiple of the time of the bare read unless the table says otherwise; benchmarks/README.md says how each is taken.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generate import DATA, log
from process import timed
from run import COLUMNS, HERE, Compared, compare, differences

import engines
import since


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: sizes of the logs, smallest first, and rounds. `pm4py`: an interpreter that has it."""

    events: Sequence[int]
    rounds: int
    memory: str
    pm4py: str | None = None


def read(size: Size) -> None:
    """Intake and audit beside the bare read of the file."""
    table = _Table(
        "BESIDE THE BARE READ OF THE FILE (pyarrow.csv)", ["", "events", "wall", "least-most", "CPU", "     grows", "peak MB", "MB/million"]
    )
    for what in ("intake", "audit"):
        before: Compared | None = None
        for events in size.events:
            one = compare(what, events, "plain", size.rounds)
            grows = f"{one.seconds / before.seconds:.1f} for {one.events / before.events:.0f}" if before else ""
            table.row([what, *_ratios(one), grows, *_peak(one)])
            before = one


def logs(size: Size) -> None:
    """The audit of logs of other kinds, one round each."""
    table = _Table("OTHER LOGS, the same", ["", "events", "wall", "least-most", "CPU", "peak MB", "MB/million"])
    for kind in ("uuids", "shuffled", "tied"):
        one = compare("audit", size.events[-1], kind, 1)
        table.row([kind, *_ratios(one), *_peak(one)])


def pandas(size: Size) -> None:
    """The reference as commonly written with pandas, beside the audit: how much longer it takes, and whether the verdicts agree."""
    table = _Table(
        "PANDAS AS COMMONLY WRITTEN, 12 of the 13 rules, over the audit of all", ["", "events", "wall", "CPU", "memory", "      verdicts"]
    )
    for events in size.events:
        ours, theirs = compare("audit", events, "plain", 1), compare("pandas", events, "plain", 1)
        differ = differences(ours, theirs)
        told = f"{len(theirs.verdicts) - len(differ)} rules agree" + (f", NOT {', '.join(differ)}" if differ else "")
        ratios = [f"x{theirs.wall[0] / ours.wall[0]:.1f}", f"x{theirs.cpu[0] / ours.cpu[0]:.1f}", f"x{theirs.peak / ours.peak:.1f}"]
        table.row(["pandas", f"{theirs.events:,}", *ratios, told])


def engines_(size: Size) -> None:
    """The disk engine beside memory, whole commands, on a sound and on a mangled log."""
    table = _Table(f"THE ENGINES, disk with {size.memory}, over memory", ["", "log", "events", "wall", "peak MB", "          run"])
    for kind in ("plain", "mangled"):
        for one in engines.compare(size.events[-1], kind, ["memory", "disk"], size.memory):
            told = "identical" if one.identical else "NOT IDENTICAL"
            table.row(
                [one.name, kind, f"{one.events:,}", f"x{one.ratio:.2f}", f"{one.anonymous:.0f}", told if one.name != "memory" else ""]
            )


def outside(size: Size) -> None:
    """pm4py's own functions, an outside program in an environment of its own, over our audit of the same log: cost, not like for like."""
    if size.pm4py is None:
        return
    table = _Table("PM4PY (its interpreter, its reading), over our audit of all rules", ["", "events", "wall", "CPU", "memory"])
    for events in size.events:
        told = subprocess.run(
            [size.pm4py, str(HERE / "outside" / "pm4py_rules.py"), str(log(events))], check=True, capture_output=True, text=True
        )
        ours, theirs = compare("audit", events, "plain", 1), json.loads(told.stdout)
        parts = theirs["functions"] | {"together": {key: sum(one[key] for one in theirs["functions"].values()) for key in ("wall", "cpu")}}
        for name, one in parts.items():
            memory = f"x{theirs['rss'] / ours.peak:.1f}" if name == "together" else ""
            ratios = [f"x{one['wall'] / ours.seconds:.2f}", f"x{one['cpu'] / ours.cpu_seconds:.2f}", memory]
            table.row([name, f"{theirs['events']:,}", *ratios])


def processes(size: Size) -> None:
    """Whole processes from start to exit, over the process that only reads the largest log."""
    largest = size.events[-1]
    table = _Table(f"WHOLE PROCESSES, over one that only reads {largest:,} events", ["", "wall", "CPU", "seconds"])
    check = ["-m", "svcaudit", "check", "--spec", str(HERE / "workload.yaml"), "--engine", "memory", "--fail-on", "never", "-q"]
    reader = f"import pyarrow.csv as pc; pc.read_csv({str(log(largest))!r}, convert_options=pc.ConvertOptions(include_columns={COLUMNS!r}))"
    commands = {
        "bare read": ["-c", reader],
        "--help": ["-m", "svcaudit", "--help"],
        "check of 1,000": [*check, str(log(1_000))],
        f"check of {largest:,}": [*check, str(log(largest))],
    }
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for number in range(size.rounds):
            for name, command in commands.items():
                run = ["--run", f"{folder}/{number}-{len(command)}-{name}"] if name.startswith("check") else []
                taken[name].append(timed([*command, *run]))
    medians = {name: [statistics.median(part) for part in zip(*times, strict=True)] for name, times in taken.items()}
    floor = medians["bare read"]
    for name, (wall, cpu) in medians.items():
        table.row([name, f"x{wall / floor[0]:.2f}", f"x{cpu / floor[1]:.2f}", f"{wall:.2f}"])


def _ratios(one: Compared) -> list[str]:
    return [f"{one.events:,}", f"x{one.wall[0]:.2f}", f"{one.wall[1]:.2f}-{one.wall[2]:.2f}", f"x{one.cpu[0]:.2f}"]


def _peak(one: Compared) -> list[str]:
    """What a process takes before it reads anything hides what a small log takes: per million from 1 M on."""
    return [f"{one.peak:.0f}", f"{one.peak / one.events * 1e6:.0f}" if one.events > 900_000 else ""]


class _Table:
    """A table that is printed row by row, as it is measured."""

    def __init__(self, title: str, header: Sequence[str]) -> None:
        self.widths = [18, *(max(11, len(name) + 3) for name in header[1:])]
        print(f"\n{title}")
        self.row(header)

    def row(self, cells: Sequence[str]) -> None:
        first, *others = cells
        print(
            first.ljust(self.widths[0]) + "".join(cell.rjust(width) for cell, width in zip(others, self.widths[1:], strict=True)),
            flush=True,
        )


def since_(size: Size) -> None:
    """A day more, gone on from a run, over the audit of all logs."""
    title = "A DAY MORE, the audit of all logs over --since (how many times as long)"
    table = _Table(title, ["", "events", "rows", "wall", "CPU", "judged again", "kept/log", "to keep", "its CPU", "log", "          run"])
    for cells in since.table([size.events[-1]], size.rounds, ("plain", "closed")):
        table.row(["since", *cells])


PARTS: dict[str, Callable[[Size], None]] = {
    "read": read,
    "logs": logs,
    "pandas": pandas,
    "engines": engines_,
    "since": since_,
    "outside": outside,
    "processes": processes,
}


def _machine() -> str:
    """What the machine is, and how busy: to be read beside the numbers."""
    busy = f", load {os.getloadavg()[0]:.1f} before the first measurement" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}{busy}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--without", nargs="+", choices=list(PARTS), default=[])
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="1500MB", help="what the disk engine may use")
    parser.add_argument("--pm4py", metavar="PYTHON", default=os.environ.get("BENCH_PM4PY"), help="an interpreter with pm4py")
    options = parser.parse_args()
    print(_machine())
    for name in options.parts:
        if name not in options.without:
            PARTS[name](Size(sorted(options.events), options.rounds, options.memory, options.pm4py))


if __name__ == "__main__":
    main()
