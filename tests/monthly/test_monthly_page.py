"""The monthly page: nothing loaded, nothing run, nothing untranslated; its charts, its tables, its templates."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from monthly_samples import documents, run_of, saved

from svcaudit.audit.compare import monthly
from svcaudit.cli.app import run as svcaudit
from svcaudit.errors import UsageError
from svcaudit.model.comparison import Monthly
from svcaudit.model.run import Run
from svcaudit.reports.charts.drawing import Bar, Cell, Layer, Mark, Spec, bars, heat, stacked, trend
from svcaudit.reports.charts.svg import as_svg
from svcaudit.reports.look import Look, contrast_to_white, look_of, readable
from svcaudit.reports.monthly.page import render
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.page import copy_templates

HOSTILE = "<script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class Page(HTMLParser):
    """What a browser would make of it: tags, addresses, handlers, ids, links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.styled: list[str] = []
        self.ids: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href", "action", "data"):
                self.addresses.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)
            if name == "style":
                self.styled.append(value or "")
            if name == "id":
                assert value not in self.ids, f"two things are called {value}"
                self.ids.add(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def content(before: Run, after: Run) -> Monthly:
    return monthly(after, before, documents(after, [(90, 100), (92, 100), (91, 100), (89, 100)] * 2, [1.0] * 8))


@pytest.fixture(scope="module")
def page(after: Run, content: Monthly) -> str:
    return render(after, content, RenderOptions())


def test_the_page_stands_alone(page: str) -> None:
    seen = Page(page)
    assert seen.tags.count("script") == 1 and seen.handlers == []
    assert seen.styled == [], "the content policy forbids them"
    assert all(one.startswith("#") for one in seen.addresses)
    assert {one[1:] for one in seen.addresses if not one.startswith("#m-")} <= seen.ids, "every link leads somewhere"
    assert "default-src 'none'" in unescape(page)
    assert re.findall(r"(?i)@import|url\((?!#)[^)]*", page) == []


def test_it_says_what_a_manager_asks(page: str) -> None:
    text = " ".join(Page(page).text.split())
    assert (
        "October 2025: 2 of 2 rules are below standard" in text
        or "October 2025: 1 of 2 rules is below standard, 1 more than in September 2025" in text
    )
    assert re.search(r"“Answer in time” fell from \S+ % to \S+ %, more than chance", text)
    assert "1 open case runs out of time, on 2025-10-08 13:00 (T10-open, wang); 1 is late already." in text
    for heading in (
        "Early warning",
        "Where it comes from",
        "Findings by rule",
        "Trends",
        "Hints at causes",
        "What to do",
        "Score cards",
        "Appendix",
    ):
        assert heading in text
    assert "Look at the queue at noon." in text and "direct standardisation" in text
    assert "95 % interval" in text and "rows read" in text


def test_every_chart_says_what_it_shows_and_has_its_numbers(page: str) -> None:
    charts = re.findall(r'<svg class="chart[^>]*>', page)
    assert len(charts) >= 4
    assert all(re.search(r'role="img" aria-label="[^"]{10,}"', chart) for chart in charts)
    assert page.count('<figure class="picture">') == len(charts) == page.count('<details class="numbers"><summary>The numbers')


def test_a_case_named_can_be_opened(page: str) -> None:
    anchor = re.search(r'<a class="case" href="#(case-\d+)">T10-open</a>', page)
    assert anchor and f'<details id="{anchor[1]}" class="timeline">' in page


def test_without_an_earlier_run_nothing_is_said_to_have_moved(after: Run) -> None:
    text = Page(render(after, monthly(after), RenderOptions())).text
    assert "furthest from it" in text and "Where it comes from" not in text and "More than chance?" not in text


def test_hostile_cells_do_no_harm(tmp_path: Path) -> None:
    run = run_of(tmp_path, 10, 16, hostile=HOSTILE)
    content = monthly(run, run_of(tmp_path, 9, 4, hostile=HOSTILE))
    hint = replace(content.outlook.hints[0], value=HOSTILE)
    warned = replace(content.outlook.warnings[0], case=HOSTILE, owner='"><img src=x onerror=alert(1)>')
    assert content.comparison is not None
    parts = [
        replace(one, parts=[replace(part, value=f"{HOSTILE}{part.value}") for part in one.parts])
        for one in content.comparison.decompositions
    ]
    outlook = replace(content.outlook, hints=[hint], warnings=[warned])
    told = render(run, replace(content, outlook=outlook, comparison=replace(content.comparison, decompositions=parts)), RenderOptions())
    seen = Page(told)
    assert seen.tags.count("script") == 1 and "img" not in seen.tags and seen.handlers == []
    assert told.count("&lt;script&gt;alert") >= 4, "shown as the text that it is"


def test_a_chart_holds_only_what_draws() -> None:
    hostile = f"{HOSTILE}\u202e"
    drawn = [
        as_svg(bars([Bar(hostile, 3.0, hostile, "bad"), Bar("b", -1.0, "−1", "good")]), hostile),
        as_svg(heat([Cell("9", hostile, 0.5, hostile), Cell("10", hostile, None, "1")], ["9", "10"], [hostile]), hostile),
        as_svg(trend([Mark(hostile, 0.5, 0.4, 0.6, True), Mark("b", None, None, None, False)], 0.5, 0.9, True), hostile),
    ]
    for svg in drawn:
        tree = ElementTree.fromstring(svg)
        assert {one.tag for one in tree.iter()} <= {"svg", "g", "path", "rect", "line", "text", "circle"}
        assert "\u202e" not in svg and "style=" not in svg and "href" not in svg
        assert any(one.tag in ("path", "line") for one in tree.iter())


DRAWN: dict[str, Callable[[], Spec]] = {
    "bars": lambda: bars([Bar("a", 3.0, "3", "plain")]),
    "bars to both sides": lambda: bars([Bar("a", 3.0, "3", "bad"), Bar("b", -1.0, "−1", "good")]),
    "heat": lambda: heat([Cell("9", "Monday", 0.5, "7"), Cell("10", "Monday", None, "1")], ["9", "10"], ["Monday"]),
    "stacked": lambda: stacked([Layer("1", "new", 3), Layer("1", "old", 2), Layer("2", "new", 1)], ["new", "old"]),
    "trend": lambda: trend([Mark("a", 0.5, 0.4, 0.6, True), Mark("b", None, None, None, False)], 0.5, 0.9, True),
    "trend without limits": lambda: trend([Mark("a", 5000.0, None, None, False)], None, None, False),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_keeps_the_schema_of_vega_lite(name: str) -> None:
    """Which nobody holds it against while a page is made."""
    altair = importlib.import_module("altair")
    drawn = DRAWN[name]()
    altair.Chart.from_dict(drawn)
    with pytest.raises(jsonschema.ValidationError):
        altair.Chart.from_dict(drawn | {"background": 7})


def test_the_backlog_says_which_cases_of_before_it_counts(after: Run, content: Monthly) -> None:
    """A run that knows no earlier cases says so, one that knows them counts them, one of all cases has no before."""
    none, counted = "Of open cases that began before October 2025 the run knows none.", "Those that began before October 2025"
    whole = replace(after, document=replace(after.document, period=replace(after.document.period, asked=None)))
    for run, told, untold in ((after, none, counted), (replace(after, beyond=after.cases.slice(0, 1)), counted, none)):
        text = Page(render(run, content, RenderOptions())).text
        assert told in text and untold not in text
    assert "the run knows none" not in render(whole, content, RenderOptions())
    assert "届时尚未结案的工单也计算在内" in render(replace(after, beyond=after.cases.slice(0, 1)), content, RenderOptions(lang="zh"))


def test_a_month_without_cases_has_a_page(before: Run, after: Run) -> None:
    empty = replace(
        after,
        findings=after.findings.slice(0, 0),
        cases=after.cases.slice(0, 0),
        events=after.events.slice(0, 0),
        values=after.values.slice(0, 0),
    )
    assert "No open case is late or about to be." in render(empty, monthly(empty), RenderOptions())


def test_a_template_of_ones_own(tmp_path: Path, after: Run, content: Monthly) -> None:
    made = copy_templates(tmp_path / "own")
    assert {"monthly.html.j2", "report.html.j2", "monthly.css", "report.js"} <= {one.name for one in made}
    for one in made:
        if one.name not in ("monthly.html.j2", "monthly.css"):
            one.unlink()
    template = tmp_path / "own" / "monthly.html.j2"
    template.write_text(
        template.read_text(encoding="utf-8").replace("<main>", "<main><p>{{ document.spec.id }} of ours</p>"), encoding="utf-8"
    )
    (tmp_path / "own" / "monthly.css").write_text("h1 { color: teal }", encoding="utf-8")
    page = render(after, content, RenderOptions(look=Look(folder=tmp_path / "own")))
    assert "<p>desk of ours</p>" in page and "h1 { color: teal }" in page and "Score cards" in page
    with pytest.raises(UsageError, match="is there already"):
        copy_templates(tmp_path / "own")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ nosuch }}", "'nosuch' is undefined"),
        ("{% if %}", "monthly.html.j2:1"),
        ("{{ document.__class__.__mro__ }}", "unsafe"),
        ("{{ say.__call__.__func__.__globals__ }}", "unsafe"),
        ("{{ say('{x.__class__}', x=document) }}", None),
        ("{{ document.rules.append(1) }}", "is unsafe"),
    ],
)
def test_a_template_cannot_leave_its_sandbox(tmp_path: Path, after: Run, content: Monthly, text: str, told: str | None) -> None:
    (tmp_path / "monthly.html.j2").write_text(text, encoding="utf-8")
    options = RenderOptions(look=Look(folder=tmp_path))
    if told is None:
        assert "RunDocument" not in render(after, content, options)
        return
    with pytest.raises(UsageError, match="the template cannot be used") as caught:
        render(after, content, options)
    assert told in caught.value.message


def test_what_a_template_prints_is_escaped(tmp_path: Path, after: Run, content: Monthly) -> None:
    (tmp_path / "monthly.html.j2").write_text("{{ page_title }} {{ '<b>' ~ document.spec.id }}", encoding="utf-8")
    assert "&lt;b&gt;desk" in render(after, content, RenderOptions(look=Look(folder=tmp_path)))


def test_a_logo_and_a_colour(tmp_path: Path, after: Run, content: Monthly) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    page = render(after, content, RenderOptions(look=look_of(tmp_path / "logo.png", "#ff0")))
    assert 'src="data:image/png;base64,' in page and "img-src data:" in page
    accent = re.search(r"--accent: (#[0-9a-f]{6}); }\s*</style>", page)
    assert accent and contrast_to_white([int(accent[1][at : at + 2], 16) for at in (1, 3, 5)]) >= 4.5
    (tmp_path / "logo.txt").write_text("no picture")
    for logo, colour, told in (("logo.txt", None, "is no picture"), ("none.png", None, "cannot be read"), (None, "blue", "is no colour")):
        with pytest.raises(UsageError, match=told):
            look_of(tmp_path / logo if logo else None, colour)


def test_contrast_is_that_of_the_guidelines() -> None:
    """WCAG 2.2: black on white is 21 to 1; #767676 is the lightest grey that can be read, at 4.54."""
    assert contrast_to_white([0, 0, 0]) == pytest.approx(21)
    assert contrast_to_white([0x76] * 3) == pytest.approx(4.54, abs=0.01)
    assert readable("#767676") == "#767676" and readable("#777777") != "#777777"


def test_report_and_compare_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    saved(tmp_path, 9, 4)
    saved(tmp_path, 10, 16)
    asked = ["2025-10", "--compare", "2025-09", "--history", "."]
    assert svcaudit(["report", *asked, "-o", "october.html", "-o", "october.json", "--fail-on", "worse"]) == 1
    content = json.loads((tmp_path / "october.json").read_text(encoding="utf-8"))
    assert [point["at"] for point in content["trends"][0]["points"]] == ["2025-09", "2025-10"]
    capsys.readouterr()
    assert svcaudit(["report", "2025-10", "-o", "month.md"]) == 2
    assert "--template report writes .csv, .md and .xml, too" in " ".join(capsys.readouterr().err.split())
    assert svcaudit(["report", "2025-10", "--template", "report", "-o", "all.html", "-o", "all.md"]) == 0
    assert "Glossary" in (tmp_path / "all.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert svcaudit(["report", *asked]) == 0
    assert capsys.readouterr().out.startswith("October 2025: ")
    assert svcaudit(["compare", "2025-09", "2025-10", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["after"]["asked"] == "2025-10" and told["movements"][0]["id"] == "first-answer"
    assert svcaudit(["spec", "schema", "--compare"]) == 0
    jsonschema.validate(told, json.loads(capsys.readouterr().out))
    assert svcaudit(["compare", "2025-09", "2025-09"]) == 2
    assert "compared with itself" in capsys.readouterr().err
    assert svcaudit(["report", "2025-10", "--compare", "2025-10", "-o", "self.html"]) == 2
    assert svcaudit(["report", "2025-09", "--compare", "2025-10", "-o", "back.html"]) == 0
    assert "note: the run that is compared with is the later one" in " ".join(capsys.readouterr().err.split())
    assert svcaudit(["compare", "2025-09", "2025-10", "--format", "markdown", "--fail-on", "worse"]) == 1
    assert "### Worse, by more than chance" in capsys.readouterr().out
    assert svcaudit(["compare", "2025-10", "2025-09", "--fail-on", "worse"]) == 0
    assert "Better, by more than chance" in capsys.readouterr().out
    (tmp_path / "svcaudit.yaml").write_text('run: 2025-10\nbrand: {accent: "#123456"}\nlang: zh\n', encoding="utf-8")
    assert svcaudit(["report", "-o", "zh.html"]) == 0
    assert "#123456" in (tmp_path / "zh.html").read_text(encoding="utf-8")
