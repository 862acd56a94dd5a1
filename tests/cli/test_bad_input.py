"""Whatever is wrong with a log, a standard or a map: one clear message, the right exit code, nothing on stdout, never a traceback."""

from __future__ import annotations

import gzip
import os
import random
import re
from pathlib import Path

import pytest
from cli_samples import HEADER, LOG, SPEC, Ask, write

from svcaudit.intake.formats.csv_repair import MAX_RECORD

CHECK = ("check", "log.csv", "--spec", "spec.yaml")
ROW = "A,created,2025-06-02T09:00:00+08:00,wang,standard,Liu\n"
NOISE = bytes(random.Random(1).choices(range(256), k=20_000))


@pytest.mark.parametrize(
    ("log", "told", "to_do"),
    [
        pytest.param(LOG.replace("case,", "ticket,"), "no", "case: ", id="a missing column"),
        pytest.param(LOG.replace("activity", "Aktion"), "'activity'", "activity: ", id="another missing column"),
        pytest.param(LOG.replace("+08:00", ""), "has no time zone", "--zone Asia/Shanghai", id="no zone"),
        pytest.param("", "log.csv is empty", "the first line names the columns", id="empty"),
        pytest.param("\ufeff", "log.csv is empty", "the first line names the columns", id="a byte-order mark alone"),
        pytest.param("\n \n\n", "log.csv is empty", "the first line names the columns", id="blank lines"),
        pytest.param(f"{HEADER}\n", "has a header and no rows", "each further line is one event", id="header only"),
        pytest.param(NOISE, "is not a text file", "export the log as CSV", id="binary"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(99), "is not a text file", "export the log as CSV", id="a picture"),
        pytest.param(f"{HEADER}\n{ROW}B,{'x' * (MAX_RECORD + 2**20)}\n", "a line of 17 MB", "up to 16 MB", id="a line beyond the limit"),
        pytest.param(f'{HEADER}\n{ROW}B,"{"x" * (MAX_RECORD + 2**20)}"\n', "a line of 17 MB", "up to 16 MB", id="the same in quotes"),
        pytest.param(f"case,{'x' * 2**21}", "the first line is longer than 1 MB", "one event per line?", id="a header beyond the limit"),
        pytest.param(LOG.replace("actor", "time"), "2 columns are called 'time' (columns 3, 4)", "rename", id="duplicate header names"),
        pytest.param(LOG.replace("case", "ca\0se"), r"ca\x00se", "case: ", id="NUL bytes in the header"),
        pytest.param(f"{HEADER}\nA,created,02/06/2025 09:00,w,,\n", "'time'", "time: {order: ", id="days and months in doubt"),
        pytest.param(f"{HEADER}\nA,Created,2025-06-02T09:00Z,w,,\n", "maps to no stage", "did you mean 'created'", id="other activities"),
    ],
)
def test_a_log_that_cannot_be_judged(ask: Ask, desk: Path, log: str | bytes, told: str, to_do: str) -> None:
    write(desk, "log.csv", log)
    answer = ask(*CHECK, "--run", "run", "-o", "report.html")
    assert (answer.code, answer.out) == (3, "")
    first, *hint = answer.err.splitlines()
    assert first.startswith("error: ") and "log.csv" in first and told in first
    assert to_do in "\n".join(hint)
    assert len(answer.err) < 1200
    assert not (desk / "run").exists() and not (desk / "report.html").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.pdf", b"%PDF-1.7\n"),
        ("log", b"case\nA\n"),
        ("log.json", b"[]"),
        ("log.parquet", b"PAR1"),
        ("log.csv.gz", gzip.compress(LOG.encode(), mtime=0)[:50]),
        ("log.xes", b"<?xml version='1.0'?><log>"),
        ("log.xlsx", LOG.encode()),
        ("log.xlsx", b"PK\x03\x04"),
        ("log.zip", b"PK\x03\x04"),
    ],
)
def test_a_file_that_is_none_of_its_kind(ask: Ask, desk: Path, name: str, content: bytes) -> None:
    write(desk, name, content)
    answer = ask("check", name, "--spec", "spec.yaml")
    assert (answer.code, answer.out) == (3, "")
    first, *to_do = answer.err.splitlines()
    assert first.startswith(f"error: {name}") and to_do


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "nosuch.csv", "--spec", "spec.yaml"), "error: there is no file nosuch.csv\n"),
        (("check", "folder", "--spec", "spec.yaml"), "error: folder is a folder\n  name the files in it"),
        (("check", "log.csv", "--spec", "nosuch.yaml"), "error: there is no file nosuch.yaml\n"),
        (
            ("check", "log.csv", "--spec", "folder"),
            "error: folder holds no standard\n  name a file, or a folder with the versions of one standard\n",
        ),
        ((*CHECK, "--map", "nosuch.yaml"), "nosuch.yaml"),
        ((*CHECK, "--map", "folder"), "folder"),
        ((*CHECK, "--waivers", "nosuch.yaml"), "error: there is no file nosuch.yaml\n"),
        ((*CHECK, "--zone", "Asia/Beijing"), "did you mean Asia/Shanghai?"),
        ((*CHECK, "--zone", "CST"), "did you mean Asia/Shanghai or America/Chicago?"),
        ((*CHECK, "--zone", ""), "unknown time zone ''"),
        (("check", "log.csv", "./log.csv", "--spec", "spec.yaml"), "error: log.csv is named twice\n  every event in it would count twice"),
        (("check", "link.csv", "log.csv", "--spec", "spec.yaml"), "error: log.csv is named twice\n"),
        (("check", os.devnull, "--spec", "spec.yaml"), "is not an ordinary file\n  a log is read more than once"),
        (("check", "pipe", "--spec", "spec.yaml"), "error: pipe is not an ordinary file\n"),
        (("check", "log.csv", "--spec", "pipe"), "error: pipe is not an ordinary file\n"),
        (("check", f"{'x' * 300}.csv", "--spec", "spec.yaml"), "File name too long"),
    ],
)
def test_a_path_that_cannot_be_used(ask: Ask, desk: Path, arguments: tuple[str, ...], told: str) -> None:
    (desk / "folder").mkdir()
    (desk / "link.csv").symlink_to("log.csv")
    os.mkfifo(desk / "pipe")
    answer = ask(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ") and told in answer.err
    assert "bug" not in answer.err


ANCHORS = "".join(
    f"x-{letter}: &{letter} [{', '.join([f'*{before}'] * 10)}]\n" for before, letter in zip("abcdefg", "bcdefgh", strict=True)
)


def place_of(text: str, word: str) -> str:
    """The first place of a word, as messages write it."""
    at = text.index(word)
    return f"{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"


@pytest.mark.parametrize(
    ("spec", "word", "told"),
    [
        pytest.param(SPEC.replace("before: resolve", "before: reslove"), "reslove", "did you mean 'resolve'", id="a typo in a stage"),
        pytest.param(SPEC.replace("1h", "1 fortnight"), "1 fortnight", "unknown unit 'fortnight'", id="an unknown unit"),
        pytest.param(SPEC.replace("1h", "60"), "60", "no unit", id="no unit"),
        pytest.param(SPEC.replace("50%", "150%"), "150%", "out of range", id="an impossible gate"),
        pytest.param(SPEC.replace("1h", "0s"), "0s", "a limit of zero", id="a limit of nothing"),
        pytest.param(
            SPEC.replace("{count: cases}", "{count: cases, target: {at_least: 9, at_most: 1}}"),
            "at_most",
            "either `at_least` or `at_most`",
            id="contradictory limits",
        ),
        pytest.param(SPEC + "closed_by: [reply]\n", "closed_by: [reply]", "given twice", id="a key twice"),
        pytest.param(SPEC + "clock: {}\n", "clock: {}", "did you mean 'clocks'", id="an unknown key"),
        pytest.param(SPEC + "x-a: &a [1]\n" + ANCHORS, None, "expand to more than", id="an alias bomb"),
        pytest.param("x: " + "[" * 9999, None, "nested more than", id="deep nesting"),
        pytest.param("- a\n- b\n", "-", "a standard is a mapping, found a list", id="a list"),
        pytest.param("hello", "hello", "a standard is a mapping", id="a word"),
        pytest.param("", None, "the file is empty", id="empty"),
        pytest.param(LOG, None, "a standard is a mapping", id="the log"),
        pytest.param("id: a\0b\n", "\0", "U+0000", id="a NUL byte"),
        pytest.param("id: !!python/object/apply:os.system [ls]\n", "!!", "tag", id="a tag"),
        pytest.param("id: [a\n", None, "SPEC101", id="an open bracket"),
        pytest.param(b"id: caf\xe9\n", None, "not UTF-8", id="another encoding"),
    ],
)
def test_a_standard_that_cannot_be_loaded(ask: Ask, desk: Path, spec: str | bytes, word: str | None, told: str) -> None:
    write(desk, "bad.yaml", spec)
    answer = ask("check", "log.csv", "--spec", "bad.yaml", "--run", "run")
    assert (answer.code, answer.out) == (2, "")
    first, *_, last = answer.err.splitlines()
    assert re.match(r"bad\.yaml:\d+:\d+: error\[SPEC\d+\]: ", first) and told in answer.err
    if word is not None:
        assert isinstance(spec, str)
        assert first.startswith(f"bad.yaml:{place_of(spec, word)}: ")
    assert last == "1 error in 1 file"
    assert "\x1b" not in answer.err and "Traceback" not in answer.err
    assert not (desk / "run").exists()
    lint = ask("spec", "lint", "bad.yaml")
    assert (lint.code, lint.err) == (2, "")
    assert set(answer.err.splitlines()[:-1]) <= set(lint.out.splitlines())  # and the warnings beside


def test_all_problems_come_in_one_pass(ask: Ask, desk: Path) -> None:
    write(desk, "bad.yaml", SPEC.replace("before: resolve", "before: reslove").replace("1h", "60").replace("severity: info", "severity: x"))
    answer = ask("check", "log.csv", "--spec", "bad.yaml")
    assert answer.err.count(": error[") == 3
    assert answer.err.endswith("3 errors in 1 file\n")


def test_a_standard_that_is_no_text_does_not_keep_the_others_from_being_linted(ask: Ask, desk: Path) -> None:
    write(desk, "bad.yaml", b"\xff\xfe")
    write(desk, "list.yaml", "- a")
    answer = ask("spec", "lint", "bad.yaml", "list.yaml", "spec.yaml")
    assert answer.code == 2
    assert "bad.yaml:1:1: error" in answer.out and "list.yaml:1:1: error" in answer.out
    assert answer.out.endswith("in 3 files\n")


@pytest.mark.parametrize(
    ("content", "place", "told"),
    [
        ("acter: agent", "1:1", "did you mean 'actor'"),
        ("time: {column: time, zone: Asia/Beijing}", "1:28", "did you mean Asia/Shanghai?"),
        ('time: {column: time, format: "%H:%M"}', "1:30", "does not say the year"),
        ("- case", "1:1", "a map is a mapping"),
        ("case: [a, b]", "1:7", "one word"),
        ("case: [a", "", "not YAML"),
        ("case: " + "[" * 999, "1:", "nested"),
        (b"case: caf\xe9", "1:", "not UTF-8"),
    ],
)
def test_a_map_that_cannot_be_loaded(ask: Ask, desk: Path, content: str | bytes, place: str, told: str) -> None:
    write(desk, "map.yaml", content)
    answer = ask(*CHECK, "--map", "map.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert f"map.yaml:{place}" in answer.err and told in answer.err


def test_a_map_that_does_not_fit_the_second_file(ask: Ask, desk: Path) -> None:
    write(desk, "july.csv", LOG.replace("case,", "ticket,"))
    write(desk, "map.yaml", "case: ticket")
    answer = ask("check", "july.csv", "log.csv", "--spec", "spec.yaml", "--map", "map.yaml")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("error: log.csv has no column 'ticket'")


def test_a_waiver_for_no_rule(ask: Ask, desk: Path) -> None:
    write(desk, "w.yaml", "waivers: [{id: w, rule: first-repl, cases: [A], reason: r, approved_by: b, expires: 2026-01-01}]")
    answer = ask(*CHECK, "--waivers", "w.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert "w.yaml:1:25: error" in answer.err and "did you mean 'first-reply'" in answer.err


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("D,repl\0ied,2025-06-02T09:00:00+08:00,w,,\n", "a NUL byte"),
        ("D,replied,2025-06-02T09:00:00+08:00,w\n", "wrong number of fields"),
        ('D,"replied,2025-06-02T09:00:00+08:00,w,,\n', "a quote is opened and never closed"),
        ("D,replied,yesterday,w,,\n", "time cannot be read"),
        ("D,replied,9999-12-31T00:00:00Z,w,,\n", "time is not between 1900 and 2199"),
        (",replied,2025-06-02T09:00:00+08:00,w,,\n", "case is empty"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(ask: Ask, desk: Path, rows: str, reason: str) -> None:
    write(desk, "log.csv", LOG.replace("B,created", f"{rows}B,created"))
    answer = ask(*CHECK, "--run", "run")
    assert answer.code == 0
    assert "8 rows read = 7 used + 1 quarantined + 0 ignored" in answer.out
    assert f"quarantined, listed in {Path('run') / 'quarantine.csv'}: {reason} (1)\n" in answer.err
    header, line = (desk / "run" / "quarantine.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header == "source,row,line,reason,column,shape,case"
    assert line.startswith("log.csv,4,") and f",{reason}," in line


@pytest.mark.parametrize("name", ["spec.yaml", "quarantine.csv", "cases.parquet", "spec.2.0.0.yaml", "kept.arrow"])
def test_a_run_does_not_write_over_what_is_no_runs(ask: Ask, desk: Path, name: str) -> None:
    (desk / "mine").mkdir()
    mine = write(desk, f"mine/{name}", "my own, and nothing to do with it")
    answer = ask("check", "log.csv", "--spec", "spec.yaml", "--run", "mine")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"error: mine is no run folder and has {name}: a run would write over what is yours\n"
        "  name another folder with --run, a new one at best\n"
    )
    assert [path.name for path in (desk / "mine").iterdir()] == [name]
    assert mine.read_text() == "my own, and nothing to do with it"


def test_a_run_may_lie_beside_other_files(ask: Ask, desk: Path) -> None:
    (desk / "mine").mkdir()
    write(desk, "mine/notes.txt", "mine")
    for _ in range(2):
        assert ask("check", "log.csv", "--spec", "spec.yaml", "--run", "mine", "--fail-on", "never").code == 0
    assert (desk / "mine" / "notes.txt").read_text() == "mine"
    assert not (desk / "mine" / "run.unfinished").exists()


def test_a_case_of_which_every_row_was_set_aside(ask: Ask, desk: Path) -> None:
    text = (desk / "log.csv").read_text() + "Q,created,soon,wang,key,Liu\n"
    write(desk, "log.csv", text)
    assert ask("check", "log.csv", "--spec", "spec.yaml", "--run", "run", "--fail-on", "never").code == 0
    answer = ask("case", "run", "Q")
    assert answer.code == 2
    assert answer.err.startswith("error: the run judges nothing of case 'Q': rows of this case that were set aside, by their number: ")
