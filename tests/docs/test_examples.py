"""Every public example is executed: files named in README and docs are written, commands run, and what they print must be what the page says.

A block under `<!-- file: NAME -->` is a file. In a ```console block `$ svcaudit …` is run; the lines below it must appear in its output, in that order.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from svcaudit.cli.app import run

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- file: (?P<name>\S+) -->\n)?```(?P<lang>\w+)\n(?P<body>.*?)```", re.S)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def files_of(page: Path) -> dict[str, str]:
    return {block["name"]: block["body"] for block in BLOCK.finditer(page.read_text(encoding="utf-8")) if block["name"]}


def commands_of(page: Path) -> list[tuple[str, list[str]]]:
    """(command line, the lines that it should print)."""
    commands: list[tuple[str, list[str]]] = []
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["lang"] != "console":
            continue
        for line in block["body"].splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            elif line.strip():
                commands[-1][1].append(line)
    return commands


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shipped standards and samples, and the files that the README defines."""
    for name in ("process_specs", "sample_data"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, body in files_of(ROOT / "README.md").items():
        (tmp_path / name).write_text(body, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_do_what_the_page_says(page: Path, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, body in files_of(page).items():
        (workplace / name).write_text(body, encoding="utf-8")
    for command, expected in commands_of(page):
        words = shlex.split(command)
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.M), command
            continue
        assert words[0] == "svcaudit", command
        capsys.readouterr()
        arguments = [found for word in words[1:] for found in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
        code = run(arguments)
        captured = capsys.readouterr()
        assert code in (0, 1), f"{command}\n{captured.err}"
        printed = (captured.out + captured.err).splitlines()
        for line in expected:
            assert line in printed, f"{command} did not print {line!r}:\n{captured.out}{captured.err}"
            printed = printed[printed.index(line) + 1 :]


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "adr").glob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_ten_line_standard_has_ten_lines() -> None:
    body = files_of(ROOT / "README.md")["ten.yaml"]
    assert len([line for line in body.splitlines() if line.strip()]) == 10
