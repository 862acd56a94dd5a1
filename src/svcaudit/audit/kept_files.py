"""The kept log in a run folder: what the next audit goes on from, sealed, with the terms under which it was judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from svcaudit import __version__
from svcaudit.audit.shared import Shared, link, sha256_of
from svcaudit.engines.kept import Kept, put_base, put_recent, take_kept
from svcaudit.engines.places import TableOrder
from svcaudit.engines.shelf import mapped_from
from svcaudit.errors import UsageError
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.model.spec import ProcessSpec

BASE, RECENT, TERMS = "kept.arrow", "kept-recent.arrow", "kept.json"
KEPT_FILES = (TERMS, RECENT, BASE)
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
    """What is kept, and under which terms it was judged. `order`: how tables come in pieces. `anew`: the base is not that of the earlier
    run, `shared`, which is None where there is none."""

    kept: Kept
    terms: Terms
    order: TableOrder
    anew: bool = True
    shared: Shared | None = None


def terms_of(spec: ProcessSpec, mapping: LogMap | None, zone: str | None) -> Terms:
    """The terms of an audit. `spec`: with the rules that are judged; `zone`: as asked for."""
    told = asdict(replace(mapping or NO_MAP, path=None, sha256=None, extends=None))
    print_ = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return Terms(__version__, spec.sha256, tuple(rule.id for rule in spec.rules), print_, zone)


def write_kept(keeping: Keeping, folder: Path, pieces: Mapping[str, str]) -> None:
    """Write the files into a folder of a run, whose tables' full pieces have these seals. The base of an earlier one is linked: it stays as
    long as one run has it."""
    shared = keeping.shared
    if shared is not None and not keeping.anew and _stands(shared):
        link(shared.folder / BASE, folder / BASE)
        seal = shared.sha256
    else:
        put_base(keeping.kept, folder / BASE)
        seal = sha256_of(folder / BASE)
    put_recent(keeping.kept, folder / RECENT)
    seals = {BASE: seal, RECENT: sha256_of(folder / RECENT)}
    told = {"format": 2, "sha256": seals, "pieces": pieces, **asdict(keeping.terms)}
    (folder / TERMS).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _stands(shared: Shared) -> bool:
    """Whether nobody has written another run there meanwhile."""
    try:
        return bool(_told(shared.folder)["sha256"][BASE] == shared.sha256)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def read_kept(folder: Path, terms: Terms) -> tuple[Kept, Shared]:
    """What a run folder keeps, and what a later one may share of it.

    Raises UsageError where it keeps nothing, was changed, or was judged under other terms."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "make a run with `svcaudit check LOG --spec SPEC --run DIR --keep-log`")
    lacking = [name for name in KEPT_FILES if not (folder / name).is_file()]
    if lacking and len(lacking) < len(KEPT_FILES):
        raise UsageError(f"{folder} is not whole: {', '.join(lacking)} is missing", _ANEW)
    if lacking and not (folder / "run.json").is_file():
        raise UsageError(f"{folder} is not a run folder: it has no run.json", "name the folder of a run made with --keep-log")
    if lacking:
        raise UsageError(f"{folder} does not keep the log that it judged, so no audit can go on from it", _ANEW)
    try:
        told = _told(folder)
        seals, was = told["sha256"], Terms(told["tool"], told["spec"], tuple(told["rules"]), told["map"], told["zone"])
        sealed = [(folder / name, seals[name]) for name in (BASE, RECENT)]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UsageError(f"{folder / TERMS} cannot be read: {problem}", _ANEW) from problem
    _refuse_others(folder, was, terms)
    buffers = []
    for path, seal in sealed:
        buffers.append(mapped_from(path))
        if hashlib.sha256(buffers[-1]).hexdigest() != seal:
            raise UsageError(f"{path} is not as it was written: it was changed or is damaged", _ANEW)
    try:
        return take_kept(*buffers), Shared(folder, seals[BASE], told["pieces"])
    except ValueError as problem:
        raise UsageError(f"{folder} cannot be gone on from: {problem}", _ANEW) from problem


def _told(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / TERMS).read_text(encoding="utf-8"))
    return told


def _refuse_others(folder: Path, was: Terms, now: Terms) -> None:
    names = {"tool": "version of svcaudit", "spec": "standard", "rules": "choice of rules", "map": "map", "zone": "time zone"}
    others = [name for field, name in names.items() if getattr(was, field) != getattr(now, field)]
    if others:
        raise UsageError(f"{folder} was judged by another {' and another '.join(others)}: its verdicts cannot be carried over", _ANEW)
