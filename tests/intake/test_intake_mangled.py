"""Files broken in every way: the accounts balance or one clear error comes, and never anything else."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import example, given
from hypothesis import strategies as st
from intake_samples import HEADER, SHANGHAI, standard, take, write

from effort import examples
from svcaudit.errors import SvcauditError
from svcaudit.intake import LogMap, TimeColumn, load_map, read_log
from svcaudit.intake.formats.csv_census import count_lines, find_records, take_census
from svcaudit.model.spec import Rule, Wording

ROWS = (
    '1,ticket created,2025-03-03T09:00:00,wang,basic,"hello\nthere"\n'
    "1,agent replied,2025-03-03T10:00:00Z,李,基础,\n"
    '2,solved,2025-03-03 11:00,"wa,ng",complex,"a ""b"""\n'
)
TEXT = (f"{HEADER},text\n" + ROWS * 3).encode()
SAYING = standard(rules=(Rule("w", "wording", Wording(("reply",))),))
NASTY = [
    b'"',
    b"\n",
    b"\r",
    b",",
    b"\0",
    b"\xff",
    b"\xc4\xe3",
    b"\x81",
    b"\r\n",
    b'""',
    b"=",
    b"\xe2\x80\xa8",
    b"\x0c",
    b"|",
    b"\t",
    b";",
    b" ",
]

edits = st.lists(
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, 12), st.one_of(st.sampled_from(NASTY), st.binary(max_size=4))),
    min_size=1,
    max_size=5,
)


def mangle(text: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, drop, put in changes:
        text = text[:place] + put + text[place + drop :]
    return text


@examples(20)
@given(edits)
@example([(0, 400, b"")])
def test_mangled_csv_balances_or_is_refused(changes: list[tuple[int, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(SvcauditError):
        take(Path(folder), mangle(TEXT, changes), SHANGHAI, SAYING)


@given(edits)
def test_mangling_data_never_costs_rows_beyond_the_mangled_lines(changes: list[tuple[int, int, bytes]]) -> None:
    """Two untouched thousands of rows around the damage: nearly all of them must still be read."""
    good = b"".join(b"%d,solved,2025-03-03T09:00:00Z,w,basic,\n" % number for number in range(300))
    body = mangle(ROWS.encode() * 3, changes)
    with tempfile.TemporaryDirectory() as folder:
        intake = take(Path(folder), f"{HEADER},text\n".encode() + good + b"\n" + body + b"\n" + good, SHANGHAI)
    assert intake.rows.used >= 300


@examples(20)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_log_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("log.csv", "log.xlsx", "log.unknown"):
            with contextlib.suppress(SvcauditError):
                read_log([write(Path(folder), content, name)], standard(), LogMap(time=TimeColumn(None, "UTC")))
        with contextlib.suppress(SvcauditError):
            load_map(write(Path(folder), content, "map.yaml"))


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in ([*HEADER.split(",")], ["1", "solved", "2025-03-03", "w", "basic"]):
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BOOK = _workbook()


@examples(15)
@given(st.lists(st.tuples(st.integers(0, len(BOOK)), st.integers(0, 50), st.binary(max_size=4)), min_size=1, max_size=3))
def test_mangled_workbooks_are_read_or_refused(changes: list[tuple[int, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(SvcauditError):
        read_log([write(Path(folder), mangle(BOOK, changes), "log.xlsx")], standard(), SHANGHAI)


@given(st.lists(st.sampled_from([b'"', b"a", b",", b"\n", b"\r", b"\r\n", b'""', b'"b\nc"'])), st.integers(1, 7))
def test_the_census_does_not_depend_on_how_the_text_is_cut(pieces: list[bytes], size: int) -> None:
    text = b"".join(pieces)
    cut = [text[start : start + size] for start in range(0, len(text), size)]
    assert take_census(cut, b'"') == take_census([text] if text else [], b'"')
    assert count_lines(cut) == len(io.StringIO(text.decode(), newline=None).readlines())
    assert find_records(cut, b",", b'"') == find_records([text] if text else [], b",", b'"')
