"""`calendars:` – working hours, holidays and one-off openings."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from svcaudit.model.place import Place
from svcaudit.model.spec import Calendar, Interval
from svcaudit.spec.names import TEXT
from svcaudit.spec.problems import did_you_mean, suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, Day, Identifier
from svcaudit.spec.sections.hours import OPENINGS, WEEK, DayOrYearly, MonthDay
from svcaudit.spec.shape import Built, Either, Entry, Form, Item, Key, ListOf, Located, MapOf, located

Closings = tuple[tuple[Located[date | MonthDay], tuple[Interval, ...]], ...]
"""Days closed; without intervals the whole day."""
Openings = tuple[Item[date, tuple[Interval, ...]], ...]


def _time_zone(name: str, place: Place, reader: Reader) -> str | None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        meant = did_you_mean(name, available_timezones())
        hint = f"did you mean {meant!r}?" if meant else "use an IANA name such as Asia/Shanghai"
        reader.report("SPEC207", place, f"there is no time zone {name!r}", hint)
        return None
    return name


def _country(code: str, place: Place, reader: Reader) -> str | None:
    import holidays  # only here: a standard without public holidays does not wait for the library

    country, _, region = code.partition("-")
    try:
        # The one country alone: listing them all would load five hundred modules.
        regions = holidays.country_holidays(country).subdivisions
    except NotImplementedError:
        hint = suggest(country, holidays.list_supported_countries(), "countries")
        reader.report("SPEC208", place, f"no public holidays are known for {code!r}", hint)
        return None
    if region and region not in regions:
        reader.report("SPEC208", place, f"{country} has no region {region!r}", suggest(region, regions, "regions"))
        return None
    return code


def _whole_days(days: tuple[Located[date | MonthDay], ...], place: Place, reader: Reader) -> Closings:
    return tuple((day, ()) for day in days)


def _parts_of_days(items: Openings, place: Place, reader: Reader) -> Closings:
    return tuple((Located(item.id, item.place), item.value) for item in items)


_BY_DATE = MapOf(Day(), OPENINGS, "a mapping from dates to hours")
_ONE_DAY: Built[date | MonthDay, Located[date | MonthDay]] = located(DayOrYearly())
_CLOSED: Either[Closings] = Either(
    "a list of days, or a mapping from dates to hours",
    listing=Built(ListOf(_ONE_DAY, "the list of days"), _whole_days),
    mapping=Built(_BY_DATE, _parts_of_days),
)

TIMEZONE = Key(
    "timezone",
    Built(AnyText("the name of a time zone"), _time_zone),
    "IANA name of the time zone whose wall clock the hours mean.",
    required=True,
    examples=("Asia/Shanghai", "UTC"),
)
HOURS = Key(
    "hours",
    WEEK,
    "Opening hours per day: mon … sun, mon-fri, mon,wed or daily. 22:00-06:00 is a night shift of the day it starts on.",
    required=True,
    examples=({"mon-fri": ["09:00-12:00", "13:00-18:00"]},),
)
HOLIDAYS = Key(
    "holidays",
    Built(AnyText("a country code"), _country),
    "Country of the `holidays` library, optionally with a region; make-up workdays included.",
    examples=("CN", "DE-BY"),
)
ALSO_CLOSED = Key(
    "also_closed",
    _CLOSED,
    "Further closed days: dates, or month-day for every year; as a mapping, the hours that are closed on a date.",
    examples=(["2025-12-31", "12-24"], {"2025-12-24": ["13:00-24:00"]}),
)
ALSO_OPEN = Key("also_open", _BY_DATE, "One-off openings; they replace that date's hours.", examples=({"2025-02-08": ["09:00-18:00"]},))
TITLE = Key("title", TEXT, "Name shown to people, or one per language.")

CALENDAR = Form(
    "a calendar",
    (TIMEZONE, HOURS, HOLIDAYS, ALSO_CLOSED, ALSO_OPEN, TITLE),
    "Working time: limits with this calendar count only its hours.",
)
CALENDARS = MapOf(Identifier("the id of a calendar"), CALENDAR, "a mapping from ids to calendars", may_be_empty=True)


def build_calendar(item: Item[str, Entry], reader: Reader) -> Calendar | None:
    """The calendar, None when its zone or its hours could not be read."""
    entry = item.value
    timezone, hours = entry.get(TIMEZONE), entry.get(HOURS)
    closings, openings = entry.get(ALSO_CLOSED) or (), entry.get(ALSO_OPEN) or ()
    opened = {opening.id: opening.value for opening in openings}
    for day, parts in closings:
        if not parts and day.value in opened:
            reader.report("SPEC402", day.place, f"{day.value} is both closed and open", "keep it in also_closed or in also_open")
    if timezone is None or hours is None:
        return None
    return Calendar(
        id=item.id,
        timezone=timezone,
        hours=hours,
        holidays=entry.get(HOLIDAYS),
        closed_dates=frozenset(day.value for day, parts in closings if isinstance(day.value, date) and not parts),
        closed_yearly=frozenset((day.value.month, day.value.day) for day, _ in closings if isinstance(day.value, MonthDay)),
        closed_parts={day.value: parts for day, parts in closings if isinstance(day.value, date) and parts},
        open_dates=opened,
        title=entry.get(TITLE) or {},
        place=item.place,
    )
