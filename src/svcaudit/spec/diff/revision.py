"""A standard named on the command line: a file, or `GITREF:PATH`, the file as git had it then."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from svcaudit.errors import UsageError
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.chain import Shelf
from svcaudit.spec.load import load, load_from
from svcaudit.spec.source import SIZE_LIMIT

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SECONDS = 30


def load_revision(text: str) -> ProcessSpec:
    """The standard that `text` names. A path that exists, or that begins like C:\\, is a path; else what stands before ':' is git's.

    Raises UsageError when there is neither such a file nor such a revision, SpecError with every problem of the file.
    """
    ref, colon, path = text.partition(":")
    if not colon or _DRIVE.match(text) or _exists(text):
        if Path(text).is_dir():
            raise UsageError(f"{text} is a folder, and one standard is compared with another", "name one of the versions in it")
        return load(Path(text))
    if not ref or not path:
        raise UsageError(f"{text!r} names no standard", "write a path, or GITREF:PATH such as main:standards/service.yaml")
    return load_from(_commit(ref, text), text)


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _commit(ref: str, text: str) -> Shelf:
    """The files as git had them: `git show`, without a shell; a ref that looks like an option is refused."""
    if ref.startswith("-") or "\0" in text:
        raise UsageError(f"{ref!r} is no git revision", "write GITREF:PATH such as main:standards/service.yaml")
    commit = _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"], text)
    if commit.returncode:
        raise UsageError(
            f"there is no file {text}, and git knows no revision {ref!r} here",
            "write a path, or GITREF:PATH such as main:standards/service.yaml",
        )
    revision = commit.stdout.decode("ascii").strip()
    return Shelf(lambda path: _shown(revision, ref, path), f"{ref}:")


def _shown(revision: str, ref: str, path: str) -> bytes:
    shown = _git(["show", f"{revision}:{_from_here(path)}"], f"{ref}:{path}")
    if shown.returncode:
        raise UsageError(f"{ref} has no file {path}", "the path counts from the current folder")
    if shown.stdout.startswith(b"tree "):  # how git shows a folder
        raise UsageError(f"{path} is a folder in {ref}", "name one of the versions in it")
    if len(shown.stdout) > SIZE_LIMIT:
        raise UsageError(f"{ref}:{path} is larger than {SIZE_LIMIT // 1024 // 1024} MB")
    return shown.stdout


def _from_here(path: str) -> str:
    """As people mean it: from the folder they stand in."""
    plain = Path(path).as_posix()
    return plain if plain.startswith("/") else f"./{plain}"


def _git(arguments: list[str], text: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=_SECONDS)
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {text}, and git is not installed") from error
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"{text} cannot be read from git: {error}") from error
