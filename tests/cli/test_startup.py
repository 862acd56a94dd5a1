"""What is asked often must answer at once: the data stack is imported only by what reads data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DATA_STACK = {"pandas", "pyarrow", "numpy", "python_calamine"}


@pytest.mark.parametrize(
    ("lines", "absent"),
    [
        (["--help", "check --help", "--version"], DATA_STACK | {"yaml", "jinja2", "holidays", "rich"}),
        (["spec lint spec.yaml", "spec show spec.yaml", "spec schema"], DATA_STACK | {"jinja2", "holidays"}),
    ],
)
def test_what_is_not_imported(desk: Path, lines: list[str], absent: set[str]) -> None:
    script = (
        "import sys\n"
        "from svcaudit.cli.app import run\n"
        f"for line in {lines!r}:\n"
        "    assert run(line.split()) == 0, line\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert set(done.stderr.split()) & absent == set()


def test_the_installed_command_is_this_program() -> None:
    script = Path(sys.executable).with_name("svcaudit")
    if not script.exists():
        pytest.skip("not installed")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("svcaudit ")
