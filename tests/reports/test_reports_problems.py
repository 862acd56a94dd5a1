from __future__ import annotations

from svcaudit.model.place import Place, Problem, Severity
from svcaudit.reports.problems import problems_as_dicts, render_problems


def problem(line: int = 12, column: int = 11, end: int = 17, file: str = "a.yaml", **more: str | None) -> Problem:
    return Problem(
        "SPEC104", Severity.ERROR, "unknown stage 'repply'", Place(file, line, column, end), more.get("hint"), more.get("source")
    )


def test_a_problem_shows_line_caret_and_hint() -> None:
    assert render_problems([problem(source="  before: repply", hint="did you mean 'reply'?")]) == (
        "a.yaml:12:11: error[SPEC104]: unknown stage 'repply'\n"
        "   |\n"
        "12 |   before: repply\n"
        "   |           ^^^^^^\n"
        "   = hint: did you mean 'reply'?\n"
        "\n"
        "1 error in 1 file\n"
    )


def test_the_caret_stands_under_wide_characters() -> None:
    lines = render_problems([problem(column=5, end=7, source="标题: 客户")]).splitlines()
    assert lines[2] == "12 | 标题: 客户"
    assert lines[3] == "   |       ^^^^"


def test_a_tab_goes_to_its_stop() -> None:
    lines = render_problems([problem(column=4, end=5, source="a:\tb")]).splitlines()
    assert lines[2] == "12 | a:  b"
    assert lines[3] == "   |     ^"


def test_a_span_beyond_the_line_still_gets_one_caret() -> None:
    lines = render_problems([problem(column=99, end=120, source="short")]).splitlines()
    assert lines[3] == "   |      ^"


def test_a_long_line_is_shown_around_its_caret() -> None:
    source = "x" * 500 + "HERE" + "y" * 500
    lines = render_problems([problem(column=501, end=505, source=source)]).splitlines()
    at = lines[3].index("^")
    assert lines[2][at : at + 4] == "HERE"
    assert len(lines[2]) < 200


def test_problems_are_sorted_within_their_files_and_counted() -> None:
    warning = Problem("SPEC201", Severity.WARNING, "unused", Place("b.yaml", 1, 1, 2))
    text = render_problems([problem(30), warning, problem(2), problem(2, 1)])
    heads = [line.split(": ")[0] for line in text.splitlines() if "[SPEC" in line]
    assert heads == ["a.yaml:2:1", "a.yaml:2:11", "a.yaml:30:11", "b.yaml:1:1"]
    assert text.endswith("3 errors, 1 warning in 2 files\n")


def test_a_hostile_file_cannot_steer_the_terminal() -> None:
    text = render_problems([problem(file="\x1b[2Ja.yaml", source="\x1b]0;owned\x07 \u202e", hint="\x9b31m")])
    assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_colour_only_when_asked() -> None:
    assert "\x1b[" in render_problems([problem(source="  before: repply")], color=True)
    assert "\x1b" not in render_problems([problem(source="  before: repply")])


def test_machines_get_the_same_problems() -> None:
    assert problems_as_dicts([problem(hint="h")]) == [
        {
            "file": "a.yaml",
            "line": 12,
            "column": 11,
            "end_column": 17,
            "severity": "error",
            "code": "SPEC104",
            "message": "unknown stage 'repply'",
            "hint": "h",
        }
    ]


def test_no_problems() -> None:
    assert render_problems([]) == "no problems\n"
