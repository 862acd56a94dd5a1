"""Problems in a file somebody wrote, as a compiler shows them: where, what, the line, a caret, and what to do.

The first line of each is `file:line:col: severity[CODE]: message`, which editors and CI matchers read.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from svcaudit.model.place import Problem, Severity
from svcaudit.reports.characters import one_line, visible
from svcaudit.reports.phrases import Phrases

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
_TAB = 4
_WINDOW = 160
"""Columns of a source line that are shown; a longer line is shown around its caret."""


def render_problems(problems: Sequence[Problem], *, color: bool = False, lang: str = "en") -> str:
    """Every problem in the order of the files, then one line that counts them."""
    say = Phrases.of(lang)
    blocks = [_block(problem, say) for problem in in_order(problems)]
    text = Text("\n").join([*blocks, Text(summary(problems, say), style="bold"), Text("")])
    return _printed(text, color)


def problems_as_dicts(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The same for machines; columns count characters from 1, the end is exclusive."""
    return [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "end_column": problem.place.end_column,
            "severity": str(problem.severity),
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in in_order(problems)
    ]


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """By file (in the order first named), line and column."""
    files = {file: number for number, file in enumerate(dict.fromkeys(problem.place.file for problem in problems))}
    return sorted(problems, key=lambda problem: (files[problem.place.file], problem.place.line, problem.place.column))


def summary(problems: Sequence[Problem], say: Phrases) -> str:
    """'3 errors, 1 warning in 2 files'."""
    if not problems:
        return say("no problems")
    counts = {severity: sum(problem.severity == severity for problem in problems) for severity in Severity}
    told = [
        say.plural(counts[Severity.ERROR], "{n} error", "{n} errors"),
        say.plural(counts[Severity.WARNING], "{n} warning", "{n} warnings"),
        say.plural(counts[Severity.INFO], "{n} note", "{n} notes"),
    ]
    present = [text for text, number in zip(told, counts.values(), strict=True) if number]
    files = say.plural(len({problem.place.file for problem in problems}), "{n} file", "{n} files")
    return say("{problems} in {files}", problems=", ".join(present), files=files)


def _block(problem: Problem, say: Phrases) -> Text:
    style = _STYLES[problem.severity]
    block = Text(f"{visible(str(problem.place))}: ")
    block.append(f"{problem.severity}[{problem.code}]", style=style)
    block.append(f": {one_line(problem.message)}\n")
    gutter = len(str(problem.place.line))
    if problem.source_line is not None:
        line, before, width = _frame(problem.source_line, problem.place.column, problem.place.end_column)
        block.append(f"{' ' * gutter} |\n{problem.place.line} | ", style="dim")
        block.append(f"{line}\n")
        block.append(f"{' ' * gutter} | ", style="dim")
        block.append(f"{' ' * before}{'^' * width}\n", style=style)
    if problem.hint:
        block.append(f"{' ' * gutter} = ", style="dim")
        block.append(say("hint: {hint}", hint=one_line(problem.hint)) + "\n")
    return block


def _frame(source: str, column: int, end_column: int) -> tuple[str, int, int]:
    """The line as shown, and the caret's offset and width in display columns: CJK is two wide, a tab goes to its stop."""
    source = source.rstrip("\r\n")
    start = min(max(column - 1, 0), len(source))
    end = min(max(end_column - 1, start + 1), max(len(source), start + 1))
    before = _shown(source[:start])
    marked = _shown(source[start:end], cell_len(before))
    after = _shown(source[end:], cell_len(before) + cell_len(marked))
    offset, width = cell_len(before), max(cell_len(marked), 1)
    if cell_len(before + marked + after) <= _WINDOW:
        return before + marked + after, offset, width
    lead = "… " + before[-_WINDOW // 3 :] if cell_len(before) > _WINDOW // 3 else before
    marked = marked[: _WINDOW // 3]
    return f"{lead}{marked}{after[: _WINDOW // 3]} …", cell_len(lead), max(cell_len(marked), 1)


def _shown(text: str, at: int = 0) -> str:
    """Tabs to their stops, what is invisible written out."""
    shown = ""
    for char in text:
        shown += " " * (_TAB - (at + cell_len(shown)) % _TAB) if char == "\t" else visible(char)
    return shown


def _printed(text: Text, color: bool) -> str:
    if not color:
        return text.plain
    out = io.StringIO()
    console = Console(file=out, width=10_000, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False)
    console.print(text, end="", soft_wrap=True)
    return out.getvalue()
