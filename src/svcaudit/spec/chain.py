"""The files of a standard: its own, and along `extends:` those that it builds on, read and laid over one another."""

from __future__ import annotations

import os.path
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from svcaudit.errors import UsageError
from svcaudit.model.place import Place
from svcaudit.model.spec import Base, ProcessSpec
from svcaudit.spec.nodes import Node, Scalar, Table, compose
from svcaudit.spec.overlay import inherit
from svcaudit.spec.problems import Problems
from svcaudit.spec.reader import Reader
from svcaudit.spec.sections.standard import EXTENDS, ID, SVCAUDIT, VERSION
from svcaudit.spec.source import SIZE_LIMIT, Source, decode, fingerprint, read_bytes

LONGEST = 8
"""Standards that extend each other in a row."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the files of a standard stand: on disk, or in a commit. `read` raises UsageError.

    `prefix` is what the names of files begin with in messages and is no part of their path: `main:` of `main:a/b.yaml`.
    """

    read: Callable[[str], bytes]
    prefix: str = ""

    def beside(self, file: str, named: str) -> str:
        """The name of the file that `named` means where it is written in `file`."""
        return self.prefix + os.path.normpath(PurePath(file.removeprefix(self.prefix)).parent / named)

    def bytes_of(self, file: str) -> bytes:
        return self.read(file.removeprefix(self.prefix))


DISK = Shelf(lambda file: read_bytes(Path(file)))


@dataclass(frozen=True, slots=True)
class Chain:
    """A standard with all that it inherits, as one tree."""

    root: Table
    bases: tuple[Base, ...]
    sha256: str


def resolve(root: Table, content: bytes, shelf: Shelf, problems: Problems) -> Chain | None:
    """Read what the standard extends, and what that extends; None when something of it cannot be read, and a problem says why.

    `content`: the bytes of the standard's own file.
    """
    tables, bases, prints = [root], [], [fingerprint(content)]
    file = problems.source.file
    while "extends" in tables[-1].entries:
        found = _base(file, tables[-1].entries["extends"][1], shelf, problems)
        if found is None:
            return None
        base, table, sha256 = found
        file = base.file
        tables.append(table)
        bases.append(base)
        prints.append(sha256)
    return Chain(_laid(tables, problems), tuple(bases), prints[0] if not bases else fingerprint("\n".join(prints).encode("ascii")))


def sources_of(spec: ProcessSpec) -> tuple[Source, ...]:
    """The texts that the standard is made of, its own first."""
    return Source(spec.path, spec.source_text), *(Source(base.file, base.text) for base in spec.bases)


def tree_of(spec: ProcessSpec) -> Node | None:
    """The nodes of a loaded standard, with all that it inherits."""
    problems = Problems(*sources_of(spec))
    roots = [compose(source, problems) for source in sources_of(spec)]
    tables = [root for root in roots if isinstance(root, Table)]
    return _laid(tables, problems) if len(tables) == len(roots) else roots[0]


def root_of(source: Source, problems: Problems) -> Table | None:
    """The mapping that a standard is; None when the text is none, and a problem says why."""
    if len(source.text) > SIZE_LIMIT:
        problems.add(
            "SPEC111", source.start, f"the file is larger than {SIZE_LIMIT // 1024 // 1024} MB", "a standard holds rules, not data"
        )
        return None
    before = len(problems.in_order())
    root = compose(source, problems)
    if isinstance(root, Table):
        return root
    if root is not None and not (isinstance(root, Scalar) and root.is_nothing):
        problems.add("SPEC106", root.place, f"a standard is a mapping, found {root.kind}", "begin with `svcaudit: 1`")
    elif len(problems.in_order()) == before:
        problems.add("SPEC100", source.start, "the file is empty", "begin with `svcaudit: 1`, or run `svcaudit init`")
    return None


def _laid(tables: list[Table], problems: Problems) -> Table:
    """Each table over the one that it extends, from the last base upwards."""
    whole = tables[-1]
    for table in reversed(tables[:-1]):
        whole = inherit(whole, table, problems)
    return whole


def _base(file: str, node: Node, shelf: Shelf, problems: Problems) -> tuple[Base, Table, str] | None:
    """The standard that `node` names in `file`, its nodes and the hash of its bytes."""
    reader = Reader(problems)
    named = EXTENDS.shape.read(node, reader)
    if named is None:
        return None
    if PurePosixPath(named).is_absolute() or PureWindowsPath(named).drive:
        problems.add(
            "SPEC120", node.place, f"{named} is a path from the root", "write it relative to this file, so that it holds everywhere"
        )
        return None
    found = shelf.beside(file, named)
    if not _ends(found, node.place, problems):
        return None
    content = _read(found, node.place, shelf, problems)
    if content is None:
        return None
    text, broken = decode(content, found)
    source = Source(found, content.decode("utf-8", "replace") if broken else text)
    problems.include(source)
    if broken is not None:
        problems.add(broken.code, broken.place, broken.message, broken.hint)
        return None
    table = root_of(source, problems)
    if table is None or not _says_its_language(table, reader):
        return None
    return Base(_word(table, ID.name), _word(table, VERSION.name), found, text), table, fingerprint(content)


def _ends(found: str, place: Place, problems: Problems) -> bool:
    """Whether the chain does not come back to a file that it has passed, nor goes on for ever."""
    passed = [os.path.normpath(file) for file in problems.sources]
    if os.path.normpath(found) in passed:
        way = " → ".join([*list(problems.sources)[passed.index(os.path.normpath(found)) :], found])
        problems.add("SPEC121", place, f"this standard would extend itself: {way}", "one of them must stand on its own")
        return False
    if len(passed) > LONGEST:
        problems.add("SPEC121", place, f"more than {LONGEST} standards extend one another in a row", "join some of them")
        return False
    return True


def _read(file: str, place: Place, shelf: Shelf, problems: Problems) -> bytes | None:
    try:
        return shelf.bytes_of(file)
    except UsageError as error:
        problems.add("SPEC120", place, error.message, error.hint or "the path counts from the folder of this file")
        return None


def _says_its_language(table: Table, reader: Reader) -> bool:
    """Every file says in which version of the language it is written."""
    if SVCAUDIT.name not in table.entries:
        reader.report("SPEC102", table.place, f"a standard needs the key {SVCAUDIT.name!r}", SVCAUDIT.hint)
        return False
    return SVCAUDIT.shape.read(table.entries[SVCAUDIT.name][1], reader) is not None


def _word(table: Table, name: str) -> str:
    node = table.entries[name][1] if name in table.entries else None
    return node.text if isinstance(node, Scalar) else ""
