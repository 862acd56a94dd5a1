from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_samples import LOG, SPEC, Answer, Ask, write

from svcaudit.cli.app import run


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*arguments: str | Path) -> Answer:
        capsys.readouterr()
        code = run([str(one) for one in arguments])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return asked


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with log.csv and spec.yaml in it; nothing in the environment speaks to svcaudit."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("SVCAUDIT_") or name in ("NO_COLOR", "TERM"):
            monkeypatch.delenv(name)
    write(tmp_path, "log.csv", LOG)
    write(tmp_path, "spec.yaml", SPEC)
    return tmp_path
