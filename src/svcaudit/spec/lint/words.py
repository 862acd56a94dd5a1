"""Names that nothing uses, look-alikes, missing reasons, personal fields in texts, weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from svcaudit.model.place import Place, Severity
from svcaudit.model.spec import Attribute, Edge, Handovers, Matching, Metric, Order, ProcessSpec, Rule, Text
from svcaudit.spec.lint.report import Check, Report, Subject

_SLIP = 0.85
"""How much alike two ids are, of 1, that differ by a letter or two."""
_DIGITS = re.compile(r"\d+")


def unused_words(subject: Subject, report: Report) -> None:
    for attribute in subject.spec.attributes.values():
        if attribute.id not in subject.used.attributes and not attribute.personal:
            report("SPEC501", attribute.place, f"the attribute {attribute.id!r} is not used", "use it in a condition, or remove it")
    watched = any(_sees_every_stage(rule) for rule in subject.spec.rules)
    for stage in subject.spec.stages.values():
        if stage.id not in subject.used.stages and not watched:
            report("SPEC502", stage.place, f"no rule, clock, flow or metric speaks of the stage {stage.id!r}", "use it, or remove it")
    for calendar in subject.spec.calendars.values():
        if calendar.id not in subject.used.calendars:
            report(
                "SPEC506", calendar.place, f"the calendar {calendar.id!r} is not used", f"write `calendar: {calendar.id}` where it measures"
            )
    for role in subject.spec.roles.values():
        if role.id not in subject.used.roles:
            report("SPEC513", role.place, f"the role {role.id!r} is not used", f"write `by: {role.id}` at a stage, or remove it")


def _sees_every_stage(rule: Rule) -> bool:
    """Whether a rule looks at events of any stage, so that a stage counts by being declared."""
    match rule.body:
        case Edge():
            return True
        case Handovers(stages=stages):
            return not stages
        case Order(matching=Matching.NEXT):
            return True
    return False


def missing_reasons(subject: Subject, report: Report) -> None:
    for rule in subject.spec.rules:
        if rule.severity == Severity.ERROR and not rule.why and "." not in rule.id:
            report("SPEC504", rule.place, f"the rule {rule.id!r} does not say why", "people follow what they understand: add `why: …`")


def look_alikes(subject: Subject, report: Report) -> None:
    for group in _named_things(subject.spec):
        seen: dict[str, str] = {}
        for name, place in group:
            other = seen.setdefault(name.casefold(), name)
            if other != name:
                report("SPEC505", place, f"{name!r} and {other!r} differ only in upper and lower case", "give them different names")


def slips_of_inherited(subject: Subject, report: Report) -> None:
    """What was meant to change something inherited stands beside it instead, when its id is misspelt."""
    own = subject.spec.path
    for group in _named_things(subject.spec):
        inherited = [name for name, place in group if place is not None and place.file != own]
        for name, place in group:
            meant = _slip_of(name, inherited) if place is not None and place.file == own else None
            if meant is not None:
                message = f"{name!r} is new here, and {meant!r} is inherited as it is"
                report("SPEC527", place, message, f"did you mean {meant!r}? If not, give it a name that is less alike")


def _named_things(spec: ProcessSpec) -> tuple[list[tuple[str, Place | None]], ...]:
    """Ids with their places, section by section; of rules those that have a name of their own."""
    return (
        [(stage.id, stage.place) for stage in spec.stages.values()],
        [(attribute.id, attribute.place) for attribute in spec.attributes.values()],
        [(calendar.id, calendar.place) for calendar in spec.calendars.values()],
        [(role.id, role.place) for role in spec.roles.values()],
        [(rule.id, rule.place) for rule in spec.rules],
        [(metric.id, metric.place) for metric in spec.metrics],
        [(card.id, card.place) for card in spec.scorecards],
    )


def _slip_of(name: str, known: Iterable[str]) -> str | None:
    """The known id that differs by a slip of the pen; ids that differ in their numbers are a series."""
    for other in sorted(known):
        alike = SequenceMatcher(None, name, other).ratio() >= _SLIP
        if alike and _DIGITS.sub("", name) != _DIGITS.sub("", other) and not {".", "flow"} & {*name, name}:
            return other
    return None


def uneven_weights(subject: Subject, report: Report) -> None:
    for card in subject.spec.scorecards:
        total = sum(card.weights.values())
        if total != 100:
            report("SPEC508", card.place, f"the weights of {card.id!r} add up to {float(total):g}, not to 100", None)


def personal_words(subject: Subject, report: Report) -> None:
    """Texts are printed beside every finding, whoever reads it; a personal attribute is named by them where it can only be a name."""
    personal = [one.id for one in subject.spec.attributes.values() if one.personal]
    parts: tuple[Rule | Metric, ...] = (*subject.spec.rules, *subject.spec.metrics)
    for part in parts:
        texts: list[tuple[str, Text]] = [("title", part.title), ("why", part.why)]
        texts += [("fix", part.fix)] if isinstance(part, Rule) else []
        for key, text in texts:
            named = [name for name in personal if any(_names(one, name) for one in text.values())]
            if named:
                message = f"the {key} of {part.id!r} names the personal attribute {named[0]!r}"
                report("SPEC523", part.place, message, "texts are shown to everybody: say it without the customer's data")


def _names(text: str, attribute: str) -> bool:
    """As a placeholder or in code marks; as a word only when no language has such a word (`contact_email`)."""
    word = re.escape(attribute)
    if re.search(rf"[{{<`%\[]\s*{word}\s*[}}>`%\]]", text):
        return True
    return "_" in attribute and re.search(rf"(?<![\w-]){word}(?![\w-])", text) is not None


def titles_of_values(subject: Subject, report: Report) -> None:
    """Whoever reads the titles must find every value, and each under words of its own."""
    for attribute in subject.spec.attributes.values():
        languages = sorted({lang for title in attribute.value_titles.values() for lang in title})
        for value in attribute.values or () if languages else ():
            _untitled(value, attribute, languages, report)
        for lang in languages:
            _alike(lang, attribute, report)


def _untitled(value: str, attribute: Attribute, languages: Sequence[str], report: Report) -> None:
    title = attribute.value_titles.get(value, {})
    lacking = [] if "" in title else [lang for lang in languages if lang and lang not in title]
    if lacking or not title:
        which = f" in {lacking[0]!r}" if title else ""
        message = f"the value {value!r} of {attribute.id!r} has no title{which}, and others have"
        report(
            "SPEC529", attribute.place, message, f"write one under `values:`, such as `{value}: {{{lacking[0] if lacking else 'en'}: …}}`"
        )


def _alike(lang: str, attribute: Attribute, report: Report) -> None:
    seen: dict[str, str] = {}
    for value in attribute.values or ():
        title = attribute.value_titles.get(value, {})
        shown = title.get(lang) or title.get("") or title.get("en") or value
        other = seen.setdefault(shown, value)
        if other != value:
            message = f"the values {other!r} and {value!r} of {attribute.id!r} are both shown as {shown!r}"
            report("SPEC528", attribute.place, message, "give them different titles")


CHECKS: tuple[Check, ...] = (
    unused_words,
    missing_reasons,
    look_alikes,
    slips_of_inherited,
    uneven_weights,
    personal_words,
    titles_of_values,
)
