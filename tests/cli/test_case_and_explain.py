"""`svcaudit case` and `svcaudit explain`: what they answer, and what they say to words they do not know."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_samples import Ask, write

from svcaudit.audit.explain import explain, topics
from svcaudit.checks.catalogue import KINDS
from svcaudit.model.verdict import Verdict

CHECK = ("check", "log.csv", "--spec", "spec.yaml", "--fail-on", "never")
TOPICS = [line.split()[0] for line in topics().splitlines() if line.startswith("    ")]


@pytest.fixture
def run(ask: Ask, desk: Path) -> Path:
    assert ask(*CHECK, "--run", "run").code == 0
    return desk / "run"


def test_a_case_is_told(ask: Ask, run: Path) -> None:
    answer = ask("case", "run", "B")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("Case B\n")
    assert "customer withheld (personal)" in answer.out
    assert "Zhou" not in answer.out


def test_a_case_as_a_page(ask: Ask, run: Path) -> None:
    answer = ask("case", "run", "B", "-o", "pages/b.html")
    assert (answer.code, answer.out, answer.err) == (0, "", "wrote pages/b.html\n")
    assert (run.parent / "pages" / "b.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_a_case_needs_neither_log_nor_standard(ask: Ask, run: Path) -> None:
    before = ask("case", "run", "A").out
    (run.parent / "log.csv").unlink()
    (run.parent / "spec.yaml").unlink()
    assert ask("case", "run", "A").out == before


@pytest.mark.parametrize(
    ("words", "told", "to_do"),
    [
        (("run", "nosuch"), "the run has no case 'nosuch'", "it has 3 cases, such as 'A', 'B', 'C'"),
        (("run", "a"), "the run has no case 'a'", "did you mean 'A'?"),
        (("run", ""), "the run has no case ''", "it has 3 cases"),
        (("nosuch", "A"), "there is no folder nosuch", "svcaudit check LOG --spec SPEC --run DIR"),
        ((".", "A"), ". is not a run folder: it has no run.json", "svcaudit check LOG --spec SPEC --run DIR"),
        (("log.csv", "A"), "log.csv is not a run folder", "svcaudit check LOG --spec SPEC --run DIR"),
        (("run", "A", "-o", "page.md"), "a case's page is HTML, and page.md is not called so", "ends in .html"),
        (("run", "A", "-o", "log.csv/page.html"), "cannot write log.csv/page.html", ""),
    ],
)
def test_what_case_refuses(ask: Ask, run: Path, words: tuple[str, ...], told: str, to_do: str) -> None:
    answer = ask("case", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {told}") and to_do in answer.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.json", "{"),
        ("run.json", "[]"),
        ("run.json", '{"tool": {"run_format": 99}}'),
        ("cases.parquet", "junk"),
        ("events.parquet", None),
        ("events.parquet", "findings.parquet"),
        ("spec.yaml", None),
        ("spec.yaml", "- a"),
    ],
)
def test_a_damaged_run_is_told_and_no_bug(ask: Ask, run: Path, name: str, content: str | None) -> None:
    if content is None:
        (run / name).unlink()
    elif content.endswith(".parquet"):
        shutil.copy(run / content, run / name)
    else:
        write(run, name, content)
    answer = ask("case", "run", "A")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ")
    assert "svcaudit" in answer.err.splitlines()[-1]


def test_the_list_names_every_kind_verdict_and_code(ask: Ask) -> None:
    answer = ask("explain")
    assert (answer.code, answer.err) == (0, "")
    assert {kind.name for kind in KINDS} | {verdict.word for verdict in Verdict} <= set(TOPICS)
    assert {"SPEC101", "MAP101"} <= set(TOPICS)


def test_every_topic_is_explained() -> None:
    for topic in TOPICS:
        told = explain(topic)
        assert told.startswith(topic)
        assert len(told.splitlines()) >= 3, topic


@pytest.mark.parametrize(
    ("written", "title"), [("after-expect", "after_expect"), ("Violated", "violated"), ("spec104", "SPEC104"), (" met ", "met")]
)
def test_a_topic_is_known_however_it_is_written(ask: Ask, written: str, title: str) -> None:
    assert ask("explain", written).out.startswith(title)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("afterexpect", "did you mean 'after_expect'?"),
        ("violatet", "did you mean 'violated'?"),
        ("SPEC999", "`svcaudit explain` lists everything that can be explained"),
        ("", "`svcaudit explain` lists everything that can be explained"),
    ],
)
def test_an_unknown_word(ask: Ask, word: str, hint: str) -> None:
    answer = ask("explain", word)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"error: nothing is called {word!r}\n  {hint}\n"


def test_a_case_outside_the_period_is_said_to_be_outside(ask: Ask, desk: Path) -> None:
    with (desk / "log.csv").open("a", encoding="utf-8") as log:
        log.write("D,created,2025-07-10T09:00:00+08:00,wang,key,Sun\n")
    assert ask(*CHECK, "--period", "2025-07", "--run", "july").code == 0
    open_before, closed_before = ask("case", "july", "C"), ask("case", "july", "A")
    assert (open_before.code, closed_before.code) == (2, 2)
    assert "no verdict on case 'C': it began outside the period 2025-07" in open_before.err
    assert "no case 'A' that began in the period 2025-07" in closed_before.err


def test_the_natural_metric_of_a_clock_is_named(ask: Ask, run: Path) -> None:
    answer = ask("kpi", "run", "--metric", "first-reply")
    assert answer.code == 2
    assert "has no metric 'first-reply'; did you mean 'first-reply.attainment'?" in answer.err
    assert ask("kpi", "run", "--metric", "first-reply.attainment").code == 0


@pytest.mark.parametrize("engine", ["memory", "disk"])
def test_a_case_tells_which_of_its_rows_were_set_aside(ask: Ask, desk: Path, engine: str) -> None:
    with (desk / "log.csv").open("a", encoding="utf-8") as log:
        log.write("C,solved,0000-00-00 00:00:00,wang,key,Sun\nB,replied,,wang,key,Sun\n,created,2025-06-02T09:00:00+08:00,li,key,Sun\n")
        log.write("=C,created,soon,wang,key,Sun\n=C,created,2025-06-02T09:00:00+08:00,wang,key,Sun\n")
    assert ask(*CHECK, "--run", "run", "--engine", engine).code == 0
    head, *rows = (desk / "run" / "quarantine.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head == "source,row,line,reason,column,shape,case"
    assert [row.rpartition(",")[2] for row in rows] == ["C", "B", "", "'=C"]
    assert "! rows of this case that were set aside, by their number: time cannot be read (8)" in ask("case", "run", "C").out
    assert "set aside, by their number: time is empty (9)" in ask("case", "run", "B").out
    assert "set aside, by their number: time cannot be read (11)" in ask("case", "run", "=C").out
    assert "set aside" not in ask("case", "run", "A").out
    assert "此工单被搁置的行（括号内为行号）：时间无法识别" in ask("case", "run", "C", "--lang", "zh").out


def test_a_finding_tells_of_rows_of_its_case_that_could_not_be_read(ask: Ask, desk: Path) -> None:
    """What the row said is nowhere else: the rule did not see it."""
    rows = ("created,2025-06-02T09:00:00+08:00", "replied,2 June at ten", "solved,2025-06-02T12:00:00+08:00")
    one, *others = ("".join(f"{case},{row},wang,key,Sun\n" for row in rows) for case in ("E", "=F", "G"))
    with (desk / "log.csv").open("a", encoding="utf-8") as log:
        log.write(one + others[0] + others[1].replace("2 June at ten", "2025-06-20T09:00:00+08:00"))
    answer = ask(*CHECK, "--run", "run", "-o", "out.html", "-o", "out.md", "--limit", "20")
    assert answer.code == 0
    assert "a row of this case was set aside: time cannot be read, line 10" in answer.out
    assert ask("report", "run", "-o", "month.html").code == 0
    assert ask("report", "run", "--template", "report", "-o", "again.html").code == 0
    for name in ("out.html", "out.md", "month.html", "again.html"):
        text = (desk / name).read_text(encoding="utf-8")
        assert "a row of this case was set aside: time cannot be read, line 10" in text, name
        assert "a row of this case was set aside: time cannot be read, line 13" in text, name
        assert text.count("was set aside:") == 4, f"{name}: two rules each; G was read, and is late"
    assert ask("report", "run", "--lang", "zh", "-o", "monat.html").code == 0
    assert "此工单有 1 行被搁置：时间无法识别、第 10 行" in (desk / "monat.html").read_text(encoding="utf-8")
