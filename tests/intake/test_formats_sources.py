"""Packed files, several files and patterns, standard input, and workbooks of other offices."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlwt
from formats_samples import CSV, RECORDS, as_json, as_lines, mapping, read
from intake_samples import HEADER, SHANGHAI, events, same_log, take, write

from svcaudit.errors import DataError, UsageError
from svcaudit.intake import unpack
from svcaudit.intake.sources import expand


def archive(folder: Path, members: dict[str, str | bytes], name: str = "logs.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for member, content in members.items():
            out.writestr(member, content)
    return path


def test_gzip_of_any_format(tmp_path: Path) -> None:
    expected = take(tmp_path, CSV).log
    for name, content in (("a.csv.gz", CSV), ("a.json.gz", as_json(RECORDS)), ("a.jsonl.gz", as_lines(RECORDS)), ("a.gz", CSV), ("a", CSV)):
        packed = write(tmp_path, gzip.compress(content.encode()), name)
        intake = read(packed)
        same_log(intake.log, expected)
        assert intake.inputs[0].name == name
        assert intake.inputs[0].notes[0] == "unpacked (gzip)"


def test_a_line_that_begins_with_a_bracket_is_no_json(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="in no format that is read here"):
        read(write(tmp_path, b"[2025-03-10 08:00:00] call=1 ENTER\n", "calls.log"))


def test_a_header_in_another_encoding_than_declared_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "工单号,操作,时间\n1,提交,2025-03-01\n".encode("gb18030"), "log.csv")
    with pytest.raises(DataError) as caught:
        read(path, mapping("UTC", case="工单号", activity=("操作",), encoding="utf-8"))
    assert "encoding" in str(caught.value.hint)


def test_the_seal_is_that_of_the_file_named(tmp_path: Path) -> None:
    import hashlib

    for path in (write(tmp_path, gzip.compress(CSV.encode()), "a.csv.gz"), archive(tmp_path, {"a.csv": CSV})):
        assert read(path).inputs[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_archive_is_all_its_logs(tmp_path: Path) -> None:
    first, rest = as_json(RECORDS[:3]), HEADER + "\n" + "".join(CSV.splitlines(keepends=True)[4:])
    path = archive(tmp_path, {"b/a.csv": rest, "../../evil.json": first, "notes.pdf": "x", "__MACOSX/._a.csv": "x", ".hidden.csv": "x"})
    intake = read(path)
    assert [one.name for one in intake.inputs] == ["logs.zip/b/a.csv", "logs.zip/../../evil.json"]
    assert "not read, for they are no logs: notes.pdf" in intake.inputs[0].notes
    same_log(intake.log, take(tmp_path, CSV).log, rows=False)
    assert not (tmp_path.parent / "evil.json").exists()


def test_a_single_member_without_suffix_is_looked_at(tmp_path: Path) -> None:
    assert read(archive(tmp_path, {"export": CSV}, "x.dat")).rows.used == 5


def test_packed_files_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gzip.compress(CSV.encode())
    damaged = bytearray(archive(tmp_path, {"a.csv": CSV}).read_bytes())
    damaged[60:70] = b"x" * 10
    locked = bytearray(archive(tmp_path, {"a.csv": CSV}).read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.index(mark) + (6 if mark.endswith(b"\x04") else 8)] |= 1
    cases: list[tuple[str, bytes, str]] = [
        ("a.csv.gz", whole[:-20], "cut short: the packed data ends in the middle"),
        ("a.csv.gz", whole[:20] + b"xxxx" + whole[24:], "cannot be unpacked"),
        ("a.csv.gz", gzip.compress(whole), "is packed twice"),
        ("a.csv.gz", gzip.compress(b""), "a.csv.gz is empty"),
        ("a.tar.gz", gzip.compress(b"x" * 257 + b"ustar" + bytes(500)), "is a tar archive"),
        ("a.csv.xz", b"\xfd7zXZ\0 rest", "packed by xz, which is not read here"),
        ("a.zip", bytes(damaged), "cannot be unpacked"),
        ("a.zip", bytes(locked), "is protected by a password"),
        ("a.zip", b"PK\x03\x04 rest", "cannot be unpacked"),
        ("a.zip", archive(tmp_path, {}, "none.zip").read_bytes(), "an archive with nothing in it"),
        ("a.zip", archive(tmp_path, {"a.pdf": "x", "b.pdf": "y"}, "n.zip").read_bytes(), "holds no log: a.pdf, b.pdf"),
        ("a.zip", archive(tmp_path, {"a.csv": ""}, "e.zip").read_bytes(), "a.zip/a.csv is empty"),
    ]
    for name, content, message in cases:
        with pytest.raises(DataError, match=message):
            read(write(tmp_path, content, name))
    monkeypatch.setattr(unpack, "_HARMLESS", 1 << 20)
    bomb = bytes(8 << 20)
    for path in (
        write(tmp_path, gzip.compress(bomb), "bomb.csv.gz"),
        archive(tmp_path, {"a.csv": bomb[: 4 << 20], "b.csv": bomb}, "bomb.zip"),
    ):
        with pytest.raises(DataError, match="unpacks to more than 250 times its size"):
            read(path)


def test_patterns_and_several_files(tmp_path: Path) -> None:
    rows = CSV.splitlines(keepends=True)
    (tmp_path / "deep").mkdir()
    for number, some in enumerate((rows[1:3], rows[3:4], rows[4:])):
        write(tmp_path, rows[0] + "".join(some), f"deep/{number}.csv" if number else "0.csv")
    intake = read([tmp_path / "0.csv", tmp_path / "deep" / "*.csv"])
    assert [one.name for one in intake.inputs] == ["0.csv", "1.csv", "2.csv"]
    same_log(intake.log, read(tmp_path / "**" / "[0-9].csv").log)
    assert intake.rows.used == 5
    with pytest.raises(UsageError, match=r"no file matches .*none\*.csv"):
        expand([tmp_path / "none*.csv"])
    odd = write(tmp_path, CSV, "odd[1].csv")
    assert expand([odd]) == (odd,)
    with pytest.raises(UsageError, match="is a folder"):
        read(tmp_path)


@pytest.mark.parametrize("content", [CSV.encode(), as_json(RECORDS).encode(), gzip.compress(as_json(RECORDS).encode())])
def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    intake = read(Path("-"))
    same_log(intake.log, take(tmp_path, CSV).log)
    assert intake.inputs[0].name == "standard input"


def test_standard_input_in_a_format_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(as_lines(RECORDS).encode())))
    assert read(Path("-"), mapping(format="jsonl")).rows.used == 5
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(DataError, match="standard input is empty"):
        read(Path("-"))


def ods(folder: Path, rows: list[list[str]]) -> Path:
    """A sheet in OpenDocument: cells 'date:…' are real dates, 'float:…' numbers."""
    cells = []
    for row in rows:
        told = []
        for cell in row:
            kind, _, value = cell.partition(":") if cell.startswith(("date:", "float:")) else ("string", "", cell)
            value_name = {"date": "date-value", "float": "value"}.get(kind)
            shown = f' office:{value_name}="{value}"' if value_name else ""
            told.append(f'<table:table-cell office:value-type="{kind}"{shown}><text:p>{value}</text:p></table:table-cell>')
        cells.append(f"<table:table-row>{''.join(told)}</table:table-row>")
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<table:table table:name="{{}}">{"".join(cells)}</table:table>'
    empty = '<table:table table:name="Cover"><table:table-row/></table:table>'
    sheets = f"<office:body><office:spreadsheet>{empty}{sheet.format('Log')}</office:spreadsheet></office:body>"
    body = f"<office:document-content {names}>{sheets}</office:document-content>"
    path = folder / "log.ods"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("META-INF/manifest.xml", "<manifest/>")
        out.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{body}')
    return path


def test_open_document(tmp_path: Path) -> None:
    rows = [
        HEADER.split(","),
        ["float:1", "solved", "date:2025-03-03T09:00:00", "w", "basic"],
        ["2", "solved", "2025-03-03 09:00", "w", "basic"],
        ["3", "solved", "soon", "w", "basic"],
    ]
    path = ods(tmp_path, rows)
    intake = read(path, mapping("Asia/Shanghai", sheet="Log"))
    assert [row[:4] for row in events(intake.log)] == [("1", "solved", 2, 1_740_963_600_000_000), ("2", "solved", 2, 1_740_963_600_000_000)]
    assert intake.inputs[0].notes[0] == "sheet 'Log' (from the map)"
    assert intake.quarantine["row"].to_pylist() == [3]
    with pytest.raises(DataError, match=r"sheet 'Cover' \(the first of 2\) is empty"):
        read(path)
    same_log(read(path.rename(tmp_path / "log"), mapping("Asia/Shanghai", sheet="Log")).log, intake.log)


def test_old_excel(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Log")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for place, name in enumerate(HEADER.split(",")):
        sheet.write(0, place, name)
    for row, time in enumerate((datetime(2025, 3, 3, 9), "2025-03-03 09:00", 45719.375), start=1):
        for place, cell in enumerate((row, "solved", time, "w", "basic")):
            sheet.write(row, place, cell, style if isinstance(cell, datetime) else xlwt.Style.default_style)
    path = tmp_path / "log.xls"
    book.save(str(path))
    intake = read(path, SHANGHAI)
    assert set(intake.log.time.tolist()) == {1_740_963_600_000_000} and intake.rows.used == 3
    same_log(read(path.rename(tmp_path / "log"), SHANGHAI).log, intake.log)
    with pytest.raises(DataError, match="cannot be read as a workbook"):
        read(write(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(500), "broken.xls"))
