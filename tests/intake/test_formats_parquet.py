"""Parquet: typed columns, dictionaries, structs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from formats_samples import COLUMNS, CSV, ROWS, mapping, read
from intake_samples import events, quarantined, same_log, standard, take, write

from svcaudit.errors import DataError
from svcaudit.intake import FileOptions
from svcaudit.intake.formats import parquet
from svcaudit.intake.formats.raw import Wanted
from svcaudit.model.spec import Attribute

NINE = datetime(2025, 3, 3, 9, tzinfo=UTC)


def save(folder: Path, columns: dict[str, Any], name: str = "log.parquet", **options: Any) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path, **options)
    return path


def plain() -> dict[str, Any]:
    return {name: [row[place] or None for row in ROWS] for place, name in enumerate(COLUMNS)}


def test_parquet_equals_csv(tmp_path: Path) -> None:
    expected = take(tmp_path, CSV).log
    same_log(read(save(tmp_path, plain())).log, expected)
    coded = {name: pa.array(cells).dictionary_encode() for name, cells in plain().items()}
    same_log(read(save(tmp_path, coded, "log", row_group_size=2)).log, expected)


def test_real_times_with_and_without_zone(tmp_path: Path) -> None:
    for kind, value in (
        (pa.timestamp("ns", "Asia/Shanghai"), NINE),
        (pa.timestamp("ms", "UTC"), NINE),
        (pa.timestamp("us"), datetime(2025, 3, 3, 17)),
        (pa.timestamp("s"), datetime(2025, 3, 3, 17)),
    ):
        columns = {"case": [1], "activity": ["solved"], "time": pa.array([value], kind)}
        intake = read(save(tmp_path, columns), mapping("Asia/Shanghai"))
        assert intake.log.time.tolist() == [1_740_992_400_000_000], kind


def test_typed_cells_as_text(tmp_path: Path) -> None:
    columns = {
        "case": pa.array([7.0, 8.0]),
        "activity": pa.array([b"solved", b"solved"]),
        "time": pa.array([NINE, NINE], pa.timestamp("us", "UTC")),
        "a": pa.array([1.5, float("nan")]),
        "b": pa.array([True, None]),
        "c": pa.array([Decimal("1.10"), None]),
        "d": pa.array([date(2025, 3, 3), None]),
        "e": pa.array([{"f": 1, "g": {"h": "x"}}, None]),
        "l": pa.array([[1, 2], None]),
    }
    spec = standard(attributes=[Attribute(name) for name in ("a", "b", "c", "d", "f", "h", "l")])
    intake = read(save(tmp_path, columns), mapping(attributes={"f": "e.f", "h": "e.g.h"}), spec=spec)
    first, second = events(intake.log)
    assert first[0] == "7" and first[5::3] == ("a", "b", "c", "d", "f", "h", "l")
    assert first[6::3] == ("1.5", "true", "1.10", "2025-03-03", "1", "x", "[1, 2]")
    assert second[6::3] == (None,) * 7


def test_only_the_wanted_columns_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    whole = pq.ParquetFile.iter_batches
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", lambda self, **kw: asked.append(kw["columns"]) or whole(self, **kw))
    read(save(tmp_path, {**plain(), "note": ["x" * 1000] * 5}))
    assert asked == [list(COLUMNS)]


def test_spoiled_cells_and_empty_ones(tmp_path: Path) -> None:
    columns = {name: list(cells) for name, cells in plain().items()}
    columns["actor"][0] = "a\0b"
    columns["time"][1] = None
    raw = [b"\xff" if place == 2 else b"x" for place in range(5)]
    buffers = pa.array(raw, pa.binary()).buffers()
    columns["issue_class"] = pa.Array.from_buffers(pa.string(), 5, buffers)
    intake = read(save(tmp_path, columns))
    assert quarantined(intake) == [(1, "a NUL byte"), (2, "time is empty"), (3, "bytes that are not text in this encoding")]


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    whole = save(tmp_path, plain()).read_bytes()
    for content, message in (
        (b"PAR1", "cannot be read as Parquet"),
        (whole[:-5], "cannot be read as Parquet"),
        (b"a,b\n", "cannot be read as Parquet"),
    ):
        with pytest.raises(DataError, match=message):
            read(write(tmp_path, content, "cut.parquet"))
    with pytest.raises(DataError, match="has no rows"):
        read(save(tmp_path, {name: pa.array([], pa.string()) for name in COLUMNS}))


def test_columns_of_the_raw_table(tmp_path: Path) -> None:
    raw = parquet.read(save(tmp_path, plain()), lambda header: Wanted((0, 1), frozenset({0})), FileOptions())
    assert [str(kind) for kind in raw.table.schema.types] == ["string", "dictionary<values=string, indices=int32, ordered=0>"]
    assert (raw.total, raw.numbers, raw.notes) == (5, None, ("Parquet, 1 row group",))
