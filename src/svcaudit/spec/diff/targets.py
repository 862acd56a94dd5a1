"""Tables of which the first matching row decides: a clock's targets, a matrix.

Compared by what they decide for every state of the facts, so that rows may be split, joined and reordered without being a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from svcaudit.model.change import Category
from svcaudit.model.place import Place
from svcaudit.model.spec import Condition, Target
from svcaudit.spec.diff.conditions import OTHER, Cell, State, World
from svcaudit.spec.diff.difference import Difference
from svcaudit.spec.diff.fields import limit_category, measured_on
from svcaudit.spec.diff.pair import Pair, shown, when_text


@dataclass
class _Region:
    """The states that row `old` decided and row `new` decides now (-1: none), and which of them they are."""

    old: int
    new: int
    cells: dict[tuple[str, ...], dict[Cell, None]] = field(default_factory=dict)

    def take(self, state: State) -> None:
        for name, cell in state.items():
            self.cells.setdefault(name, {})[cell] = None


def compare_targets(pair: Pair) -> Iterable[Difference]:
    """The limit of every sort of case; on another line, the table as a whole."""
    old: Sequence[Target] = pair.before
    new: Sequence[Target] = pair.after
    regions = _regions(pair, [row.when for row in old], [row.when for row in new])
    if not pair.same_line:
        yield from _on_another_line(pair, regions)
        return
    if regions is None:
        yield Difference(Category.REDEFINED, "another table of targets, too large to compare", ("targets",))
        return
    found = []
    for region, name in regions:
        before, after = (old[region.old] if region.old >= 0 else None), (new[region.new] if region.new >= 0 else None)
        category = _limits(pair, before, after)
        if category is not None:
            words = f"limit{f' for {name}' if name else ''} {_limit(before)} → {_limit(after)}"
            found.append(_Row(category, words, name, before.place if before else None, after.place if after else None))
    yield from _merged(found, "targets")


def compare_matrix(pair: Pair) -> Iterable[Difference]:
    """The value of every sort of case."""
    old: Sequence[tuple[Condition, str]] = pair.before
    new: Sequence[tuple[Condition, str]] = pair.after
    regions = _regions(pair, [when for when, _ in old], [when for when, _ in new])
    if regions is None:
        yield Difference(Category.REDEFINED, "another matrix, too large to compare", ("rows",))
        return
    found = []
    for region, name in regions:
        before, after = (old[region.old][1] if region.old >= 0 else None), (new[region.new][1] if region.new >= 0 else None)
        if before != after:
            category = Category.TIGHTER if before is None else Category.LOOSER if after is None else Category.REDEFINED
            found.append(_Row(category, f"value for {name} {shown(before)} → {shown(after)}", name, None, None))
    yield from _merged(found, "rows")


@dataclass(frozen=True)
class _Row:
    category: Category
    words: str
    name: str
    old_place: Place | None
    new_place: Place | None


def _merged(rows: Iterable[_Row], key: str) -> Iterator[Difference]:
    """Rows of one name and category are one change: a fingerprint names one."""
    together: dict[tuple[Category, str], list[_Row]] = {}
    for row in rows:
        together.setdefault((row.category, row.name), []).append(row)
    for (category, name), same in together.items():
        words = "; ".join(dict.fromkeys(row.words for row in same))
        path = (key, f"[{name}]") if name else (key,)
        yield Difference(category, words, path, same[0].old_place, same[0].new_place)


def _limits(pair: Pair, before: Target | None, after: Target | None) -> Category | None:
    """Without a row a case is not applicable: it cannot fail."""
    if before is None or after is None:
        return None if before is after else Category.TIGHTER if before is None else Category.LOOSER
    return limit_category(pair, before.within, after.within)


def _on_another_line(pair: Pair, regions: list[tuple[_Region, str]] | None) -> Iterator[Difference]:
    old, new = pair.before, pair.after
    categories = {
        _limits(pair, old[region.old] if region.old >= 0 else None, new[region.new] if region.new >= 0 else None)
        for region, _ in regions or ()
    } - {None}
    if categories or regions is None:
        category = categories.pop() if len(categories) == 1 else Category.REDEFINED
        limits = f"limits {_all_limits(old)} → {_all_limits(new)}"
        yield Difference(category or Category.REDEFINED, f"{limits}, {measured_on(pair)}", ("calendar",))


def _limit(target: Target | None) -> str:
    return "none" if target is None else str(target.within)


def _all_limits(targets: Iterable[Target]) -> str:
    return ", ".join(dict.fromkeys(str(target.within) for target in targets))


def _regions(pair: Pair, old: list[Condition | None], new: list[Condition | None]) -> list[tuple[_Region, str]] | None:
    """By which rows decide before and after; with one fact, by its values too. None when there are too many states."""
    world = World((*old, *new), pair.standards.facts)
    if world.too_large:
        return [(_Region(number, number), _otherwise(when)) for number, when in enumerate(new)] if old == new else None
    before, after = [world.test(when) for when in old], [world.test(when) for when in new]
    found: dict[tuple[int, int], _Region] = {}
    for state in world.states():
        rows = _first(before, state), _first(after, state)
        found.setdefault(rows, _Region(*rows)).take(state)
    return [(region, _name(region, world, old, new)) for region in found.values()]


def _first(tests: list[Callable[[State], bool]], state: State) -> int:
    return next((number for number, test in enumerate(tests) if test(state)), -1)


def _name(region: _Region, world: World, old: list[Condition | None], new: list[Condition | None]) -> str:
    """The values of the only fact; else the conditions of the rows that decide; nothing where there is but one sort of case."""
    if not world.names:
        return ""
    if len(world.names) == 1 and world.names[0][0] == "value":
        cells = region.cells[world.names[0]]
        if all(cell is None or isinstance(cell, str) for cell in cells):
            return f"{world.names[0][1]} {_values(cells)}"
    rows = [_otherwise(conditions[number]) for conditions, number in ((old, region.old), (new, region.new)) if number >= 0]
    return " / ".join(dict.fromkeys(rows)) or "no row"


def _values(cells: Iterable[Cell]) -> str:
    texts = ["missing" if cell is None else "any other" if cell == OTHER else str(cell) for cell in cells]
    return " or ".join(sorted(texts, key=lambda text: (text in ("missing", "any other"), text)))


def _otherwise(when: Condition | None) -> str:
    return "all others" if when is None else when_text(when)
