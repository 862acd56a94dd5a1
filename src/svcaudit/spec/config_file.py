"""`svcaudit.yaml`: settings kept in a file so that they need not be typed. Which there are is declared in model/setting.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from svcaudit.errors import SpecError, UsageError
from svcaudit.model.engine import Engine
from svcaudit.model.fail_on import FailOn
from svcaudit.model.place import Place
from svcaudit.model.setting import CONFIG_NAME, SETTINGS, Kind, Setting
from svcaudit.model.size import size_of
from svcaudit.spec.nodes import Listing, Node, Scalar, compose
from svcaudit.spec.problems import Problems, did_you_mean
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, OneOf, Percent, Whole, word
from svcaudit.spec.shape import Built, Definitions, Entry, Form, Json, Key, Located, OneOrMany, Shape
from svcaudit.spec.source import Source, decode, read_bytes


@dataclass(frozen=True)
class _Zone:
    """A time zone by name, or an offset such as +08:00."""

    what: str = "a time zone such as Asia/Shanghai"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = word(self, node, reader)
        if text is None or text[:1] in ("+", "-"):  # an offset is judged where it is used
            return text
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            reader.report("SPEC207", node.place, f"unknown time zone {text!r}", "write an IANA name such as Asia/Shanghai")
            return None
        return text

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string"}


_ALSO_CALLED = {"english": "en", "chinese": "zh", "zh-cn": "zh", "cn": "zh", "zho": "zh", "中文": "zh"}
"""What the languages of reports are called, too."""


def unknown_language(text: str) -> tuple[str, str] | None:
    """What is wrong with a language that reports are not written in, and what to write; None for one that they are."""
    known = ("en", "zh")
    if text in known:
        return None
    close = did_you_mean(text, (*known, *_ALSO_CALLED))
    meant = None if close is None else _ALSO_CALLED.get(close, close)
    return (
        f"reports are written in en or zh, not in {text!r}",
        f"did you mean {meant!r}?" if meant else "write en (English) or zh (Chinese)",
    )


def _language(text: str, place: Place, reader: Reader) -> str | None:
    wrong = unknown_language(text)
    if wrong is None:
        return text
    reader.report("SPEC313", place, *wrong)
    return None


def _colour(text: str, place: Place, reader: Reader) -> str | None:
    if re.fullmatch("#(?:[0-9a-fA-F]{3}){1,2}", text):
        return text
    reader.report("SPEC313", place, f"{text!r} is no colour", 'write it as "#1f4f8f", in quotes: # begins a comment')
    return None


def _share(share: Fraction, place: Place, reader: Reader) -> str:
    return f"{float(share * 100):g}%"


def _size(text: str, place: Place, reader: Reader) -> str | None:
    if size_of(text) is not None:
        return text
    reader.report("SPEC313", place, f"{text!r} is no amount of memory", "write 2GB or 500MB")
    return None


def _option(text: str, place: Place, reader: Reader) -> str | None:
    if "=" in text:
        return text
    reader.report("SPEC313", place, f"{text!r} is no option", "write KEY=VALUE: spark.master=local[4]")
    return None


_SHAPES: Mapping[Kind, Shape[Any]] = {
    Kind.PATH: AnyText("a path"),
    Kind.PATHS: OneOrMany(AnyText("a path or pattern")),
    Kind.MAP: AnyText("a path, or a map that is shipped"),
    Kind.REPORTS: OneOrMany(AnyText("a path")),
    Kind.RULES: OneOrMany(AnyText("a rule")),
    Kind.REVISION: AnyText("a git revision"),
    Kind.ZONE: _Zone(),
    Kind.LANGUAGE: Built(AnyText("a language"), _language),
    Kind.COUNT: Whole("a number of findings"),
    Kind.SHARE: Built(Percent(), _share),
    Kind.FAIL_ON: OneOf("a severity, or never", FailOn),
    Kind.ENGINE: OneOf("an engine", Engine),
    Kind.OPTIONS: OneOrMany(Built(AnyText("an option"), _option)),
    Kind.SIZE: Built(AnyText("an amount of memory"), _size),
    Kind.COLOUR: Built(AnyText("a colour"), _colour),
}


def _keys(within: str) -> tuple[Key[Any], ...]:
    return tuple(Key(one.key, _SHAPES[one.kind], one.says) for one in SETTINGS if one.within == within)


_GROUPS = ("brand",)
"""Keys that hold settings of one kind."""
FILE = Form(
    "a config file",
    (*_keys(""), *(Key(group, Form(f"`{group}:`", _keys(group)), "How HTML reports look: logo and accent.") for group in _GROUPS)),
    "svcaudit.yaml",
    may_be_empty=True,
)


@dataclass(frozen=True)
class ConfigFile:
    """A config file as read: the values by key, each with its place. Relative paths in it are relative to `folder`."""

    path: Path
    given: Mapping[str, Located[Any]]

    @property
    def folder(self) -> Path:
        return self.path.parent


def load_config(path: Path) -> ConfigFile:
    """Read a config file. Raises UsageError for a path that cannot be read, SpecError with every problem."""
    text, broken = decode(read_bytes(path), str(path))
    if broken:
        raise SpecError([broken])
    reader = Reader(Problems(Source(str(path), text)))
    root = compose(reader.problems.source, reader.problems)
    entry = None if root is None else FILE.read(root, reader)
    if reader.problems.in_order():
        raise SpecError(reader.problems.in_order())
    return ConfigFile(path, {} if entry is None else dict(_settings(entry)))


def _settings(entry: Entry) -> Iterator[tuple[str, Located[Any]]]:
    """The settings of a file by name, those of a group too."""
    for name, one in entry.given.items():
        if name not in _GROUPS:
            yield name, Located(one.value, one.key)
        elif one.value is not None:
            yield from ((f"{name}_{key}", Located(inner.value, inner.key)) for key, inner in one.value.given.items())


def find_config(start: Path) -> Path | None:
    """The config file in this folder, or the nearest above it, as far as the root of the repository."""
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder / CONFIG_NAME
        if (folder / ".git").exists():
            return None
    return None


def read_variable(setting: Setting[Any], text: str) -> Any:
    """The value that an environment variable gives; several are separated by commas. Raises SpecError."""
    source = Source(setting.variable, text)
    reader = Reader(Problems(source))
    several = setting.kind.several
    parts = [part.strip() for part in text.split(",") if part.strip()] if several else [text.strip()]
    nodes: list[Node] = [Scalar(source.at(0, len(text)), part, False, 0, len(text)) for part in parts]
    value = _SHAPES[setting.kind].read(Listing(source.at(0, len(text)), items=nodes) if several else nodes[0], reader)
    if reader.problems.in_order():
        raise SpecError(reader.problems.in_order())
    return value


def refuse_both(file: Path | None, none: bool) -> None:
    """Raises UsageError for --config beside --no-config."""
    if file is not None and none:
        raise UsageError("--config and --no-config contradict each other", "keep one of them")
