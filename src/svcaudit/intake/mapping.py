"""Which column of a file plays which part: the map's names, else the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from svcaudit.errors import DataError
from svcaudit.intake.formats.raw import Wanted
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.nearest import nearest
from svcaudit.model.spec import Compare, ProcessSpec, Wording

_USUAL = {
    "case": ("case", "case:concept:name"),
    "activity": ("activity", "concept:name"),
    "time": ("time", "time:timestamp"),
    "actor": ("actor", "org:resource"),
    "role": ("role", "org:role"),
    "text": ("text",),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in one file's header. What the file lacks is None, or not among the attributes.

    `missing`: 'actor', 'role', 'text' (when the standard asks for it) and declared attributes without a column.
    """

    case: int
    activity: tuple[int, ...]
    time: int
    actor: int | None
    role: int | None
    text: int | None
    attributes: Mapping[str, int]
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def wanted(self) -> Wanted:
        """Every column once."""
        some = (self.case, *self.activity, self.time, self.actor, self.role, self.text, *self.attributes.values())
        rare = (self.case, self.time, self.text)
        return Wanted(
            tuple(sorted({position for position in some if position is not None})),
            frozenset(position for position in rare if position is not None),
        )


class _Header:
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
        return next((place for name in names if (place := self.find(name)) is not None), None)

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


def lay_out(names: tuple[str, ...], path: Path, spec: ProcessSpec, log_map: LogMap) -> Layout:
    """Find every column. Raises DataError naming the file, its columns, the nearest one and the line to write in the map."""
    header = _Header(names, path)
    case = _must(header, "case", log_map.case)
    activity = (
        tuple(_must(header, "activity", name) for name in log_map.activity) if log_map.activity else (_must(header, "activity", None),)
    )
    time = _must(header, "time", log_map.time.column)
    optional = {part: _may(header, part, getattr(log_map, part)) for part in ("actor", "role", "text")}
    if not asks_for_text(spec):
        if log_map.text is not None:
            header.notes.append("the text is not read: the standard does not ask for it")
        optional["text"] = None
    attributes = _attributes(header, spec, log_map)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        header.notes.append(f"columns of the same name, not used: {', '.join(twice)}")
    missing = [part for part, place in optional.items() if place is None and (part != "text" or asks_for_text(spec))]
    missing += [name for name in spec.attributes if name not in attributes]
    return Layout(case, activity, time, **optional, attributes=attributes, missing=tuple(missing), notes=tuple(header.notes))


def _must(header: _Header, part: str, name: str | None) -> int:
    names = (name,) if name is not None else _USUAL[part]
    place = header.first(names)
    if place is None:
        raise header.lacks(part, names, f"{part}: {{}}")
    return place


def _may(header: _Header, part: str, name: str | None) -> int | None:
    if name is None:
        return header.first(_USUAL[part])
    return _must(header, part, name)


def _attributes(header: _Header, spec: ProcessSpec, log_map: LogMap) -> dict[str, int]:
    found = {}
    for name, attribute in spec.attributes.items():
        theirs = log_map.attributes.get(name)
        place = header.find(name if theirs is None else theirs)
        if place is not None:
            found[name] = place
        elif theirs is not None or attribute.required:
            raise header.lacks(f"attribute {name!r}", (theirs or name,), f"attributes: {{{{{name}: {{}}}}}}")
    for name in log_map.attributes:
        if name not in spec.attributes:
            near = nearest(name, spec.attributes)
            header.notes.append(f"the map's attribute {name!r} is none of the standard" + (f"; did you mean {near!r}?" if near else ""))
    return found


def asks_for_text(spec: ProcessSpec) -> bool:
    """Whether any rule or metric reads what events say. Texts are the bulk of most logs: they stay unread otherwise."""
    return any(_mentions_text(part) for part in (spec.rules, spec.metrics))


def _mentions_text(part: object) -> bool:
    if isinstance(part, Wording) or (isinstance(part, Compare) and part.attribute == "text"):
        return True
    if isinstance(part, tuple):
        return any(_mentions_text(item) for item in part)
    if is_dataclass(part):
        return any(_mentions_text(getattr(part, item.name)) for item in fields(part))
    return False
