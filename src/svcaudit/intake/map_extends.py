"""A map that extends another: its own words win, mappings are merged, and what is `~` in it is taken away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

from svcaudit.errors import UsageError
from svcaudit.intake.nearest import did_you_mean

_SUFFIX = ".map.yaml"


@cache
def shipped_maps() -> Mapping[str, str]:
    """The maps that come with the product: name -> text, by name."""
    found = [file for file in files("svcaudit.intake.maps").iterdir() if file.name.endswith(_SUFFIX)]
    return {file.name.removesuffix(_SUFFIX): file.read_text(encoding="utf-8") for file in sorted(found, key=lambda file: file.name)}


def bytes_of(path: Path, most: int) -> bytes:
    """The bytes of a map: a file, or by name one that is shipped. Raises UsageError."""
    if not path.exists() and path.parent == Path():
        shipped = shipped_maps()
        if path.name in shipped:
            return shipped[path.name].encode()
        if not path.suffix:
            known = ", ".join(shipped)
            raise UsageError(f"there is no map {path.name!r}{did_you_mean(path.name, shipped)}", f"a file, or one of these: {known}")
    try:
        if path.stat().st_size > most:
            raise UsageError(f"{path} is too large for a map", "is it the log itself?")
        return path.read_bytes()
    except OSError as problem:
        raise UsageError(f"the map {path} cannot be read: {problem.strerror}") from problem


def merged(parent: yaml.MappingNode, child: yaml.MappingNode) -> yaml.MappingNode:
    """The child's entries over the parent's, mapping by mapping; the places are the child's where both have an entry."""
    theirs = {key.value: (key, value) for key, value in parent.value if isinstance(key, yaml.ScalarNode)}
    mine = [
        (key, _joined(theirs[key.value][1], value) if key.value in theirs else value)
        for key, value in child.value
        if not (key.value in theirs and _is_nothing(value))
    ]
    own = {key.value for key, _ in child.value if isinstance(key, yaml.ScalarNode)}
    rest = [pair for name, pair in theirs.items() if name not in own]
    return yaml.MappingNode(child.tag, [*rest, *mine], child.start_mark, child.end_mark, child.flow_style)


def _is_nothing(node: yaml.Node) -> bool:
    """`~`, as it stands; an empty word may mean something."""
    return isinstance(node, yaml.ScalarNode) and node.value == "~" and not node.style


def _joined(theirs: yaml.Node, mine: yaml.Node) -> yaml.Node:
    if isinstance(theirs, yaml.MappingNode) and isinstance(mine, yaml.MappingNode):
        return merged(theirs, mine)
    return mine
