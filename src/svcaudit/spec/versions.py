"""Versions of one standard in a folder: which is in force when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from svcaudit.errors import UsageError
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.diff.places import Whereabouts
from svcaudit.spec.load import load


@dataclass(frozen=True, slots=True)
class Version:
    """A version and the days, both included, on which a case that begins is judged by it; None is without end."""

    spec: ProcessSpec
    first: date | None
    last: date | None


def load_versions(folder: Path) -> tuple[Version, ...]:
    """Every standard in a folder (tests aside), the oldest first. Each is in force until its `to`, or until the next one's `from`.

    Raises UsageError when the files are no versions of one standard, or two of them claim the same day; SpecError for a bad file.
    """
    specs = [load(path) for path in standards_in(folder)]
    if len({spec.id for spec in specs}) > 1:
        told = ", ".join(f"{spec.id} ({Path(spec.path).name})" for spec in specs)
        raise UsageError(f"{folder} holds different standards: {told}", "keep the versions of each standard in a folder of their own")
    return side_by_side(specs)


def standards_in(folder: Path) -> list[Path]:
    """The standards that lie in a folder, tests aside. Raises UsageError when there is none."""
    paths = sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern) if not path.stem.endswith(".test"))
    if not paths:
        raise UsageError(f"{folder} holds no standard", "name a file, or a folder with the versions of one standard")
    return paths


def side_by_side(specs: Sequence[ProcessSpec]) -> tuple[Version, ...]:
    """Versions of one standard in the order of time, each with its days. Raises UsageError when two of them claim the same day."""
    return tuple(_in_force(sorted(specs, key=lambda spec: (spec.in_force[0] or date.min, spec.version))))


def _in_force(specs: Sequence[ProcessSpec]) -> Iterator[Version]:
    for number, spec in enumerate(specs):
        first, last = spec.in_force
        following = specs[number + 1].in_force[0] if number + 1 < len(specs) else None
        if number and first is None:
            raise UsageError(
                f"{_said(spec)} does not say from when it is in force", "give every version but the first `in_force: {from: DATE}`"
            )
        if number and first == specs[number - 1].in_force[0]:
            raise UsageError(f"{_said(specs[number - 1])} and {_said(spec)} are in force from the same day, {first}")
        if following is not None and last is not None and last >= following:
            later = _said(specs[number + 1])
            raise UsageError(f"{_said(spec)} is in force to {last}, {later} from {following}: both claim {following}")
        if last is None and following is not None:
            last = following - timedelta(days=1)
        yield Version(spec, first, last)


def _said(spec: ProcessSpec) -> str:
    """Where a version says when it is in force: `desk/two.yaml:4`."""
    place = Whereabouts(spec).section("in_force")
    return f"{place.file}:{place.line}"
