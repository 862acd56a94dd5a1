"""Whatever stands in the file: a standard or located problems, never an exception."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.spec_samples import DESIGN, WORDS
from svcaudit.model.place import Severity
from svcaudit.spec import parse
from svcaudit.spec.codes import CODES
from svcaudit.spec.lint import lint

FULL = DESIGN + WORDS.replace("calendars:", "x-more:", 1)
LINES = DESIGN.splitlines(keepends=True)
SIGNS = st.sampled_from(
    [
        "\r",
        "\x85",
        "\u2028",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        ":",
        " ",
        "\n",
        "\t",
        "&a",
        "*a",
        "<<: ",
        "- ",
        "'",
        '"',
        "|",
        "#",
        "~",
        "0",
        "-1",
        "%",
        "!!",
        "\x00",
        "é",
        "null",
    ]
)


def holds(text: str) -> None:
    spec, problems = parse(text, "spec.yaml")
    assert (spec is None) == any(problem.severity == Severity.ERROR for problem in problems)
    lines = len(text.splitlines()) + 1
    for problem in problems:
        assert problem.code in CODES and problem.message
        assert 1 <= problem.place.line <= lines and 1 <= problem.place.column <= problem.place.end_column
    if spec is not None:
        for doubt in lint(spec):
            assert doubt.severity == Severity.WARNING and doubt.code in CODES


@given(st.text())
def test_any_text(text):
    holds(text)


@given(st.text(alphabet=string.ascii_lowercase[:4] + "{}[]:,-&*<|>'\"#%!? \n\t"))
def test_any_yaml_like_text(text):
    holds(text)


@given(st.integers(0, len(DESIGN)), st.integers(0, 40), SIGNS)
def test_a_standard_with_a_piece_replaced(start, length, piece):
    holds(DESIGN[:start] + piece + DESIGN[start + length :])


@given(st.data())
def test_a_standard_with_lines_moved_dropped_and_doubled(data):
    picked = data.draw(st.lists(st.sampled_from(LINES), max_size=60))
    holds("".join(picked))


WORD = st.sampled_from(
    [
        "intake",
        "reply",
        "24h",
        "2d",
        "office",
        "tier",
        "key",
        "5",
        "95%",
        "true",
        "",
        "after",
        "flow",
        "a b",
        "(a",
        "{}",
        "[]",
        "2025-01-01",
        "09:00-10:00",
        "~",
    ]
)
TREE = st.recursive(WORD, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORD, inner, max_size=3)), max_leaves=8)


def flow_style(tree) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"'{name}': {flow_style(value)}" for name, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(flow_style(item) for item in tree) + "]"
    return f"'{tree}'"


KEYS = sorted({line.split(":")[0].strip() for line in LINES if ":" in line and "#" not in line.split(":")[0]})


@pytest.mark.parametrize(
    "section", ["calendars", "attributes", "roles", "stages", "flow", "clocks", "rules", "metrics", "scorecards", "in_force", "title"]
)
@given(st.one_of(TREE, st.dictionaries(st.just("it"), st.dictionaries(st.sampled_from(KEYS), TREE, max_size=4))))
def test_any_tree_in_any_section(section, tree):
    holds(f"svcaudit: 1\nid: a\nversion: 1\n{section}: {flow_style(tree)}\n")


@given(st.lists(st.sampled_from(["a", "b", "c", "(", ")", "|", "&", "?", "*", "+", " ", ".", "-"]), max_size=30))
def test_any_flow(signs):
    text = "".join(signs)
    holds(f"svcaudit: 1\nid: a\nversion: 1\nstages: [a, b, c]\nflow: '{text}'\n")
