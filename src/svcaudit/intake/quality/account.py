"""What intake itself set aside."""

from __future__ import annotations

from svcaudit.intake.quality.survey import Survey, most_frequent
from svcaudit.model.quality import EXAMPLES, Detection, QualityExample


def quarantined_rows(survey: Survey) -> Detection:
    """Rows in quarantine, by reason."""
    table, rows = survey.intake.quarantine, survey.intake.rows
    reasons = table.column("reason").value_counts().to_pylist()
    examples = [QualityExample(one["source"], one["row"], None, one["reason"]) for one in table.slice(0, EXAMPLES).to_pylist()]
    words = most_frequent([(one["values"], one["counts"], None) for one in reasons])
    return Detection("quarantined_rows", rows.quarantined, rows.read, tuple(examples), words)
