"""The shipped samples: made by the generator, byte for byte; described; and full of everything that a report must be able to show."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from svcaudit.cli.app import run
from svcaudit.model.verdict import Verdict
from svcaudit.spec.load import load

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
STANDARDS = sorted((ROOT / "process_specs").glob("*.yaml"))
LOGS = ["enterprise_service.csv", "office_helpdesk.csv", "service_standardisation.xlsx", "customer_service_system.csv"]
DEMANDS = [*(f"R{n}" for n in range(1, 17)), *(f"S{n}" for n in range(1, 7)), *(f"M{n}" for n in range(1, 15))]


GENERATOR = SAMPLES / "generate.py"


def generate(folder: Path, *options: str) -> dict[str, str]:
    """Run the generator as a user would; the hash of every log that it made."""
    subprocess.run([sys.executable, str(GENERATOR), "--to", str(folder), *options], check=True, capture_output=True)
    return hashes(folder)


def generate_here(folder: Path, *options: str) -> dict[str, str]:
    """The same in this process, which hashes words otherwise and may have generated before."""
    runpy.run_path(str(GENERATOR))["main"](["--to", str(folder), *options])
    return hashes(folder)


def hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in LOGS}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = generate(tmp_path / "first", "--cases", "60", "--seed", "7")
    assert first == generate_here(tmp_path / "again", "--cases", "60", "--seed", "7")
    other = generate_here(tmp_path / "other", "--cases", "60", "--seed", "8")
    assert [name for name in LOGS if other[name] == first[name]] == []


def test_the_shipped_logs_are_what_the_generator_makes(tmp_path: Path) -> None:
    assert generate(tmp_path) == hashes(SAMPLES)
    assert max((SAMPLES / name).stat().st_size for name in LOGS) < 3_000_000


def test_the_readme_names_every_file() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    files = [path.name for path in SAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    unnamed = [name for name in files if name not in readme and name not in ("README.md", "__init__.py", "history.py", "table.py")]
    assert unnamed == []


def test_every_demand_of_the_source_documents_is_cited() -> None:
    """Comments of the standards name the rows of the design page that they implement."""
    cited = {row for path in STANDARDS for comment in comments(path) for row in re.findall(r"\b[RSM]\d+\b", comment)}
    assert set(DEMANDS) <= cited | {"M12"}  # M12, the training need, follows from the score cards
    for path in STANDARDS:
        assert any(re.search(r"\b[RSM]\d+\b", comment) for comment in comments(path)), path.name


@pytest.mark.parametrize("path", STANDARDS, ids=lambda path: path.stem)
def test_every_rule_explains_itself_in_both_languages(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../schema/process-spec.schema.json\n")
    spec = load(path)
    for rule in spec.rules:
        if "." in rule.id:  # a stage's own `by` and `record`
            continue
        assert set(rule.title) >= {"en", "zh"}, rule.id
        if rule.severity == "error":
            assert set(rule.why) >= {"en", "zh"}, rule.id
            assert set(rule.fix) >= {"en", "zh"}, rule.id


def comments(path: Path) -> list[str]:
    return [line.split("#", 1)[1] for line in path.read_text(encoding="utf-8").splitlines() if "#" in line]


@pytest.mark.parametrize("name", LOGS)
def test_every_verdict_occurs(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    stem = Path(name).stem
    standard, mapping, waivers = ROOT / "process_specs" / f"{stem}.yaml", SAMPLES / f"{stem}.map.yaml", SAMPLES / f"{stem}.waivers.yaml"
    command = ["check", SAMPLES / name, "--spec", standard, "--map", mapping, "--waivers", waivers, "--run", tmp_path / "run"]
    assert run([*map(str, command), "--fail-on", "never", "--quiet"]) == 0, capsys.readouterr().err
    rules = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["rules"]
    seen = {verdict for rule in rules for verdict, cases in rule["cases"].items() if cases}
    assert seen == {verdict.word for verdict in Verdict}


@pytest.mark.parametrize("path", sorted((ROOT / "process_specs" / "tests").glob("*.test.yaml")), ids=lambda path: path.stem)
def test_every_rule_and_every_row_of_a_table_has_a_passing_and_a_failing_test(path, capsys):
    assert run(["spec", "test", str(path), "--coverage-threshold", "100"]) == 0, capsys.readouterr().out


def test_every_standard_has_its_tests():
    assert {path.stem for path in STANDARDS} == {
        path.name.removesuffix(".test.yaml") for path in (ROOT / "process_specs" / "tests").iterdir()
    }
