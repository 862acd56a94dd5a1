"""A day more: `check --since` on the rows of one day, over `check` of all logs.

    python benchmarks/since.py [--events 3000000 10000000] [--rounds 3] [--logs plain closed]

The log of a year is cut at the beginning of a day near its end: what lies before it is audited once with --keep-log, then rounds of both.
Whole commands in fresh processes, imports and the run folder included; CPU time is that of all threads. The runs are compared cell by cell.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generate import DATA, log
from process import timed
from run import HERE

from engines import same

DAY, NEXT = b"2024-12-29", b"2024-12-30"
"""The day that is audited: all times of the log are ISO 8601, and its rows stand in order of time."""


@dataclass(frozen=True, slots=True)
class Since:
    """`wall`, `cpu`: the audit of all logs over that since, the median of the rounds; `keeping_wall`, `keeping_cpu`: with --keep-log.
    `again`: the share of cases that were judged again. `size`: of the kept files over the log."""

    log: str
    events: int
    day: int
    wall: float
    cpu: float
    keeping_wall: float
    keeping_cpu: float
    again: float
    size: float
    identical: bool


def measure(events: int, rounds: int, kind: str = "plain") -> Since:
    """Go on by a day from a log of about so many events."""
    earlier, day, rows = cut(events, kind)
    with tempfile.TemporaryDirectory(dir=DATA) as name:
        folder = Path(name)
        first, whole, keeping, since = folder / "first", folder / "whole", folder / "keeping", folder / "since"
        _check([earlier], first, "--keep-log")
        times = [
            (
                _check([earlier, day], whole),
                _check([earlier, day], keeping, "--keep-log"),
                _check([day], since, "--since", str(first)),
            )
            for _ in range(rounds)
        ]
        info = json.loads((since / "run.json").read_text())["since"]
        judged, carried = info["judged_again"], info["carried_over"]

        def over(number: int, which: int) -> float:
            return statistics.median(one[number][which] / one[2][which] for one in times)

        return Since(
            kind,
            events,
            rows,
            over(0, 0),
            over(0, 1),
            over(1, 0),
            over(1, 1),
            judged / (judged + carried),
            sum(path.stat().st_size for path in first.glob("kept*.arrow")) / earlier.stat().st_size,
            same(whole, since),
        )


def cut(events: int, kind: str = "plain") -> tuple[Path, Path, int]:
    """What lies before the day, the day, and how many rows it has."""
    path = log(events, kind)
    earlier, day = path.with_name(f"{path.stem}-earlier.csv"), path.with_name(f"{path.stem}-day.csv")
    if not day.exists():
        with path.open("rb") as source, earlier.open("wb") as before, day.open("wb") as that:
            header = next(source)
            before.write(header)
            that.write(header)
            for line in source:
                time = line.split(b",", 3)[2]
                if time >= NEXT:
                    break
                (before if time < DAY else that).write(line)
    with day.open("rb") as file:
        return earlier, day, sum(1 for _ in file) - 1


def _check(logs: list[Path], run: Path, *more: str) -> tuple[float, float]:
    """Seconds, on the wall and of the processor."""
    words = ["check", *map(str, logs), "--spec", str(HERE / "workload.yaml"), "--run", str(run), "--engine", "memory"]
    return timed(["-m", "svcaudit", *words, "--fail-on", "never", "-q", *more])


def table(sizes: list[int], rounds: int, kinds: Sequence[str] = ("plain",)) -> Iterator[list[str]]:
    """One row a size, for people."""
    for kind in kinds:
        for events in sizes:
            one = measure(events, rounds, kind)
            told = [f"{one.events:,}", f"{one.day:,}", f"x{one.wall:.1f}", f"x{one.cpu:.1f}", f"{one.again:.1%}", f"{one.size:.1f}"]
            told += [f"x{one.keeping_wall:.1f}", f"x{one.keeping_cpu:.1f}", one.log]
            yield [*told, "the same run" if one.identical else "ANOTHER RUN"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--logs", nargs="+", choices=["plain", "closed"], default=["plain"])
    options = parser.parse_args()
    for row in table(options.events, options.rounds, options.logs):
        events, day, wall, cpu, again, size, keeping_wall, keeping_cpu, kind, run = row
        told = f"all over since {wall} wall, {cpu} CPU; with --keep-log {keeping_wall} wall, {keeping_cpu} CPU"
        print(f"{events} events ({kind}), a day of {day}: {told}; {again} judged again; kept {size} of the log; {run}", flush=True)


if __name__ == "__main__":
    main()
