"""The resolved standard: one text that stands on its own, means the same, and says of each line where it came from."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from spec.spec_samples import DESIGN
from svcaudit.cli.app import run
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec import load, parse
from svcaudit.spec.chain import tree_of
from svcaudit.spec.diff.compare import diff
from svcaudit.spec.lint import lint
from svcaudit.spec.nodes import Listing, Node, Scalar, Table
from svcaudit.spec.resolved import resolved_text, whole_text

ROOT = Path(__file__).parents[2]
BASE = """\
svcaudit: 1
id: desk
version: 1.0.0
title: "Front: desk"
stages: {intake: , reply: {activities: [answered, 'said: "yes"']}}
flow: >-
  intake
  reply*
clocks:
  answer:
    start: intake
    stop: reply
    within: 2h
    why: |
      Two lines,
      the second with # no comment
rules:
  greet: {wording: {stage: reply, must_match: ['\\d+ #', hello]}}
"""
CHILD = "svcaudit: 1\nid: key\nversion: '2'\nextends: sub/base.yaml\nclocks: {answer: {within: 1h}}\nrules: {ask: {required: reply}}\n"


def plain(node: Node | None) -> Any:
    """What is written, without where."""
    match node:
        case Table(entries=entries):
            return {name: plain(value) for name, (_, value) in entries.items()}
        case Listing(items=items):
            return [plain(item) for item in items]
        case Scalar():
            return None if node.is_nothing else node.text
    raise AssertionError(node)


def resolved(spec: ProcessSpec) -> ProcessSpec:
    again, problems = parse(resolved_text(spec), "resolved.yaml")
    assert again is not None, [str(problem) for problem in problems]
    return again


def two(folder: Path, base: str, child: str) -> ProcessSpec:
    (folder / "sub").mkdir(exist_ok=True)
    (folder / "sub" / "base.yaml").write_text(base, encoding="utf-8", newline="")
    (folder / "child.yaml").write_text(child, encoding="utf-8", newline="")
    return load(folder / "child.yaml")


def test_each_line_says_where_it_came_from(tmp_path: Path) -> None:
    spec = two(tmp_path, BASE, CHILD)
    assert resolved_text(spec).splitlines() == [
        "# child.yaml extends sub/base.yaml",
        "svcaudit: 1  # child.yaml:1",
        "id: key  # child.yaml:2",
        'version: "2"  # child.yaml:3',
        'title: "Front: desk"  # sub/base.yaml:4',
        r"""stages: {intake: null, reply: {activities: [answered, "said: \"yes\""]}}  # sub/base.yaml:5""",
        'flow: "intake reply*"  # sub/base.yaml:6',
        "clocks:  # child.yaml:5",
        "  answer:  # child.yaml:5",
        "    start: intake  # sub/base.yaml:11",
        "    stop: reply  # sub/base.yaml:12",
        "    within: 1h  # child.yaml:5",
        r'    why: "Two lines,\nthe second with # no comment\n"  # sub/base.yaml:14',
        "rules:  # child.yaml:6",
        r'  greet: {wording: {stage: reply, must_match: ["\\d+ #", hello]}}  # sub/base.yaml:18',
        "  ask: {required: reply}  # child.yaml:6",
    ]
    assert whole_text(spec) == resolved_text(spec)
    base = load(tmp_path / "sub" / "base.yaml")
    assert whole_text(base) == BASE and "within: 2h  # base.yaml:13" in resolved_text(base)


def test_a_plain_text_of_several_paragraphs_stays_one_text(tmp_path: Path) -> None:
    spec = two(tmp_path, BASE.replace("within: 2h", "fix: one\n      line\n\n      another\n    within: 2h"), CHILD)
    assert dict(resolved(spec).rules[1].fix) == dict(spec.rules[1].fix) == {"": "one line\nanother"}


def test_the_lines_it_names_are_true() -> None:
    path = ROOT / "process_specs" / "key_accounts.yaml"
    texts = {name: (path.parent / name).read_text("utf-8").splitlines() for name in ("key_accounts.yaml", "enterprise_service.yaml")}
    lines = resolved_text(load(path)).splitlines()[1:]
    assert len(lines) > 300
    for line in lines:
        written = re.fullmatch(r" *(?:- \{|-  #|- )?\"?([^\s:\"#]*).*  # (\S+):(\d+)", line)
        assert written is not None, line
        assert written[1] in texts[written[2]][int(written[3]) - 1], line


@pytest.mark.parametrize("path", sorted((ROOT / "process_specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_standards_mean_the_same_resolved(path: Path) -> None:
    spec = load(path)
    again = resolved(spec)
    assert [change.path for change in diff(spec, again).changes if change.path != "extends"] == []
    assert [rule.id for rule in again.rules] == [rule.id for rule in spec.rules]
    assert lint(again) == [] and again.bases == ()


WORDS = st.text(
    st.one_of(
        st.sampled_from([*" \t\n\r:#-?,[]{}&*!|>'\"%@`~=<.0aü\\/", "\x85", "\u2028", "\xa0", "\ufeff", "\x7f", "😀"]),
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")),
    ),
    max_size=12,
)
TREES = st.recursive(
    st.none() | WORDS | st.sampled_from(["null", "~", "yes", "- a", "a: b", "&a", "<"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS.filter(lambda w: w != "<<"), inner, max_size=3),
    max_leaves=12,
)


@given(TREES, TREES, st.booleans(), st.booleans())
@examples(50)
def test_whatever_is_written_survives(theirs: Any, ours: Any, flow: bool, raw: bool) -> None:
    """Any words in either file, in any style."""
    head = "svcaudit: 1\nid: {}\nversion: 1\n"

    def dumped(name: str, tree: Any) -> str:
        return yaml.safe_dump({name: tree}, default_flow_style=flow, allow_unicode=raw, width=10 if raw else 1000)

    with TemporaryDirectory() as folder:
        spec = two(
            Path(folder),
            head.format("base") + (dumped("x-theirs", theirs) if not flow else dumped("x-theirs", theirs)[1:-2] + "\n"),
            head.format("own") + "extends: sub/base.yaml\n" + (dumped("x-ours", ours) if not flow else dumped("x-ours", ours)[1:-2] + "\n"),
        )
        expected = plain(tree_of(spec))
        del expected["extends"]
        assert plain(tree_of(resolved(spec))) == expected


@st.composite
def divided(draw: st.DrawFn, whole: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A mapping told in two files: what is in the base, what the child says over it."""
    base: dict[str, Any] = {}
    child: dict[str, Any] = {}
    for name, value in whole.items():
        match draw(st.sampled_from(["base", "child", "replaced", "both"])):
            case "base":
                base[name] = value
            case "child":
                child[name] = value
            case "replaced":
                base[name], child[name] = "something else", value
            case _ if isinstance(value, dict) and value:
                base[name], child[name] = draw(divided(value))
                base[name] |= {"gone": "for good"}
                child[name] |= {"gone": None}
            case _:
                base[name] = value
    return base, child


WHOLE = yaml.load(DESIGN.replace("within: 48h, severity: warning", "within: 48h"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
OWN = {"svcaudit": "1", "id": "enterprise-service", "version": "2025.1.0"}


@given(st.data())
@examples(15)
def test_a_standard_told_in_two_files_is_the_standard(data: st.DataObject) -> None:
    base, child = data.draw(divided({name: value for name, value in WHOLE.items() if name not in OWN}))
    with TemporaryDirectory() as folder:
        spec = two(Path(folder), _yaml(OWN | base), _yaml(OWN | {"extends": "sub/base.yaml"} | child))
    whole, problems = parse(_yaml(WHOLE), "whole.yaml")
    assert whole is not None, problems
    for one in (spec, resolved(spec)):
        assert [change.message for change in diff(whole, one).changes if change.path != "extends"] == []
        assert {rule.id for rule in one.rules} == {rule.id for rule in whole.rules}


def _yaml(tree: dict[str, Any]) -> str:
    return yaml.dump(tree, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    two(tmp_path, BASE, CHILD)
    monkeypatch.chdir(tmp_path)
    assert run(["spec", "show", "child.yaml"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "extends desk 1.0.0 (sub/base.yaml)"
    assert run(["spec", "show", "--resolved", "child.yaml"]) == 0
    assert capsys.readouterr().out.rstrip("\n") == resolved_text(load(Path("child.yaml"))).rstrip("\n")
