"""The files of a new project: planned as text, written all together or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from svcaudit.audit.scaffold.yaml_words import word
from svcaudit.errors import UsageError
from svcaudit.model.ci import Ci

STANDARD = "standard.yaml"
TEST = "tests/standard.test.yaml"
CONFIG = "svcaudit.yaml"
SCHEMA = "process-spec.schema.json"
"""What editors complete and explain a standard by; it lies beside the standard, whose first line names it."""
SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA}"


@dataclass(frozen=True, slots=True)
class Project:
    """Texts by their path within the folder."""

    folder: Path
    files: Mapping[str, str]

    def refuse_overwriting(self) -> None:
        """Raises UsageError when one of the files is there already, or cannot be."""
        there = [name for name in self.files if (self.folder / name).exists() or (self.folder / name).is_symlink()]
        if there:
            listed = ", ".join(str(self.folder / name) for name in there)
            raise UsageError(
                f"{listed} {'is' if len(there) == 1 else 'are'} there already; nothing was written",
                "--force writes over them, --dir FOLDER writes elsewhere",
            )

    def write(self, *, inputs: tuple[Path, ...] = ()) -> None:
        """Write every file. Raises UsageError where one cannot be written, or would replace what was read."""
        real = {path.resolve() for path in inputs}
        for name in self.files:
            if (self.folder / name).resolve() in real:
                raise UsageError(f"{self.folder / name} is the log itself and would be written over", "name another folder with --dir")
        for name, text in self.files.items():
            path = self.folder / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            except OSError as error:
                raise UsageError(f"cannot write {path}: {error.strerror or error}", "name another folder with --dir") from error


def config_text(logs: str, mapping: str | None, zone: str | None = None) -> str:
    """svcaudit.yaml with what is needed, and what else there is as comments."""
    lines = [
        "# What the commands use here and below; paths are relative to this file. `svcaudit config show` tells what is in force.",
        f"logs: {word(logs)}  # or several: [exports/*.csv, more.xlsx]",
        f"spec: {STANDARD}",
        f"tests: {TEST.partition('/')[0]}",
        *([f"map: {word(mapping)}"] if mapping else []),
        f"zone: {word(zone)}                  # of times that do not say theirs"
        if zone
        else "# zone: Asia/Shanghai           # of times that do not say theirs",
        "# waivers: waivers.yaml         # dated exceptions",
        "# run: runs/latest              # keep what `svcaudit case` explains",
        "# output: [report.html, findings.csv]",
        "# fail_on: warning              # error (default), warning, info, never",
        "# max_quarantine: 1%",
    ]
    return "\n".join(lines) + "\n"


def ci_files(ci: Ci, *, check: bool) -> dict[str, str]:
    """The file that lets CI watch over the standard; `check`: the log lies beside it, so it can be audited there too."""
    if ci is Ci.GITHUB:
        audit = "      - run: svcaudit check --fail-on never\n" if check else ""
        return {".github/workflows/service-standard.yml": _GITHUB + audit}
    if ci is Ci.GITLAB:
        audit = "    - svcaudit check --fail-on never\n" if check else ""
        return {".gitlab-ci.yml": _GITLAB + audit}
    return {}


_GITHUB = f"""# Is the standard sound, and does it judge as intended? Asked at every change.
name: service standard
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  standard:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{python-version: "3.12"}}
      # where you keep svcaudit; no public package index holds it
      - run: pip install "svcaudit @ git+https://example.com/your/svcaudit"
      - run: svcaudit spec lint --fail-on warning {STANDARD}
      - run: svcaudit spec test tests
"""
_GITLAB = f"""# Is the standard sound, and does it judge as intended? Asked at every change.
service-standard:
  image: python:3.12-slim
  script:
    # where you keep svcaudit; no public package index holds it
    - pip install "svcaudit @ git+https://example.com/your/svcaudit"
    - svcaudit spec lint --fail-on warning {STANDARD}
    - svcaudit spec test tests
"""


def path_from(folder: Path, path: Path) -> str:
    """The path as it is written in a file of the folder."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()
