"""Running the command line in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from init_samples import Answer, Ask

from svcaudit.cli.app import run
from svcaudit.model.setting import SETTINGS


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*arguments: str) -> Answer:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Answer(int(code), captured.out, captured.err)

    return asked


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the root of a repository, so that no config file above it counts, and an environment without ours."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("config", *(one.name for one in SETTINGS)):
        monkeypatch.delenv(f"SVCAUDIT_{name.upper()}", raising=False)
    return tmp_path
