from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import report_runs

from svcaudit.errors import UsageError
from svcaudit.model.run import Run
from svcaudit.reports.catalogue import FORMATS, destination, render
from svcaudit.reports.csv import guarded
from svcaudit.reports.markdown import plain
from svcaudit.reports.options import RenderOptions

OPTIONS = RenderOptions()


@pytest.mark.parametrize("suffix", [entry.suffix for entry in FORMATS])
@pytest.mark.parametrize("make", [report_runs.full_run, report_runs.empty_run, report_runs.many_rules_run])
def test_every_format_renders_every_run_the_same_way_twice(make: object, suffix: str) -> None:
    to = destination(f"out{suffix}")
    first = render(make(), to, OPTIONS)  # type: ignore[operator]
    assert first == render(make(), to, OPTIONS)  # type: ignore[operator]
    assert not {0x1B, 0x00} & set(first)


def test_the_suffix_chooses_the_format_and_a_name_forces_it() -> None:
    assert destination("a/report.HTML").format.name == "html"
    assert destination("junit=out.txt").format.name == "junit"
    assert destination("junit=out.txt").path == "out.txt"
    assert destination("a=b.html").path == "a=b.html"


@pytest.mark.parametrize("asked", ["report.docx", "report", "html=", "docx=report"])
def test_an_unknown_format_is_a_usage_error_that_lists_the_known(asked: str) -> None:
    with pytest.raises(UsageError) as caught:
        destination(asked)
    assert caught.value.hint


def test_listing_the_formats_loads_nothing_heavy() -> None:
    code = "import sys, svcaudit.reports.catalogue; print([n for n in ('pyarrow', 'jinja2', 'rich', 'numpy') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_junit_has_one_test_case_per_rule(full_run: Run) -> None:
    root = ElementTree.fromstring(render(full_run, destination("out.xml"), OPTIONS))
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert len(cases) == len(full_run.document.rules)
    assert root.get("failures") == "3"
    assert cases["first-response"].get("line") == "42"
    assert "906 of 1,000 judged" in str(cases["first-response"].find("failure").get("message"))  # type: ignore[union-attr]
    assert cases["ask-the-customer"].find("failure") is None
    assert "warning" in str(cases["ask-the-customer"].findtext("system-out"))
    assert cases["greet"].find("skipped") is not None


def test_junit_survives_what_xml_cannot_say(full_run: Run) -> None:
    rule = replace(full_run.document.rules[0], id="a\x00b\x1b\uffff")
    run = replace(full_run, document=replace(full_run.document, rules=[rule]))
    ElementTree.fromstring(render(run, destination("out.xml"), OPTIONS))


def test_csv_holds_every_finding_and_no_formula(full_run: Run) -> None:
    text = render(full_run, destination("out.csv"), OPTIONS).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == full_run.findings.num_rows
    assert not [cell for row in rows for cell in row.values() if cell and cell.lstrip()[:1] in "=@\t\r"]
    assert '\'=HYPERLINK("http://evil","x")' in {row["detail"] for row in rows}
    assert rows[0]["at"] == "2025-03-03 09:00:00"
    assert rows[3]["sentence"] == "no reply within 24h after Intake, 2h late, owner wang"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_formula_becomes_a_text(text: str) -> None:
    assert guarded(text).startswith("'")


def test_a_plain_text_stays_as_it_is() -> None:
    assert guarded("T-001 a=b") == "T-001 a=b"


def test_markdown_keeps_its_tables_whole(full_run: Run) -> None:
    text = render(full_run, destination("out.md"), OPTIONS).decode()
    assert "<script" not in text
    assert text.startswith("# 5 of 9 rules miss their gate\n")
    width = 0
    for line in text.splitlines():
        if line.startswith("| "):
            cells = line.replace("\\|", "").count("|")
            assert width in (0, cells), line
            width = cells
        else:
            width = 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("<b>", "&lt;b&gt;"),
        ("[x](http://evil)", "\\[x\\](http&#58;//evil)"),
        ("@team", "&#64;team"),
        ("- item", "&#45; item"),
        ("1. item", "&#49;&#46; item"),
        ("a\nb", "a b"),
        ("back\\|slash", "back\\\\\\|slash"),
    ],
)
def test_markdown_shows_a_customers_text_as_it_is(text: str, shown: str) -> None:
    assert plain(text) == shown
