"""What a user names as logs – files, patterns, packed files, `-` for standard input, a query – as the inputs that are read one by one."""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from svcaudit.errors import DataError, UsageError
from svcaudit.intake.formats.catalogue import SUFFIXES, format_of
from svcaudit.intake.formats.raw import Choose, RawTable
from svcaudit.intake.log_map import FileOptions
from svcaudit.intake.query import Query
from svcaudit.intake.unpack import is_archive, is_gzip, refuse_other_packing, unpack_archive, unpack_gzip

STDIN = "-"
_MOST = 32_000
"""Inputs are numbered in 16 bits."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input. `path`: what its columns' errors are told of, and what is read. `sealed`: the file whose SHA-256 stands for it; None when
    the reader itself gives it (RawTable.sha256). `blocks`: the same rows, some at a time where the format
    can be cut so. `notes` come before those of the reader."""

    name: str
    path: Path
    sealed: Path | None
    read: Callable[[Choose, FileOptions], RawTable]
    blocks: Callable[[Choose, FileOptions], Iterator[RawTable]]
    notes: tuple[str, ...] = ()


def expand(logs: Sequence[Path]) -> tuple[Path, ...]:
    """Patterns as the files they match, in the order of their names; anything else as it is. Raises UsageError where none matches."""
    found: list[Path] = []
    for path in logs:
        text = str(path)
        if os.path.lexists(text) or not any(mark in text for mark in "*?["):
            found.append(path)
            continue
        matches = [Path(one) for one in sorted(glob.glob(text, recursive=True)) if Path(one).is_file()]  # noqa: PTH207 – Path.glob knows no `..`
        if not matches:
            raise UsageError(f"no file matches {text}", "`**/` stands for folders at any depth; is the folder right?")
        found += matches
    return tuple(found)


@contextmanager
def opened(logs: Sequence[Path | Query]) -> Iterator[list[Source]]:
    """Every input, unpacked where it was packed, until the end of the `with`. Raises UsageError or DataError for what cannot be read."""
    with ExitStack() as stack:

        def room() -> Path:
            """A new folder, which goes when all is read."""
            return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="svcaudit-")))

        sources: list[Source] = []
        for log in _each(logs):
            if isinstance(log, Query):
                sources.append(Source(log.name, Path("the query"), None, partial(_query, log), partial(_query_blocks, log)))
                continue
            try:
                sources += _of_file(_spooled(room()) if str(log) == STDIN else log, room)
            except PermissionError as problem:
                raise UsageError(f"{log} may not be read: {problem.strerror}") from problem
        if len(sources) > _MOST:
            raise UsageError(f"{len(sources):,} logs at once are too many", f"up to {_MOST:,} are read")
        yield sources


def _each(logs: Sequence[Path | Query]) -> Iterator[Path | Query]:
    for log in logs:
        if isinstance(log, Query):
            yield log
        else:
            yield from expand([log])


def _of_file(path: Path, room: Callable[[], Path]) -> Iterator[Source]:
    """A file as it is, unpacked, or as the members of an archive."""
    _must_be_file(path)
    path = _writable(path, room)
    refuse_other_packing(path)
    if is_gzip(path):
        yield from _of_unpacked(path, unpack_gzip(path, room()), room)
    else:
        yield from _of_unpacked(path, path, room)


def _writable(path: Path, room: Callable[[], Path]) -> Path:
    """The file under a name that can be printed and opened by everything: a name that is not UTF-8 gets a link beside it, `b\\xe4r.csv`."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        link = room() / os.fsencode(path.name).decode("utf-8", "backslashreplace")
        link.symlink_to(path.resolve())
        return link
    return path


def _of_unpacked(path: Path, inner: Path, room: Callable[[], Path]) -> Iterator[Source]:
    packed = ("unpacked (gzip)",) if inner is not path else ()
    if not is_archive(inner):
        if inner.stat().st_size == 0:
            raise _empty(path.name)
        yield Source(path.name, inner, path, partial(_file, inner), partial(_file_blocks, inner), packed)
        return
    for member in unpack_archive(inner, room(), SUFFIXES):
        if member.path.stat().st_size == 0:
            raise _empty(f"{path.name}/{member.name}")
        beside = (f"not read, for they are no logs: {', '.join(member.left_out)}",) if member.left_out else ()
        yield Source(
            f"{path.name}/{member.name}",
            member.path,
            path,
            partial(_file, member.path),
            partial(_file_blocks, member.path),
            (*packed, "unpacked (zip)", *beside),
        )


def _spooled(folder: Path) -> Path:
    """Standard input as a file: a log is read more than once."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("there is nothing on standard input", "`-` reads what is piped in: export | svcaudit check - …")
    target = folder / "standard input"
    with target.open("wb") as out:
        shutil.copyfileobj(sys.stdin.buffer, out, 1 << 20)
    return target


def _file(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    return format_of(path, options.format).read(path, choose, options)


def _query(query: Query, choose: Choose, options: FileOptions) -> RawTable:
    from svcaudit.intake.formats.sql import read_query

    return read_query(query, choose)


def _file_blocks(path: Path, choose: Choose, options: FileOptions) -> Iterator[RawTable]:
    known = format_of(path, options.format)
    yield from [known.read(path, choose, options)] if known.blocks is None else known.blocks(path, choose, options)


def _query_blocks(query: Query, choose: Choose, options: FileOptions) -> Iterator[RawTable]:
    yield _query(query, choose, options)


def _must_be_file(path: Path) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder", "name the files in it, or a pattern: logs/*.csv")
    if not path.exists():
        raise UsageError(f"there is no file {path}")
    if path.is_file() and path.stat().st_size == 0:
        raise _empty(path.name)


def _empty(name: str) -> DataError:
    return DataError(f"{name} is empty", "the first line names the columns, each further line is one event")
