"""Same inputs, same bytes, but for `created`."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from cli_samples import HEADER, Ask, command, files_under, write

CHECK = ("check", "log.csv", "--spec", "spec.yaml", "--fail-on", "never", "-q")
CREATED = re.compile(rb'"created": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"')


def big_log() -> str:
    """Cases that begin at the same instants, in no order: what a set, a thread or an unstable sort would shuffle."""
    rows = []
    for n in range(1000):
        case, actor, tier = f"K{n * 7919 % 1000}", f"p{n % 7}", ("standard", "key", "gold", "")[n % 4]
        for minute, activity in enumerate(("created", "replied", "phoned", "solved")[: 1 + n % 4]):
            rows.append(f"{case},{activity},2025-06-{1 + n % 28:02d}T09:{minute:02d}:00+08:00,{actor},{tier},C{n % 50}\n")
    return f"{HEADER}\n" + "".join(rows) + ",created,2025-06-01T09:00:00+08:00,w,key,C\n" * 20


def without_created(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: CREATED.sub(b'"created": ""', content) for name, content in files.items()}


def test_two_runs_in_one_process(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", big_log())
    for run in ("one", "two"):
        assert ask(*CHECK, "--run", run).code == 0
    one, two = files_under(desk / "one"), files_under(desk / "two")
    assert sorted(one) == [
        "cases.parquet",
        "events.parquet",
        "findings.parquet",
        "quarantine.csv",
        "run.json",
        "spans.parquet",
        "spec.yaml",
        "stages.parquet",
        "values.parquet",
    ]
    assert CREATED.search(one["run.json"])
    assert without_created(one) == without_created(two)


def test_two_processes_with_other_hashes_places_and_threads(desk: Path) -> None:
    write(desk, "log.csv", big_log())
    found = []
    for number, folder in enumerate((desk / "here", desk / "elsewhere")):
        folder.mkdir()
        for name in ("log.csv", "spec.yaml"):
            (folder / name).write_bytes((desk / name).read_bytes())
        env = {**os.environ, "PYTHONHASHSEED": str(number + 1), "OMP_NUM_THREADS": str(8 - 7 * number), "TZ": ("UTC", "Asia/Tokyo")[number]}
        subprocess.run(
            command(*CHECK, "--run", "run", "-o", "findings.csv"), cwd=folder, env=env, check=True, capture_output=True, timeout=60
        )
        found.append(without_created(files_under(folder)))
    assert found[0].keys() == found[1].keys()
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []


def test_the_order_of_rows_of_other_cases_decides_nothing(ask: Ask, desk: Path) -> None:
    """Rows are named by number, so only what does not name them is compared."""
    header, *rows = big_log().splitlines(keepends=True)
    written = {}
    for name, lines in (("one", rows), ("two", sorted(rows, key=lambda row: row.split(",")[0]))):
        write(desk, "log.csv", header + "".join(lines))
        assert ask(*CHECK, "--run", name).code == 0
        text = (desk / name / "run.json").read_text(encoding="utf-8")
        written[name] = re.sub(r'"(created|sha256|row)": [^\n]*', "", text)
    assert written["one"] == written["two"]
