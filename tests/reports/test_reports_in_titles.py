"""Stages, roles, attributes, yes and no in Chinese reports: by their titles, wherever a standard has them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from svcaudit.cli.app import run as command

STANDARD = """\
svcaudit: 1
id: desk
version: 1.0.0
attributes:
  vip: {type: yes_no, title: {en: Key customer, zh: 重点客户}}
  amount: {type: number, title: {en: Amount, zh: 金额}, required: true}
  phone: {personal: true, title: {en: Phone, zh: 电话}}
roles:
  front: {title: {en: Front desk, zh: 前台}}
  back: {title: {en: Back office, zh: 后台}}
stages:
  ask: {title: {en: Question, zh: 提问}, record: [phone, amount]}
  reply: {title: {en: Answer, zh: 答复}, by: front}
  close: {title: {en: Closing, zh: 关单}}
closed_by: close
flow: ask reply* close
rules:
  key-first: {after: ask, expect: reply, within: 1h, when: {vip: yes}}
metrics:
  key-share: {share: {vip: yes}}
"""
LOG = """\
case,activity,time,actor,role,vip,amount,phone
A,ask,2025-03-03T09:00:00Z,wang,front,true,,
A,reply,2025-03-03T12:00:00Z,li,back,,,
A,close,2025-03-03T13:00:00Z,li,back,,,
B,ask,2025-03-03T09:00:00Z,wang,front,no,12,77
B,close,2025-03-03T10:00:00Z,wang,front,,,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("titles")
    (place / "desk.yaml").write_text(STANDARD, encoding="utf-8")
    for name in ("run", "earlier"):
        log = place / f"{name}.csv"
        log.write_text(LOG if name == "run" else LOG.replace("A,", "C,"), encoding="utf-8")
        assert command(["check", str(log), "--spec", str(place / "desk.yaml"), "--run", str(place / name), "--fail-on", "never", "-q"]) == 0
    return place


def words_of(page: Path) -> str:
    return unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page.read_text(encoding="utf-8"), flags=re.S))


def test_the_month_and_the_report(folder: Path) -> None:
    month, report = folder / "month.html", folder / "report.html"
    assert command(["report", str(folder / "run"), "--lang", "zh", "-o", str(month), "-q"]) == 0
    assert command(["report", str(folder / "run"), "--template", "report", "--lang", "zh", "-o", str(report), "-q"]) == 0
    shown = words_of(month)
    assert "提问 答复* 关单" in shown  # the path
    assert "前台" in shown and "后台" in shown and "front" not in shown
    assert "重点客户 为 是" in shown
    assert "提问时未记录 电话、金额" in words_of(report)
    assert re.search(r"答复由角色 后台 办理；要求：答复须由 前台 办理", words_of(report))


def test_a_path_in_english_keeps_the_ids_that_it_is_written_with(folder: Path) -> None:
    month = folder / "month-en.html"
    assert command(["report", str(folder / "run"), "-o", str(month), "-q"]) == 0
    shown = words_of(month)
    assert "ask reply* close" in shown and "Back office" in shown


def test_the_case(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["case", str(folder / "run"), "A", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "后台" in shown and "back" not in shown
    assert "重点客户 是" in shown


def test_yes_and_no_are_words_for_readers_and_values_for_machines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["kpi", str(folder / "run"), "--by", "vip", "--metric", "volume", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^是 .*1\b", shown, re.M) and re.search(r"^否 .*1\b", shown, re.M)
    assert command(["kpi", str(folder / "run"), "--by", "vip", "--metric", "volume", "--lang", "zh", "-f", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["values"][0] for one in told["splits"]} == {"true", "no"}
    assert command(["kpi", str(folder / "run"), "--by", "vip", "--metric", "volume"]) == 0
    assert re.search(r"^true ", capsys.readouterr().out, re.M)


def test_a_change_of_a_number_and_one_of_a_standard_have_each_its_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["compare", str(folder / "earlier"), str(folder / "run"), "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "变化" in shown and "变更" not in shown
    later = folder / "later.yaml"
    later.write_text((folder / "desk.yaml").read_text(encoding="utf-8").replace("within: 1h", "within: 30m"), encoding="utf-8")
    assert command(["spec", "diff", str(folder / "desk.yaml"), str(later), "--lang", "zh", "--fail-on", "never"]) == 0
    shown = capsys.readouterr().out
    assert "变更" in shown and "变化" not in shown


def test_titles_of_personal_attributes_are_told_and_their_values_never(folder: Path) -> None:
    told = json.loads((folder / "run" / "run.json").read_text(encoding="utf-8"))
    phone = next(one for one in told["attributes"] if one["id"] == "phone")
    assert phone == {"id": "phone", "title": {"en": "Phone", "zh": "电话"}, "values": {}, "yes_no": False}
    assert told["roles"] == {"front": {"en": "Front desk", "zh": "前台"}, "back": {"en": "Back office", "zh": "后台"}}
