"""Files of every format, broken in every way: the accounts balance or one clear error comes, and never anything else."""

from __future__ import annotations

import contextlib
import gzip
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from formats_samples import COLUMNS, RECORDS, ROWS, as_json, as_lines, event, mangle, mapping, read, trace, xes
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from intake_samples import standard, write
from test_formats_ocel import MAP, OCEL, SPEC, database

from effort import examples
from svcaudit.errors import DataError, SvcauditError
from svcaudit.intake import LogMap

AUDITS = as_json([{"id": number, "events": [record, record]} for number, record in enumerate(RECORDS)])
XES = xes(
    trace("1", *(event(row[1], row[2], actor="wang", lifecycle="complete") for row in ROWS))
    + trace("2", event("solved", ROWS[0][2], lifecycle="start"))
)
EXPLODED = mapping("UTC", case="id", activity=("events.activity",), explode=("events",))


def _parquet(**options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name: [row[place] or None for row in ROWS * 20] for place, name in enumerate(COLUMNS)}), out, **options)
    return out.getvalue()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", as_json(RECORDS))
        archive.writestr("b.csv", ",".join(COLUMNS) + "\n" + "".join(",".join(row[:3]) + ",," + "\n" for row in ROWS))
    return out.getvalue()


def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return database(Path(folder) / "log.db").read_bytes()


FILES: dict[str, tuple[str, bytes, LogMap, Any]] = {
    "json": ("log.json", as_json({"n": 5, "tickets": RECORDS}).encode(), mapping("UTC"), None),
    "exploded json": ("log.json", AUDITS.encode(), EXPLODED, None),
    "json lines": ("log.jsonl", as_lines(RECORDS * 3).encode(), mapping("UTC"), None),
    "parquet": ("log.parquet", _parquet(), mapping("UTC"), None),
    "packed parquet": ("log.parquet", _parquet(compression="zstd", row_group_size=30, write_page_checksum=True), mapping("UTC"), None),
    "xes": ("log.xes", XES.encode(), mapping("UTC"), None),
    "zip": ("log.zip", _archive(), mapping("UTC"), None),
    "gzip": ("log.csv.gz", gzip.compress(as_lines(RECORDS).encode()), mapping("UTC", format="jsonl"), None),
    "ocel": ("log.json", as_json(OCEL).encode(), MAP, SPEC),
    "ocel in sqlite": ("log.db", _database(), MAP, SPEC),
}
NASTY = [
    b'"',
    b"\n",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\0",
    b"\xff",
    b"\\u12",
    b"\\ud800",
    b"<",
    b">",
    b"&x;",
    b"<!",
    b"/",
    b"\x1f\x8b",
    b"PK",
    b"null",
    b"9" * 30,
]
edits = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(0, 40), st.one_of(st.sampled_from(NASTY), st.binary(max_size=5))), min_size=1, max_size=4
)


@pytest.mark.parametrize("kind", FILES)
@examples(15, suppress_health_check=[HealthCheck.too_slow])
@given(changes=edits)
def test_mangled_files_balance_or_are_refused(kind: str, changes: list[tuple[int, int, bytes]]) -> None:
    name, content, log_map, spec = FILES[kind]
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(SvcauditError):
        read(write(Path(folder), mangle(content, changes), name), log_map, spec=spec or standard())


@pytest.mark.parametrize("kind", FILES)
@examples(12)
@given(share=st.floats(0, 1))
def test_files_cut_short_are_refused(kind: str, share: float) -> None:
    """What lacks its end is never taken for the whole; but for lines, where what stands is whole."""
    name, content, log_map, spec = FILES[kind]
    cut = content[: int(len(content) * share)]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), cut, name)
        if kind == "json lines":
            with contextlib.suppress(SvcauditError):
                assert read(path, log_map).rows.read == len(cut.splitlines())
        elif len(cut) < len(content.rstrip()):
            with pytest.raises(SvcauditError):
                read(path, log_map, spec=spec or standard())


@examples(15)
@given(
    content=st.binary(max_size=200),
    head=st.sampled_from([b"", b"[", b"{", b"<log>", b"PAR1", b"PK\x03\x04", b"\x1f\x8b\x08", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0"]),
)
def test_any_bytes_are_a_log_or_refused(content: bytes, head: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "json", "jsonl", "jsonocel", "parquet", "xes", "db", "zip", "csv.gz", "xls", "ods"):
            with contextlib.suppress(SvcauditError):
                read(write(Path(folder), head + content, f"log.{suffix}"), mapping("UTC"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*COLUMNS, "a.b", "a", "b", "events", ""]), inner, max_size=4)
    ),
    max_leaves=20,
)


@examples(20)
@given(value=json_values, explode=st.sampled_from([(), ("events",), ("a.b",), ("events", "a")]))
def test_any_json_is_a_log_or_refused(value: Any, explode: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = as_json([*RECORDS, value]).encode("utf-8", "surrogatepass")
        with contextlib.suppress(DataError):
            assert read(write(Path(folder), content, "log.json"), mapping("UTC", explode=explode)).rows.read >= 6
        with contextlib.suppress(DataError):
            read(write(Path(folder), as_json(value).encode("utf-8", "surrogatepass"), "log.json"), mapping("UTC", explode=explode))


@examples(15)
@given(rows=st.lists(st.tuples(*[st.text(alphabet='ab1 "\\/{é李\n\u2028', max_size=6)] * 5), min_size=1, max_size=30), lines=st.booleans())
def test_what_is_written_is_what_is_read(rows: list[tuple[str, ...]], lines: bool) -> None:
    """JSON and Parquet agree cell by cell, whatever the cells are."""
    records = [dict(zip(COLUMNS, ("1", "solved", "2025-03-03T09:00Z", *row[3:]), strict=True)) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        text = read(write(Path(folder), as_lines(records) if lines else as_json(records), "l.jsonl" if lines else "l.json"))
        pq.write_table(pa.Table.from_pylist(records), Path(folder) / "l.parquet")
        table = read(Path(folder) / "l.parquet")
    for one in (text, table):
        assert [one.log.actors[code] if code >= 0 else "" for code in one.log.actor] == [row[3].strip() for row in rows]
