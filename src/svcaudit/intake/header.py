"""The columns of one file by name."""

from __future__ import annotations

from pathlib import Path

from svcaudit.errors import DataError
from svcaudit.intake.nearest import nearest

_USUAL = {
    "case": ("case", "case:concept:name"),
    "activity": ("activity", "concept:name"),
    "time": ("time", "time:timestamp"),
    "actor": ("actor", "org:resource"),
    "role": ("role", "org:role"),
    "text": ("text",),
}


class Header:
    """Finds columns by name: exactly, else by the same name in other letters (which is noted)."""

    def __init__(self, names: tuple[str, ...], path: Path) -> None:
        self.names = names
        self.file = path.name
        self.notes: list[str] = []

    def find(self, name: str) -> int | None:
        """The column's position, None when there is none. Raises DataError when several columns have this name."""
        exactly = [place for place, other in enumerate(self.names) if other == name]
        roughly = [place for place, other in enumerate(self.names) if other.casefold() == name.casefold()]
        for places in (exactly, roughly):
            if len(places) > 1:
                raise DataError(
                    f"{self.file}: {len(places)} columns are called {name!r} (columns {', '.join(str(place + 1) for place in places)})",
                    "rename all but the one that is meant",
                )
            if places:
                if self.names[places[0]] != name:
                    self.notes.append(f"column {self.names[places[0]]!r} taken for {name!r}")
                return places[0]
        return None

    def first(self, names: tuple[str, ...]) -> int | None:
        """The first of these columns that there is; one that is called exactly so goes before one in other letters."""
        exact = tuple(name for name in names if name in self.names)
        return next((place for name in (*exact, *names) if (place := self.find(name)) is not None), None)

    def lacks(self, part: str, names: tuple[str, ...], line: str) -> DataError:
        """The error for a column that must be there; `line` is what to write in the map."""
        wanted = " nor ".join(repr(name) for name in names)
        near = next((name for word in names if (name := nearest(word, (n for n in self.names if n))) is not None), None)
        shown = ", ".join(name or "(no name)" for name in self.names[:40]) + (" …" if len(self.names) > 40 else "")
        guess = f"; did you mean {near!r}?" if near else "."
        return DataError(
            f"{self.file} has {'neither' if len(names) > 1 else 'no'} column {wanted} for the {part}{guess} It has: {shown}",
            f"write in the map: {line.format(near or 'COLUMN')}",
        )

    def must(self, part: str, name: str | None) -> int:
        """The column for a part of the log that every log has: the one named, else the one of a usual name. Raises DataError."""
        names = (name,) if name is not None else _USUAL[part]
        place = self.first(names)
        if place is None:
            raise self.lacks(part, names, f"{part}: {{}}")
        return place

    def may(self, part: str, name: str | None) -> int | None:
        """The column for a part that a log may lack, unless the map names it."""
        return self.first(_USUAL[part]) if name is None else self.must(part, name)

    def named(self, part: str, names: tuple[str, ...], line: str, *, optional: bool = False) -> int | None:
        """The first of these columns that the file has. Raises DataError when it has none, unless that is allowed."""
        place = self.first(names)
        if place is None and not optional and names:
            raise self.lacks(part, names, line)
        return place
