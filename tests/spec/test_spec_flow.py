"""Flow expressions: what they mean, and where they break."""

from __future__ import annotations

import pytest

from spec.spec_samples import problems_of, spec_of
from svcaudit.model.spec import Alternative, AnyOrder, Flow, Repetition, Sequence, Step

A, B, C, D = Step("a"), Step("b"), Step("c"), Step("d")
STAGES = "stages: [a, b, c, d]\n"


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a", A),
        ("a b c", Sequence((A, B, C))),
        ("a | b c", Alternative((A, Sequence((B, C))))),
        ("a (b | c) d", Sequence((A, Alternative((B, C)), D))),
        ("a? b* c+", Sequence((Repetition(A, 0, 1), Repetition(B, 0, None), Repetition(C, 1, None)))),
        ("(a b)*", Repetition(Sequence((A, B)), 0, None)),
        ("a & b", AnyOrder((A, B))),
        ("a (b & c?) d", Sequence((A, AnyOrder((B, Repetition(C, 0, 1))), D))),
        ("(a b) & c & d", AnyOrder((Sequence((A, B)), C, D))),
        ("(a & b) | c", Alternative((AnyOrder((A, B)), C))),
        ("((a))", A),
        ("'a (b|c)'", Sequence((A, Alternative((B, C))))),
        (">-\n  a\n  b\n\n  c", Sequence((A, B, C))),
        ("a\n  b", Sequence((A, B))),
    ],
)
def test_meaning(text, root):
    (rule,) = spec_of(f"{STAGES}flow: {text}\n").rules
    assert isinstance(rule.body, Flow) and rule.body.root == root


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("a (b", "(", "'(' without ')'"),
        ("a b)", ")", "')' without '('"),
        ("a | | b", "|", "a stage or '(' must stand here"),
        ("a |", "|", "found the end"),
        ("'* a'", "*", "a stage or '(' must stand here"),
        ("a ()", ")", "a stage or '(' must stand here"),
        ("a, b", "", "',' has no meaning"),
        ("a*? b", "?", "repeats what is repeated already"),
        ("a b & c d", "&", "how far '&' reaches"),
        ("a & b | c", "|", "which"),
        ("a | b & c", "|", "which"),
    ],
)
def test_broken(text, at, said):
    (problem,) = problems_of(f"{STAGES}flow: {text}\n")
    assert problem.code == "SPEC116"
    assert said.replace("which", "binds first") in problem.message
    assert problem.source_line is not None
    assert at in problem.source_line[problem.place.column - 1 : problem.place.end_column - 1]


def test_an_endless_flow_is_refused():
    assert [problem.code for problem in problems_of(f"{STAGES}flow: {'a ' * 100_000}\n")] == ["SPEC116"]


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("a b nowhere", 5, 11),
        ("'a nowhere'", 5, 10),
        (">-\n  a\n  (b | nowhere)", 7, 8),
        ("{path: a nowhere}", 5, 16),
        ("a\n  nowhere", 6, 3),
    ],
)
def test_an_unknown_stage_is_pointed_at(written, line, column):
    (problem,) = problems_of(f"{STAGES}flow: {written}\n")
    assert problem.code == "SPEC104"
    assert (problem.place.line, problem.place.column, problem.place.end_column) == (line, column, column + 7)
