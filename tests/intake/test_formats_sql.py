"""A query as a log: SQLite, and a real PostgreSQL server where the system has one."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import postgres_server
import pytest
from formats_samples import COLUMNS, CSV, ROWS, mapping, read
from intake_samples import events, quarantined, same_log, standard, take

from svcaudit.errors import DataError, SvcauditError, UsageError
from svcaudit.intake import Intake, TimeColumn
from svcaudit.intake.query import Query, masked
from svcaudit.model.spec import Attribute

ALL = "SELECT * FROM log ORDER BY n"


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "base.db")) as base, base:
        base.execute("CREATE TABLE log (n INTEGER, " + ", ".join(f'"{name}" TEXT' for name in COLUMNS) + ")")
        base.executemany(
            f"INSERT INTO log VALUES (?{', ?' * len(COLUMNS)})", [(n, *(cell or None for cell in row)) for n, row in enumerate(ROWS)]
        )
    return f"sqlite:///{tmp_path / 'base.db'}"


def test_a_query_equals_csv(tmp_path: Path, sqlite: str) -> None:
    intake = read([Query(ALL, sqlite)])
    same_log(intake.log, take(tmp_path, CSV).log)
    assert intake.inputs[0].name == sqlite
    assert len(intake.inputs[0].sha256) == 64


def test_the_seal_is_of_the_query_and_the_rows(sqlite: str) -> None:
    def seal(sql: str) -> str:
        return read([Query(sql, sqlite)]).inputs[0].sha256

    assert seal(ALL) == seal(ALL) != seal(ALL + " LIMIT 9") != seal(ALL + " LIMIT 4")


def test_queries_and_files_are_one_log(tmp_path: Path, sqlite: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text(CSV)
    assert read([path, Query(ALL, sqlite)]).rows.read == 10


def test_the_query_runs_as_it_is_written(sqlite: str) -> None:
    sql = "SELECT \"case\", activity, \"time\", 'at :x 50% %s' AS issue_class FROM log WHERE activity LIKE 'solv%' ORDER BY n"
    intake = read([Query(sql, sqlite)])
    assert [row[-1] for row in events(intake.log)] == ["at :x 50% %s"] * 2


def test_typed_and_spoiled_cells(sqlite: str) -> None:
    sql = (
        "SELECT 1 AS \"case\", 'solved' AS activity, 1740992400 AS \"time\", 1.5 AS a, x'80' AS b UNION ALL "
        "SELECT 2, 'solved', 1740992400, 2.0, NULL UNION ALL SELECT 3, 'solved', 1740992400, CAST(x'ff41' AS TEXT), NULL"
    )
    spec = standard(attributes=[Attribute("a"), Attribute("b")])
    intake = read([Query(sql, sqlite)], mapping(time=TimeColumn(None, None, "epoch")), spec=spec)
    assert [row[6::3] for row in events(intake.log)] == [("1.5", "0x80"), ("2", None)]
    assert quarantined(intake) == [(3, "bytes that are not text in this encoding")]


@pytest.mark.parametrize(
    ("sql", "kind", "message"),
    [
        ("SELEC 1", UsageError, 'near "SELEC": syntax error'),
        ("SELECT * FROM nowhere", UsageError, "no such table: nowhere"),
        ("DELETE FROM log", UsageError, "readonly database|gives no rows"),
        ("CREATE TABLE x (y)", UsageError, "readonly database|gives no rows"),
        ("SELECT * FROM log WHERE 0", DataError, "the query finds no rows"),
        ("SELECT 1 AS id", DataError, "the query has neither column 'case'"),
        ("", UsageError, "gives no rows|sqlite"),
    ],
)
def test_queries_that_are_refused(sqlite: str, sql: str, kind: type[SvcauditError], message: str) -> None:
    with pytest.raises(kind, match=message):
        read([Query(sql, sqlite)])
    assert read([Query(ALL, sqlite)]).rows.read == 5


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////nowhere/at/all.db", "there is no file /nowhere/at/all.db"),
        ("nonsense", r"the database URL cannot be understood: \*\*\*"),
        ("martian://me:geheim@host/db", "'martian' is no database that SQLAlchemy knows here"),
        ("mysql+pymysql://me:geheim@host/db", "driver for mysql.pymysql is not installed"),
        ("postgresql://me:geheim@127.0.0.1:1/db?sslpassword=geheim", r"postgresql://me:\*\*\*@127.0.0.1:1/db: .*refused"),
    ],
)
def test_urls_that_cannot_be_used(url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read([Query(ALL, url)])
    assert "geheim" not in f"{caught.value.message} {caught.value.hint}"


def test_secrets_are_masked() -> None:
    assert masked("postgresql://me:a@b:c?d@host:5/db?password=x") == "postgresql://me:***@host:5/db"
    assert masked("postgresql://host/db") == "postgresql://host/db"
    assert masked("me:secret@host") == "***"
    assert "secret" not in repr(Query("SELECT 1", "a://b:secret@c"))


def test_without_sqlalchemy(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "sqlalchemy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(UsageError, match="needs SQLAlchemy") as caught:
        read([Query(ALL, sqlite)])
    assert caught.value.hint == "pip install 'svcaudit[sql]'"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    if postgres_server.binaries() is None:
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    if postgres_server.os.getuid() == 0 and postgres_server.person() is None:
        pytest.skip("a PostgreSQL server refuses root, and there is no other user to run it")
    import psycopg

    with postgres_server.server() as port:
        with psycopg.connect(host="127.0.0.1", port=port, user="auditor", password=postgres_server.PASSWORD, dbname="postgres") as base:
            base.execute('CREATE TABLE log (n int, "case" text, activity text, "time" timestamptz, actor text, issue_class text)')
            for n, row in enumerate(ROWS):
                base.execute("INSERT INTO log VALUES (%s, %s, %s, %s, %s, %s)", (n, *(cell or None for cell in row)))
        yield f"postgresql://auditor:{quote(postgres_server.PASSWORD)}@127.0.0.1:{port}/postgres"


def test_postgres_equals_csv(tmp_path: Path, postgres: str) -> None:
    intake: Intake = read([Query(ALL, postgres)])
    same_log(intake.log, take(tmp_path, CSV).log)
    assert "***" in intake.inputs[0].name and "s3cret" not in str(intake.inputs)


def test_postgres_types(postgres: str) -> None:
    sql = """SELECT 7::bigint AS "case", 'solved' AS activity, timestamp '2025-03-03 09:00' AS "time", 1.10::numeric(5,2) AS a, true AS b,
             '{"x": 1}'::jsonb AS c, ARRAY['p','q'] AS d, date '2025-03-03' AS e, '0f9a0000-0000-0000-0000-000000000001'::uuid AS f"""
    spec = standard(attributes=[Attribute(name) for name in "abcdef"])
    intake = read([Query(sql, postgres)], mapping("UTC"), spec=spec)
    (row,) = events(intake.log)
    assert row[0] == "7" and row[3] == int(datetime(2025, 3, 3, 9, tzinfo=UTC).timestamp()) * 1_000_000
    assert row[6::3] == ("1.10", "true", '{"x": 1}', '["p", "q"]', "2025-03-03", "0f9a0000-0000-0000-0000-000000000001")


def test_postgres_streams_many_rows(postgres: str) -> None:
    sql = "SELECT g AS \"case\", 'solved' AS activity, timestamptz '2025-03-03 09:00Z' AS \"time\" FROM generate_series(1, 30000) g"
    assert read([Query(sql, postgres)]).rows.used == 30_000


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM log",
        "WITH gone AS (DELETE FROM log RETURNING *) SELECT * FROM gone",
        "SELECT 1; DROP TABLE log",
        "SELECT * FROM nothing",
    ],
)
def test_postgres_is_not_written_to(postgres: str, sql: str) -> None:
    with pytest.raises(SvcauditError) as caught:
        read([Query(sql, postgres)])
    assert "s3cret" not in f"{caught.value.message} {caught.value.hint}"
    assert read([Query(ALL, postgres)]).rows.read == 5


def test_postgres_login_that_fails(postgres: str) -> None:
    with pytest.raises(UsageError, match="password authentication failed") as caught:
        read([Query(ALL, postgres.replace("s3cret", "wr0ng"))])
    assert "wr0ng" not in caught.value.message


def test_postgres_times_that_python_cannot_hold(postgres: str) -> None:
    values = "VALUES ('infinity'), ('20250-01-01'), ('2025-03-03Z')"
    sql = f"""SELECT 1 AS "case", 'solved' AS activity, t::timestamptz AS "time" FROM ({values}) AS v (t)"""
    assert quarantined(read([Query(sql, postgres)])) == [(1, "time cannot be read"), (2, "time cannot be read")]


def test_postgres_fails_in_the_middle(postgres: str) -> None:
    sql = 'SELECT 1 AS "case", \'solved\' AS activity, now() AS "time", 1 / (20000 - g) AS x FROM generate_series(1, 30000) g'
    with pytest.raises(DataError, match="the rows cannot be fetched: division by zero"):
        read([Query(sql, postgres)])
