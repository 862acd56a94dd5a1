"""A standard that extends another: what is merged, what is refused, and that everything is told where it stands."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from svcaudit.errors import SpecError
from svcaudit.model.place import Problem
from svcaudit.model.spec import Clock, Order, ProcessSpec, Rule
from svcaudit.spec import load, parse
from svcaudit.spec.chain import LONGEST
from svcaudit.spec.diff.compare import diff
from svcaudit.spec.lint import lint

ROOT = Path(__file__).parents[2]
BASE = """\
svcaudit: 1
id: desk
version: 1.0.0
title: {en: The desk, zh: 服务台}
owner: the office
x-limits: &limits {at_least: 90%, severity: warning}
attributes: {tier: {values: [standard, key]}}
stages:
  intake:
  reply: {activities: [answered]}
  solve: {activities: [solved, settled]}
closed_by: solve
flow: intake reply* solve
clocks:
  answer:
    <<: *limits
    start: intake
    stop: reply
    targets:
      - {when: {tier: key}, within: 2h}
      - {within: 8h}
  solution: {start: intake, stop: solve, within: 3d}
rules:
  greet: {required: reply, why: people are greeted}
  once: {at_most: {intake: 1}}
"""
CHILD = "svcaudit: 1\nid: key-desk\nversion: 2.0.0\nextends: base.yaml\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("base.yaml", BASE)
    return tmp_path


def write(name: str, text: str) -> Path:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")
    return Path(name)


def child(more: str = "") -> ProcessSpec:
    return load(write("child.yaml", CHILD + more))


def problems(text: str, file: str = "child.yaml") -> list[Problem]:
    return parse(text, file)[1]


def told(found: list[Problem]) -> list[tuple[str, str]]:
    return [(f"{problem.place.file}:{problem.place.line}", problem.code) for problem in found]


def rule_of(spec: ProcessSpec, name: str) -> Rule:
    return next(rule for rule in spec.rules if rule.id == name)


# --- what is merged --------------------------------------------------------------------------------------------------


def test_an_empty_child_is_its_base_under_another_name() -> None:
    base, same = load(Path("base.yaml")), child()
    assert (same.id, same.version) == ("key-desk", "2.0.0")
    assert replace(same, id="", version="", sha256="", source_text="", path="", bases=()) == replace(
        base, id="", version="", sha256="", source_text="", path=""
    )
    assert [(one.id, one.version, one.file, one.text) for one in same.bases] == [("desk", "1.0.0", "base.yaml", BASE)]


def test_mappings_merge_and_scalars_and_lists_replace() -> None:
    spec = child(
        "title: {en: Key accounts}\nclocks:\n  answer:\n    targets: [{within: 1h}]\n    at_least: 95%\n"
        "rules: {greet: {min: 2}, close: {after: solve, never: reply}}\nstages: {solve: {title: Solved}}\n"
    )
    assert dict(spec.title) == {"en": "Key accounts", "zh": "服务台"} and spec.owner == "the office"
    answer = rule_of(spec, "answer")
    assert isinstance(answer.body, Clock)
    assert [target.within.text for target in answer.body.targets] == ["1h"]
    assert (float(answer.at_least), str(answer.severity), answer.body.start) == (0.95, "warning", ("intake",))
    assert spec.stages["solve"].activities == ("solved", "settled")
    assert dict(spec.stages["solve"].title) == {"": "Solved"}
    assert [rule.id for rule in spec.rules] == [
        "flow",
        "answer",
        "solution",
        "greet",
        "once",
        "close",
    ]  # the base's order, then what is new
    assert isinstance(rule_of(spec, "close").body, Order)


def test_null_removes() -> None:
    spec = child("owner: null\nflow: ~\nclocks: {answer: {at_least: null}, solution: null}\nrules: {greet: {why: Null}}\n")
    assert spec.owner is None
    assert [rule.id for rule in spec.rules] == ["answer", "greet", "once"]
    assert rule_of(spec, "answer").at_least == 1
    assert dict(rule_of(spec, "greet").why) == {}
    assert [rule.id for rule in child("rules: null").rules] == ["flow", "answer", "solution"]


def test_what_is_left_empty_is_an_entry_without_settings() -> None:
    spec = child("stages:\n  extra:\n  more: {}\n")
    assert spec.stages["extra"].activities == ("extra",) and spec.stages["more"].activities == ("more",)
    assert spec.stages["reply"].activities == ("answered",)


def test_own_keys_replace_and_null_means_nothing_there() -> None:
    spec = child("x-limits: null\nx-other: null\nx-deep: {a: null}\n")
    assert rule_of(spec, "answer").at_least < 1  # the base's aliases are the base's


def test_anchors_belong_to_their_file() -> None:
    spec = child("x-strict: &limits {at_least: 99%}\nclocks:\n  answer: {<<: *limits, warn_at: 50%}\n  solution: *limits\n")
    assert [float(rule_of(spec, name).at_least) for name in ("answer", "solution")] == [0.99, 0.99]
    assert str(rule_of(spec, "answer").severity) == "warning" and str(rule_of(spec, "solution").severity) == "error"
    assert told(problems(CHILD + "clocks: {answer: *nothing}\n")) == [("child.yaml:5", "SPEC108")]
    assert told(problems(CHILD + "x-a: &there [intake]\nclosed_by: *limits\n")) == [("child.yaml:6", "SPEC108")]


def test_a_chain_of_three_from_folder_to_folder() -> None:
    write("company/desk.yaml", BASE)
    write("company/region/east.yaml", CHILD.replace("base.yaml", "../desk.yaml") + "clocks: {solution: {within: 2d}, answer: null}\n")
    text = "svcaudit: 1\nid: tower\nversion: 1\nextends: ../company/region/east.yaml\nclocks: {solution: {at_least: 80%}}\n"
    spec = load(write("tower/tower.yaml", text))
    assert [base.file for base in spec.bases] == ["company/region/east.yaml", "company/desk.yaml"]
    solution = rule_of(spec, "solution")
    assert isinstance(solution.body, Clock)
    assert (float(solution.at_least), solution.body.targets[0].within.text, solution.body.stop) == (0.8, "2d", ("solve",))
    assert [rule.place.file for rule in spec.rules if rule.place] == ["company/desk.yaml", "tower/tower.yaml", *["company/desk.yaml"] * 2]
    again = "svcaudit: 1\nid: tower\nversion: 1\nextends: ../company/region/east.yaml\nclocks: {answer: {start: intake, stop: reply, within: 1h}}\n"
    back = rule_of(load(write("tower/tower.yaml", again)), "answer")
    assert float(back.at_least) == 1  # what was removed between is not there to build on


def test_the_fingerprint_covers_every_file() -> None:
    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    spec = child()
    assert spec.sha256 == digest("\n".join((digest(CHILD), digest(BASE))))
    assert load(Path("base.yaml")).sha256 == digest(BASE)
    write("base.yaml", BASE + "# a comment\n")
    assert child().sha256 != spec.sha256


# --- where things stand ----------------------------------------------------------------------------------------------


def test_rules_stand_where_they_were_written_last() -> None:
    spec = child("rules:\n  greet: {min: 2}\n")
    places = {rule.id: str(rule.place) for rule in spec.rules}
    assert places["greet"] == "child.yaml:6:3" and places["once"] == "base.yaml:25:3"


def test_problems_point_into_the_file_that_caused_them() -> None:
    write("base.yaml", BASE.replace("intake reply* solve", "intake replly* solve").replace("required: reply", "required: replay"))
    text = CHILD + "rules:\n  new: {after: slove, expect: intake}\nclocks: {answer: {stop: [reply, rply]}}\n"
    found = problems(text)
    assert told(found) == [
        ("child.yaml:6", "SPEC104"),
        ("child.yaml:7", "SPEC104"),
        ("base.yaml:13", "SPEC104"),
        ("base.yaml:24", "SPEC104"),
    ]
    assert [problem.source_line for problem in found][:3] == [*text.splitlines()[5:7], "flow: intake replly* solve"]
    caught = [problem.source_line[problem.place.column - 1 : problem.place.end_column - 1] for problem in found if problem.source_line]
    assert caught == ["slove", "rply", "replly", "replay"]
    assert (
        found[0].hint == "did you mean 'solve' (declared at base.yaml:11)?"
        and found[2].hint == "did you mean 'reply' (declared at line 10)?"
    )


def test_a_flow_of_the_child_is_found_in_the_child() -> None:
    (problem,) = problems(CHILD + "flow: >-\n  intake\n  rply solve\n")
    assert (problem.place.file, problem.place.line, problem.place.column) == ("child.yaml", 7, 3)


def test_a_removed_stage_breaks_what_the_base_says_of_it() -> None:
    found = problems(CHILD + "stages: {reply: null}\n")
    assert ("base.yaml:18", "SPEC104") in told(found) and {where.split(":")[0] for where, _ in told(found)} == {"base.yaml"}


def test_lint_points_at_the_line_of_either_file() -> None:
    spec = child("rules:\n  late: {after: intake, expect: reply, within: 1h}\n")
    found = [(f"{one.place.file}:{one.place.line}", one.code, one.source_line) for one in lint(spec)]
    assert ("child.yaml:6", "SPEC504", "  late: {after: intake, expect: reply, within: 1h}") in found
    assert ("base.yaml:25", "SPEC504", "  once: {at_most: {intake: 1}}") in found
    assert [place for place, _, _ in found] == sorted((place for place, _, _ in found), key=lambda place: not place.startswith("child"))


def test_a_broken_base_is_told_at_its_own_line() -> None:
    write("base.yaml", BASE.replace("title: {en", "title: {en: {"))
    assert {problem.place.file for problem in problems(CHILD)} == {"base.yaml"}
    Path("base.yaml").write_bytes(b"svcaudit: 1\nid: \xff\n")
    (problem,) = problems(CHILD)
    assert (problem.code, str(problem.place), problem.source_line) == ("SPEC101", "base.yaml:2:5", "id: \ufffd")
    for text, code in (("", "SPEC100"), ("- a\n", "SPEC106"), ("id: a\n", "SPEC102"), ("svcaudit: 2\n", "SPEC112")):
        write("base.yaml", text)
        assert [(problem.code, problem.place.file) for problem in problems(CHILD)] == [(code, "base.yaml")]


# --- what is refused -------------------------------------------------------------------------------------------------


def test_id_version_and_language_are_not_inherited() -> None:
    found = problems("extends: base.yaml\n")
    assert sorted(problem.message for problem in found) == [f"a standard needs the key {name!r}" for name in ("id", "svcaudit", "version")]
    assert {problem.place.file for problem in found} == {"child.yaml"}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("nowhere.yaml", "there is no file nowhere.yaml"),
        (".", ". is a folder, not a file"),
        ("/etc/base.yaml", "/etc/base.yaml is a path from the root"),
        ("'C:\\base.yaml'", "C:\\base.yaml is a path from the root"),
        ('"\\0"', None),
    ],
)
def test_a_base_that_cannot_be_read(written: str, message: str | None) -> None:
    (problem,) = problems(f"svcaudit: 1\nid: a\nversion: 1\nextends: {written}\n")
    assert (problem.code, problem.place.line, problem.place.column) == ("SPEC120", 4, 10) and problem.hint
    assert message is None or problem.message == message


@pytest.mark.parametrize("written", ["", "null", "[base.yaml]", "{a: b}", '""'])
def test_extends_takes_a_path(written: str) -> None:
    (problem,) = problems(f"svcaudit: 1\nid: a\nversion: 1\nextends: {written}\n")
    assert (problem.code, problem.place.line) == ("SPEC106", 4)
    write("broken.yaml", f"svcaudit: 1\nid: a\nversion: 1\nextends: {written}\n")
    (problem,) = problems(CHILD.replace("base.yaml", "broken.yaml"))
    assert (problem.code, f"{problem.place.file}:{problem.place.line}") == ("SPEC106", "broken.yaml:4")


def test_circles_are_refused_where_they_close() -> None:
    write("child.yaml", CHILD.replace("base.yaml", "./sub/../child.yaml"))
    with pytest.raises(SpecError) as caught:
        load(Path("child.yaml"))
    assert told(list(caught.value.problems)) == [("child.yaml:4", "SPEC121")]
    write("child.yaml", CHILD.replace("base.yaml", "one.yaml"))
    write("one.yaml", CHILD.replace("base.yaml", "two.yaml"))
    write("two.yaml", CHILD.replace("base.yaml", "one.yaml"))
    with pytest.raises(SpecError) as caught:
        load(Path("child.yaml"))
    (problem,) = caught.value.problems
    assert told([problem]) == [("two.yaml:4", "SPEC121")]
    assert problem.message == "this standard would extend itself: one.yaml → two.yaml → one.yaml"


def test_a_chain_has_an_end() -> None:
    for number in range(LONGEST + 1):
        write(f"{number}.yaml", f"svcaudit: 1\nid: n{number}\nversion: 1\nextends: {number - 1}.yaml\n" if number else BASE)
    assert len(load(Path(f"{LONGEST}.yaml")).bases) == LONGEST
    write("long.yaml", f"svcaudit: 1\nid: long\nversion: 1\nextends: {LONGEST}.yaml\n")
    assert told(problems(Path("long.yaml").read_text("utf-8"), "long.yaml")) == [("1.yaml:4", "SPEC121")]


@pytest.mark.parametrize(
    ("more", "line", "hint"),
    [
        ("rules: {gret: null}\n", 5, "did you mean 'greet'?"),
        ("clocks: {answer: {targest: null}}\n", 5, "did you mean 'targets'?"),
        ("metrics: null\n", 5, "what stands there: "),
        ("stages:\n  reply: {}\n  new: null\n", 7, "what stands there: intake, reply, solve"),
    ],
)
def test_what_is_not_there_cannot_be_removed(more: str, line: int, hint: str) -> None:
    (problem,) = problems(CHILD + more)
    assert (problem.code, f"{problem.place.file}:{problem.place.line}") == ("SPEC122", f"child.yaml:{line}")
    assert problem.hint is not None and problem.hint.startswith(hint)


@pytest.mark.parametrize("more", ["clocks:\n", "clocks: {answer: }\n", "clocks: {answer: {targets: }}\n"])
def test_what_is_left_empty_over_something_is_asked_about(more: str) -> None:
    (problem,) = problems(CHILD + more)
    assert (problem.code, str(problem.place).split(":")[0]) == ("SPEC123", "child.yaml")


def test_neither_file_is_changed_by_the_other() -> None:
    """One node, marked in the base and standing in two places, is overridden in one of them."""
    write("base.yaml", BASE.replace("rules:\n", "rules:\n  first: &it {after: intake, expect: reply, within: 1h}\n  second: *it\n"))
    spec = child("rules: {first: {within: 2h, at_least: 50%}}\n")
    first, second = (rule_of(spec, name) for name in ("first", "second"))
    assert (float(first.at_least), float(second.at_least)) == (0.5, 1.0)


# --- compared --------------------------------------------------------------------------------------------------------


def test_base_and_child_compared() -> None:
    spec = child("clocks:\n  answer: {at_least: 95%}\nrules:\n  once: null\n  greet: {why: null}\n")
    found = {change.path: change for change in diff(load(Path("base.yaml")), spec).changes}
    assert str(found["clocks.answer.at_least"].place) == "child.yaml:6:12"
    assert str(found["rules.once"].place) == "child.yaml:8:3"  # where it is taken out
    assert str(found["rules.once"].old_place) == "base.yaml:25:3"
    assert str(found["rules.greet.why"].place) == "child.yaml:9:11"
    assert set(found) == {"id", "version", "extends", "clocks.answer.at_least", "rules.once", "rules.greet.why"}
    assert diff(load(Path("base.yaml")), spec).version is None  # it is no later version of its base


def test_a_change_of_the_base_is_a_change_of_the_child() -> None:
    before = child("rules: {once: null}\n")
    write(
        "base.yaml", BASE.replace("within: 3d", "within: 2d").replace("version: 1.0.0", "version: 2.0.0").replace("intake: 1", "intake: 2")
    )
    changes = diff(before, child("rules: {once: null}\n")).changes
    assert [(str(change.category), str(change.place), change.message) for change in changes] == [
        ("TIGHTER", "base.yaml:22:50", "solution: limit 3d → 2d"),
        ("EDITORIAL", "child.yaml:4:1", "the standard: extends desk 1.0.0 → desk 2.0.0"),
    ]
    write("base.yaml", BASE + "description: words\n")
    assert [change.message for change in diff(before, child("rules: {once: null}\n")).changes] == ["the standard: description changed"]


# --- beside other files ----------------------------------------------------------------------------------------------


def test_the_shipped_standard_says_only_what_differs() -> None:
    spec = load(ROOT / "process_specs" / "key_accounts.yaml")
    assert [base.id for base in spec.bases] == ["enterprise-service"]
    own = [rule.id for rule in spec.rules if rule.place and rule.place.file == spec.path]
    assert own == ["first-response", "resolution", "keep-informed", "call-back-complex", "urgent-goes-up"]


@pytest.mark.parametrize(
    ("clock", "line", "hint"),
    [
        ("first-reponse: {within: 4h}", "a clock needs the key 'start'", "did you mean 'first-response' of the base?"),
        ("resolution: {within: 4h}", "and this one inherits `targets`", "say `targets: null` beside it to take out what the base says"),
        ("first-response: {targets: [{within: 4h}]}", "and this one inherits `within`", "say `within: null` beside it"),
    ],
)
def test_a_clock_that_does_not_fit_the_base(tmp_path, clock, line, hint):
    base = "stages: [a, b]\nclocks:\n  resolution: {start: a, stop: b, targets: [{within: 2h}]}\n  first-response: {start: a, stop: b, within: 1h}\n"
    (tmp_path / "base.yaml").write_text("svcaudit: 1\nid: base\nversion: 1\n" + base)
    own = f"svcaudit: 1\nid: own\nversion: 1\nextends: base.yaml\nclocks:\n  {clock}\n"
    (problem,) = parse(own, str(tmp_path / "own.yaml"))[1]
    assert line in problem.message and hint in problem.hint


@pytest.mark.parametrize(
    ("section", "meant"),
    [
        ("rules: {gret: {required: reply, why: manners}}", "greet"),
        ("rules: {greets: {required: reply, why: manners}}", "greet"),
        ("clocks: {solutoin: {start: intake, stop: solve, within: 2d, why: haste}}", "solution"),
        ("stages: {repply: {}}", "reply"),
        ("clocks: {solution: {within: 2d}}", None),
        ("rules: {greet-2: {required: reply, why: manners}}", None),  # a series
        ("rules: {farewell: {required: solve, why: manners}}", None),
    ],
)
def test_a_misspelt_id_of_what_is_inherited_is_told(section: str, meant: str | None) -> None:
    spec = load(write("child.yaml", CHILD + section + "\n"))
    told = [problem for problem in lint(spec) if problem.code == "SPEC527"]
    assert [problem.hint for problem in told] == ([f"did you mean {meant!r}? If not, give it a name that is less alike"] if meant else [])
    assert all(problem.place.file == "child.yaml" for problem in told)
