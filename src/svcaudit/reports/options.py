"""What a reader may choose about a report; everything else follows from the run."""

from __future__ import annotations

from dataclasses import dataclass, field

from svcaudit.reports.look import Look


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """lang: 'en' or 'zh'. limit: findings listed per rule (None: each format's own measure). zone: IANA name, None = the run's own zone.

    look: logo, colour and templates of HTML pages.
    """

    lang: str = "en"
    limit: int | None = None
    zone: str | None = None
    look: Look = field(default_factory=Look)
