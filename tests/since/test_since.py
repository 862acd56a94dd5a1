"""What goes on from an earlier run comes to what an audit of all logs comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from since_samples import STANDARD, Audit, assert_same, at_once, one_by_one

from effort import examples
from svcaudit.engines import store
from svcaudit.engines.shelf import mapped_from
from svcaudit.spec.load import load

HEAD = "case,activity,time,actor,tier,customer,score,text"
STAGES = ["opened", "answered", "answered", "waiting", "solved", "survey", "reopened", "phoned"]


def rows(random: Random, cases: int, days: int) -> list[tuple[int, str]]:
    """Events as (instant, line), in order of time; some of them broken."""
    made = []
    for number in range(cases):
        clock = 1_740_000_000 + random.randrange(days * 86_400)
        told = ["opened"] if random.random() < 0.95 else []
        told += random.choices(STAGES[1:], k=random.randrange(6))
        told += ["solved"] * (random.random() < 0.7)
        for what in told:
            clock += random.choice([0, 1, 60, 1800, 7200, 20_000])
            actor, tier = random.choice(["wang", "li", "", f"p{number % 7}"]), random.choice(["key", "standard", "", "", "gold"])
            when = random.choices([f"{datetime.fromtimestamp(clock, UTC):%Y-%m-%d %H:%M:%S}", "soon", ""], [97, 1, 1])[0]
            note = random.choice(["", "", "sorry", f"note {number}"])
            line = f"C{number:03d},{what},{when},{actor},{tier},{number % 9 or ''},{random.choice(['', '4', '7.5', 'x'])},{note}"
            made += [(clock, line)] * (2 if random.random() < 0.02 else 1)
    return sorted(made)


def logs(folder: Path, seed: int, deltas: int, late: float) -> tuple[Path, ...]:
    """One log and the ones after it; `late`: the share of rows that come with a later one than they should."""
    random = Random(seed)
    every = rows(random, random.randrange(2, 60), random.randrange(1, 20))
    bounds = sorted(random.randrange(len(every) + 1) for _ in range(deltas))
    parts: list[list[str]] = [[] for _ in range(deltas + 1)]
    for number, (_, line) in enumerate(every):
        part = sum(number >= bound for bound in bounds)
        parts[random.randrange(part, deltas + 1) if random.random() < late else part].append(line)
    parts[0].append("C000,opened,2025-02-18 09:00:00,li,key,1,,hello")
    paths = []
    for number, lines in enumerate(parts):
        paths.append(folder / f"{number}.csv")
        paths[-1].write_text("\n".join([HEAD, *(lines or [",,,,,,,"])]) + "\n", encoding="utf-8")
    return tuple(paths)


@examples(12)
@given(seed=st.integers(0, 10**9), deltas=st.integers(1, 3), late=st.sampled_from([0.0, 0.0, 0.1, 0.5]), size=st.sampled_from([1, 4, 1000]))
def test_a_chain_comes_to_what_all_logs_at_once_come_to(
    tmp_path_factory: pytest.TempPathFactory, seed: int, deltas: int, late: float, size: int
) -> None:
    folder = tmp_path_factory.mktemp("since")
    (folder / "desk.yaml").write_text(STANDARD, encoding="utf-8")
    audit = Audit(logs(folder, seed, deltas, late), load(folder / "desk.yaml"))
    assert_same(one_by_one(audit, folder, size), at_once(audit))


@dataclass(frozen=True, slots=True)
class Thing:
    """All kinds of arrays."""

    arrays: tuple[np.ndarray, ...]
    words: np.ndarray
    table: pa.Table
    note: str | None = None


@pytest.mark.parametrize(
    "values",
    [
        np.array([], np.int64),
        np.array([5, 5, 5], np.int32),
        np.array([-(2**40), 2**40]),
        np.array([300, -1], np.int64),
        np.array([True, False]),
        np.array([0.5, np.nan, -0.0]),
        np.array([1.0, 0.0, 100.0]),
        np.array([0.0, -0.0]),
        np.array([2.0**31, 1e300]),
    ],
)
def test_what_is_stored_comes_back_bit_by_bit(tmp_path: Path, values: np.ndarray) -> None:
    table = pa.table({"word": pa.array(["a", None, "a"]).dictionary_encode(), "number": pa.array([1, None, 3])})
    thing = Thing((values, values), np.array(["ä", "b\nc", ""], dtype=object), table, "x")
    store.put(thing, tmp_path / "thing.arrow")
    found = store.take(mapped_from(tmp_path / "thing.arrow"), {"Thing": Thing})
    assert found.arrays[0] is found.arrays[1]
    assert found.arrays[0].dtype == values.dtype and found.arrays[0].tobytes() == values.tobytes()
    assert found.words.tolist() == thing.words.tolist() and found.note == "x"
    assert found.table.equals(table)


def test_a_store_makes_no_class_but_those_it_is_given(tmp_path: Path) -> None:
    store.put(Thing((), np.array([], dtype=object), pa.table({})), tmp_path / "thing.arrow")
    with pytest.raises(ValueError, match="something else"):
        store.take(mapped_from(tmp_path / "thing.arrow"), {})
