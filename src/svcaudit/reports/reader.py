"""Whom a report speaks to: a language and a time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from svcaudit.model.run import RunDocument
from svcaudit.reports.characters import one_line, visible
from svcaudit.reports.figures import ABSENT
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Reader:
    """Chooses titles by language and shows instants in one zone."""

    lang: str
    zone: tzinfo
    zone_name: str
    say: Phrases

    @staticmethod
    def of(options: RenderOptions, document: RunDocument) -> Reader:
        """The reader that the options describe; without a zone of their own, in the run's zone."""
        return reader(options.lang, options.zone or document.period.zone)

    def title(self, titles: Mapping[str, str], otherwise: str = "") -> str:
        """The title in the reader's language, else the one without a language, else English, else `otherwise`, else any."""
        for lang in (self.lang, "", "en"):
            if titles.get(lang):
                return one_line(titles[lang])
        return visible(otherwise) or next(map(one_line, titles.values()), "")

    def instant(self, moment: datetime | str | None) -> str:
        """'2025-03-31 18:00' on the reader's wall, with seconds where there are any."""
        if moment is None:
            return ABSENT
        try:
            at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        except ValueError:
            return visible(str(moment))
        local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"

    def day(self, moment: str | None) -> str:
        """'2025-03-31'."""
        return self.instant(moment)[:10]


def reader(lang: str, zone: str) -> Reader:
    """A reader in the zone named; in UTC where this machine does not know the name."""
    try:
        return Reader(lang, ZoneInfo(zone), zone, Phrases.of(lang))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Reader(lang, UTC, "UTC", Phrases.of(lang))
