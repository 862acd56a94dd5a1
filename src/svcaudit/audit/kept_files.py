"""The kept log in a run folder: what the next audit goes on from, sealed, with the terms under which it was judged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from svcaudit import __version__
from svcaudit.engines.since import Kept, put_kept, take_kept
from svcaudit.errors import UsageError
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.model.spec import ProcessSpec

KEPT, TERMS = "kept.arrow", "kept.json"
KEPT_FILES = (TERMS, KEPT)
_ANEW = "audit all logs at once, with --keep-log"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a verdict depends on beside the log. `map`: a fingerprint of what the map says, wherever it lies. `zone`: of the days meant."""

    tool: str
    spec: str
    rules: tuple[str, ...]
    map: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept, and under which terms it was judged."""

    kept: Kept
    terms: Terms


def terms_of(spec: ProcessSpec, mapping: LogMap | None, zone: str | None) -> Terms:
    """The terms of an audit. `spec`: with the rules that are judged; `zone`: as asked for."""
    told = asdict(replace(mapping or NO_MAP, path=None, sha256=None, extends=None))
    print_ = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return Terms(__version__, spec.sha256, tuple(rule.id for rule in spec.rules), print_, zone)


def write_kept(keeping: Keeping, folder: Path) -> None:
    """Write both files."""
    path = put_kept(keeping.kept, folder / KEPT)
    told = {"format": 1, "sha256": _sha256(path), **asdict(keeping.terms)}
    (folder / TERMS).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def read_kept(folder: Path, terms: Terms) -> Kept:
    """What a run folder keeps. Raises UsageError where it keeps nothing, was changed, or was judged under other terms."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "make a run with `svcaudit check LOG --spec SPEC --run DIR --keep-log`")
    if not (folder / KEPT).is_file() or not (folder / TERMS).is_file():
        raise UsageError(f"{folder} does not keep the log that it judged, so no audit can go on from it", _ANEW)
    try:
        told = json.loads((folder / TERMS).read_text(encoding="utf-8"))
        seal, was = told["sha256"], Terms(told["tool"], told["spec"], tuple(told["rules"]), told["map"], told["zone"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UsageError(f"{folder / TERMS} cannot be read: {problem}", _ANEW) from problem
    _refuse_others(folder, was, terms)
    content = (folder / KEPT).read_bytes()
    if hashlib.sha256(content).hexdigest() != seal:
        raise UsageError(f"{folder / KEPT} is not as it was written: it was changed or is damaged", _ANEW)
    try:
        return take_kept(content)
    except ValueError as problem:
        raise UsageError(f"{folder / KEPT} cannot be read: {problem}", _ANEW) from problem


def _refuse_others(folder: Path, was: Terms, now: Terms) -> None:
    names = {"tool": "version of svcaudit", "spec": "standard", "rules": "choice of rules", "map": "map", "zone": "time zone"}
    others = [name for field, name in names.items() if getattr(was, field) != getattr(now, field)]
    if others:
        raise UsageError(f"{folder} was judged by another {' and another '.join(others)}: its verdicts cannot be carried over", _ANEW)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
