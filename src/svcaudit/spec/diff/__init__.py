"""Two versions of a standard compared by what they mean: whom every change concerns, and whether the version says so."""

from svcaudit.model.change import Category, Change, Level, SpecDiff, VersionStep
from svcaudit.spec.diff.compare import diff

__all__ = ["Category", "Change", "Level", "SpecDiff", "VersionStep", "diff"]
