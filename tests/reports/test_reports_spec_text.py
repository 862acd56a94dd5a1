"""A standard read aloud, and its words in sentences of either language."""

from __future__ import annotations

import pytest

from svcaudit.reports.phrases import Phrases
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.spec_text import spec_text
from svcaudit.spec.load import parse

SPEC = """
svcaudit: 1
id: desk
version: 1.0.0
attributes:
  级别: {title: {en: Priority, zh: 优先级}, values: [高, 低]}
  满意度: {title: {en: Satisfaction, zh: 满意度}, type: number}
stages:
  提交: {title: {en: Submitted, zh: 提交}}
  挂起: {title: {en: On hold, zh: 挂起}}
  恢复: {title: {en: Resumed, zh: 恢复}}
  解决: {title: {en: Solved, zh: 解决}}
closed_by: 解决
clocks:
  solve:
    title: {en: Solved in time, zh: 及时解决}
    start: 提交
    stop: 解决
    pause: {from: 挂起, until: 恢复}
    targets: [{when: {级别: 高}, within: 4h}, {within: 12h}]
metrics:
  volume: {count: cases}
  open: {count: open}
  csat: {title: {en: Satisfied, zh: 满意}, mean: 满意度, target: {at_least: 4}}
  solving: {p90: solve, target: {at_most: 12h}}
scorecards:
  agent: {by: actor, weights: {conformity: 60, csat: 40}}
"""


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            (
                "a case is finished by Solved",
                "Submitted to Solved: within 4h when Priority is 高; within 12h",
                "paused from On hold until Resumed",
                "csat · Satisfied: mean of Satisfaction, target at least 4",
                "solving: p90 of Solved in time, target at most 12h",
                "score card agent by owner: cases without a finding of theirs 60, Satisfied 40",
            ),
        ),
        (
            "zh",
            (
                "从挂起到恢复暂停计时",
                "volume：工单数",
                "open：未完结工单数",
                "csat · 满意：满意度 的平均值，目标不低于 4",
                "solving：及时解决 的 p90 分位数，目标不高于 12 小时",
                "评分卡 agent，按 责任人：本人无问题的工单 60、满意 40",
            ),
        ),
    ],
)
def test_a_standard_is_read_aloud_in_titles(lang: str, lines: tuple[str, ...]) -> None:
    spec, problems = parse(SPEC, "standard.yaml")
    assert spec is not None, problems
    told = [line.strip() for line in spec_text(spec, lang).splitlines()]
    assert [line for line in lines if line not in told] == []


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (
            "级别: values the standard does not list: '急' in 5 rows, 'a, b' in 1 row",
            "级别：标准未列出的取值：'急'（5 行）、'a, b'（1 行）",
        ),
        ("a: values the standard does not list: 'hihg' in 2 rows – high?, 'x' in 1 row and 3 more", "'x'（1 行），另有 3 个"),
        ("a: values the standard does not list: 4 different (masked) in 9 rows", "a：标准未列出的取值：4 个不同取值（已脱敏）共 9 行"),
    ],
)
def test_values_that_a_standard_does_not_list_are_told_in_chinese(note: str, told: str) -> None:
    retold = Retelling(Phrases.of("zh")).note(note)
    assert told in retold and " in " not in retold and "row" not in retold


def test_an_english_sentence_has_the_titles_of_stages() -> None:
    retell = Retelling(Phrases.of("en"), {"ack": "Accepted", "reply": "First reply"}.get)  # type: ignore[arg-type]
    assert retell.remark("before reply") == "before First reply"
    assert retell.rule("ack to reply: within 30m") == "Accepted to First reply: within 30m"
