"""Paths as CI servers want them: relative to the repository, with slashes."""

from __future__ import annotations

from pathlib import Path, PurePath
from urllib.parse import quote


def relative(file: str) -> str:
    """The path from the current folder where it lies below it, else as it was given; with slashes."""
    path = Path(file)
    if not path.is_absolute():
        return PurePath(file).as_posix()
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def relative_uri(file: str) -> str:
    """The same as a URI reference; a path outside of the current folder is a file URI."""
    path = relative(file)
    return Path(path).as_uri() if Path(path).is_absolute() else quote(path)
