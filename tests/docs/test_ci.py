"""What we hand out for CI is YAML of the right shape, and runs commands and options that there are."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from jsonschema import Draft7Validator, ValidationError
from ruamel.yaml import YAML

from docs.test_examples import ROOT, files_of
from svcaudit.audit.scaffold.files import ci_files
from svcaudit.cli.app import app
from svcaudit.model.ci import Ci

FILES = files_of(ROOT / "docs" / "ci.md")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def lines_of(value: object) -> list[str]:
    if isinstance(value, str):
        return value.replace("\\\n", " ").splitlines()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [line for one in inner for line in lines_of(one)]


def test_the_hooks_say_what_pre_commit_asks_for():
    assert [hook["id"] for hook in HOOKS] == ["svcaudit-spec-lint", "svcaudit-spec-test"]
    for hook in HOOKS:
        assert {"id", "name", "entry", "language", "files"} <= hook.keys() and hook["language"] == "python"
    lint, tests = HOOKS
    assert lint.get("pass_filenames", True) and tests["pass_filenames"] is False
    wanted = re.compile(lint["files"]), re.compile(lint["exclude"])
    assert wanted[0].search("process_specs/enterprise_service.yaml") and wanted[0].search("desk/process_specs/a.yml")
    assert not wanted[0].search("process_specs/tests/a.test.yaml") and wanted[1].search("a.test.yaml")


def test_the_jobs_have_the_shape_of_their_servers():
    github, gitlab = yaml.load(FILES["github.yml"], Loader=yaml.BaseLoader), yaml.safe_load(FILES["gitlab.yml"])
    (job,) = github["jobs"].values()
    assert github["on"] and job["runs-on"] and all(("uses" in step) != ("run" in step) for step in job["steps"])
    assert gitlab["standard"]["script"] and gitlab["standard"]["artifacts"]["reports"].keys() == {"codequality", "junit"}
    (repo,) = yaml.safe_load(FILES[".pre-commit-config.yaml"])["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in HOOKS}


def schema_of(server: str) -> Any:
    """The schema that editors hold such files against, as check-jsonschema ships it."""
    return json.loads(files("check_jsonschema").joinpath("builtin_schemas", "vendor", f"{server}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "server"), [("github.yml", "github-workflows"), ("gitlab.yml", "gitlab-ci")])
def test_the_jobs_fit_the_schema_of_their_server(name, server):
    job = YAML(typ="safe").load(FILES[name])  # YAML 1.2: `on` is no truth value
    Draft7Validator(schema_of(server)).validate(job)
    with pytest.raises(ValidationError):
        Draft7Validator(schema_of(server)).validate({**job, "jobs": 1, "standard": 1})


@pytest.mark.parametrize(("ci", "server"), [(Ci.GITHUB, "github-workflows"), (Ci.GITLAB, "gitlab-ci")])
@pytest.mark.parametrize("check", [True, False])
def test_the_jobs_that_init_writes_do_so_too(ci, server, check):
    (text,) = ci_files(ci, check=check).values()
    Draft7Validator(schema_of(server)).validate(YAML(typ="safe").load(text))


def test_nobody_is_sent_to_an_index_that_does_not_hold_it():
    for text in (*FILES.values(), *(text for ci in Ci for text in ci_files(ci, check=True).values())):
        assert "pip install svcaudit" not in text


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_the_jobs_run_commands_that_there_are(name):
    commands = [line.strip() for line in lines_of(yaml.safe_load(FILES[name])) if line.strip().startswith("svcaudit ")]
    assert len(commands) == 3
    root = typer.main.get_command(app)
    for command in [*commands, *(hook["entry"] for hook in HOOKS)]:
        words = shlex.split(command.replace(">>", ""))
        one = root.get_command(None, words[1]).get_command(None, words[2])  # type: ignore[attr-defined,arg-type]
        known = {option for parameter in one.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known, command


def test_the_hooks_fit_this_repository():
    assert list((ROOT / "process_specs").glob("*.yaml")) and (ROOT / HOOKS[1]["args"][0]).is_dir()
    assert Path(ROOT / "docs" / "ci.md").exists()
