"""Which encoding a text file is in, and its content as UTF-8.

UTF-8 files are read where they lie. Others are recoded into memory once, so that everything behind this desk sees sound UTF-8;
bytes that cannot be decoded become U+FFFD, and the rows they stand in are named later.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from svcaudit.errors import DataError
from svcaudit.intake.nearest import did_you_mean

HEAD = 1 << 20
"""Bytes looked at before a file is read."""
FOUND = "found"
_CHUNK = 1 << 18
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MAGIC = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\x1f\x8b",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"SQLite format 3",
    b"PAR1",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"GIF8",
)
_ENOUGH = 100_000
_BEYOND = re.compile(rb"[\x80-\xff]+")
_ESCAPED = re.compile("[\udc80-\udcff]")
_COMMON = ("utf-8", "utf-16", "gb18030", "gbk", "big5", "latin-1", "cp1252", "shift_jis")


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text as UTF-8: from byte `start` of the file, or `content` where it had to be recoded.

    `broken`: bytes were met that are no text; U+FFFD stands for them.
    """

    path: Path
    encoding: str
    how: str
    start: int = 0
    content: pa.Buffer | None = None
    broken: bool = False

    def open(self, offset: int = 0) -> pa.NativeFile:
        """A stream that begins `offset` bytes into the text."""
        stream = pa.OSFile(str(self.path)) if self.content is None else pa.BufferReader(self.content)
        stream.seek(self.start + offset)
        return stream

    def chunks(self, offset: int = 0, size: int = _CHUNK) -> Iterator[bytes]:
        """The text from `offset` on in pieces."""
        with self.open(offset) as stream:
            while chunk := stream.read(size):
                yield chunk

    def head(self) -> bytes:
        with self.open() as stream:
            start: bytes = stream.read(HEAD)
            return start

    @property
    def note(self) -> str:
        return f"encoding {self.encoding} ({self.how})"


def open_text(path: Path, declared: str | None) -> TextSource:
    """The file as UTF-8, by the declared encoding or by what its first bytes look like. Raises DataError for what is no text."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for bom, encoding in _BOMS:
        if head.startswith(bom) and (declared is None or _same_family(declared, encoding)):
            return _source(path, encoding, "by its mark", len(bom))
    if declared is not None:
        return _source(path, _known_encoding(path, declared), "from the map", 0)
    if head.startswith(_MAGIC):
        raise _not_text(path)
    nuls = head.count(0)
    if nuls > len(head) * 0.2:
        odd = head[1::2].count(0)
        if max(odd, nuls - odd) < nuls * 0.9:
            raise _not_text(path)
        return _source(path, "utf-16-le" if odd > nuls - odd else "utf-16-be", FOUND, 0)
    if sum(head.count(code) for code in range(32) if code not in (0, 9, 10, 12, 13)) + nuls > max(len(head) * 0.1, 8):
        raise _not_text(path)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return settle(path)
    return _source(path, "utf-8", FOUND, 0)


def settle(path: Path) -> TextSource:
    """UTF-8, GB18030 or Windows-1252, for a file that is not wholly UTF-8.

    A UTF-8 text with a few broken bytes stays UTF-8 (its bad rows will be named); a text with hardly a UTF-8 character in it
    is the encoding with fewer broken bytes. A Western text decodes as GB18030, too (`gelöst` as `gel鰏t`): it is known by letters beyond
    ASCII that stand alone, where Chinese ones come in pairs of bytes.
    """
    good, broken = _tally(path, "utf-8")
    if good < broken and _stand_alone(path):
        return _recoded(path, "cp1252", "guessed: single letters beyond ASCII", 0)
    if good < broken and _tally(path, "gb18030")[1] < broken:
        return _recoded(path, "gb18030", FOUND, 0)
    return _recoded(path, "utf-8", FOUND, 0)


def _stand_alone(path: Path) -> bool:
    """Whether nearly all bytes beyond ASCII at the beginning of the file stand alone, and are letters in Windows-1252."""
    with path.open("rb") as file:
        runs = _BEYOND.findall(file.read(HEAD))
    alone = [run for run in runs if len(run) == 1]
    letters = b"".join(alone).decode("cp1252", "replace")
    return len(alone) > 0.8 * len(runs) and sum(letter.isalpha() for letter in letters) > 0.8 * len(alone)


def mend(source: TextSource) -> TextSource:
    """A text that was taken for UTF-8 and is not, all through: settled where it was a guess, else with its broken bytes marked."""
    return settle(source.path) if source.how == FOUND else _recoded(source.path, "utf-8", source.how, source.start)


def _tally(path: Path, encoding: str) -> tuple[int, int]:
    """Characters beyond ASCII and bytes that cannot be decoded, up to the first hundred thousand of them."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="surrogateescape")
    good = broken = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                bad = len(_ESCAPED.findall(text))
                broken += bad
                good += len(text) - len(text.encode("ascii", "ignore")) - bad
            if good + broken > _ENOUGH:
                break
    return good, broken


def _source(path: Path, encoding: str, how: str, start: int) -> TextSource:
    if encoding == "utf-8":
        return TextSource(path, encoding, how, start)
    return _recoded(path, encoding, how, start)


def _recoded(path: Path, encoding: str, how: str, start: int) -> TextSource:
    try:
        return TextSource(path, encoding, how, 0, _recode(path, encoding, start, "strict"))
    except UnicodeDecodeError:
        return TextSource(path, encoding, f"{how}, with broken bytes", 0, _recode(path, encoding, start, "replace"), broken=True)


def _recode(path: Path, encoding: str, start: int, errors: str) -> pa.Buffer:
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    sink = pa.BufferOutputStream()
    with path.open("rb") as file:
        file.seek(start)
        while chunk := file.read(_CHUNK):
            sink.write(decoder.decode(chunk).encode("utf-8", "replace"))
    sink.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return sink.getvalue()


def _known_encoding(path: Path, name: str) -> str:
    try:
        info = codecs.lookup(name)
        "".encode(info.name)
    except LookupError:
        raise DataError(
            f"{path.name}: unknown encoding {name!r}{did_you_mean(name, _COMMON)}", f"known are {', '.join(_COMMON)} …"
        ) from None
    return "utf-8" if info.name in ("utf-8", "utf-8-sig", "ascii") else info.name


def _same_family(declared: str, found: str) -> bool:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return False
    return name.split("-")[:2] == found.split("-")[:2]


def _not_text(path: Path) -> DataError:
    return DataError(f"{path.name} is not a text file", "export the log as CSV (UTF-8) or as .xlsx")
