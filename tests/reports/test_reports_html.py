from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest
import report_runs
from report_markup import Page

from svcaudit.model.run import Run
from svcaudit.reports.html import render
from svcaudit.reports.options import RenderOptions

OPTIONS = RenderOptions()
SECTIONS = {
    "rules",
    "missed",
    "kept",
    "metrics",
    "clocks",
    "stages",
    "breakdowns",
    "flow",
    "waivers",
    "rows",
    "notes",
    "provenance",
    "glossary",
}


@pytest.fixture
def page(full_run: Run) -> Page:
    return Page(render(full_run, OPTIONS))


@pytest.mark.parametrize("make", [report_runs.full_run, report_runs.empty_run, report_runs.many_rules_run])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_is_well_formed_and_its_links_lead_somewhere(make: Any, lang: str) -> None:
    page = Page(render(make(), RenderOptions(lang=lang)))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.values("href")} <= set(ids)


def test_all_sections_are_there(page: Page) -> None:
    assert set(page.values("id")) >= SECTIONS


def test_the_page_loads_nothing(full_run: Run) -> None:
    page = Page(render(full_run, OPTIONS))
    assert not set(page.tags) & {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"}
    assert all(value.startswith("#") for value in page.values("href"))
    assert not page.values("src")
    assert not page.values("style"), "the content policy forbids style attributes"
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    styles = re.findall(r"<style>(.*?)</style>", render(full_run, OPTIONS), re.DOTALL)
    assert not re.search(r"url\(|@import|https?:", "".join(styles))


def test_the_content_policy_names_the_hashes_of_what_is_inside(full_run: Run) -> None:
    text = render(full_run, OPTIONS)
    policy = next(value for value in Page(text).values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_cell_becomes_markup(full_run: Run) -> None:
    text = render(full_run, OPTIONS)
    page = Page(text)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert "<script>alert('why')</script>" in page.text
    assert "<img src=x onerror=alert(1)>" in page.text
    assert not set(text) & {"\x1b", "\u202e", "\u200b"}
    assert "\\x1b[31mli" in page.text


def test_it_says_what_matters(page: Page) -> None:
    assert "5 of 9 rules miss their gate" in page.text
    assert "90.6 % (906 of 1,000 judged), gate 95 %" in page.text
    assert "Left out: 40 running, 210 not applicable, 4 waived." in page.text
    assert "With waived cases counted as broken: 90.2 %." in page.text
    assert "A customer who hears nothing for a day calls again, and then twice." in page.text
    assert "Route basic questions to the front line before noon." in page.text
    assert "12,500 rows read = 12,345 used + 105 quarantined + 50 ignored" in page.text
    assert "1,000 cases measured, 94 of them late (9.4 %)" in page.text
    assert "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" in page.text
    assert "intake › reply ×30 › resolve" in page.text.replace("Intake", "intake")


def test_findings_are_capped_and_the_total_said(full_run: Run) -> None:
    page = Page(render(full_run, replace(OPTIONS, limit=3)))
    assert "… and 95 more (98 total)" in page.text
    assert page.text.count("no survey within 48h after resolve") == 3


def test_failing_rules_come_first(page: Page) -> None:
    text = page.text
    assert text.index("First response") < text.index("ask-the-customer") < text.index("greet") < text.index("four-eyes")


def test_nothing_judged(empty_run: Run) -> None:
    page = Page(render(empty_run, OPTIONS))
    assert "No rule could be judged" in page.text
    assert "No findings." in page.text
    assert "metrics" not in page.values("id")


def test_chinese_titles(full_run: Run) -> None:
    page = Page(render(full_run, RenderOptions(lang="zh")))
    assert "首次响应" in page.text
    assert "zh-Hans" in page.values("lang")


def test_another_zone_can_be_asked_for(full_run: Run) -> None:
    assert "2025-03-31 10:00, UTC" in Page(render(full_run, RenderOptions(zone="UTC"))).text


def test_the_same_run_gives_the_same_page(full_run: Run) -> None:
    assert render(full_run, OPTIONS) == render(report_runs.full_run(), OPTIONS)


def test_many_findings_stay_small() -> None:
    rows = [report_runs.late_reply(f"T-{number:06}", number) for number in range(20_000)]
    run = replace(report_runs.full_run(), findings=report_runs.findings_table(rows))
    assert len(render(run, OPTIONS)) < 120_000
