"""The pages as people use them, in headless Chromium: quiet, offline, operable, accessible, and no wider than a phone."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import report_cases
import report_runs

from monthly.monthly_samples import documents, run_of
from svcaudit.audit.compare import monthly
from svcaudit.cli.app import run
from svcaudit.reports.case_page import render_case_html
from svcaudit.reports.html import render
from svcaudit.reports.monthly import page as monthly_page
from svcaudit.reports.options import RenderOptions

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("report-en", "report-zh", "case-en", "case-zh", "monthly-en", "monthly-zh")
SAMPLES = Path(__file__).parents[2]
DESK, PHONE = (1280, 900), (390, 844)


@dataclass
class Opened:
    """A page in the browser, and all that it did which it should not have done."""

    page: Any
    noise: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    sample, standard = SAMPLES / "sample_data" / "office_helpdesk", SAMPLES / "process_specs" / "office_helpdesk.yaml"
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        log = [f"{sample}.csv", "--map", f"{sample}.map.yaml", "--spec", str(standard)]
        assert run(["check", *log, "--run", str(folder / "run"), "--fail-on", "never", "-q"]) == 0
        for lang in ("en", "zh"):
            assert run(["report", str(folder / "run"), "--lang", lang, "-o", str(folder / f"monthly-{lang}.html"), "-q"]) == 0
    for lang in ("en", "zh"):
        (folder / f"report-{lang}.html").write_text(render(report_runs.full_run(), RenderOptions(lang=lang)), encoding="utf-8")
        (folder / f"case-{lang}.html").write_text(render_case_html(report_cases.explanation(), lang=lang), encoding="utf-8")
    (folder / "report.html").write_text(render(report_runs.full_run(), RenderOptions(limit=4)), encoding="utf-8")
    (folder / "month.html").write_text(month_page(tmp_path_factory), encoding="utf-8")
    return folder


def month_page(folders: pytest.TempPathFactory) -> str:
    """The month of a small desk with everything in it: what moved and why, trends, hints, score cards."""
    before, after = run_of(folders.mktemp("september"), 9, 4), run_of(folders.mktemp("october"), 10, 16)
    history = documents(after, [(90, 100), (92, 100), (91, 100), (89, 100)] * 2, [1.0] * 8)
    return monthly_page.render(after, monthly(after, before, history), RenderOptions())


def opened(browser: Any, path: Path, size: tuple[int, int] = DESK, **more: Any) -> Opened:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    seen = Opened(context.new_page())
    page, own = seen.page, path.as_uri()
    page.on("console", lambda message: seen.noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.noise.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (seen.noise.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.split("#")[0] == own else seen.noise.append(f"request: {request.url}"))
    page.goto(own)
    return seen


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_quiet_and_fits_a_phone(browser: Any, desk: Path, name: str) -> None:
    seen = opened(browser, desk / f"{name}.html", PHONE)
    seen.page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    for width, height in (PHONE, DESK):
        seen.page.set_viewport_size({"width": width, "height": height})
        needed, room = seen.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert needed <= room <= width, f"{name} scrolls sideways at {width} px"
    assert seen.noise == []
    seen.page.context.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_charts_of_the_month_fit_a_phone(browser: Any, desk: Path, lang: str) -> None:
    page = opened(browser, desk / f"monthly-{lang}.html", PHONE).page
    backlog = page.locator("#backlog")
    assert backlog.locator(".chart.wide").count() == 1 and backlog.locator(".key .swatch").count() >= 2
    ends = page.evaluate("[...document.querySelectorAll('.chart, .key .mark')].map(one => one.getBoundingClientRect().right)")
    assert ends and max(ends) <= PHONE[0]
    page.context.close()


@pytest.mark.parametrize(
    ("name", "scheme"), [("report", "light"), ("report", "dark"), ("case-zh", "light"), ("case-en", "dark"), ("month", "light")]
)
def test_axe_finds_nothing_serious(browser: Any, desk: Path, name: str, scheme: str) -> None:
    """axe looks at every node: its pages are short, with something of everything."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    seen = opened(browser, desk / f"{name}.html", color_scheme=scheme)
    seen.page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    found = axe.Axe().run(seen.page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        f"{one['id']}: {one['help']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]
    assert serious == []
    seen.page.context.close()


@pytest.fixture(scope="module")
def report(browser: Any, desk: Path) -> Iterator[Opened]:
    seen = opened(browser, desk / "report-en.html")
    yield seen
    assert seen.noise == []
    seen.page.context.close()


def test_a_table_is_sorted_by_its_headings(report: Opened) -> None:
    table = report.page.locator("#rules table").first
    heading = table.locator("thead th", has_text="Findings")
    numbers = "table => [...table.tBodies[0].rows].map(row => Number(row.cells[3].dataset.sort))"
    heading.get_by_role("button").click()
    rising = table.evaluate(numbers)
    assert rising == sorted(rising) and len(set(rising)) > 3
    assert heading.get_attribute("aria-sort") == "ascending"
    heading.get_by_role("button").press("Enter")  # and without a mouse
    assert table.evaluate(numbers) == sorted(rising, reverse=True)
    assert heading.get_attribute("aria-sort") == "descending"


def test_rows_are_filtered_as_one_types(report: Opened) -> None:
    box = report.page.get_by_role("searchbox", name="Filter the rows").first
    rows = report.page.locator("#rules tbody tr:visible")
    everything = rows.count()
    box.fill("first-resp")
    assert rows.count() == 1 < everything
    box.fill("")
    assert rows.count() == everything


def test_what_is_folded_away_opens(report: Opened) -> None:
    page = report.page
    folded = page.locator("#missed details").first
    hidden = folded.locator("tbody tr").first
    assert not hidden.is_visible()
    folded.locator("summary").click()
    assert hidden.is_visible()
    link = page.locator("#rules a", has_text="four-eyes")
    link.click()  # the rule keeps its gate: its findings are folded away
    assert page.locator("#kept details[open] >> text=T-waived").first.is_visible()


def test_the_page_is_whole_without_scripts(browser: Any, desk: Path) -> None:
    seen = opened(browser, desk / "report-en.html", java_script_enabled=False)
    assert seen.page.locator("#rules tbody tr").count() == 9
    seen.page.context.close()


def test_the_timeline_of_a_case_opens(browser: Any, desk: Path) -> None:
    seen = opened(browser, desk / "case-en.html")
    page = seen.page
    assert page.locator("#timeline tbody tr").count() == len(report_cases.explanation().timeline)
    stretches = page.locator("#clocks details").first
    shown = stretches.locator("tbody tr").first
    before = shown.is_visible()
    stretches.locator("summary").click()
    assert shown.is_visible() != before
    page.context.close()


@pytest.fixture(scope="module")
def month(browser: Any, desk: Path) -> Iterator[Opened]:
    seen = opened(browser, desk / "monthly-en.html")
    yield seen
    assert seen.noise == []
    seen.page.context.close()


def test_a_case_of_the_month_opens_its_timeline_and_closes_again(month: Opened) -> None:
    page = month.page
    link, dialog = page.locator("#warnings a.case").first, page.locator("dialog")
    case = link.inner_text()
    link.focus()
    link.press("Enter")
    assert dialog.is_visible() and dialog.get_by_role("heading").inner_text() == case
    assert dialog.get_attribute("aria-labelledby") == dialog.get_by_role("heading").get_attribute("id")
    assert dialog.locator("tbody tr").count() > 0
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)"), "the keyboard is in the dialog"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert link.evaluate("link => link === document.activeElement"), "and goes back to where it was"
    link.click()
    dialog.get_by_role("button", name="Close").click()
    assert not dialog.is_visible()
    assert "#case" not in page.url, "the page stays where it is"


def test_tables_of_the_month_are_sorted_and_filtered(month: Opened) -> None:
    page = month.page
    table = page.locator("#warnings table").first
    cells = "table => [...table.tBodies[0].rows].map(row => Number(row.cells[3].dataset.sort))"
    urgent = table.evaluate(cells)
    assert urgent == sorted(urgent) and len(set(urgent)) > 3, "the most urgent first"
    heading = table.locator("thead th", has_text="Time left")
    heading.get_by_role("button").click()
    heading.get_by_role("button").click()
    assert table.evaluate(cells) == urgent[::-1] and heading.get_attribute("aria-sort") == "descending"
    definitions = page.locator("#appendix details.rest")
    definitions.locator("summary").click()
    rows, box = definitions.locator("tbody tr:visible"), definitions.get_by_role("searchbox")
    everything, formula = rows.count(), rows.nth(5).locator("td").nth(1).inner_text()
    box.fill(formula.upper())
    assert 0 < rows.count() < everything and all(formula in text for text in rows.all_inner_texts())
    box.fill("")
    assert rows.count() == everything


def test_hostile_cells_are_shown_and_do_nothing(report: Opened) -> None:
    text = report.page.locator("body").inner_text()
    assert "<script>alert(1)</script>" in text and r"\x1b[31mli" in text
    assert report.page.evaluate("document.querySelectorAll('img, iframe, object, embed, [onerror], [onload]').length") == 0
    assert report.page.locator("a[href^='http'], a[href^='javascript']").count() == 0
