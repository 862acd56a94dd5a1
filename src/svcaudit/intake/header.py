"""The columns of one file by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from svcaudit.errors import DataError
from svcaudit.intake.column_names import EXACT, fitting
from svcaudit.intake.formats.header_row import looks_like_data
from svcaudit.intake.nearest import nearest
from svcaudit.intake.shown import listed, short

USUAL = {
    "case": ("case", "case:concept:name"),
    "activity": ("activity", "concept:name"),
    "time": ("time", "time:timestamp"),
    "actor": ("actor", "org:resource"),
    "role": ("role", "org:role"),
    "text": ("text",),
}
"""Names that need no map."""


@dataclass(frozen=True, slots=True)
class _Lack:
    """A column that must be there and is not. `line`: what to write in the map, `{}` being the column."""

    part: str
    names: tuple[str, ...]
    line: str
    near: str | None

    @property
    def told(self) -> str:
        wanted = " nor ".join(short(name) for name in self.names)
        return f"{'neither' if len(self.names) > 1 else 'no'} column {wanted} for the {self.part}"


class Header:
    """Finds columns by name: exactly, else by the same name in other letters (which is noted). What must be there and is not is gathered,
    so that all of it is told at once: `settle` does so when every part has asked."""

    def __init__(self, names: tuple[str, ...], path: Path) -> None:
        self.names = names
        self.file = path.name
        self.notes: list[str] = []
        self._lacking: dict[tuple[str, tuple[str, ...]], _Lack] = {}

    def find(self, name: str) -> int | None:
        """The column's position, None when there is none. Raises DataError when several columns have this name."""
        exactly = [place for place, other in enumerate(self.names) if other == name]
        roughly = [place for place, other in enumerate(self.names) if other.casefold() == name.casefold()]
        for places in (exactly, roughly):
            if len(places) > 1:
                raise DataError(
                    f"{self.file}: {len(places)} columns are called {short(name)} (columns {', '.join(str(at + 1) for at in places[:20])})",
                    "rename all but the one that is meant",
                )
            if places:
                if self.names[places[0]] != name:
                    self.notes.append(f"column {short(self.names[places[0]])} taken for {short(name)}")
                return places[0]
        return None

    def first(self, names: tuple[str, ...]) -> int | None:
        """The first of these columns that there is; one that is called exactly so goes before one in other letters."""
        exact = tuple(name for name in names if name in self.names)
        return next((place for name in (*exact, *names) if (place := self.find(name)) is not None), None)

    def lacks(self, part: str, names: tuple[str, ...], line: str) -> None:
        """Remember a column that must be there; `line` is what to write in the map."""
        near = (None if names in USUAL.values() else self._near(names)) or (self._usual(part) if part in EXACT else None)
        self._lacking[part, names] = _Lack(part, names, line, near)

    def _near(self, names: tuple[str, ...], cutoff: float = 0.6) -> str | None:
        return next((name for word in names if (name := nearest(word, (n for n in self.names if n), cutoff)) is not None), None)

    def _usual(self, part: str) -> str | None:
        """The column that is called as exports call this part, else nearly as it is usual."""
        if sum(map(bool, self.names)) == 1:
            return None
        by_fit = sorted(self.names, key=lambda name: -fitting(name, part))
        return by_fit[0] if by_fit and fitting(by_fit[0], part) > 0 else self._near(USUAL.get(part, ()), 0.75)

    @property
    def complete(self) -> bool:
        """Whether nothing lacked so far."""
        return not self._lacking

    def settle(self) -> None:
        """Raises DataError when columns lack, all of them in one message with the columns that there are."""
        lacking = list(self._lacking.values())
        if not lacking:
            return
        lines = "\n".join(f"{'  ' if len(lacking) > 1 else ''}{one.line.format(one.near or 'COLUMN')}" for one in lacking)
        hint = f"write in the map:\n{lines}" if len(lacking) > 1 else f"write in the map: {lines}"
        if any(one.names in USUAL.values() for one in lacking):
            hint += (
                f"\n`svcaudit log profile {self.file}` says which column seems to be what, `svcaudit init --from {self.file}` writes a map"
            )
        filled = [name for name in self.names if name]
        if len(filled) == 1:
            hint += '\nthere is one column alone: what stands between the columns is said in the map, `file: {delimiter: ";"}`'
        if len(filled) == 1 or looks_like_data(self.names):
            hint += (
                "\nis that the header? The map says which row is, `file: {header_row: 2}`, or names columns, `file: {header: [case, …]}`"
            )
        if any(not name.isprintable() or "\N{REPLACEMENT CHARACTER}" in name for name in filled):
            encoding = "is `file: {encoding: …}` in the map right? It may be left out"
            hint = f"the header is no text in the encoding that is taken; {encoding}\n{hint}"
        raise DataError(f"{self.file} has {self._told(lacking)} It has: {listed(self.names)}", hint)

    def _told(self, lacking: list[_Lack]) -> str:
        if len(lacking) == 1:
            return lacking[0].told + (f"; did you mean {short(lacking[0].near)}?" if lacking[0].near else ".")
        return "; ".join(one.told + (f" (did you mean {short(one.near)}?)" if one.near else "") for one in lacking) + "."

    def must(self, part: str, name: str | None, line: str | None = None) -> int:
        """The column for a part of the log that every log has: the one named, else the one of a usual name; any where it lacks."""
        names = (name,) if name is not None else USUAL[part]
        place = self.first(names)
        if place is None:
            self.lacks(part, names, line or f"{part}: {{}}")
        return place or 0

    def may(self, part: str, name: str | None) -> int | None:
        """The column for a part that a log may lack, unless the map names it."""
        return self.first(USUAL[part]) if name is None else self.must(part, name)

    def named(self, part: str, names: tuple[str, ...], line: str, *, optional: bool = False) -> int | None:
        """The first of these columns that the file has, None when it has none."""
        place = self.first(names)
        if place is None and not optional and names:
            self.lacks(part, names, line)
        return place
