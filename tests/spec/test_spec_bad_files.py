"""Files that are no standard: one clear problem each, quickly, whatever they hold."""

from __future__ import annotations

import os
import time

import pytest

from spec.spec_samples import DESIGN, problems_of
from svcaudit.errors import SpecError, UsageError
from svcaudit.spec import load, parse, read_text

HEAD = "svcaudit: 1\nid: a\nversion: 1\n"


def the_problem(text):
    spec, problems = parse(text, "spec.yaml")
    assert spec is None and len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "said"),
    [
        (HEAD + "clocks:\n\ta: 1\n", "SPEC101", 5, 1, "tab"),
        (HEAD + "title: a: b\n", "SPEC101", 4, 9, "': '"),
        (HEAD + 'title: "never closed\n', "SPEC101", 4, 21, "quotation"),
        (HEAD + "stages: [a, b\n", "SPEC101", 4, 14, "list is not closed"),
        (HEAD + "title: {en: a\n", "SPEC101", 4, 14, "mapping is not closed"),
        (HEAD + "title: @home\n", "SPEC101", 4, 8, "cannot begin with '@'"),
        (HEAD + "title: 50% off, %x\nsource: %x\n", "SPEC101", 5, 9, "'%'"),
        (HEAD + "title\nowner: me\n", "SPEC101", 5, 1, "key without ':'"),
        (HEAD + "stages：[a, b]\nclosed_by: b\n", "SPEC101", 4, 7, "full-width colon"),
        (HEAD + "stages：\n\n  a: {}\n", "SPEC101", 4, 7, "full-width colon"),
        (HEAD + "clocks:\n  a:\n    stop：b\n    start: c\n", "SPEC101", 6, 9, "full-width colon"),
        (HEAD + "title: 注意：x: y\n", "SPEC101", 4, 12, "': '"),
        ("title: a\x00b\n", "SPEC101", 1, 9, "U+0000"),
        ("title: a\ud800b\n", "SPEC101", 1, 9, "U+D800"),
        (HEAD + "---\n" + HEAD, "SPEC107", 4, 1, "second document"),
        ("- svcaudit: 1\n", "SPEC106", 1, 1, "found a list"),
        ("just a text\n", "SPEC106", 1, 1, "found 'just a text'"),
        ("", "SPEC100", 1, 1, "empty"),
        ("\ufeff", "SPEC100", 1, 1, "empty"),
        ("~", "SPEC100", 1, 1, "empty"),
        ("---\n...\n", "SPEC100", 1, 1, "empty"),
        (HEAD + "x-a: &a [1, *a]\n", "SPEC108", 4, 13, "inside what it repeats"),
        (HEAD + "x-a: *nowhere\n", "SPEC108", 4, 6, "not defined"),
        (HEAD + "title: !!python/object:os.system x\n", "SPEC109", 4, 8, "tag"),
        (HEAD + "{a: b}: c\n", "SPEC106", 4, 1, "a key must be a word"),
        (HEAD + "? [a, b]\n: c\n", "SPEC106", 4, 3, "a key must be a word"),
        (HEAD + "<<: text\n", "SPEC106", 4, 5, "takes a mapping"),
    ],
)
def test_one_problem(text, code, line, column, said):
    problem = the_problem(text)
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)
    assert said in problem.message


def test_paths_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match="there is no file"):
        load(tmp_path / "missing.yaml")
    with pytest.raises(UsageError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(UsageError):
        load(tmp_path / "a\0b")
    with pytest.raises(UsageError):
        load(tmp_path / ("x" * 5000))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="not an ordinary file"):
        load(pipe)


@pytest.mark.parametrize("content", [b"title: \xff\n", DESIGN.encode("utf-16"), DESIGN.encode("gb18030"), b"\x80"])
def test_bytes_that_are_no_text(tmp_path, content):
    path = tmp_path / "spec.yaml"
    path.write_bytes(content)
    for read in (load, read_text):
        with pytest.raises(SpecError) as caught:
            read(path)
        (problem,) = caught.value.problems
        assert problem.code == "SPEC101" and "not UTF-8" in problem.message and problem.hint


def test_byte_order_mark_and_windows_lines(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + DESIGN.replace("\n", "\r\n").encode())
    assert load(path).id == "enterprise-service"
    path.write_bytes(b"\xef\xbb\xbf" + DESIGN.replace("stop: resolve", "stop: resolv").replace("\n", "\r\n").encode())
    with pytest.raises(SpecError) as caught:
        load(path)
    assert next((problem.place.line, problem.source_line) for problem in caught.value.problems) == (53, "    stop: resolv")


def test_an_alias_bomb_is_refused_at_once():
    lines = ["x0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * 9)}]" for level in range(1, 40)]
    begun = time.perf_counter()
    problem = the_problem("\n".join(lines))
    assert problem.code == "SPEC108" and "expand" in problem.message
    assert time.perf_counter() - begun < 10  # else it would take minutes


def test_a_merge_bomb_is_refused_at_once():
    lines = ["x0: &x0 {" + ", ".join(f"k{n}: 1" for n in range(100)) + "}"]
    lines += [f"x{level}: &x{level} {{a: *x{level - 1}, b: *x{level - 1}, <<: *x{level - 1}}}" for level in range(1, 40)]
    assert the_problem("\n".join(lines)).code in ("SPEC108", "SPEC110")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_at_once(opening):
    begun = time.perf_counter()
    assert the_problem(f"x-deep: {opening * 10_000}" if opening in "[{a: " else opening * 10_000).code in ("SPEC110", "SPEC101")
    assert time.perf_counter() - begun < 20  # else it would take minutes


def test_a_million_brackets():
    begun = time.perf_counter()
    assert the_problem("[" * 1_000_000).code == "SPEC110"
    assert time.perf_counter() - begun < 20  # else it would take minutes


def test_depth_by_aliases():
    lines = ["x-0: &x0 [a]", *(f"x-{level}: &x{level} [*x{level - 1}]" for level in range(1, 80))]
    assert the_problem(HEAD + "\n".join(lines)).code == "SPEC110"


def test_deep_flow_and_deep_condition():
    assert [problem.code for problem in problems_of("flow: " + "(" * 3000 + "intake" + ")" * 3000)] == ["SPEC116"]
    nested = "{not: " * 60 + "{actor: x}" + "}" * 60
    assert [problem.code for problem in problems_of(f"rules: {{it: {{required: intake, when: {nested}}}}}")] == ["SPEC110"]


def test_aliases_and_merges_are_welcome():
    spec, problems = parse(
        HEAD + "stages: [a, b]\nx-base: &base {severity: warning, at_least: 90%}\nx-stages: &all [a, b]\n"
        "closed_by: *all\nrules:\n  one: {<<: *base, required: a}\n  two: {<<: [{severity: info}, *base], required: b, at_least: 80%}\n",
        "spec.yaml",
    )
    assert spec is not None and problems == []
    assert spec.closed_by == ("a", "b")
    assert [(str(rule.severity), float(rule.at_least)) for rule in spec.rules] == [("warning", 0.9), ("info", 0.8)]


def test_an_error_inside_an_alias_is_told_once():
    _, problems = parse(HEAD + "stages: [a]\nx-w: &w {after: a, expect: nowhere}\nrules: {one: *w, two: *w}\n", "spec.yaml")
    assert [problem.code for problem in problems] == ["SPEC104"]


def test_large_and_fine():
    rules = "\n".join(f"  r{number}: {{after: intake, expect: reply, within: {number + 1}h}}" for number in range(2000))
    begun = time.perf_counter()
    assert problems_of(f"rules:\n{rules}\n") == []
    assert time.perf_counter() - begun < 50  # else it would take minutes
