"""The whole file: its keys in reading order. Vocabulary comes first, so that what follows can be checked against it."""

from __future__ import annotations

from datetime import date
from typing import Any

from svcaudit.model.place import Place
from svcaudit.spec.names import STAGES, TEXT
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, Day, Identifier
from svcaudit.spec.sections import attributes, calendars, clocks, flow, metrics, quality, rules, scorecards, stages
from svcaudit.spec.shape import Built, Definitions, Entry, Form, Json, Key

LANGUAGE = "1"


class _LanguageVersion(AnyText):
    def read(self, node: Any, reader: Reader) -> str | None:
        text = super().read(node, reader)
        if text is None or text == LANGUAGE:
            return text
        reader.report(
            "SPEC112", node.place, f"this program reads version {LANGUAGE} of the language, not {text!r}", f"write `svcaudit: {LANGUAGE}`"
        )
        return None

    def schema(self, definitions: Definitions) -> Json:
        return {"enum": [int(LANGUAGE)]}


FROM = Key("from", Day(), "The first day on which the standard judges.")
TO = Key("to", Day(), "The last day on which the standard judges.")


def _period(entry: Entry, place: Place, reader: Reader) -> tuple[date | None, date | None]:
    begins, ends = entry.get(FROM), entry.get(TO)
    if begins and ends and ends < begins:
        reader.report("SPEC401", entry.value_place(TO), f"the standard would end on {ends}, before it begins on {begins}")
    return begins, ends


SVCAUDIT = Key("svcaudit", _LanguageVersion("the version of the language"), "Version of the language.", required=True, examples=(1,))
ID = Key(
    "id",
    Identifier("the id of a standard", dots=True),
    "The standard's own id: letters, digits, '-', '_', '.'.",
    required=True,
    examples=("enterprise-service",),
)
VERSION = Key("version", AnyText("a version"), "The standard's own version.", required=True, examples=("2025.1.0",))
EXTENDS = Key(
    "extends",
    AnyText("the path of the standard that this one extends"),
    "The standard that this one builds on: a path relative to this file. What is written here goes over it, null removes.",
    examples=("enterprise_service.yaml",),
)
TITLE = Key(
    "title", TEXT, "Name shown to people, or one per language.", examples=({"en": "Enterprise customer service", "zh": "企业客户服务流程"},)
)
SOURCE = Key("source", AnyText(), "The document that the standard puts into words.")
OWNER = Key("owner", AnyText(), "Who answers for the standard.")
DESCRIPTION = Key("description", AnyText(), "What the standard is about.")
IN_FORCE = Key(
    "in_force",
    Built(Form("in_force", (FROM, TO)), _period),
    "From when to when it judges, both days included.",
    examples=({"from": "2025-01-01"},),
)

CALENDARS = Key("calendars", calendars.CALENDARS, "Working time: opening hours, holidays, one-off openings.")
ATTRIBUTES = Key("attributes", attributes.ATTRIBUTES, "The facts of a case that the standard depends on.")
ROLES = Key("roles", stages.ROLES, "Who there is; without this section any role may be named.")
STAGES_KEY = Key("stages", stages.STAGES, "The words of the standard; the activities of a log stand for them.")

CLOSED_BY = Key("closed_by", STAGES, "A case is finished once one of these stages occurred; without it every case counts as finished.")
REOPENED_BY = Key("reopened_by", STAGES, "After one of these stages a case is open again.")
FLOW = Key("flow", flow.FLOW, "The allowed runs of a case.")
CLOCKS = Key("clocks", clocks.CLOCKS, "Time limits from one stage to another.")
RULES = Key("rules", rules.RULES, "What must, and what must not, be done.")
METRICS = Key("metrics", metrics.METRICS, "Numbers of the whole log and their targets.")
SCORECARDS = Key("scorecards", scorecards.SCORECARDS, "Weighted measures per agent, team or channel.")
QUALITY = Key("quality", quality.QUALITY, "How much may be wrong with the log itself: duplicates, unknown activities, gaps.")

HEADER: tuple[Key[Any], ...] = (SVCAUDIT, ID, VERSION, EXTENDS, TITLE, SOURCE, OWNER, DESCRIPTION, IN_FORCE)
VOCABULARY: tuple[Key[Any], ...] = (CALENDARS, ATTRIBUTES, ROLES, STAGES_KEY)
JUDGED: tuple[Key[Any], ...] = (CLOSED_BY, REOPENED_BY, FLOW, CLOCKS, RULES, METRICS, SCORECARDS, QUALITY)

_ZONE = "that of working hours is `calendars: {NAME: {timezone: …}}`; that of the log's times, `time: {zone: …}` in the map, or --zone"
STANDARD = Form(
    "a standard",
    (*HEADER, *VOCABULARY, *JUDGED),
    "A service standard, read and judged by svcaudit.",
    elsewhere=dict.fromkeys(("timezone", "time_zone", "zone", "tz"), _ZONE),
)
