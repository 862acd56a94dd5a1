from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import report_runs

from svcaudit.model.run import Run
from svcaudit.reports import markdown
from svcaudit.reports.catalogue import FORMATS
from svcaudit.reports.csv import guarded
from svcaudit.reports.markdown import plain
from svcaudit.reports.options import RenderOptions

OPTIONS = RenderOptions()


def rendered(run: Run, suffix: str) -> bytes:
    (entry,) = [entry for entry in FORMATS if entry.suffix == suffix]
    made = entry.render(run, OPTIONS)
    return made if isinstance(made, bytes) else made.encode()


@pytest.mark.parametrize("suffix", [entry.suffix for entry in FORMATS if entry.suffix != ".pdf"])
@pytest.mark.parametrize("make", [report_runs.full_run, report_runs.empty_run, report_runs.many_rules_run])
def test_every_format_renders_every_run_the_same_way_twice(make: object, suffix: str) -> None:
    first = rendered(make(), suffix)  # type: ignore[operator]
    assert first == rendered(make(), suffix)  # type: ignore[operator]
    assert first.startswith(b"PK") or not {0x1B, 0x00} & set(first)  # a zip holds any byte


def test_names_and_suffixes_are_unique() -> None:
    assert len({entry.name for entry in FORMATS}) == len({entry.suffix for entry in FORMATS}) == len(FORMATS)
    assert all(entry.suffix.startswith(".") and entry.about and entry.media_type for entry in FORMATS)


def test_listing_the_formats_loads_nothing_heavy() -> None:
    code = "import sys, svcaudit.reports.catalogue; print([n for n in ('pyarrow', 'jinja2', 'rich', 'numpy') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_junit_has_one_test_case_per_rule(full_run: Run) -> None:
    root = ElementTree.fromstring(rendered(full_run, ".xml"))
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
    ElementTree.fromstring(rendered(run, ".xml"))


def test_csv_holds_every_finding_and_no_formula(full_run: Run) -> None:
    text = rendered(full_run, ".csv").decode("utf-8-sig")
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
    text = rendered(full_run, ".md").decode()
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


def test_markdown_stays_below_what_github_shows() -> None:
    rules = [report_runs.rule(f"规则-{n:05}", "fail", 900, 100) for n in range(14_000)]
    run = report_runs.full_run()
    run = replace(run, document=replace(run.document, rules=rules))
    text = markdown.render(run, OPTIONS)
    assert 900_000 < len(text.encode()) <= 1_000_000
    assert text.splitlines()[-3].endswith(" |")  # cut behind a whole row
    assert text.splitlines()[-1].startswith("Cut here: GitHub shows 1 MiB")
    assert markdown.left_out(run, OPTIONS) == [text.splitlines()[-1]]
    assert markdown.left_out(report_runs.full_run(), OPTIONS) == []


def test_the_page_says_where_all_findings_are(full_run: Run) -> None:
    page = rendered(full_run, ".html").decode()
    assert f"all {full_run.findings.num_rows} are in the CSV" in page
