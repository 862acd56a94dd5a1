"""svcaudit.yaml: where it is found, what it may say, and who wins."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from init_samples import Ask

from svcaudit.audit.scaffold.starter import init_starter
from svcaudit.cli.decide import settings
from svcaudit.cli.settings import Settings
from svcaudit.errors import SpecError, UsageError
from svcaudit.model.ci import Ci
from svcaudit.model.engine import Engine
from svcaudit.model.fail_on import FailOn
from svcaudit.model.setting import IGNORE, LOGS, MAP, OUTPUT, RUN, SELECT, SETTINGS, SPEC, Setting
from svcaudit.spec.config_file import find_config, load_config

FLAGS: dict[str, Any] = {
    "logs": [Path("flag.csv")], "spec": Path("flag.yaml"), "map": Path("flag.map"), "zone": "Asia/Tokyo", "waivers": Path("flag.w"),
    "run": Path("flag.run"), "output": ["flag.html"], "fail_on": FailOn.INFO, "limit": 1, "lang": "zh", "max_quarantine": "1%", "engine": Engine.DISK, "memory": "1GB", "spark": ["a=1"],
    "select": ["a"], "ignore": ["b"], "tests": [Path("flag.test.yaml")], "base": "main", "approved": Path("flag.a"),
    "claims": [Path("flag.claims")], "claims_map": Path("flag.cmap"), "brand_logo": Path("flag.png"), "brand_accent": "#111111",
}  # fmt: skip
ENVIRONMENT = {
    "logs": "env.csv, env2.csv", "spec": "env.yaml", "map": "env.map", "zone": "UTC", "waivers": "env.w", "run": "env.run",
    "output": "env.html,env.md", "fail_on": "warning", "limit": "2", "lang": "en", "max_quarantine": "2%", "engine": "memory", "memory": "2GB", "spark": "b=2,c=3", "select": "c", "ignore": "d,e",
    "tests": "env.test.yaml", "base": "v1", "approved": "env.a", "claims": "env.claims", "claims_map": "env.cmap",
    "brand_logo": "env.png", "brand_accent": "#222",
}  # fmt: skip
FROM_ENVIRONMENT = ENVIRONMENT | {
    "engine": Engine.MEMORY, "spark": ("b=2", "c=3"),
    "logs": (Path("env.csv"), Path("env2.csv")), "tests": (Path("env.test.yaml"),), "spec": Path("env.yaml"), "map": Path("env.map"),
    "waivers": Path("env.w"), "run": Path("env.run"), "approved": Path("env.a"),
    "claims": (Path("env.claims"),), "claims_map": Path("env.cmap"), "output": ("env.html", "env.md"), "fail_on": FailOn.WARNING, "limit": 2,
    "select": ("c",), "ignore": ("d", "e"), "brand_logo": Path("env.png"),
}  # fmt: skip
FILE = """logs: [file/*.csv]
spec: file.yaml
map: file.map
zone: Europe/Berlin
waivers: file.w
run: file.run
output: [file.html, html=june]
fail_on: never
limit: 3
lang: zh
max_quarantine: 3%
engine: spark
memory: 3GB
spark: d=4
select: f
ignore: [g]
tests: tests
base: main~1
approved: file.a
claims: file.claims
claims_map: file.cmap
brand:
  logo: file.png
  accent: "#333333"
"""
DEFAULTS = {
    "logs": (), "spec": None, "map": None, "zone": None, "waivers": None, "run": None, "output": (), "fail_on": FailOn.ERROR, "limit": None,
    "lang": "en", "max_quarantine": "100%", "engine": Engine.AUTO, "memory": None, "spark": (), "select": (), "ignore": (), "tests": (), "base": "HEAD", "approved": None,
    "claims": (), "claims_map": None, "brand_logo": None, "brand_accent": None,
}  # fmt: skip


def decided(flags: bool, environment: bool, file: bool, folder: Path) -> Settings:
    (folder / "svcaudit.yaml").write_text(FILE)
    return settings(
        FLAGS if flags else {name: [] if isinstance(value, list) else None for name, value in FLAGS.items()},
        {f"SVCAUDIT_{name.upper()}": value for name, value in ENVIRONMENT.items()} if environment else {},
        load_config(folder / "svcaudit.yaml") if file else None,
    )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_a_flag_before_the_environment_before_the_file_before_the_default(setting: Setting[Any], tmp_path: Path) -> None:
    key = setting.name
    for flags, environment, file, source in (
        (True, True, True, "flag"), (False, True, True, "environment"), (False, False, True, "file"), (False, False, False, "default"),
        (True, False, False, "flag"), (True, False, True, "flag"), (False, True, False, "environment"),
    ):  # fmt: skip
        chosen = decided(flags, environment, file, tmp_path).of(setting)
        assert str(chosen.origin.source) == source
        if source == "flag":
            flag = FLAGS[key]
            assert chosen.value == (tuple(flag) if isinstance(flag, list) else flag)
        if source == "environment":
            assert (chosen.value, chosen.origin.where) == (FROM_ENVIRONMENT[key], f"SVCAUDIT_{key.upper()}")
        if source == "file":
            line = [text.split(":")[0] for text in FILE.splitlines()].index(f"  {setting.key}" if setting.within else key) + 1
            assert chosen.origin.where == f"{tmp_path / 'svcaudit.yaml'}:{line}"
        if source == "default":
            assert chosen.value == DEFAULTS[key]


def test_paths_of_the_file_are_relative_to_it(tmp_path: Path) -> None:
    chosen = decided(False, False, True, tmp_path)
    assert chosen[LOGS] == (tmp_path / "file/*.csv",)
    assert chosen[OUTPUT] == (str(tmp_path / "file.html"), f"html={tmp_path / 'june'}")
    assert chosen[RUN] == tmp_path / "file.run"
    assert (chosen[SELECT], chosen[IGNORE]) == (("f",), ("g",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sepc: a.yaml", "did you mean 'spec'?"),
        ("fail_on: erorr", "did you mean 'error'?"),
        ("limit: many", "expected a number of findings"),
        ("max_quarantine: 0.5", "expected a percentage"),
        ("zone: Mars/Olympus", "unknown time zone"),
        ("brand: {accent: blue}", "'blue' is no colour"),
        ("brand: {acent: '#123456'}", "did you mean 'accent'?"),
        ("brand_logo: a.png", "unknown key 'brand_logo'"),
        ("lang: fr", "en or zh"),
        ("logs: {a: b}", "expected a path or pattern"),
        ("spec: a.yaml\nspec: b.yaml", "given twice"),
        ("- spec", "expected a config file"),
    ],
)
def test_a_slip_is_told_with_its_place(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "svcaudit.yaml"
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        load_config(path)
    problem = caught.value.problems[0]
    assert told in f"{problem.message} {problem.hint}"
    assert problem.place.file == str(path)


def test_a_slip_in_a_variable_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="SVCAUDIT_LIMIT"):
        settings({}, {"SVCAUDIT_LIMIT": "some"}, None)


def test_an_empty_file_and_an_empty_variable_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "svcaudit.yaml").write_text("# nothing yet\n")
    chosen = settings({}, {"SVCAUDIT_SPEC": "", "SVCAUDIT_LOGS": " , "}, load_config(tmp_path / "svcaudit.yaml"))
    assert (chosen[SPEC], chosen[LOGS]) == (None, ())


def test_it_is_found_upwards_as_far_as_the_repository(tmp_path: Path) -> None:
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "svcaudit.yaml").write_text("limit: 1\n")
    assert find_config(inner) == tmp_path / "svcaudit.yaml"
    (tmp_path / "repo" / ".git").write_text("gitdir: elsewhere\n")  # a worktree
    assert find_config(inner) is None
    (tmp_path / "repo" / "svcaudit.yaml").write_text("limit: 2\n")
    assert find_config(inner) == tmp_path / "repo" / "svcaudit.yaml"


def test_check_without_anything_names_both_ways(ask: Ask, desk: Path) -> None:
    answer = ask("check")
    assert answer.code == 2
    assert "svcaudit check LOG --spec SPEC" in answer.err and "svcaudit.yaml" in answer.err and "svcaudit init" in answer.err


def test_check_uses_it_from_a_folder_below_and_says_so(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_starter(desk, Ci.NONE)
    (desk / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(desk / "a" / "b")
    answer = ask("check", "--fail-on", "never")
    assert answer.code == 0
    assert answer.err.splitlines()[0] == "config ../../svcaudit.yaml: logs, spec, map"
    assert "service-desk 0.1.0" in answer.out
    assert ask("check", "--no-config").code == 2
    assert ask("check", "--no-config", "--config", "../../svcaudit.yaml").code == 2


def test_an_explicit_file_and_the_variable_that_names_one(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_starter(desk / "project", Ci.NONE)
    assert ask("check", "--config", "project/svcaudit.yaml", "--fail-on", "never").code == 0
    assert ask("check", "--config", "nowhere.yaml").code == 2
    monkeypatch.setenv("SVCAUDIT_CONFIG", "project/svcaudit.yaml")
    assert ask("check", "--fail-on", "never").code == 0
    assert ask("check", "--no-config").code == 2


def test_a_pattern_that_matches_nothing_is_told(ask: Ask, desk: Path) -> None:
    init_starter(desk, Ci.NONE)
    (desk / "svcaudit.yaml").write_text("logs: exports/*.csv\nspec: standard.yaml\n")
    answer = ask("check")
    assert answer.code == 2 and "exports/*.csv" in answer.err


def test_patterns_name_logs_and_reports_are_written_beside_the_file(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_starter(desk, Ci.NONE)
    config = "logs: s*.csv\nspec: standard.yaml\nmap: sample.map.yaml\noutput: out/r.md\nrun: out/run\nfail_on: never\n"
    (desk / "svcaudit.yaml").write_text(config)
    (desk / "below").mkdir()
    monkeypatch.chdir(desk / "below")
    assert ask("check").code == 0
    assert (desk / "out" / "r.md").is_file() and (desk / "out" / "run" / "run.json").is_file()


def test_show_says_where_each_value_comes_from(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_starter(desk, Ci.NONE)
    monkeypatch.setenv("SVCAUDIT_FAIL_ON", "warning")
    answer = ask("config", "show", "--limit", "5")
    rows = {line.split()[0]: line.split() for line in answer.out.splitlines() if "  " in line}
    assert rows["spec"] == ["spec", "standard.yaml", "svcaudit.yaml:3"]
    assert rows["limit"][1:] == ["5", "--limit"]
    assert rows["fail_on"][1:] == ["warning", "SVCAUDIT_FAIL_ON"]
    assert rows["lang"][1:] == ["en", "default"]
    told = json.loads(ask("config", "show", "--format", "json").out)
    assert told["config"] == "svcaudit.yaml"
    assert told["settings"]["map"] == {"value": "sample.map.yaml", "from": "file", "where": "svcaudit.yaml:5"}
    assert json.loads(ask("config", "show", "-f", "json", "--no-config").out)["settings"]["spec"]["from"] == "default"


def test_both_ways_to_choose_a_file_contradict_each_other(tmp_path: Path) -> None:
    from svcaudit.cli.decide import config_in_force

    with pytest.raises(UsageError):
        config_in_force(tmp_path / "a.yaml", True, {}, tmp_path)


@pytest.fixture
def project(ask: Ask, desk: Path) -> Path:
    """A folder in which everything is configured, and its first run is made."""
    init_starter(desk, Ci.NONE)
    with (desk / "svcaudit.yaml").open("a") as file:
        file.write("run: runs/latest\nlang: zh\nbase: main\n")
    (desk / ".git").rmdir()
    for line in ("init -q -b main", "add .", "-c user.name=a -c user.email=a@example.org commit -q -m first"):
        subprocess.run(["git", *line.split()], cwd=desk, check=True)
    assert ask("check", "--fail-on", "never").code == 0
    return desk


@pytest.mark.parametrize(
    ("words", "code", "taken"),
    [
        (("check", "--fail-on", "never"), 0, "logs, spec, map, run, lang"),
        (("log", "check"), 0, "logs, spec, map, lang"),
        (("log", "profile"), 0, "logs, map, lang"),
        (("spec", "lint"), 0, "spec"),
        (("spec", "show"), 0, "lang, spec"),
        (("spec", "test"), 0, "tests, lang"),
        (("spec", "diff"), 0, "base, lang, spec"),
        (("spec", "impact"), 0, "logs, map, base, lang, spec"),
        (("case", "T-1"), 0, "lang, run"),
    ],
)
def test_every_command_works_without_arguments_in_a_folder_below(
    ask: Ask, project: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, taken: str
) -> None:
    (project / "below").mkdir()
    monkeypatch.chdir(project / "below")
    answer = ask(*words)
    assert (answer.code, answer.err.splitlines()[0]) == (code, f"config ../svcaudit.yaml: {taken}")
    assert answer.out
    assert ask(*words, "--quiet").err == ""
    assert ask(*words, "--no-config").code == 2


def test_the_working_copy_is_compared_with_the_base(ask: Ask, project: Path) -> None:
    assert ask("spec", "diff").code == 0
    text = (project / "standard.yaml").read_text()
    (project / "standard.yaml").write_text(text.replace("within: 1h", "within: 30m"))
    assert ask("spec", "diff").out != ask("spec", "diff", "standard.yaml").out
    assert "TIGHTER" in ask("spec", "diff").out
    assert "TIGHTER" in ask("spec", "diff", "HEAD:standard.yaml").out


def test_a_shipped_map_and_a_map_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    for written, meant in (("servicenow-incident", Path("servicenow-incident")), ("log.map.yaml", tmp_path / "log.map.yaml")):
        (tmp_path / "svcaudit.yaml").write_text(f"map: {written}\n")
        assert settings({}, {}, load_config(tmp_path / "svcaudit.yaml"))[MAP] == meant


def test_explain_knows_the_rules_of_the_standard(ask: Ask, project: Path) -> None:
    answer = ask("explain", "first-answer")
    assert answer.code == 0 and "standard.yaml:" in answer.out and "explain clock" in answer.out
    near = ask("explain", "first-answr")
    assert near.code == 2 and "did you mean 'first-answer'?" in near.err
    assert ask("explain", "first-answer", "--no-config").code == 2
    assert ask("explain", "violated").code == 0
