"""A query's rows as a log. The only file that knows SQLAlchemy; nothing is ever written to the database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from svcaudit.errors import DataError, SvcauditError, UsageError
from svcaudit.intake.formats.cells import LenientText, text_of
from svcaudit.intake.formats.raw import Choose, RawTable
from svcaudit.intake.formats.row_desk import RowDesk
from svcaudit.intake.query import Query, masked

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

_ROWS_AT_ONCE = 5_000
_URL_HINT = "write it like postgresql://user@host/database or sqlite:///file.db; SVCAUDIT_URL keeps it out of the command line"


def read_query(query: Query, choose: Choose) -> RawTable:
    """Run a SELECT and stream its rows. The seal is the SHA-256 of the query and of every row.

    Raises UsageError for a URL, driver, login or query that cannot be used, DataError for rows that cannot be fetched or are none.
    """
    try:
        import sqlalchemy  # noqa: F401
    except ImportError as problem:
        raise UsageError("reading from a database needs SQLAlchemy", "pip install 'svcaudit[sql]'") from problem
    url = _url(query.url)
    engine = _engine(url, query)
    lenient = LenientText()
    try:
        with engine.connect() as connection:
            result = _run(connection, query, lenient)
            if not result.returns_rows:
                raise UsageError("the query gives no rows", "write a SELECT")
            try:
                return _rows(result, query, choose, lenient)
            except SvcauditError:
                raise
            except Exception as problem:  # a driver may raise anything, here and below
                raise DataError(
                    f"{query.name}: the rows cannot be fetched: {_told(problem, query)}",
                    "does casting the column to text in the query help?",
                ) from None
    except SvcauditError:
        raise
    except ImportError as problem:
        raise _driver_missing(url, problem) from problem
    except Exception as problem:
        raise UsageError(f"{query.name}: {_told(problem, query)}", "is the database up, the login right, and the query sound?") from None
    finally:
        engine.dispose()


def _rows(result: Any, query: Query, choose: Choose, lenient: LenientText) -> RawTable:
    header = tuple(str(name).strip() for name in result.keys())  # noqa: SIM118 – a result is no mapping
    wanted = choose(header)
    desk = RowDesk(wanted)
    seal = hashlib.sha256(query.sql.encode("utf-8", "replace"))
    for block in result.partitions(_ROWS_AT_ONCE):
        for row in block:
            cells: Sequence[str] = [text_of(value) for value in row]
            seal.update("\x1f".join(["\x1e", *cells]).encode("utf-8", "replace"))
            desk.use([cells[position] for position in wanted.positions])
    if not desk.total:
        raise DataError(f"{query.name}: the query finds no rows", "each row is one event")
    note = "a query; rows are numbered as the database gave them (ORDER BY makes that the same each time)"
    return desk.raw_table(header, (note,), broken=lenient.broken, sha256=seal.hexdigest())


def _run(connection: Connection, query: Query, lenient: LenientText) -> Any:
    """Run the query as it stands, `:` and `%` included, row by row and for reading only."""
    options: dict[str, Any] = {"no_parameters": True, "yield_per": _ROWS_AT_ONCE}
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    if connection.dialect.driver == "psycopg":
        _read_far_times_as_text(raw)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only=ON")
        raw.text_factory = lenient
    return connection.execution_options(**options).exec_driver_sql(query.sql)


def _read_far_times_as_text(raw: Any) -> None:
    """'infinity' and the year 20250 are times to PostgreSQL and none to Python: they come as text, and their rows go to quarantine."""
    from psycopg import DataError as NoSuchTime
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    def patient(known: Any) -> Any:
        class Patient(known):  # type: ignore[misc]
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except NoSuchTime:
                    return bytes(data).decode()

        return Patient

    for name, known in (("date", DateLoader), ("timestamp", TimestampLoader), ("timestamptz", TimestamptzLoader)):
        raw.adapters.register_loader(name, patient(known))


def _url(text: str) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError(f"the database URL cannot be understood: {masked(text)}", _URL_HINT) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if (
        url.get_backend_name() == "sqlite"
        and url.database
        and url.database != ":memory:"
        and not url.query
        and not Path(url.database).is_file()
    ):
        raise UsageError(
            f"there is no file {url.database}", "sqlite:///file.db is a relative path, sqlite:////folder/file.db an absolute one"
        )
    return url


def _engine(url: URL, query: Query) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
    from sqlalchemy.pool import NullPool

    try:
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    except NoSuchModuleError:
        raise UsageError(f"{url.drivername!r} is no database that SQLAlchemy knows here", _URL_HINT) from None
    except ImportError as problem:
        raise _driver_missing(url, problem) from problem
    except (SQLAlchemyError, TypeError, ValueError) as problem:
        raise UsageError(f"{query.name}: {_told(problem, query)}", _URL_HINT) from None


def _driver_missing(url: URL, problem: ImportError) -> UsageError:
    return UsageError(
        f"the driver for {url.drivername} is not installed ({problem.name or problem})",
        "pip install 'svcaudit[sql]' brings PostgreSQL's; for others see SQLAlchemy's list of drivers",
    )


def _told(problem: BaseException, query: Query) -> str:
    """A driver's message, its first lines, without the password in any spelling and without the URL."""
    told = str(getattr(problem, "orig", None) or problem)
    password = query.url.partition("://")[2].rpartition("@")[0].partition(":")[2]
    for secret in sorted({query.url, password, unquote(password)} - {""}, key=len, reverse=True):
        told = told.replace(secret, "***")
    lines = [line.strip() for line in told.splitlines() if line.strip() and not line.startswith("(Background")]
    return " ".join(lines[:4])[:500] or type(problem).__name__
