"""Every code is explained, and every explanation is true: its wrong example gives the code, its right one gives nothing."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

import svcaudit.spec
from spec.spec_samples import DESIGN
from svcaudit.errors import SpecError
from svcaudit.model.place import Severity
from svcaudit.spec import load, parse
from svcaudit.spec.codes import CODES, completed
from svcaudit.spec.lint import lint
from svcaudit.spec.source import SIZE_LIMIT
from svcaudit.spec.test_file import load_tests
from svcaudit.spec.versions import problems_between

WHOLE = ("SPEC100", "SPEC111", "SPEC119")
EXTENDED = completed(
    "clocks:\n  answer: {start: intake, stop: reply, within: 1d, why: customers wait}\n"
    "rules:\n  must-review: {required: review, why: two pairs of eyes}"
)
"""The standard `base.yaml` that the examples of `extends:` build on."""
TESTED_FILES = tuple(code for code in CODES if code.startswith("SPEC6"))
VERSIONS = tuple(code for code in CODES if code.startswith("SPEC7"))


def found(excerpt: str) -> list[str]:
    spec, problems = parse(completed(excerpt), "spec.yaml")
    return [problem.code for problem in [*problems, *(lint(spec) if spec else ())]]


def errors(excerpt: str) -> list[str]:
    return [problem.code for problem in parse(completed(excerpt), "spec.yaml")[1] if problem.severity == Severity.ERROR]


@pytest.mark.parametrize("code", [code for code in CODES if code not in (*WHOLE, *TESTED_FILES, *VERSIONS)])
def test_examples(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(EXTENDED, encoding="utf-8")
    entry = CODES[code]
    is_doubt = code.startswith("SPEC5")
    assert set((found if is_doubt else errors)(entry.wrong)) == {code}
    assert (found if is_doubt else errors)(entry.right) == []
    assert f"{code}: {entry.title}" in str(entry) and entry.meaning in str(entry)


def test_an_empty_file():
    assert [problem.code for problem in parse("", "spec.yaml")[1]] == ["SPEC100"]
    assert [problem.code for problem in parse("# nothing but a comment\n", "spec.yaml")[1]] == ["SPEC100"]
    assert parse(CODES["SPEC100"].right, "spec.yaml")[1] == []


def test_a_file_too_large(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (SIZE_LIMIT + 10))
    with pytest.raises(SpecError) as caught:
        load(path)
    assert [problem.code for problem in caught.value.problems] == ["SPEC111"]


def test_a_file_of_too_many_words():
    _, problems = parse("x-a: [" + "a," * 200_000 + "]", "spec.yaml")
    assert [problem.code for problem in problems] == ["SPEC111"]


def test_too_many_problems():
    begun = time.process_time()
    spec, problems = parse("".join(f"key{number}: 1\n" for number in range(20_000)), "spec.yaml")
    assert spec is None and len(problems) == 1001 and problems[-1].code == "SPEC119"
    assert time.process_time() - begun < 30  # else it would take minutes


@pytest.mark.parametrize("code", VERSIONS)
def test_examples_of_versions(code: str) -> None:
    def beside(excerpt: str) -> list[str]:
        texts = ("in_force: {from: 2025-01-01, to: 2025-06-30}", excerpt)
        specs = [parse(completed(text), f"{number}.yaml")[0] for number, text in enumerate(texts)]
        return [problem.code for problem in problems_between([spec for spec in specs if spec is not None])]

    assert beside(CODES[code].wrong) == [code]
    assert beside(CODES[code].right) == []


@pytest.mark.parametrize("code", TESTED_FILES)
def test_examples_of_spec_tests(code, tmp_path):
    (tmp_path / "standard.yaml").write_text(completed("rules:\n  must-review: {required: review}"), encoding="utf-8")
    path = tmp_path / "tests.yaml"
    path.write_text(CODES[code].wrong, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_tests(path)
    assert [problem.code for problem in caught.value.problems] == [code]
    path.write_text(CODES[code].right, encoding="utf-8")
    load_tests(path)


def test_every_code_in_the_source_is_in_the_catalogue():
    room = Path(svcaudit.spec.__file__).parent
    sources = [path for path in room.rglob("*.py") if path.parent.name != "codes"]
    written = {code for path in sources for code in re.findall(r'"(SPEC\d{3})"', path.read_text(encoding="utf-8"))}
    assert written == set(CODES)


def test_a_problem_carries_its_line():
    _, problems = parse(DESIGN.replace("stop: resolve", "stop: resolv"), "standard.yaml")
    (problem,) = [problem for problem in problems if problem.severity == Severity.ERROR]
    assert str(problem) == "standard.yaml:53:11: error[SPEC104]: stage 'resolv' is not declared"
    assert problem.hint == "did you mean 'resolve' (declared at line 30)?"
    assert problem.source_line == "    stop: resolv"
    assert (problem.place.column, problem.place.end_column) == (11, 17)
