"""Packed logs: gzip, and the members of a zip archive, unpacked into a temporary folder within bounds."""

from __future__ import annotations

import errno
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from svcaudit.errors import DataError

_CHUNK = 1 << 20
_HARMLESS = 256 << 20
"""Bytes that any file may unpack to."""
_MOST_TIMES = 250
"""Beyond that, a file may unpack to so many times its size: logs reach 10 to 50, bombs 1,000."""
_MOST_MEMBERS = 1_000
_TAR = 257
_OTHERS = {b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR"}


@dataclass(frozen=True, slots=True)
class Member:
    """One unpacked file. `name`: its name inside the archive. `left_out`: members beside it that are no logs (told with the first)."""

    name: str
    path: Path
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Bounds:
    """How much may still come out of a packed file."""

    name: str
    packed: int
    written: int = 0

    def add(self, size: int) -> None:
        self.written += size
        if self.written > _HARMLESS and self.written > _MOST_TIMES * self.packed:
            raise DataError(
                f"{self.name} unpacks to more than {_MOST_TIMES} times its size; it is not read, for it may never end",
                "if it is a log indeed, unpack it and name the file",
            )


def is_gzip(path: Path) -> bool:
    """Whether a file is packed by gzip."""
    return _head(path, 2) == b"\x1f\x8b"


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive, and not a workbook, which is one too."""
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".ods"):
        return False
    if _head(path, 4) not in (b"PK\x03\x04", b"PK\x05\x06"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return path.suffix.lower() == ".zip"
    return not names & {"xl/workbook.xml", "xl/workbook.bin"} and not {"content.xml", "mimetype"} <= names


def refuse_other_packing(path: Path) -> None:
    """Raises DataError for what is packed in a way that is not read here."""
    head = _head(path, 512)
    for magic, name in _OTHERS.items():
        if head.startswith(magic) and (name != "bzip2" or head[4:10] == b"1AY&SY"):
            raise DataError(f"{path.name} is packed by {name}, which is not read here", "unpack it, or pack it by gzip or zip")
    if head[_TAR : _TAR + 5] == b"ustar":
        raise DataError(f"{path.name} is a tar archive, which is not read here", "unpack it, or pack the logs as a zip archive")


def unpack_gzip(path: Path, folder: Path) -> Path:
    """The file inside, in a folder that is there. Raises DataError for what is damaged, cut short or unpacks without end."""
    name = path.name[:-3] if path.suffix.lower() == ".gz" and len(path.name) > 3 else path.name
    target = folder / name
    bounds = _Bounds(path.name, path.stat().st_size)
    try:
        with gzip.open(path, "rb") as packed:
            _copy(packed, target, bounds)
    except EOFError as problem:
        raise DataError(f"{path.name} is cut short: the packed data ends in the middle", "copy or export it again") from problem
    except (gzip.BadGzipFile, zlib.error) as problem:
        raise DataError(f"{path.name} cannot be unpacked: {problem}", "copy or export it again") from problem
    if is_gzip(target):
        raise DataError(f"{path.name} is packed twice", "unpack it once")
    refuse_other_packing(target)
    return target


def unpack_archive(path: Path, folder: Path, suffixes: frozenset[str]) -> Iterator[Member]:
    """The members that are logs by their suffix, one after the other. Raises DataError for what is damaged, encrypted, or holds none."""
    bounds = _Bounds(path.name, path.stat().st_size)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and not _is_debris(one.filename)]
            logs = [one for one in members if PurePosixPath(one.filename).suffix.lower() in suffixes]
            if not logs and len(members) == 1:
                logs = members  # a single file without a telling suffix is looked at
            _refuse(path, members, logs)
            left_out = tuple(one.filename for one in members if one not in logs)
            for number, one in enumerate(logs):
                place = folder / str(number)
                place.mkdir()
                target = place / _plain(one.filename)
                with archive.open(one) as packed:
                    _copy(packed, target, bounds)
                yield Member(one.filename, target, left_out if number == 0 else ())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as problem:
        raise _damaged(path, problem) from problem
    except OSError as problem:
        if problem.errno == errno.EINVAL:  # a damaged archive sends the reader to a place before the file
            raise _damaged(path, problem) from problem
        raise


def _damaged(path: Path, problem: Exception) -> DataError:
    return DataError(f"{path.name} cannot be unpacked: {problem}", "pack it again as an ordinary zip archive")


def _refuse(path: Path, members: list[zipfile.ZipInfo], logs: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise DataError(f"{path.name} is an archive with nothing in it")
    if not logs:
        shown = ", ".join(one.filename for one in members[:8])
        raise DataError(
            f"{path.name} holds no log: {shown}{' …' if len(members) > 8 else ''}", "a log is known by its suffix: .csv, .xlsx, .json …"
        )
    if len(logs) > _MOST_MEMBERS:
        raise DataError(
            f"{path.name} holds {len(logs):,} files; up to {_MOST_MEMBERS:,} are read", "unpack it and name the files, `logs/*.csv`"
        )
    if any(one.flag_bits & 1 for one in logs):
        raise DataError(f"{path.name} is protected by a password", "unpack it, and name the file inside")


def _is_debris(name: str) -> bool:
    """What systems add to archives on their own."""
    parts = PurePosixPath(name).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] in ("Thumbs.db", "desktop.ini")


def _plain(name: str) -> str:
    """A member's own name: no folder of it is made, and none that it asks for is entered."""
    own = PurePosixPath(name.replace("\\", "/")).name.replace("\0", "")
    return own if 0 < len(own.encode("utf-8", "replace")) <= 200 and own not in (".", "..") else f"member{PurePosixPath(own).suffix[:20]}"


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, bounds: _Bounds) -> None:
    with target.open("wb") as out:
        while chunk := packed.read(_CHUNK):
            bounds.add(len(chunk))
            out.write(chunk)


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)
