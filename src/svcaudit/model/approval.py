"""Changes of a standard that somebody answers for, and a comparison held against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from svcaudit.model.change import Change, Level, SpecDiff, VersionStep
from svcaudit.model.place import Place


@dataclass(frozen=True, slots=True)
class Approval:
    """A change that is wanted, up to and including the day `expires`."""

    fingerprint: str
    reason: str
    approved_by: str
    expires: date
    place: Place
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A diff beside what was approved of it."""

    diff: SpecDiff
    approved: tuple[tuple[Change | VersionStep, Approval], ...] = ()
    expired: tuple[Approval, ...] = ()
    """Approvals whose change is there and counts again."""
    unused: tuple[Approval, ...] = ()
    """Approvals of changes that are not there."""

    @property
    def counting(self) -> tuple[Change | VersionStep, ...]:
        """What nobody has approved."""
        taken = {change.fingerprint for change, _ in self.approved}
        return tuple(one for one in self.diff.items if one.fingerprint not in taken)

    def fails(self, fail_on: Level | None) -> bool:
        """Whether anything that counts asks as much as `fail_on`; None never fails."""
        return fail_on is not None and any(one.level.weight >= fail_on.weight for one in self.counting)
