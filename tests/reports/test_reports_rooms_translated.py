"""What commands print beside reports stays English nowhere either: logs, standards, tests, changes, explanations and maps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from report_languages import Brackets, english, outside_brackets, words
from typer.testing import CliRunner

from spec_diff.diff_samples import BASE, compared, replaced
from spec_diff.test_spec_diff_mutations import MUTATIONS
from svcaudit.audit.explain import explain, topics
from svcaudit.checks.catalogue import KINDS
from svcaudit.cli.app import app
from svcaudit.kpis.built_in import BUILT_IN
from svcaudit.model.change import EXPLAINED
from svcaudit.model.quality import DETECTORS
from svcaudit.model.verdict import Verdict
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.retelling import Retelling

ROOT = Path(__file__).parents[2]
LOG = ROOT / "sample_data" / "enterprise_service.csv"
SPEC = ROOT / "process_specs" / "enterprise_service.yaml"
MAP = ROOT / "sample_data" / "enterprise_service.map.yaml"

TEN = """svcaudit: 1
id: front-desk
version: 1.0.0
stages: [asked, answered, solved]
closed_by: solved
attributes: {tier: {values: [gold, plain]}}
clocks:
  first-answer:
    start: asked
    stop: answered
    targets: [{when: {tier: gold}, within: 30m}, {within: 2h}]
rules:
  answer-before-solving: {before: solved, expect: answered}
"""
TESTS = """spec: ten.yaml
tests:
  - name: Heinrich
    case: {tier: gold}
    events: [2025-03-03 09:00 asked, +40m answered by wang, +60m solved by wang, +90m solved]
    as_of: +70m
    expect: clean
"""
LOGGED = "case,activity,time,actor\n" + "".join(
    f"A{n},{stage},2025-03-0{n}T0{hour}:00:00+08:00,wang\n" for n in (1, 2) for hour, stage in enumerate(("asked", "answered", "solved"))
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a standard, a stricter one, tests that fail, and a log."""
    monkeypatch.chdir(tmp_path)
    files = {"ten.yaml": TEN, "new.yaml": TEN.replace("30m", "15m").replace("1.0.0", "2.0.0"), "ten.test.yaml": TESTS, "ten.csv": LOGGED}
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


COMMANDS = {
    "log check": ["log", "check", str(LOG), "--spec", str(SPEC), "--map", str(MAP)],
    "log check without a standard": ["log", "check", "ten.csv"],
    "log profile": ["log", "profile", "ten.csv"],
    "log maps": ["log", "maps"],
    "spec test": ["spec", "test", "ten.test.yaml", "--verbose"],
    "spec diff": ["spec", "diff", "ten.yaml", "new.yaml"],
    "spec diff in Markdown": ["spec", "diff", "ten.yaml", "new.yaml", "-f", "markdown"],
    "spec impact": ["spec", "impact", "ten.yaml", "new.yaml", "--log", "ten.csv"],
    "spec show": ["spec", "show", "ten.yaml"],
    "kpi": ["kpi", "--log", "ten.csv", "--spec", "ten.yaml"],
    "check": ["check", "ten.csv", "--spec", "ten.yaml", "--fail-on", "never"],
    "explain a rule": ["explain", "first-answer", "--spec", "ten.yaml"],
}


@pytest.fixture
def in_brackets(monkeypatch: pytest.MonkeyPatch) -> Phrases:
    brackets = Phrases("brackets", Brackets())
    monkeypatch.setattr(Phrases, "of", staticmethod(lambda lang: brackets))
    return brackets


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("desk", "in_brackets")
def test_every_text_of_a_command_goes_through_the_catalogue(command: str) -> None:
    printed = _printed(COMMANDS[command], "zh")
    assert outside_brackets(printed, _theirs()) == set()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("desk")
def test_a_command_speaks_chinese(command: str) -> None:
    printed = _printed(COMMANDS[command], "zh")
    assert re.search(r"[\u4e00-\u9fff]{2}", printed)
    assert english(printed, _theirs()) == set()


@pytest.mark.usefixtures("desk")
def test_the_environment_and_the_config_file_choose_the_language_too(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "svcaudit.yaml").write_text("lang: zh\n", encoding="utf-8")
    assert "件工单" in _printed(["log", "check", "ten.csv"], None)
    monkeypatch.setenv("SVCAUDIT_LANG", "en")
    assert "2 cases, 6 events" in _printed(["log", "check", "ten.csv"], None)


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize(
    "topic", [*(one.name for one in KINDS), *(one.word for one in Verdict), *EXPLAINED, *(one.code for one in DETECTORS)]
)
def test_every_page_of_explain_goes_through_the_catalogue(topic: str) -> None:
    page = explain(topic, lang="zh").split("\n\nspec:\n")[0]  # the example is YAML
    page = re.sub(r"\(Declare: .*\)|quality:\n.*", "", page)
    assert outside_brackets(page.replace("\n", " "), set(words(topic.replace("_", " ")))) == set()


def test_the_list_of_topics_is_chinese_but_for_error_codes() -> None:
    told, _, codes = topics("zh").partition("错误代码")
    lines = [line.split(maxsplit=1)[1] for line in told.splitlines() if line.startswith("    ")]
    assert lines and all(re.search(r"[\u4e00-\u9fff]", line) for line in lines)
    assert "MAP101" in codes


@pytest.mark.parametrize(("old", "new"), list(dict.fromkeys(one[:2] for one in MUTATIONS)))
def test_every_change_of_a_standard_is_retold(old: str, new: str) -> None:
    retell = Retelling(Phrases("brackets", Brackets()))
    mutant = replaced(old, new)
    for before, after in ((BASE, mutant), (mutant, BASE)):
        for change in compared(before, after).items:
            told = retell.change(change.message)
            theirs = set(words(f"{BASE} {mutant}")) - OURS | VALUES
            assert outside_brackets(told, theirs) == set(), (change.message, told)


OURS = {"from", "title", "severity", "why", "within", "target", "stages", "values", "rules", "at", "reopened", "unless"}
"""Words that are keys of the standard of these tests, and words of ours in messages."""
VALUES = {"warning", "error", "anywhere", "role", "actor", "or", "one", "each", "next", "continue", "restart", "by", "formerly"}
"""Values, and keys, that are written so in a standard, in every language."""


def _printed(arguments: list[str], lang: str | None) -> str:
    result = CliRunner().invoke(app, [*arguments, *(["--lang", lang] if lang else [])], env={"COLUMNS": "160"})
    return result.stdout


@cache
def _theirs() -> set[str]:
    """Words of the standards, the logs and the maps; of the keys of a map, and of verdicts as a test file writes them."""
    own: Iterator[str] = words(
        " ".join([TEN, TESTS, LOGGED, SPEC.read_text(encoding="utf-8"), LOG.read_text(encoding="gb18030", errors="replace")])
    )
    maps = words(" ".join(file.name for file in (ROOT / "src/svcaudit/intake/maps").glob("*.yaml")))
    codes = [*(verdict.word for verdict in Verdict), *(one.code for one in DETECTORS), *EXPLAINED, *(one.id for one in BUILT_IN)]
    return {*own, *maps, *words(" ".join(codes).replace("_", " ")), *NAMES}


NAMES = {"utc", "utf", "aaaa", "new", "test", "explain", "freshservice", "casehistory", "json", "cc", "ddda", "eb"}
"""Of files, zones, products and commands; the shape of a masked name; a fingerprint."""
