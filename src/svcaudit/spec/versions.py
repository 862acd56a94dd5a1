"""Versions of one standard in a folder: which is in force when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from svcaudit.errors import SpecError, UsageError
from svcaudit.model.place import Place, Problem, Severity
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.diff.places import Whereabouts
from svcaudit.spec.load import load

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Version:
    """A version and the days, both included, on which a case that begins is judged by it; None is without end."""

    spec: ProcessSpec
    first: date | None
    last: date | None


def load_versions(folder: Path) -> tuple[Version, ...]:
    """Every standard in a folder (tests aside), the oldest first. Each is in force until its `to`, or until the next one's `from`.

    Raises UsageError when the files are no versions of one standard; SpecError for a bad file, and when two of them claim the same day.
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
    """Versions of one standard in the order of time, each with its days. Raises SpecError when two of them claim the same day."""
    wrong = [problem for problem in problems_between(specs) if problem.severity is Severity.ERROR]
    if wrong:
        raise SpecError(wrong)
    ordered = _in_order(specs)
    return tuple(
        Version(spec, spec.in_force[0], spec.in_force[1] or (None if later is None else _begin(later) - _DAY))
        for spec, later in zip(ordered, [*ordered[1:], None], strict=True)
    )


def problems_between(specs: Sequence[ProcessSpec]) -> list[Problem]:
    """What is wrong between versions of one standard: every two that claim a day are an error, days between two of them a warning."""
    ordered, found = _in_order(specs), []
    for number, later in enumerate(ordered):
        found += [problem for earlier in ordered[:number] if (problem := _overlap(earlier, later)) is not None]
        ends = [one.in_force[1] for one in ordered[:number]]
        end = max((day for day in ends if day is not None), default=None)
        if number and ends[-1] is not None and end is not None and _begin(later) > end + _DAY:
            found.append(_gap(ordered[number - 1], later, end + _DAY))
    return found


def _overlap(earlier: ProcessSpec, later: ProcessSpec) -> Problem | None:
    (begin, end), following = earlier.in_force, later.in_force[0]
    if following is None:
        hint = "give every version but the first `in_force: {from: DATE}`"
        return _problem("SPEC701", later, f"like {_said(earlier)}, this version does not say from when it is in force", hint)
    if begin == following:
        return _problem("SPEC701", later, f"{_said(earlier)} and {_said(later)} are in force from the same day, {following}")
    if end is not None and end >= following:
        told = f"{_said(earlier)} is in force to {end}, {_said(later)} from {following}: both claim {following}"
        return _problem("SPEC701", later, told, f"end the earlier one by `to: {following - _DAY}`, or leave its `to` out")
    return None


def _gap(earlier: ProcessSpec, later: ProcessSpec, first: date) -> Problem:
    last = _begin(later) - _DAY
    days = f"on {first}" if first == last else f"from {first} to {last}"
    told = f"no version is in force {days}: {_said(earlier)} ends before, and cases that begin then are not judged"
    return _problem("SPEC702", later, told, "leave the `to` of the earlier one out, and it holds until this one begins", Severity.WARNING)


def _problem(code: str, spec: ProcessSpec, message: str, hint: str | None = None, severity: Severity = Severity.ERROR) -> Problem:
    place = _place(spec)
    lines = spec.source_text.splitlines() if place.file == spec.path else []
    return Problem(code, severity, message, place, hint, lines[place.line - 1] if place.line <= len(lines) else None)


def _in_order(specs: Sequence[ProcessSpec]) -> list[ProcessSpec]:
    return sorted(specs, key=lambda spec: (_begin(spec), spec.version))


def _begin(spec: ProcessSpec) -> date:
    return spec.in_force[0] or date.min


def _place(spec: ProcessSpec) -> Place:
    return Whereabouts(spec).section("in_force")


def _said(spec: ProcessSpec) -> str:
    """Where a version says when it is in force: `desk/two.yaml:4`."""
    place = _place(spec)
    return f"{place.file}:{place.line}"
