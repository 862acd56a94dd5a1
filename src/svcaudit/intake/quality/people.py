"""Who did it."""

from __future__ import annotations

import numpy as np

from svcaudit.intake.quality.survey import Survey, most_frequent, unjudged
from svcaudit.model.quality import Detection


def missing_actor(survey: Survey) -> Detection:
    """Events that name nobody, and the activities they are most often."""
    log = survey.log
    if not log.has_actors:
        return unjudged("missing_actor", "the log has no column for the actor", log.events)
    events = np.flatnonzero(log.actor < 0)
    counts = np.bincount(log.activity[events], minlength=len(log.activities))
    words = most_frequent([(str(log.activities[code]), int(counts[code]), None) for code in np.flatnonzero(counts).tolist()])
    found = survey.found("missing_actor", events)
    return Detection(found.code, found.count, found.of, found.examples, words)
