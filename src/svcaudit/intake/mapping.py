"""Which column of a file plays which part: the map's names, else the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import chain
from pathlib import Path

from svcaudit.intake.claims import ClaimPlaces, lay_claims
from svcaudit.intake.formats.raw import Wanted
from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.catalogue import SHAPES
from svcaudit.intake.shapes.once import lay_once
from svcaudit.intake.shapes.strand import Strand
from svcaudit.intake.shown import listed
from svcaudit.model.spec import Compare, ProcessSpec, Wording


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in one file's header. What the file lacks is None, or not among the attributes.

    `strands`: the kinds of events that a row may hold; a log of one event a row has one. `claims`: the vendor's verdicts by rule.
    `missing`: 'actor', 'role', 'text' (when the standard asks for it) and declared attributes without a column.
    """

    case: int
    strands: tuple[Strand, ...]
    actor: int | None
    role: int | None
    text: int | None
    attributes: Mapping[str, int]
    clock: int | None
    claims: Mapping[str, ClaimPlaces]
    shows: Mapping[str, int]
    leave_out: Mapping[str, int]
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def activity(self) -> tuple[int, ...]:
        """The columns that name activities."""
        return tuple(dict.fromkeys(place for strand in self.strands for place in strand.activity))

    @property
    def time(self) -> int | None:
        """The first column that holds a time."""
        return next((place for strand in self.strands for place in strand.time.places), None)

    @property
    def times(self) -> tuple[int, ...]:
        """Every column that holds a time."""
        return tuple(dict.fromkeys(place for strand in self.strands for place in strand.time.places))

    @property
    def told(self) -> Mapping[str, int]:
        """The columns of what the vendor says, by what they are: 'clock', 'pauses', 'verdict resolution', …"""
        claimed = {f"verdict {rule}": claim.verdict for rule, claim in self.claims.items()}
        claimed |= {f"elapsed {rule}": claim.elapsed for rule, claim in self.claims.items()}
        places = {"clock": self.clock if self.claims else None, **self.shows, **claimed}
        places |= {f"leave out {column}": place for column, place in self.leave_out.items()}
        return {name: place for name, place in places.items() if place is not None}

    def actor_of(self, strand: Strand) -> int | None:
        """Who did it: whom the event's own column names, else the row's."""
        return self.actor if strand.actor is None else strand.actor

    def role_of(self, strand: Strand) -> int | None:
        return self.role if strand.role is None else strand.role

    @property
    def wanted(self) -> Wanted:
        """Every column once."""
        of_strands = [(*strand.activity, strand.actor, strand.role) for strand in self.strands]
        some = (self.case, *self.times, self.actor, self.role, self.text, *self.attributes.values(), *self.told.values())
        every = {place for place in (*some, *chain.from_iterable(of_strands)) if place is not None}
        rare = frozenset(place for place in (*self.times, self.text) if place is not None)
        others = {
            self.case,
            self.actor,
            self.role,
            self.text,
            *self.attributes.values(),
            *self.told.values(),
            *chain.from_iterable(of_strands),
        }
        places = [strand.time for strand in self.strands]
        iso = {place.places[0] for place in places if len(place.places) == 1 and place.format in (None, "iso")}
        otherwise = {one for place in places if len(place.places) != 1 or place.format not in (None, "iso") for one in place.places}
        return Wanted(tuple(sorted(every)), rare, frozenset(iso - otherwise - others))


def lay_out(names: tuple[str, ...], path: Path, spec: ProcessSpec, log_map: LogMap) -> Layout:
    """Find every column. Raises DataError naming the file, its columns, all that lack, the nearest ones and what to write in the map."""
    header = Header(names, path)
    case = header.must("case", log_map.case)
    strands = (*SHAPES[log_map.shape].lay(header, log_map), *lay_once(header, log_map))
    optional = {part: header.may(part, getattr(log_map, part)) for part in ("actor", "role", "text")}
    if not asks_for_text(spec):
        if log_map.text is not None:
            header.notes.append("the text is not read: the standard does not ask for it")
        optional["text"] = None
    attributes = _attributes(header, spec, log_map)
    clock = header.must("clock", log_map.clock) if log_map.clock is not None else None
    shows = {what: place for what, column in log_map.shows.items() if (place := header.find(column)) is not None}
    claims = lay_claims(header, log_map)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        header.notes.append(f"columns of the same name, not used: {listed(twice)}")
    missing = [part for part, place in optional.items() if place is None and (part != "text" or asks_for_text(spec))]
    if any(strand.actor is not None for strand in strands) and "actor" in missing:
        missing.remove("actor")
    missing += [name for name in spec.attributes if name not in attributes]
    left_out = {column: header.must("rows left out", column, "leave_out: {{{}: …}}") for column in log_map.leave_out}
    header.settle()
    return Layout(
        case=case,
        strands=strands,
        **optional,
        attributes=attributes,
        clock=clock,
        claims=claims,
        shows=shows,
        leave_out=left_out,
        missing=tuple(missing),
        notes=tuple(header.notes),
    )


def _attributes(header: Header, spec: ProcessSpec, log_map: LogMap) -> dict[str, int]:
    found = {}
    for name, attribute in spec.attributes.items():
        theirs = log_map.attributes.get(name)
        place = header.find(name if theirs is None else theirs)
        if place is not None:
            found[name] = place
        elif theirs is not None or attribute.required:
            header.lacks(f"attribute {name!r}", (theirs or name,), f"attributes: {{{{{name}: {{}}}}}}")
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
