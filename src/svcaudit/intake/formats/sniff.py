"""What a file begins like, for those whose suffix says nothing; workbooks by what is in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

_HEAD = 1 << 16


def is_workbook(path: Path) -> bool:
    """Excel (old and new) or OpenDocument."""
    if _head(path).startswith(b"\xd0\xcf\x11\xe0"):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin"}) or {"content.xml", "mimetype"} <= names


def is_delimited(path: Path) -> bool:
    first = _head(path).split(b"\n", 1)[0]
    return b"\0" not in first and any(mark in first for mark in (b",", b";", b"\t", b"|"))


def is_json(path: Path) -> bool:
    """An object or a list of something; not the `[2025-03-10 08:00:00]` with which lines of other logs begin."""
    head = _text_head(path)
    return head[:1] == "{" or (head[:1] == "[" and head[1:].lstrip()[:1] in ("", "{", "[", "]"))


def is_xml(path: Path) -> bool:
    return _text_head(path)[:1] == "<"


def is_parquet(path: Path) -> bool:
    return _head(path).startswith(b"PAR1")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _text_head(path: Path) -> str:
    """The beginning without byte-order mark, NULs of UTF-16 and white space."""
    return _head(path)[:1024].decode("latin-1").lstrip("ï»¿þÿ\0 \t\r\n").replace("\0", "")
