"""A map held against the standard it is used with: names that no other check would miss, because what they say simply does not happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from svcaudit.errors import UsageError
from svcaudit.intake.log_map import EVERY_CLOCK, LogMap
from svcaudit.intake.nearest import nearest
from svcaudit.intake.shown import cut, short
from svcaudit.intake.stand_in import STAND_IN
from svcaudit.model.spec import ProcessSpec

_PARTS = ("activity", "actor", "role", "clock")
"""What `values` may translate beside attributes."""
_SHOWN = 8


def misfits(log_map: LogMap, spec: ProcessSpec) -> tuple[str, ...]:
    """Notes on names of the map that the standard does not have. A map may serve several standards, so a name that is unlike any of the
    standard's is merely told; one that is nearly one of them is a slip of the pen. Raises UsageError for those, all at once."""
    if spec.id == STAND_IN.id:
        return ()
    slips = [*_slips_of_keys(log_map, spec), *_slips_of_words(log_map.values, spec)]
    if slips:
        raise UsageError(f"the map {log_map.path or ''} does not fit the standard {spec.id}".replace("  ", " "), "\n".join(slips))
    return tuple(_notes(log_map, spec))


def _known(log_map: LogMap, spec: ProcessSpec) -> tuple[str, ...]:
    return (*_PARTS, *spec.attributes, *log_map.attributes)


def _slips_of_keys(log_map: LogMap, spec: ProcessSpec) -> Iterator[str]:
    """Tables of `values` for what does not exist, and has nearly the name of something that does."""
    known = _known(log_map, spec)
    for name in log_map.values:
        near = None if name in known else nearest(name, known)
        if near:
            yield f"values: there is nothing called {short(name)}; did you mean {near!r}?"


def _slips_of_words(values: Mapping[str, Mapping[str, str]], spec: ProcessSpec) -> Iterator[str]:
    """Translations into a word that nearly is one of an attribute's declared values."""
    for name, table in values.items():
        declared = spec.attributes[name].values if name in spec.attributes else None
        for theirs, ours in table.items():
            near = nearest(ours, declared) if declared and ours not in declared else None
            if near:
                yield f"values: {name}: {short(theirs)} becomes {short(ours)}, which the standard does not list; did you mean {near!r}?"


def _notes(log_map: LogMap, spec: ProcessSpec) -> Iterator[str]:
    unread = [name for name in log_map.attributes if name not in spec.attributes]
    if unread:
        yield f"attributes of the map that the standard does not have, and that are not read: {_told(unread, spec.attributes)}"
    strange = [name for name in log_map.values if name not in _known(log_map, spec)]
    if strange:
        yield f"`values` of the map for what neither the standard nor the map has: {_told(strange, ())}"
    rules = {rule.id for rule in spec.rules}
    claimed = [rule for rule in log_map.claims if rule != EVERY_CLOCK and rules and rule not in rules]
    if claimed:
        yield f"claims of the map on what is no rule of the standard: {_told(claimed, rules)}"


def _told(names: Sequence[str], known: Iterable[str]) -> str:
    told = [cut(name) + (f" (did you mean {near}?)" if (near := nearest(name, known)) else "") for name in names[:_SHOWN]]
    return ", ".join(told) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
