"""Slow and obvious counterparts of the flow package: structural recursion instead of automata, dicts instead of hashes."""

from __future__ import annotations

from functools import cache
from itertools import product

from svcaudit.model.spec import Alternative, AnyOrder, FlowPart, Repetition, Sequence, Step

Word = tuple[str, ...]
IMPOSSIBLE = 10_000


@cache
def cost(part: FlowPart, word: Word) -> int:
    """Fewest skipped + unexpected stages that turn `word` into a complete run of `part`."""
    match part:
        case Step(stage):
            return len(word) - 1 if stage in word else len(word) + 1
        case Sequence(parts):
            if not parts:
                return len(word)
            return min(cost(parts[0], word[:i]) + cost(Sequence(parts[1:]), word[i:]) for i in range(len(word) + 1))
        case Alternative(parts):
            return min(cost(option, word) for option in parts)
        case AnyOrder(parts):
            if not parts:
                return len(word)
            return min(sum(cost(p, w) for p, w in zip(parts, dealt, strict=True)) for dealt in deals(word, len(parts)))
        case Repetition(inner, at_least, at_most):
            # A copy beyond `at_least` that takes no event can be left away.
            most = at_least + len(word) if at_most is None else min(at_most, at_least + len(word))
            return min(cost(Sequence((inner,) * copies), word) for copies in range(at_least, most + 1))


@cache
def prefix_cost(part: FlowPart, word: Word) -> int:
    """The same for the beginning of a run."""
    match part:
        case Step():
            return min(len(word), cost(part, word))
        case Sequence(parts):
            if not parts:
                return len(word)
            alone = prefix_cost(parts[0], word)
            return min([alone, *(cost(parts[0], word[:i]) + prefix_cost(Sequence(parts[1:]), word[i:]) for i in range(len(word) + 1))])
        case Alternative(parts):
            return min(prefix_cost(option, word) for option in parts)
        case AnyOrder(parts):
            if not parts:
                return len(word)
            return min(sum(prefix_cost(p, w) for p, w in zip(parts, dealt, strict=True)) for dealt in deals(word, len(parts)))
        case Repetition(inner, at_least, at_most):
            most = at_least + len(word) if at_most is None else min(at_most, at_least + len(word))
            return min(prefix_cost(Sequence((inner,) * copies), word) for copies in range(most + 1))


def deals(word: Word, hands: int) -> list[list[Word]]:
    """Every way to deal the events to `hands` players."""
    return [
        [tuple(s for s, owner in zip(word, owners, strict=True) if owner == hand) for hand in range(hands)]
        for owners in product(range(hands), repeat=len(word))
    ]


def runs(part: FlowPart, copies: int) -> set[Word]:
    """Every run with at most `copies` copies of an unbounded repetition beyond the least."""
    match part:
        case Step(stage):
            return {(stage,)}
        case Sequence(parts):
            found: set[Word] = {()}
            for inner in parts:
                found = {a + b for a in found for b in runs(inner, copies)}
            return found
        case Alternative(parts):
            return {run for inner in parts for run in runs(inner, copies)}
        case AnyOrder(parts):
            found = {()}
            for inner in parts:
                found = {run for a in found for b in runs(inner, copies) for run in shuffles(a, b)}
            return found
        case Repetition(inner, at_least, at_most):
            most = at_least + copies if at_most is None else at_most
            return {run for k in range(at_least, most + 1) for run in runs(Sequence((inner,) * k), copies)}


def shuffles(a: Word, b: Word) -> set[Word]:
    """Every interleaving of two words."""
    if not a or not b:
        return {a + b}
    return {a[:1] + rest for rest in shuffles(a[1:], b)} | {b[:1] + rest for rest in shuffles(a, b[1:])}


def distance(a: Word, b: Word) -> int:
    """Edit distance with insertions and deletions alone."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        previous, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            previous, row[j + 1] = row[j + 1], previous if x == y else 1 + min(row[j], row[j + 1])
    return row[len(b)]
