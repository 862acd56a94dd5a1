"""Whom a report speaks to: a language and a time zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from svcaudit.model.run import AttributeInfo, RunDocument
from svcaudit.reports.characters import one_line, visible
from svcaudit.reports.figures import ABSENT
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.phrases import LANGUAGES, SOURCE, Phrases

_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


@dataclass(frozen=True, slots=True)
class Reader:
    """Chooses titles by language and shows instants in one zone. `attributes`: what the standard calls them and their values, by id;
    `roles`: the titles of its roles."""

    lang: str
    zone: tzinfo
    zone_name: str
    say: Phrases
    attributes: Mapping[str, AttributeInfo] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @staticmethod
    def of(options: RenderOptions, document: RunDocument) -> Reader:
        """The reader that the options describe; without a zone of their own, in the run's zone."""
        return reader(options.lang, options.zone or document.period.zone, document.attributes, document.roles)

    def title(self, titles: Mapping[str, str], otherwise: str = "") -> str:
        """The title in the reader's language, else the one without a language, else English, else `otherwise`, else any."""
        for lang in (self.lang, "", "en"):
            if titles.get(lang):
                return one_line(titles[lang])
        return visible(otherwise) or next(map(one_line, titles.values()), "")

    def attribute(self, attribute: str) -> str:
        """An attribute under its title, else its id."""
        if attribute in self.attributes:
            return self.title(self.attributes[attribute].title, attribute)
        return {"actor": self.say("actor"), "role": self.say("role")}.get(attribute, attribute)

    def role(self, role: str) -> str:
        """A role under its title, else its id."""
        return self.title(self.roles.get(role, {}), role)

    def value(self, attribute: str, value: str) -> str:
        """A value of an attribute under its title in the reader's language; yes and no as the language says them; else as it stands."""
        info = self.attributes.get(attribute)
        if info is None:
            return self.role(value) if attribute == "role" else value
        if info.yes_no and self.lang != SOURCE:
            said = value.lower()
            return self.say("yes") if said in _YES else self.say("no") if said in _NO else value
        titles = info.values.get(value)
        return self.title(titles, value) if titles else value

    def instant(self, moment: datetime | str | None) -> str:
        """'2025-03-31 18:00' on the reader's wall, with seconds where there are any.

        The same in every language (ISO 8601, GB/T 7408), because tables of instants are compared and sorted.
        """
        local = self.on_the_wall(moment)
        if local is None:
            return ABSENT if moment is None else visible(str(moment))
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"

    def day(self, moment: datetime | str | None) -> str:
        """'2025-03-31', or the day as the language writes it: '2025年3月31日'. For sentences; tables show instants."""
        at = self.on_the_wall(moment)
        if at is None:
            return self.instant(moment)
        if self.lang not in LANGUAGES or self.lang == SOURCE:
            return f"{at:%Y-%m-%d}"
        from babel.dates import format_date

        return format_date(at, format="long", locale=self.lang)

    def month(self, day: date) -> str:
        """'March 2025', '2025年3月'."""
        return self._calendar_word(day, "yMMMM")

    def day_and_month(self, day: date) -> str:
        """'Mar 3', '3月3日': a label of an axis has no room for the year."""
        return self._calendar_word(day, "MMMd")

    def weekday(self, day: date) -> str:
        """'Mon', '周一'."""
        return self._calendar_word(day, "EEE")

    def _calendar_word(self, day: date, skeleton: str) -> str:
        from babel.dates import format_skeleton

        return format_skeleton(skeleton, day, locale=self.lang if self.lang in LANGUAGES else SOURCE)

    def on_the_wall(self, moment: datetime | str | None) -> datetime | None:
        """The moment in the reader's zone; None for what is none."""
        try:
            at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        except ValueError:
            return None
        return None if at is None else (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(self.zone)


def reader(
    lang: str, zone: str, attributes: Sequence[AttributeInfo] = (), roles: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> Reader:
    """A reader in the zone named; in UTC where this machine does not know the name."""
    named = {one.id: one for one in attributes}
    try:
        return Reader(lang, ZoneInfo(zone), zone, Phrases.of(lang), named, roles)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Reader(lang, UTC, "UTC", Phrases.of(lang), named, roles)
