"""`check --keep-log` and `check --since`, as they are typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from cli_samples import FAILING, HEADER, LOG, SPEC, Ask, files_under, write

KEPT = {"kept.arrow", "kept-recent.arrow", "kept.json"}
DONE = ("created", "replied", "solved")
CHECK = ("check", "--spec", "spec.yaml", "--fail-on", "never")
LATER = f"""\
{HEADER}
C,solved,2025-07-01T09:00:00+08:00,wang,key,Sun
D,created,2025-07-01T10:00:00+08:00,li,standard,Qian
D,replied,soon,li,standard,Qian
E,called,2025-07-01T10:00:00+08:00,li,standard,Qian
"""
MORE = f"{HEADER}\nD,replied,2025-07-02T10:00:00+08:00,li,standard,Qian\nB,replied,2025-06-03T09:10:00+08:00,wang,key,Zhou\n"


def document(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return found | {"created": ""}


@pytest.fixture
def kept(ask: Ask, desk: Path) -> Path:
    write(desk, "later.csv", LATER)
    write(desk, "more.csv", MORE)
    assert ask(*CHECK, "log.csv", "--run", "kept", "--keep-log").code == 0
    return desk / "kept"


def test_a_chain_leaves_the_run_of_all_logs(ask: Ask, desk: Path, kept: Path) -> None:
    assert ask(*CHECK, "later.csv", "--since", "kept", "--run", "second").code == 0
    done = ask(*CHECK, "more.csv", "--since", "second", "--run", "third", "--lang", "en")
    assert done.code == 0
    assert "Goes on from second: 3 cases judged again, 2 carried over" in done.out
    assert ask(*CHECK, "log.csv", "later.csv", "more.csv", "--run", "all").code == 0
    mine, whole = document(desk / "third"), document(desk / "all")
    assert mine["since"] == {"run": "second", "as_of": "2025-07-01T02:00:00Z", "rows": 2, "judged_again": 3, "carried_over": 2}
    assert whole["since"] is None
    assert mine | {"since": None} == whole
    assert mine["rows"] == {"read": 13, "used": 11, "quarantined": 1, "ignored": 1}
    assert (desk / "third" / "quarantine.csv").read_bytes() == (desk / "all" / "quarantine.csv").read_bytes()
    for path in (desk / "all").glob("*.parquet"):
        assert pq.read_table(desk / "third" / path.name).to_pylist() == pq.read_table(path).to_pylist(), path.name


def test_what_is_read_from_it_later(ask: Ask, desk: Path, kept: Path) -> None:
    done = ask(*CHECK, "later.csv", "--since", "kept", "--run", "second", "-o", "report.html", "-o", "summary.md", "--lang", "zh")
    assert "接续 kept：重新判定 3 个工单，沿用 2 个" in done.out
    assert "接续 kept" in (desk / "report.html").read_text(encoding="utf-8")
    assert "接续 kept" in (desk / "summary.md").read_text(encoding="utf-8")
    told = ask("case", "second", "C")
    assert told.code == 0 and "solved" in told.out and "met" in told.out
    assert ask("compare", "kept", "second").code == 0
    as_json = ask(*CHECK, "later.csv", "--since", "kept", "--format", "json")
    assert json.loads(as_json.out)["since"]["carried_over"] == 2


def test_gates_decide_as_ever(ask: Ask, desk: Path) -> None:
    write(desk, "spec.yaml", FAILING)
    write(desk, "later.csv", LATER)
    ask(*CHECK, "log.csv", "--run", "kept", "--keep-log")
    assert ask("check", "later.csv", "--spec", "spec.yaml", "--since", "kept").code == 1


def test_the_folder_that_is_gone_on_from_may_be_written_over(ask: Ask, desk: Path, kept: Path) -> None:
    assert ask(*CHECK, "later.csv", "--since", "kept", "--run", "kept").code == 0
    assert ask(*CHECK, "more.csv", "--since", "kept", "--run", "kept").code == 0
    assert len(document(kept)["inputs"]) == 3


def test_waivers_may_change_and_expire(ask: Ask, desk: Path) -> None:
    excuse = "waivers:\n  - {{id: W{n}, rule: replied-first, cases: [{case}], reason: moved, approved_by: Chen, expires: {day}}}\n"
    write(desk, "old.yaml", excuse.format(n=1, case="B", day="2025-07-01"))
    write(desk, "new.yaml", excuse.format(n=2, case="A", day="2025-12-31"))
    write(desk, "later.csv", MORE.replace("B,replied", "F,created"))
    ask(*CHECK, "log.csv", "--run", "kept", "--keep-log", "--waivers", "old.yaml")
    for waivers in ("old.yaml", "new.yaml"):
        ask(*CHECK, "later.csv", "--since", "kept", "--run", "next", "--waivers", waivers)
        ask(*CHECK, "log.csv", "later.csv", "--run", "all", "--waivers", waivers)
        assert document(desk / "next") | {"since": None} == document(desk / "all")


def test_a_later_moment_alone(ask: Ask, desk: Path, kept: Path) -> None:
    """Rows that say nothing of any case, and a clock that has run out meanwhile."""
    write(desk, "blank.csv", f"{HEADER}\n,,,,,\n")
    late = ("--as-of", "2025-07-03")
    assert ask(*CHECK, "blank.csv", "--since", "kept", "--run", "next", *late).code == 0
    ask(*CHECK, "log.csv", "blank.csv", "--run", "all", *late)
    assert document(desk / "next") | {"since": None} == document(desk / "all")
    assert document(desk / "next")["since"]["judged_again"] == 1


def test_a_run_without_it_leaves_no_stale_log(ask: Ask, desk: Path, kept: Path) -> None:
    assert set(files_under(kept)) >= KEPT
    assert ask(*CHECK, "log.csv", "--run", "kept").code == 0
    assert not KEPT & set(files_under(kept))
    refused = ask(*CHECK, "later.csv", "--since", "kept")
    assert refused.code == 2
    assert "kept does not keep the log that it judged" in refused.err and "--keep-log" in refused.err


def test_personal_columns_are_kept_only_when_asked_for(ask: Ask, desk: Path, kept: Path) -> None:
    assert b"Zhou" in (kept / "kept.arrow").read_bytes()
    ask(*CHECK, "log.csv", "--run", "plain")
    assert not any(b"Zhou" in content for content in files_under(desk / "plain").values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("log.csv",), "log.csv is a log of the earlier run (log.csv): every event in it would count twice"),
        (("later.csv", "--zone", "Asia/Tokyo"), "kept was judged by another time zone"),
        (("later.csv", "--select", "first-reply"), "kept was judged by another choice of rules"),
        (("later.csv", "--map", "map.yaml"), "kept was judged by another map"),
        (("later.csv", "--spec", "other.yaml"), "kept was judged by another standard"),
        (("later.csv", "--as-of", "2025-06-10"), "the earlier run judged as of 2025-06-30T16:00:00Z"),
        (("later.csv", "--period", "2025-06"), "--keep-log and --since do not go with --period"),
        (("later.csv", "--engine", "disk"), "--engine disk cannot be taken here"),
        (("roles.csv",), "no log of the earlier run tells role, and these do"),
        (("days.csv",), "the log has days without an hour"),
        (("later.csv", "--since", "nowhere"), "there is no folder nowhere"),
    ],
)
def test_what_is_refused(ask: Ask, desk: Path, kept: Path, words: tuple[str, ...], told: str) -> None:
    write(desk, "map.yaml", "missing: ['', '-']\n")
    write(desk, "other.yaml", SPEC.replace("within: 1h", "within: 2h"))
    write(desk, "roles.csv", LATER.replace("customer\n", "customer,role\n", 1).replace("Sun", "Sun,front"))
    write(desk, "days.csv", LATER.replace("2025-07-01T09:00:00+08:00", "2025-07-01"))
    zone = () if "--zone" in words else ("--zone", "Asia/Shanghai") if "days.csv" in words else ()
    if zone:
        ask(*CHECK, "log.csv", "--run", "kept", "--keep-log", *zone)
    refused = ask(*CHECK, "--since", "kept", *words, *zone)
    assert refused.code == 2
    assert told in refused.err


@pytest.mark.parametrize("name", ["kept.arrow", "kept-recent.arrow", "kept.json"])
def test_a_kept_log_that_was_changed(ask: Ask, desk: Path, kept: Path, name: str) -> None:
    content = bytearray((kept / name).read_bytes())
    content[len(content) // 2] ^= 1
    (kept / name).write_bytes(content)
    refused = ask(*CHECK, "later.csv", "--since", "kept")
    assert refused.code == 2
    assert "audit all logs at once" in refused.err


def test_events_that_were_too_late_for_the_earlier_moment(ask: Ask, desk: Path, kept: Path) -> None:
    ask(*CHECK, "log.csv", "--run", "kept", "--keep-log", "--as-of", "2025-06-10")
    refused = ask(*CHECK, "later.csv", "--since", "kept")
    assert refused.code == 2
    assert "left out events later than its as-of" in refused.err


def test_keep_log_needs_a_run(ask: Ask, desk: Path) -> None:
    refused = ask(*CHECK, "log.csv", "--keep-log")
    assert refused.code == 2 and "--run" in refused.err


def test_a_run_that_cannot_be_kept(ask: Ask, desk: Path) -> None:
    write(desk, "wide.yaml", "shape: wide\ncase: id\nevents: {created: at, replied: then}\n")
    write(desk, "wide.csv", "id,at,then\nA,2025-06-02T09:00:00+08:00,2025-06-02T09:10:00+08:00\n")
    refused = ask(*CHECK, "wide.csv", "--map", "wide.yaml", "--run", "kept", "--keep-log")
    assert refused.code == 2 and "only logs of an event a row can be gone on from" in refused.err
    assert not (desk / "kept").exists()


def test_the_log_moves(ask: Ask, desk: Path, kept: Path) -> None:
    """A kept run goes on wherever its folder was moved to, without the logs that it was made from."""
    shutil.move("kept", "elsewhere")
    (desk / "log.csv").unlink()
    assert LOG
    assert ask(*CHECK, "later.csv", "--since", "elsewhere").code == 0


def test_an_export_of_everything_is_no_later_log(ask: Ask, desk: Path) -> None:
    write(desk, "day.csv", "\n".join([HEADER, *(f"F{n},created,2025-06-04T09:{n:02}:00+08:00,li,key,Sun" for n in range(30))]) + "\n")
    write(desk, "all.csv", f"{(desk / 'day.csv').read_text()}F0,solved,2025-06-05T09:00:00+08:00,li,key,Sun\n")
    assert ask(*CHECK, "day.csv", "--run", "kept", "--keep-log").code == 0
    refused = ask(*CHECK, "all.csv", "--since", "kept")
    assert refused.code == 2
    assert "30 of the 31 events have been judged in the earlier run: they would count twice" in refused.err


def many(days: range) -> str:
    """A case a day that is answered at once, and closed."""
    told = [(f"D{day:02},{what},2025-05-{day:02}T09:0{minute}:00+08:00,li,key,Sun") for day in days for minute, what in enumerate(DONE)]
    return "\n".join([HEADER, *told]) + "\n"


def test_what_is_shared_outlives_the_run_that_it_came_from(ask: Ask, desk: Path) -> None:
    for name, days in (("year", range(1, 20)), ("one", range(20, 21)), ("two", range(21, 22))):
        write(desk, f"{name}.csv", many(days))
    assert ask(*CHECK, "year.csv", "--run", "first", "--keep-log").code == 0
    assert ask(*CHECK, "one.csv", "--since", "first", "--run", "second").code == 0
    assert (desk / "first" / "kept.arrow").samefile(desk / "second" / "kept.arrow")
    shutil.rmtree(desk / "first")
    assert ask(*CHECK, "two.csv", "--since", "second", "--run", "second").code == 0
    assert ask(*CHECK, "year.csv", "one.csv", "two.csv", "--run", "all").code == 0
    assert document(desk / "second") | {"since": None} == document(desk / "all")
