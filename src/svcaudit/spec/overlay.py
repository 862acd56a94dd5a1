"""One tree of nodes laid over another: what `extends:` means. Every node keeps its own place, so that it is known who said what."""

from __future__ import annotations

from dataclasses import replace

from svcaudit.spec.nodes import Listing, Node, Scalar, Table
from svcaudit.spec.problems import Problems, did_you_mean, suggest

OWN = ("svcaudit", "id", "version", "extends")
"""What a standard says of itself; nobody inherits it."""


def inherit(base: Table, root: Table, problems: Problems) -> Table:
    """A standard laid over the one that it extends."""
    inherited = {name: entry for name, entry in base.entries.items() if name not in OWN}
    return overlay(replace(base, entries=inherited), root, problems)


def overlay(base: Table, over: Table, problems: Problems) -> Table:
    """Mappings are merged key by key, in the base's order, what is new behind; anything else replaces; `null` removes.

    A key `x-…` is the author's own, and only ever replaced. Neither table is changed.
    """
    entries, removed = dict(base.entries), dict(base.removed)
    for name, (key, value) in over.entries.items():
        below = base.entries.get(name)
        if name.startswith("x-"):
            entries[name] = (key, value)
        elif _is_null(value):
            if below is None:
                hint = suggest(name, base.entries, "what stands there") if base.entries else "nothing stands there"
                problems.add("SPEC122", key.place, f"there is no {name!r} to remove", hint)
            entries.pop(name, None)
            removed[name] = key
        else:
            entries[name] = (key, _new(name, value, base) if below is None else _over(below[1], key, value, problems))
    return replace(over, entries=entries, removed=removed)


def _new(name: str, value: Node, base: Table) -> Node:
    """What the base does not have; should something be missing in it, it is perhaps a slip of the pen."""
    return replace(value, meant=did_you_mean(name, base.entries)) if isinstance(value, Table) else value


def _over(below: Node, key: Scalar, value: Node, problems: Problems) -> Node:
    if isinstance(below, Table) and isinstance(value, Table):
        return overlay(below, value, problems)
    if isinstance(below, Table | Listing) and isinstance(value, Scalar) and value.is_nothing:
        hint = "leave it out to keep what the base says, write null to remove it"
        problems.add("SPEC123", key.place, f"{key.text!r} is left empty, and the base has {below.kind} here", hint)
        return below
    return value


def _is_null(value: Node) -> bool:
    """Null was written; nothing at all is an entry without settings, as in a standard of its own."""
    return isinstance(value, Scalar) and value.is_nothing and value.text != ""
