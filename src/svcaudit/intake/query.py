"""A query as the input of an audit."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Query:
    """`sql`: a SELECT. `url`: the database as SQLAlchemy writes it; it may hold a password, so it is never shown as it is."""

    sql: str
    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """The database without its secrets: how an input is called in a run."""
        return masked(self.url)


def masked(url: str) -> str:
    """A URL without password and options: 'postgresql://me:***@host/sales'. What is no URL is not shown at all."""
    scheme, separator, rest = url.partition("://")
    if not separator or not scheme.replace("+", "").replace("_", "").isalnum():
        return "***"
    login, at, place = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    place = place.partition("?")[0]
    return f"{scheme}://{user}{':***' if colon else ''}{at}{place}"
