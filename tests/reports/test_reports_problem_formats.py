"""Problems for CI servers: what GitHub, GitLab and SARIF readers demand is demanded here."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator

from svcaudit.model.place import Place, Problem, Severity
from svcaudit.reports.problem_formats import PROBLEM_FORMATS, Found

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
POSITIVE = {"type": "integer", "minimum": 1}
REGION = {"type": "object", "required": ["startLine"], "properties": dict.fromkeys(("startLine", "startColumn", "endColumn"), POSITIVE)}
RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {"id": {"type": "string"}, "shortDescription": TEXT, "fullDescription": TEXT, "help": TEXT},
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~!$&'()*+,;=:@%/-]+$"}},
                },
                "region": REGION,
            },
        }
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["error", "warning", "note", "none"]},
        "message": TEXT,
        "locations": {"type": "array", "items": LOCATION, "minItems": 1},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
DRIVER = {
    "type": "object",
    "required": ["name", "version", "rules"],
    "properties": {"name": {"const": "svcaudit"}, "rules": {"type": "array", "items": RULE, "uniqueItems": True}},
}
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "tool": {"type": "object", "required": ["driver"], "properties": {"driver": DRIVER}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/.]"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": POSITIVE}},
                },
            },
        },
    },
}
EXPLAINED = {"SPEC104": ("the stage is not declared", "Stages are words."), "SPEC501": ("unused", "Nothing uses it.")}


def problem(
    line: int = 1, code: str = "SPEC104", message: str = "100% of a,\nb: c", file: str = "a b.yaml", hint: str | None = None
) -> Problem:
    severity = Severity.WARNING if code.startswith("SPEC5") else Severity.ERROR
    return Problem(code, severity, message, Place(file, line, 3, 7), hint)


def rendered(name: str, *problems: Problem, files: tuple[str, ...] = ("a b.yaml",)) -> str:
    made = PROBLEM_FORMATS[name](Found(problems, files, EXPLAINED))
    return made if isinstance(made, str) else made.decode("utf-8")


def test_github_escapes_what_its_commands_are_made_of():
    (line,) = rendered("github", problem(file="a,b:c%.yaml", hint="50%")).splitlines()
    head, _, told = line.removeprefix("::").partition("::")
    assert head == "error file=a%2Cb%3Ac%25.yaml,line=1,col=3,endColumn=6,title=SPEC104"
    assert told.startswith("100%25 of a,") and told.endswith("(50%25)") and "\n" not in told
    assert rendered("github") == ""


def test_github_gets_ten_of_a_kind_and_the_sum_of_the_rest():
    errors = [problem(number) for number in range(1, 14)]
    warnings = [problem(number, "SPEC501") for number in range(1, 12)]
    lines = rendered("github", *errors, *warnings).splitlines()
    kinds = [line.split(" ")[0] for line in lines]
    assert (kinds.count("::error"), kinds.count("::warning"), kinds.count("::notice")) == (10, 10, 1)
    assert lines[-1].startswith("::notice title=svcaudit::3 more errors, 1 more warning not shown")


@pytest.mark.parametrize("problems", [(), (problem(),), (problem(), problem(9), problem(2, "SPEC501", hint="h"))])
def test_sarif_and_gitlab_have_their_shape(problems):
    sarif, gitlab = json.loads(rendered("sarif", *problems)), json.loads(rendered("gitlab", *problems))
    assert list(Draft7Validator(SARIF).iter_errors(sarif)) == []
    assert list(Draft7Validator(GITLAB).iter_errors(gitlab)) == []
    (run,) = sarif["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(dict.fromkeys(one.code for one in sorted(problems, key=lambda one: one.place.line)))
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert len({one["fingerprint"] for one in gitlab}) == len(gitlab) == len(run["results"]) == len(problems)


def test_fingerprints_do_not_move_with_the_line():
    before, after = (json.loads(rendered("gitlab", problem(line)))[0]["fingerprint"] for line in (3, 30))
    assert before == after


def test_paths_are_relative(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    inside, outside = str(tmp_path / "folder" / "标准 1.yaml"), str(Path("/elsewhere/x.yaml"))
    assert json.loads(rendered("gitlab", problem(file=inside)))[0]["location"]["path"] == "folder/标准 1.yaml"
    results = json.loads(rendered("sarif", problem(file=inside), problem(file=outside)))["runs"][0]["results"]
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results]
    assert uris == ["folder/%E6%A0%87%E5%87%86%201.yaml", "file:///elsewhere/x.yaml"]
    assert "file=folder/标准 1.yaml" in rendered("github", problem(file=inside))


def test_junit_has_a_suite_per_file_and_a_case_per_code():
    found = (problem(), problem(9), problem(2, "SPEC501", message="a \x00 sign"))
    suites = ElementTree.fromstring(rendered("junit", *found, files=("a b.yaml", "c.yaml")))
    assert (suites.get("tests"), suites.get("failures")) == ("3", "1")
    assert [suite.get("name") for suite in suites] == ["a b.yaml", "c.yaml"]
    first, second, none = suites.iter("testcase")
    assert first.get("name") == "SPEC104: the stage is not declared" and first.find("failure") is not None
    assert second.get("name") == "SPEC501: unused" and second.find("failure") is None and second.find("system-out") is not None
    assert none.get("name") == "no problem" and len(none) == 0
