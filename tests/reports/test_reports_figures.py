from __future__ import annotations

import pytest

from svcaudit.reports.characters import cut, one_line, shorten, visible
from svcaudit.reports.figures import brief_span, gate, percent, points, share_of, span
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import reader

SAY = Phrases()


@pytest.mark.parametrize(
    ("share", "beside", "text"),
    [
        (0.913, None, "91.3 %"),
        (1.0, None, "100.0 %"),
        (0.0, None, "0.0 %"),
        (0.99996, None, "99.996 %"),
        (0.00001, None, "0.001 %"),
        (0.89196, 0.892, "89.196 %"),
        (0.892, 0.892, "89.2 %"),
        (None, 0.9, "–"),
    ],
)
def test_a_percentage_never_rounds_to_what_it_is_not(share: float | None, beside: float | None, text: str) -> None:
    assert percent(share, SAY, beside) == text


def test_a_share_names_its_base() -> None:
    assert share_of(913, 1000, SAY) == "91.3 % (913 of 1,000 judged)"
    assert share_of(0, 0, SAY) == "– (none judged)"


def test_a_gate_is_shown_as_written() -> None:
    assert (gate(1.0, SAY), gate(0.892, SAY), gate(0.9995, SAY)) == ("100 %", "89.2 %", "99.95 %")


@pytest.mark.parametrize(
    ("seconds", "measure", "text"),
    [
        (25 * 3600, "wall", "25h"),
        (72 * 3600, "wall", "72h"),
        (100 * 3600, "wall", "4d 4h"),
        (59, "wall", "59s"),
        (-5400, "wall", "-1h 30m"),
        (26 * 3600, "working", "26h working"),
        (86400, "days", "1 working day"),
        (216000, "days", "2.5 working days"),
        (None, "wall", "–"),
    ],
)
def test_a_span_stays_on_its_own_line(seconds: int | None, measure: str, text: str) -> None:
    assert span(seconds, measure, SAY) == text


def test_a_span_for_a_narrow_column() -> None:
    assert brief_span(216000, "days", SAY) == "2.5d work"


@pytest.mark.parametrize(
    ("days", "text"), [(2.2, "2.2 working days"), (2.04, "2.04 working days"), (2.0, "2 working days"), (0.004, "0.004 working days")]
)
def test_a_span_in_days_never_rounds_to_its_limit(days: float, text: str) -> None:
    assert span(round(days * 86_400), "days", SAY) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.021, "2.1"), (0.00032, "0.03"), (0.0004999, "0.05"), (0.0009, "0.1"), (0.00001, "<0.01"), (0, "0")]
)
def test_a_difference_of_shares_is_told_as_fine_as_it_matters(share: float, text: str) -> None:
    assert points(share, SAY) == text


def test_what_cannot_be_seen_is_written_out() -> None:
    assert visible("a\x1b[31m\u202e\u200b\x00b") == "a\\x1b[31m\\u202e\\u200b\\x00b"
    assert visible("客户 满意") == "客户 满意"
    assert one_line(" two\n lines ") == "two lines"


def test_texts_are_shortened_by_what_they_take_on_screen() -> None:
    assert shorten("abcdefghijklmnop", 10) == "abcdef…nop"
    assert cut("企业客户服务", 7) == "企业客…"
    assert shorten("short", 10) == "short"


def test_titles_fall_back_to_the_text_without_a_language_then_english_then_the_id() -> None:
    chinese, english = reader("zh", "UTC"), reader("en", "UTC")
    assert chinese.title({"en": "Reply", "zh": "回复"}) == "回复"
    assert chinese.title({"en": "Reply", "": "answer"}) == "answer"
    assert chinese.title({"en": "Reply"}) == "Reply"
    assert english.title({"zh": "回复"}, "reply") == "reply"
    assert english.title({"zh": "回复"}) == "回复"


def test_instants_are_shown_on_the_readers_wall() -> None:
    there = reader("en", "Asia/Shanghai")
    assert there.instant("2025-03-31T10:00:00Z") == "2025-03-31 18:00"
    assert there.instant("2025-03-31T10:00:07Z") == "2025-03-31 18:00:07"
    assert there.instant(None) == "–"
    assert reader("en", "Nowhere/Atlantis").zone_name == "UTC"
