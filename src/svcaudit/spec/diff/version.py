"""The rule of the version: what breaks needs a major step, what is to be reviewed a minor one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from svcaudit.model.change import Level, VersionStep
from svcaudit.model.place import Place

_NUMBERS = re.compile(r"v?(\d{1,9}(?:\.\d{1,9})*)(?:[-+][a-z].*)?", re.IGNORECASE)


def version_step(spec: str, old: str, new: str, levels: Iterable[Level], place: Place | None) -> VersionStep | None:
    """What is wrong with the step from one version to the other; None when it says enough."""
    needed = max(levels, key=lambda level: level.weight, default=Level.INFO)
    before, after = _numbers(old), _numbers(new)
    if before is None or after is None:
        if needed is Level.INFO or old != new:
            return None
        return VersionStep(spec, needed, f"the version is still {new}, but there are {_changes(needed)}", place)
    if after < before:
        level = max((needed, Level.REVIEW), key=lambda level: level.weight)
        return VersionStep(spec, level, f"the version went back, from {old} to {new}", place)
    part = {Level.BREAKING: 1, Level.REVIEW: 2, Level.INFO: 0}[needed]
    if part == 0 or after[:part] > before[:part]:
        return None
    step = {1: "major", 2: "minor"}[part]
    stepped = f"the version is still {new}" if after == before else f"the version goes from {old} to {new}"
    return VersionStep(spec, needed, f"{stepped}, but {_changes(needed)} need a {step} step: {_next(before, part)}", place)


def _numbers(version: str) -> tuple[int, ...] | None:
    """The numbers of a version, three at least; None when it is made of other things."""
    found = _NUMBERS.fullmatch(version.strip())
    if not found:
        return None
    numbers = tuple(int(number) for number in found.group(1).split("."))
    return numbers + (0,) * (3 - len(numbers))


def _next(numbers: tuple[int, ...], part: int) -> str:
    kept = (*numbers[: part - 1], numbers[part - 1] + 1, *((0,) * (len(numbers) - part)))
    return ".".join(str(number) for number in kept)


def _changes(level: Level) -> str:
    return "breaking changes" if level is Level.BREAKING else "changes to review"
