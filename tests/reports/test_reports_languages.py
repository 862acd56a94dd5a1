"""The catalogues: every phrase of the sources is in them, once, with the same names to fill in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from report_languages import phrases

from svcaudit.reports.figures import bare_span, count, gate, percent, span, trimmed
from svcaudit.reports.phrases import LANGUAGES, SOURCE, Phrases
from svcaudit.reports.reader import reader
from svcaudit.reports.translations import PACKAGE, ROOMS, catalogue, catalogue_file, updated

TRANSLATED = [lang for lang in LANGUAGES if lang != SOURCE]
_NAME = re.compile(r"\{(\w*)\}")


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_catalogue_is_what_make_translations_would_write(lang: str) -> None:
    assert catalogue_file(lang).read_bytes() == updated(lang), "run `make translations`"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_fills_in_the_same_names(lang: str) -> None:
    for message in catalogue(lang):
        ours = message.id if isinstance(message.id, tuple) else (message.id,)
        theirs = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in filter(None, theirs):
            assert set(_NAME.findall(text)) == set(_NAME.findall(ours[-1])), message.id


def test_every_phrase_that_is_said_is_collected() -> None:
    """The collector reads literals alone; what it cannot see would stay English without anybody noticing."""
    known = phrases()
    for file, call in _spoken():
        told = call.args[0] if getattr(call.func, "attr", "") != "plural" else call.args[1]
        where = f"{file.relative_to(PACKAGE)}:{call.lineno}"
        assert not isinstance(told, ast.JoinedStr | ast.IfExp | ast.BinOp), f"{where}: a phrase is one literal"
        if isinstance(told, ast.Constant):
            assert told.value in known, f"{where}: {told.value!r} is not collected (a call inside an f-string?)"


def _spoken() -> Iterator[tuple[Path, ast.Call]]:
    for file in sorted(file for room in ROOMS for file in (PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in ("say", "plural", "phrase"):
                    yield file, node


def test_a_language_without_a_catalogue_is_told_in_english() -> None:
    assert Phrases.of("fr")("No findings") == "No findings"
    assert reader("fr", "UTC").title({"fr": "Réponse", "en": "Reply"}) == "Réponse"


def test_figures_are_marked_as_the_language_marks_them() -> None:
    german = Phrases("de", group=".", point=",")
    assert (count(1204, german), percent(0.913, german), gate(0.9995, german)) == ("1.204", "91,3 %", "99,95 %")
    assert (trimmed(1200.0, 2, german), trimmed(0.5, 2, german)) == ("1.200", "0,5")
    assert (span(216000, "days", german), bare_span(1204 * 3600, "working", german)) == ("2,5 working days", "1.204h")


def test_months_weekdays_and_days_are_written_as_the_language_writes_them() -> None:
    english, chinese = reader("en", "Asia/Shanghai"), reader("zh", "Asia/Shanghai")
    moment = "2025-03-31T18:30:00+00:00"
    assert (english.day(moment), chinese.day(moment)) == ("2025-04-01", "2025年4月1日")
    assert (english.instant(moment), chinese.instant(moment)) == ("2025-04-01 02:30", "2025-04-01 02:30")
    from datetime import date

    day = date(2025, 3, 31)
    assert (english.month(day), chinese.month(day)) == ("March 2025", "2025年3月")
    assert (english.weekday(day), chinese.weekday(day)) == ("Mon", "周一")
