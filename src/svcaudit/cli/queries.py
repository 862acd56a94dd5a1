"""`--query` and `--url`: a database as the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svcaudit.errors import UsageError

if TYPE_CHECKING:
    from svcaudit.intake.query import Query


def query_of(sql: str | None, url: str | None) -> Query | None:
    """The query asked for. Raises UsageError when it is not said where to ask it."""
    from svcaudit.intake.query import Query

    if sql is None:
        return None
    if not sql.strip():
        raise UsageError("--query is empty", "write a SELECT")
    if not url:
        raise UsageError(
            "--query needs a database", "name it with --url, or in SVCAUDIT_URL, which keeps the password out of the command line"
        )
    return Query(sql, url)


def without_secrets(arguments: Sequence[str]) -> list[str]:
    """A command line as it may be shown: no password of a --url."""
    from svcaudit.intake.query import masked

    shown = []
    for before, one in zip(["", *arguments], arguments, strict=False):
        if before == "--url":
            shown.append(masked(one))
        elif one.startswith("--url="):
            shown.append(f"--url={masked(one[6:])}")
        else:
            shown.append(one)
    return shown
