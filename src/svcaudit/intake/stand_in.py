"""What stands in for a standard where there is none."""

from __future__ import annotations

from dataclasses import replace

from svcaudit.errors import DataError
from svcaudit.intake.encode import Coded
from svcaudit.model.spec import ProcessSpec, Stage

STAND_IN = ProcessSpec(id="", version="", sha256="", source_text="", path="")
"""It asks for nothing, and its stages are the log's own activities. A standard that somebody wrote has an id."""
_MOST = 30_000
"""Different activities beyond which the column holds something else."""


def with_own_words(spec: ProcessSpec, activities: Coded) -> ProcessSpec:
    """The standard as it is; the stand-in learns from the log what its stages are."""
    if spec.id:
        return spec
    names = activities.texts().tolist()
    if len(names) > _MOST:
        raise DataError(
            f"the activity column holds {len(names):,} different activities",
            "is it the right column? `activity: COLUMN` in the map names it",
        )
    return replace(spec, stages={name: Stage(name, (name,)) for name in names})
