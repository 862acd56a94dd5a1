"""Make a synthetic service log: cases interleaved in time, 9 columns, 8.5 events a case on average. Same size, same bytes.

python benchmarks/generate.py 1000000 benchmarks/data/1m.csv [--uuids] [--shuffled] [--tied] [--mangled] [--closed]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

START = 1_704_067_200  # 2024-01-01T00:00:00Z
YEAR = 365 * 86_400
STAGES = np.array(
    ["created", "classified", "replied", "pending", "customer_replied", "escalated", "solved", "survey", "reopened", "reviewed"]
)
PRIORITIES = np.array(["P1", "P2", "P3", "P4"])
CHANNELS = np.array(["phone", "email", "chat", "app"])
NOTES = np.array(
    [
        "customer asks for an invoice",
        "sent the reset link once more",
        "waits for an answer of billing",
        "called back; nobody picked up",
        "parcel arrived; label unreadable",
        "wants to talk to someone else",
    ]
)
"""What nobody reads: with it a row has 91 bytes."""
DATA = Path(__file__).parent / "data"
LOGS: dict[str, list[str]] = {
    "plain": [],
    "uuids": ["--uuids"],
    "shuffled": ["--uuids", "--shuffled"],
    "tied": ["--tied"],
    "mangled": ["--mangled"],
    "closed": ["--closed"],
}
"""Kinds of logs: short ids in order of time; random ids of 36 characters; these in no order; times cut to the hour; damaged; with one case
in 200 that is never closed, where the others have one in 20."""
DAMAGE: list[tuple[str, float, list[str]]] = [
    ("time", 0.005, ["", "soon", "2024-02-30T10:00:00Z", "0001-01-01", "2024-13-01 00:00"]),
    ("case", 0.003, ["", "   "]),
    ("activity", 0.002, [""]),
    ("activity", 0.02, ["phoned", "auto-reply", "自动回执"]),
    ("actor", 0.05, ["", "", 'Pat "Sunny" Lee, jr.']),
    ("priority", 0.02, ["", "P9"]),
    ("score", 0.005, ["n/a", "five"]),
    ("note", 0.2, ['two\nlines, "quoted"', "a, b", '"', "x" * 60]),
]
"""Column, share of its cells, what stands there instead."""
BROKEN = b"a,b\n\n,,,,,,,,\nC0000001,replied,2024-01-03T01:34:11Z,li,P1,app,Q1,,ok,one,too,many\n"
"""Lines that are no rows."""


def log(events: int, kind: str = "plain") -> Path:
    """The log of this size and kind in benchmarks/data; made if it is not there, in a process of its own: what this one has held once
    would count as the peak of every child."""
    path = DATA / (f"{events}.csv" if kind == "plain" else f"{events}-{kind}.csv")
    if not path.exists():
        subprocess.run([sys.executable, __file__, str(events), path, *LOGS[kind]], check=True, stdout=sys.stderr)
    return path


def generate(
    events: int,
    path: Path,
    seed: int = 7,
    *,
    uuids: bool = False,
    shuffled: bool = False,
    tied: bool = False,
    mangled: bool = False,
    closed: bool = False,
) -> int:
    """Write about `events` rows; gives the exact number of events before any damage.

    `uuids`: random case ids of 36 characters. `shuffled`: rows in no order. `tied`: times cut to the hour, so that many are the same.
    `mangled`: bad times and times in two writings, empty cells, rows twice, activities of no stage, quotes and line ends, broken lines.
    `closed`: one case in 200 is never closed.
    """
    rng = np.random.default_rng(seed)
    cases = max(1, int(events / 8.5))
    middle = rng.poisson(5.0, cases)
    ended = rng.random(cases) < (0.995 if closed else 0.95)
    survey = ended & (rng.random(cases) < 0.4)
    reopened = ended & ~survey & (rng.random(cases) < 0.05)
    length = 2 + middle + ended + survey + 2 * reopened
    case = np.repeat(np.arange(cases), length)
    ends = np.cumsum(length)
    position = np.arange(len(case)) - np.repeat(ends - length, length)
    stage = rng.choice([2, 2, 2, 3, 4, 5], len(case)).astype(np.int64)
    stage[position == 0] = 0
    second = position == 1
    stage[second] = np.where(rng.random(int(second.sum())) < 0.93, 1, 2)
    solved_at = 2 + middle
    after = position - solved_at[case]
    stage[(after == 0) & ended[case]] = 6
    stage[(after == 1) & survey[case]] = 7
    stage[(after == 1) & reopened[case]] = 8
    stage[(after == 2) & reopened[case]] = 6
    gap = rng.exponential(5 * 3600, len(case)).astype(np.int64) + 1
    gap[position == 0] = 0
    running = np.cumsum(gap)
    time = START + np.sort(rng.integers(0, YEAR, cases))[case] + running - running[(ends - length)][case]
    priority = rng.choice(4, cases, p=[0.05, 0.15, 0.5, 0.3])[case]
    channel = rng.choice(4, cases)[case]
    agent = rng.integers(0, 200, cases)[case]
    moved = rng.random(len(case)) < 0.15
    agent = np.where(moved, rng.integers(0, 200, len(case)), agent)
    score = rng.integers(1, 6, len(case))
    time = time // 3600 * 3600 if tied else time
    order = rng.permutation(len(case)) if shuffled else np.lexsort((np.arange(len(case)), time))
    ids = _uuids(cases, seed) if uuids else [f"C{number:07d}" for number in range(cases)]
    stamps = pa.array((time[order] * 1_000_000), pa.timestamp("us")).cast(pa.timestamp("s"))
    table = pa.table(
        {
            "case": pa.array(ids).take(pa.array(case[order])),
            "activity": STAGES[stage[order]].tolist(),
            "time": pa.compute.strftime(stamps, format="%Y-%m-%dT%H:%M:%SZ"),
            "actor": [f"agent{number:03d}" for number in agent[order].tolist()],
            "priority": PRIORITIES[priority[order]].tolist(),
            "channel": CHANNELS[channel[order]].tolist(),
            "queue": [f"Q{number}" for number in (agent[order] % 12).tolist()],
            "score": pa.array([str(s) if k == 7 else "" for s, k in zip(score[order].tolist(), stage[order].tolist(), strict=True)]),
            "note": NOTES[agent[order] % len(NOTES)].tolist(),
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    if mangled:
        _write_mangled(table, path, rng)
    else:
        pc.write_csv(table, path, pc.WriteOptions(quoting_style="none"))
    return len(case)


def _write_mangled(table: pa.Table, path: Path, rng: np.random.Generator) -> None:
    """Damaged cells, one row in a hundred twice (half of them far from the first), and broken lines in the middle."""
    rows = table.num_rows
    twice = rng.integers(0, rows, rows // 100)
    near, far = twice[: len(twice) // 2], twice[len(twice) // 2 :]
    cells = {name: table.column(name).to_numpy(zero_copy_only=False).astype(object) for name in table.column_names}
    offset = rng.random(rows) < 0.3
    cells["time"][offset] = [one.replace("T", " ").replace("Z", "+00:00") for one in cells["time"][offset]]
    for name, share, words in DAMAGE:
        hit = rng.random(rows) < share
        cells[name][hit] = np.array(words, dtype=object)[rng.integers(0, len(words), int(hit.sum()))]
    damaged = pa.table({name: pa.array(column, pa.string()) for name, column in cells.items()})
    damaged = damaged.take(pa.array(np.concatenate([np.sort(np.concatenate([np.arange(rows), near])), far])))
    with path.open("wb") as file:
        pc.write_csv(damaged.slice(0, rows // 2), file)
        file.write(BROKEN)
        pc.write_csv(damaged.slice(rows // 2), file, pc.WriteOptions(include_header=False))


def _uuids(count: int, seed: int) -> list[str]:
    raw = np.random.default_rng(seed).bytes(16 * count)
    return [str(uuid.UUID(bytes=raw[start : start + 16], version=4)) for start in range(0, len(raw), 16)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--uuids", action="store_true", help="random case ids of 36 characters")
    parser.add_argument("--shuffled", action="store_true", help="rows in no order")
    parser.add_argument("--tied", action="store_true", help="times cut to the hour")
    parser.add_argument("--mangled", action="store_true", help="damaged: bad times, empty cells, rows twice, unknown activities, quotes")
    parser.add_argument("--closed", action="store_true", help="one case in 200 is never closed, not one in 20")
    options = parser.parse_args()
    kinds = {name: getattr(options, name) for name in ("uuids", "shuffled", "tied", "mangled", "closed")}
    written = generate(options.events, options.path, **kinds)
    print(f"{written:,} events")


if __name__ == "__main__":
    main()
