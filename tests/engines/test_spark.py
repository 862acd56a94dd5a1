"""Spark comes to the same tables, through the same functions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest
from engine_samples import SAMPLES, Audit, assert_same, excerpt, in_memory, mangled, without_duplicates

from svcaudit.engines import spark
from svcaudit.errors import DataError, UsageError
from svcaudit.model.run import Run

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
OPTIONS = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
    # A machine that lives for seconds: compiled quickly rather than well, and one thread collects its garbage.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("there is no Java, which Spark runs on")
    found = spark.session_of(OPTIONS)
    yield found
    found.stop()


def on_spark(audit: Audit, partitions: int = 3) -> Run:
    return audit.run(spark.run(audit.order, partitions, OPTIONS, audit.bench))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_log(session: Any, tmp_path: Path, name: str) -> None:
    audit = excerpt(tmp_path, name)
    assert_same(on_spark(audit), in_memory(audit))


def test_a_mangled_log(session: Any, tmp_path: Path) -> None:
    audit = replace(mangled(tmp_path, 1_500), period="2025-02-20..2025-03-05")
    assert_same(on_spark(audit), in_memory(audit))


def test_duplicates_are_dropped_alike(session: Any, tmp_path: Path) -> None:
    audit = without_duplicates(mangled(tmp_path, 900))
    run = in_memory(audit)
    assert any(one.reason == "duplicate" for one in run.document.ignored)
    assert_same(on_spark(audit), run)


def test_parquet(session: Any, tmp_path: Path) -> None:
    audit = excerpt(tmp_path, "enterprise_service")
    rows = pyarrow.csv.read_csv(audit.logs[0], pyarrow.csv.ReadOptions(encoding="gb18030"))
    pyarrow.parquet.write_table(rows, tmp_path / "log.parquet")
    audit = replace(audit, logs=(tmp_path / "log.parquet",))
    assert_same(on_spark(audit), in_memory(audit))


def test_a_table_by_name_has_the_verdicts_of_its_file(session: Any, tmp_path: Path) -> None:
    audit = excerpt(tmp_path, "enterprise_service")
    rows = pyarrow.csv.read_csv(audit.logs[0], pyarrow.csv.ReadOptions(encoding="gb18030"))
    pyarrow.parquet.write_table(rows, tmp_path / "log.parquet")
    session.read.parquet(str(tmp_path / "log.parquet")).coalesce(1).createOrReplaceTempView("cases_of_june")
    mine, run = on_spark(replace(audit, logs=(Path("table:cases_of_june"),))), in_memory(audit)
    assert mine.document.rules == run.document.rules
    assert mine.document.rows == run.document.rows
    assert mine.document.inputs[0].name == "cases_of_june/0"
    assert mine.findings.column("fingerprint").to_pylist() == run.findings.column("fingerprint").to_pylist()


def test_what_reading_refuses_is_refused(session: Any, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("case,activity\nA,opened\n")
    with pytest.raises(DataError, match="time"):
        on_spark(replace(mangled(tmp_path, 10), logs=(log,), mapping=None))
    with pytest.raises(UsageError, match="files and tables"):
        on_spark(replace(mangled(tmp_path, 10), logs=()))
