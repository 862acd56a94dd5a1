"""What a run takes over from an earlier one as it is: the same file under another name, so that either may be deleted."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shared:
    """What an earlier run has in its folder: the SHA-256 of its base as it was read, and of each full piece of its tables."""

    folder: Path
    sha256: str
    pieces: Mapping[str, str]


def link(path: Path, other: Path) -> None:
    """The same file by another name; a copy where the system cannot do that. No file of a run is ever written in place."""
    try:
        os.link(path, other)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, other)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
