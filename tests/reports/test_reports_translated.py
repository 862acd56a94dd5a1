"""No text of ours stays English: the sample company's whole audit, told in Chinese and in a language that puts every phrase in brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import report_cases
from report_languages import TECHNICAL, Brackets, english, outside_brackets, phrases, seen, words

from svcaudit.audit.compare import monthly
from svcaudit.audit.explain_case import explain_case
from svcaudit.audit.request import Request, audit_files
from svcaudit.audit.run_folder import write_run
from svcaudit.kpis.built_in import BUILT_IN
from svcaudit.kpis.formulas import formula
from svcaudit.model.describe import describe
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.explanation import CaseExplanation
from svcaudit.model.quality import DETECTORS
from svcaudit.model.run import Run
from svcaudit.model.spec import CASE_NUMBERS, SHARES, Abandoned, Compare, Metric, Operator, ProcessSpec, Stretch
from svcaudit.reports import html, junit, markdown
from svcaudit.reports.case_page import render_case_html
from svcaudit.reports.case_terminal import render_case_text
from svcaudit.reports.monthly import page as monthly_page
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.terminal import render_summary
from svcaudit.spec.load import load
from svcaudit.spec.test_file import load_tests

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
SPECS = sorted((ROOT / "process_specs").glob("*.yaml"))
EXAMPLES = sorted((ROOT / "src/svcaudit/checks/examples").glob("*.yaml"))


@pytest.fixture(scope="module")
def run() -> Run:
    name = "enterprise_service"
    request = Request(
        logs=(SAMPLES / f"{name}.csv",),
        spec=ROOT / "process_specs" / f"{name}.yaml",
        mapping=SAMPLES / f"{name}.map.yaml",
        waivers=SAMPLES / f"{name}.waivers.yaml",
    )
    return audit_files(request)


@pytest.fixture(scope="module")
def case(run: Run, tmp_path_factory: pytest.TempPathFactory) -> CaseExplanation:
    folder = tmp_path_factory.mktemp("run")
    write_run(run, folder)
    return explain_case(folder, "GD2509080156")


def _month(run: Run, lang: str) -> str:
    return monthly_page.render(run, monthly(run, run), RenderOptions(lang=lang, limit=12))


REPORTS: dict[str, Callable[[Run, str], str]] = {
    "monthly": _month,
    "html": lambda run, lang: html.render(run, RenderOptions(lang=lang, limit=12)),
    "markdown": lambda run, lang: markdown.render(run, RenderOptions(lang=lang)),
    "terminal": lambda run, lang: render_summary(run, lang=lang, width=400, limit=20, written=("june.html",)),
    "junit": lambda run, lang: junit.render(run, RenderOptions(lang=lang)).decode("utf-8"),
}
CASES: dict[str, Callable[[CaseExplanation, str], str]] = {
    "page": lambda case, lang: render_case_html(case, lang=lang),
    "terminal": lambda case, lang: render_case_text(case, lang=lang, width=400),
}


@pytest.mark.parametrize("report", ["html", "monthly", "markdown", "terminal"])
def test_a_chinese_report_holds_noenglish_of_ours(run: Run, report: str) -> None:
    assert english(REPORTS[report](run, "zh"), _of_the_customer(run)) == set()


@pytest.mark.parametrize("report", ["html", "monthly", "markdown", "terminal"])
def test_a_chinese_report_names_values_by_their_titles(run: Run, report: str) -> None:
    titled = {value for one in run.document.attributes for value in one.values}
    assert "system fault" in titled
    standard = load(ROOT / "process_specs" / "enterprise_service.yaml")
    others = set(words(str([run.document.spec, [one.activities for one in standard.stages.values()]])))
    told = "\n".join(seen(REPORTS[report](run, "zh")))
    assert [value for value in titled - others if re.search(rf"(?<![\w-]){value}(?![\w-])", told)] == []


@pytest.mark.parametrize("report", CASES)
def test_a_chinese_case_holds_noenglish_of_ours(run: Run, case: CaseExplanation, report: str) -> None:
    assert english(CASES[report](case, "zh"), _of_the_customer(run) | _words_of_the_case(case)) == set()


@pytest.mark.parametrize("report", REPORTS)
def test_every_text_of_a_report_goes_through_the_catalogue(run: Run, report: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Phrases, "of", staticmethod(lambda lang: Phrases("brackets", Brackets())))
    assert outside_brackets(REPORTS[report](run, "brackets"), _of_the_customer(run)) == set()


@pytest.mark.parametrize("report", CASES)
def test_every_text_of_a_case_goes_through_the_catalogue(
    run: Run, case: CaseExplanation, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Phrases, "of", staticmethod(lambda lang: Phrases("brackets", Brackets())))
    assert outside_brackets(CASES[report](case, "brackets"), _of_the_customer(run) | _words_of_the_case(case)) == set()


@pytest.mark.parametrize("spec", [*SPECS, *EXAMPLES], ids=lambda path: path.stem)
def test_every_kind_of_rule_is_retold(spec: Path) -> None:
    standard = _standard(spec)
    retell = Retelling(Phrases("brackets", Brackets()))
    for rule in standard.rules:
        asked = describe(rule)
        if rule.kind == "flow" or asked == getattr(rule.body, "text", None):
            continue
        assert retell.rule(asked).startswith("⟦"), asked


def test_what_is_said_of_the_detectors_is_collected() -> None:
    assert {detector.title for detector in DETECTORS} | {detector.done for detector in DETECTORS} <= phrases()


def test_a_rule_is_retold_part_by_part() -> None:
    titles = {"resolve": "解决", "survey": "回访", "reply": "答复"}
    retell = Retelling(Phrases.of("zh"), lambda stage: titles.get(stage, stage))
    assert retell.rule("after resolve expect survey or reply within 2 business days") == "解决之后须有回访或答复，限 2 个工作日内"
    assert retell.rule("no survey within 1h 30m") == "不得有回访，限 1 小时 30 分内"
    assert retell.condition("a is x or y or b >= 3 and (not c is present or d matches 'p')").count("或") == 3
    assert retell.remark("5 found") == "实有 5 次"
    assert retell.note("something nobody foresaw") == "something nobody foresaw"
    assert Retelling(Phrases()).rule("after resolve expect survey") == "after resolve expect survey"


def test_a_hand_made_case_is_told_in_chinese() -> None:
    told = render_case_text(report_cases.explanation(), lang="zh")
    assert "工单" in told and "时间线" in told and " late" not in told


def _standard(path: Path) -> ProcessSpec:
    return load(path) if path in SPECS else load_tests(path)[0]


def _of_the_customer(run: Run) -> set[str]:
    """Words of the standard and the log: ids, titles, values, names."""
    document, standard = run.document, load(ROOT / "process_specs" / "enterprise_service.yaml")
    said: list[object] = [document.spec, [rule.body for rule in standard.rules if rule.kind in ("wording", "flow")], standard.attributes]
    said += [standard.roles, standard.stages, standard.calendars, document.stages, document.waivers, document.unmapped]
    said += [(rule.id, rule.title, rule.why, rule.fix, rule.kind) for rule in document.rules]
    said += [(metric.id, metric.title) for metric in (*document.metrics, *document.kpis)]
    said += [standard.scorecards, [run.cases[name].unique().to_pylist() for name in run.cases.column_names if name.startswith("attr.")]]
    said += [[group.value for group in one.groups] + [one.title] for one in document.breakdowns]
    said += [source.name for source in document.inputs]
    said += [word.word for one in document.quality if one.id not in ("quarantined_rows",) for word in one.values]
    said += [run.findings[name].unique().to_pylist() for name in ("case", "owner", "seen_actor", "waiver")]
    said += [document.period.zone]
    return set(words(str(said)))


def _words_of_the_case(case: CaseExplanation) -> set[str]:
    return set(
        words(str([(row.activity, row.actor, row.role) for row in case.timeline] + [(one.id, one.value) for one in case.attributes]))
    )


def test_every_formula_of_a_metric_is_retold() -> None:
    standard = _standard_with_every_metric()
    retell = Retelling(Phrases("brackets", Brackets()))
    for metric in standard:
        told = retell.formula(formula(metric))
        assert told.startswith("⟦"), told
        said = set(words("".join(re.split(r"⟦|⟧", _outside(told))))) - TECHNICAL
        assert said <= {"answer", "stars", "customer", "reply", "ask", "team", "first", "mean", "median", "max", "sum"}, (told, said)


def _outside(told: str) -> str:
    depth, outside = 0, []
    for char in told:
        depth += {"⟦": 1, "⟧": -1}.get(char, 0)
        outside.append(char if depth == 0 else " ")
    return "".join(outside)


def _standard_with_every_metric() -> tuple[Metric, ...]:
    """A metric of every measure, of every part of a span, and of every number of a case."""
    limit = Duration(20, Measure.WALL, "20s")
    scale = (Fraction(1), Fraction(5))
    words = {
        "of": "answer",
        "stages": ("reply",),
        "condition": Compare("team", Operator.IN, ("first",)),
        "within": limit,
        "match": ("customer",),
    }
    measures = (*(one for one in SHARES if one not in ("some", "none")), "mean", "median", "p90", "p95", "max", "sum", "count", "nps")
    plain = tuple(Metric("m", measure, scale=scale, **words) for measure in measures)  # type: ignore[arg-type]
    spans = tuple(Metric("m", "mean", "answer", time=part, idle_after=limit) for part in Stretch)
    levels = tuple(Metric("m", "service_level", "answer", within=limit, abandoned=way) for way in Abandoned)
    numbers = tuple(Metric("m", measure, name) for name in CASE_NUMBERS for measure in ("mean", "some", "none"))
    others = (
        Metric("m", "count", "open"),
        Metric("m", "rate", stages=("reply",), times=2, among=("ask",), when=Compare("team", Operator.IN, ("first",))),
        Metric("m", "first_contact_resolution", within=limit, match=("customer",), contacts=("ask",)),
    )
    return (*plain, *spans, *levels, *numbers, *others, *BUILT_IN)
