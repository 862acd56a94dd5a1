"""The report on paper."""

from __future__ import annotations

import io
import logging
import sys
from dataclasses import replace

import pytest
import report_runs

from svcaudit.cli.reports import planned_reports
from svcaudit.errors import UsageError
from svcaudit.model.run import AttributeInfo
from svcaudit.reports import pdf
from svcaudit.reports.fonts import has_chinese
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.phrases import Phrases

needs_weasyprint = pytest.mark.usefixtures("weasyprint")


@pytest.fixture(scope="module")
def weasyprint() -> None:
    """Looked for when a test needs it, not whenever tests are collected: it takes seconds to import."""
    try:
        pdf.ready()
    except UsageError as lacking:
        pytest.skip(str(lacking))


@needs_weasyprint
def test_the_report_has_pages_contents_and_running_titles() -> None:
    pypdf = pytest.importorskip("pypdf")
    full = report_runs.full_run()
    run = replace(full, document=replace(full.document, attributes=[AttributeInfo("channel", {}, {"phone": {"en": "Voice line"}})]))
    data = pdf.render(run, replace(RenderOptions(), limit=3))
    reader = pypdf.PdfReader(io.BytesIO(data))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 3 and f"2 / {len(pages)}" in pages[1]
    assert "Enterprise customer service" in pages[1]  # the running title
    assert "5 of 9 rules miss their gate" in pages[0]
    contents = [line for line in pages[0].splitlines() if line.startswith("Glossary")]
    assert contents and contents[0].rstrip().endswith(tuple("123456789")) and contents[0].count(".") > 10
    text = "\n".join(pages)
    assert "<script>alert(1)</script>" in text.replace("\n", "") and "\x1b" not in text
    assert "Voice line" in text and "email" in text  # values under their titles, or as they stand
    assert [one.title for one in reader.outline if not isinstance(one, list)]
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert [one for one in links if "/A" in one and "/URI" in one["/A"]] == []
    assert "/JavaScript" not in str(reader.trailer["/Root"]) and "/OpenAction" not in reader.trailer["/Root"]


@needs_weasyprint
@pytest.mark.skipif(not has_chinese(), reason="this machine has no font with Chinese characters")
def test_chinese_is_shown_in_chinese(caplog: pytest.LogCaptureFixture) -> None:
    pypdf = pytest.importorskip("pypdf")
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        data = pdf.render(report_runs.empty_run(), RenderOptions(lang="zh"))
    assert [record.getMessage() for record in caplog.records if "notdef" in record.getMessage()] == []
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert "企业客户服务流程" in text and "没有" in text
    assert data == pdf.render(report_runs.empty_run(), RenderOptions(lang="zh"))


@needs_weasyprint
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname"])
def test_nothing_is_fetched(address: str, caplog: pytest.LogCaptureFixture) -> None:
    page = (
        f"<html><head><title>x</title><style>body {{ background: url({address}) }}</style></head><body><img src='{address}'>x</body></html>"
    )
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        assert pdf.on_paper(page).startswith(b"%PDF")
    assert [one.getMessage() for one in caplog.records if f"disallowed protocol: {address}" not in one.getMessage()] == []
    assert caplog.records


def test_without_weasyprint_one_is_told_before_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UsageError) as told:
        planned_reports(["report.pdf"])
    assert "WeasyPrint" in str(told.value) and told.value.hint == "pip install 'svcaudit[pdf]'"


def test_a_page_in_chinese_without_fonts_is_remarked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    say = Phrases.of("en")
    assert "fonts-noto-cjk" in pdf.fonts_lacking(lambda: "<p>问</p>", say)[0]
    assert pdf.fonts_lacking(lambda: "<p>abc</p>", say) == []
    monkeypatch.setattr(pdf, "has_chinese", lambda: False)
    assert len(pdf.left_out(report_runs.full_run(), RenderOptions(lang="zh"))) == 1
    monkeypatch.setattr(pdf, "has_chinese", lambda: None)
    assert pdf.left_out(report_runs.full_run(), RenderOptions(lang="zh")) == []
