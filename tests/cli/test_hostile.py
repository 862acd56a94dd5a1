"""Cells written to do harm: shown as what they are, in terminal text, HTML, CSV, Markdown, XML, and in every error."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from cli_samples import Ask, write

from svcaudit.cli.app import run

SPEC = """\
svcaudit: 1
id: hostile
version: 1
calendars: {always: {timezone: Asia/Shanghai, hours: {daily: ["00:00-24:00"]}}}
attributes: {tier: {values: [standard]}, note: {}}
stages: [intake, reply, resolve]
closed_by: [resolve]
flow: intake reply resolve
clocks: {first: {start: intake, stop: reply, within: 1m}}
rules:
  note: {field: {stage: reply, must: {note: good}}}
  owner: {same_actor: [intake, reply]}
  role: {field: {stage: reply, must: {role: boss}}}
  again: {repeat: {same: [tier], within: 30d, at_most: 0}}
"""
FORMULAS = ['=HYPERLINK("http://evil","x")', "+1+1", "-1+1", "@SUM(A1)", " =1+1", "\t=1+1", "＝1+1"]
MARKUP = ["<script>alert(1)</script>", "</td></tr></table>", "' onmouseover='x", '" onload="x', "&lt;b&gt;", "]]>", "<!--", "{{7*7}}"]
MARKDOWN = ["a|b", "`x`", "**bold**", "[link](http://evil)", "![](http://evil/x.png)", "# title", "@someone", "~~gone~~"]
STEERING = ["\x1b[31mred", "\x1b]0;title\x07", "\x9b31m", "\x7f", "\u202eevil", "a\u200bb", "\u2028", "one\ntwo", "one\rtwo", "\x08\x08"]
CELLS = [*FORMULAS, *MARKUP, *MARKDOWN, *STEERING, "x" * 3000, "😀", "\ud7ff"]
CHECK = ("check", "=1+1<b>.csv", "--spec", "hostile.yaml", "--fail-on", "never")
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]")
"""What must not reach a screen as it is: controls but the line feed, what hides, what turns the writing round."""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a run and all reports, and what the check printed."""
    folder = tmp_path_factory.mktemp("hostile")
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["case", "activity", "time", "actor", "role", "tier", "note"])
    for n, cell in enumerate(CELLS):
        for hour, activity in enumerate(("intake", "reply", f"{cell}!", "resolve")):
            rows.writerow([cell, activity, f"2025-06-01T{9 + hour:02d}:{n:02d}:00+08:00", f"{cell}{hour or ''}", cell, cell, cell])
        rows.writerow([cell, "reply", cell, cell, cell, cell, cell])
    write(folder, "=1+1<b>.csv", out.getvalue())
    write(folder, "hostile.yaml", SPEC)
    reports = [word for name in ("a.html", "a.csv", "a.md", "a.xml", "a.json", "a.xlsx") for word in ("-o", name)]
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = run([*CHECK, "--run", "run", *reports, "-v", "--limit", "999"])
        month = [word for name in ("month.html", "month.xlsx", "month.json") for word in ("-o", name)]
        code = code or run(["report", "run", *month, "--limit", "999"])
    assert code == 0, printed.getvalue()
    assert json.loads((folder / "run" / "run.json").read_text(encoding="utf-8"))["cases"]["total"] > 30
    return folder, printed.getvalue()


@pytest.fixture
def printed(audited: tuple[Path, str]) -> str:
    return audited[1]


@pytest.fixture
def desk(audited: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(audited[0])
    return audited[0]


def test_the_terminal_is_not_steered(ask: Ask, desk: Path, printed: str) -> None:
    assert FORBIDDEN.findall(printed) == []
    assert r"\x1b[31mred" in printed
    for cell in ("\x1b[31mred", "one\ntwo", "<script>alert(1)</script>"):
        answer = ask("case", "run", cell)
        assert answer.code == 0
        assert FORBIDDEN.findall(answer.out + answer.err) == []


def test_nor_by_an_error(ask: Ask, desk: Path) -> None:
    nosuch = "nosuch\x1b[31m\u202e"
    write(desk, "columns.csv", f"{nosuch}\n1\n")
    write(desk, "times.csv", f"case,activity,time\nA,intake,2025-06-01 {nosuch}\n")
    write(desk, "local.csv", "case,activity,time\nA,intake,2025-06-01 09:00\n")
    write(desk, "bad.yaml", f'"{nosuch}": 1\nx: "\\x1b[31m"\n')
    for arguments in (
        ("case", "run", nosuch),
        ("case", nosuch, "x"),
        ("explain", nosuch),
        ("frobnicate" + nosuch,),
        ("check", nosuch, "--spec", "hostile.yaml"),
        ("check", "columns.csv", "--spec", "hostile.yaml"),
        ("check", "times.csv", "--spec", "hostile.yaml"),
        ("check", "local.csv", "--spec", "hostile.yaml"),
        ("check", "=1+1<b>.csv", "--spec", "bad.yaml"),
        (*CHECK, "--select", nosuch),
        (*CHECK, "--as-of", nosuch),
        (*CHECK, "--period", nosuch),
        (*CHECK, "--zone", nosuch),
        (*CHECK, "-o", nosuch),
        (*CHECK, "--format", nosuch),
    ):
        answer = ask(*arguments)
        assert answer.code in (2, 3), arguments
        assert FORBIDDEN.findall(answer.out + answer.err) == [], arguments


class Page(HTMLParser):
    """Every tag with its attributes, and the words between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("name", ["a.html", "case.html", "month.html"])
def test_a_page_shows_markup_as_text(ask: Ask, desk: Path, name: str) -> None:
    assert ask("case", "run", "<script>alert(1)</script>", "-o", "case.html").code == 0
    page = Page((desk / name).read_text(encoding="utf-8"))
    assert page.tags.count("script") <= 2  # the page's own
    assert not {"img", "iframe", "object", "embed", "link", "base"} & set(page.tags)
    assert [one for one in page.attributes if one[0].startswith("on") or "javascript:" in str(one[1]) or "evil" in str(one[1])] == []
    assert "<script>alert(1)</script>" in page.words
    assert name != "a.html" or "{{7*7}}" in page.words
    assert FORBIDDEN.findall(page.words.replace("\t", "")) == []


@pytest.mark.parametrize("name", ["a.csv", "run/quarantine.csv"])
def test_a_spreadsheet_reads_text(desk: Path, name: str) -> None:
    table = list(csv.reader(io.StringIO((desk / name).read_text(encoding="utf-8-sig"), newline="")))
    cells = [cell for row in table for cell in row]
    assert len(table) > len(CELLS)
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))] == []
    assert [cell for cell in cells if FORBIDDEN.search(cell) or "\n" in cell] == []


@pytest.mark.parametrize("name", ["a.xlsx", "month.xlsx"])
def test_a_workbook_holds_text(desk: Path, name: str) -> None:
    book = openpyxl.load_workbook(desk / name)
    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    assert [cell.value for cell in texts if FORBIDDEN.search(cell.value) or "\n" in cell.value] == []
    assert {cell.quotePrefix for cell in texts if cell.row > 1 and cell.value.lstrip().startswith(("=", "+", "-", "@", "＝"))} == {True}
    assert '=HYPERLINK("http://evil","x")' in {cell.value for cell in texts}


def test_paper_holds_text(ask: Ask, desk: Path) -> None:
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed", exc_type=(ImportError, OSError))
    pypdf = pytest.importorskip("pypdf")
    assert ask("report", "run", "-o", "month.pdf", "--limit", "3").code == 0
    paper = pypdf.PdfReader(desk / "month.pdf")
    notes = [note.get_object() for page in paper.pages for note in page.get("/Annots", [])]
    assert [note for note in notes if "/URI" in note.get("/A", {})] == []
    assert "/JavaScript" not in str(paper.trailer["/Root"]) and "/OpenAction" not in paper.trailer["/Root"]
    text = "".join(page.extract_text() for page in paper.pages)
    assert "\x1b" not in text and "\u202e" not in text


def test_markdown_neither_formats_nor_links(desk: Path) -> None:
    text = (desk / "a.md").read_text(encoding="utf-8")
    assert "<script" not in text and "http://" not in text and "@someone" not in text
    assert r"\*\*bold\*\*" in text and r"a\|b" in text and r"\`x\`" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {5, 6, 7}  # the tables' own bars
    assert FORBIDDEN.findall(text) == []


def test_xml_and_json_hold_what_was_written(desk: Path) -> None:
    suites = ElementTree.fromstring((desk / "a.xml").read_bytes())
    assert "<script>alert(1)</script>" in "".join(suites.itertext())
    document = json.loads((desk / "a.json").read_text(encoding="utf-8"))
    assert document["inputs"][0]["name"] == "=1+1<b>.csv"
    assert "\x1b[31mred!" in [one["activity"] for one in document["unmapped"]]


def test_json_on_a_terminal_holds_no_control_character(ask: Ask, desk: Path) -> None:
    answer = ask(*CHECK, "--format", "json", "-q")
    assert "\x1b[31mred!" in [one["activity"] for one in json.loads(answer.out)["unmapped"]]
    assert FORBIDDEN.findall(answer.out) == []
    assert "\u202eevil" in json.loads(answer.out)["unmapped"][0]["activity"] + "".join(
        one["activity"] for one in json.loads(answer.out)["unmapped"]
    )
    assert "\\u202eevil" in answer.out and "\\u009b31m" in answer.out


def test_nor_does_any_other_text(ask: Ask, desk: Path) -> None:
    """What a standard, a map or a log says, by every command that shows it, in every format."""
    text = SPEC.replace("id: hostile", 'id: hostile\ntitle: "\\e[31m\\u202eX\\u009b"\nsource: "\\e]0;x\\a"\nowner: "\\e[1m"')
    text += '  stern: {before: resolve, expect: reply, title: "\\e[31m", why: "\\u009b31m\\u202e", fix: "\\e[1m"}\n'
    write(desk, "loud.yaml", text)
    write(desk, "louder.yaml", text.replace("within: 1m", "within: 1s").replace('"\\e[1m"}', '"\\e[2m", severity: warning}'))
    write(
        desk, "loud.test.yaml", 'spec: loud.yaml\ntests:\n  - {name: "\\e[31m\\u202e", events: [2025-06-01 09:00 intake], expect: clean}\n'
    )
    for arguments in (
        ("spec", "show", "loud.yaml"),
        ("explain", "stern", "--spec", "loud.yaml"),
        *(("spec", "lint", "loud.yaml", "-f", name) for name in ("text", "json", "github", "gitlab", "sarif", "junit")),
        *(("spec", "test", "loud.test.yaml", "-v", "-f", name) for name in ("text", "json", "github", "junit")),
        *(("spec", "diff", "loud.yaml", "louder.yaml", "-f", name) for name in ("text", "json", "github", "markdown")),
        *(("spec", "impact", "loud.yaml", "louder.yaml", "--log", CHECK[1], "-f", name) for name in ("text", "json", "markdown")),
        *(("log", "check", CHECK[1], "--spec", "loud.yaml", "-f", name) for name in ("text", "json")),
        *(("log", "profile", CHECK[1], "-f", name) for name in ("text", "json")),
        *(("check", CHECK[1], "--spec", "loud.yaml", "--lang", lang) for lang in ("en", "zh")),
        ("config", "show", CHECK[1], "--zone", "\x1b[31m\u202e"),
        ("config", "show", CHECK[1], "--zone", "\x1b[31m\u202e", "-f", "json"),
    ):
        answer = ask(*arguments)
        assert answer.code in (0, 1), (arguments, answer.err)
        assert FORBIDDEN.findall(answer.out + answer.err) == [], arguments
