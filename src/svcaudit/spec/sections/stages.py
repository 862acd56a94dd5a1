"""`roles:` and `stages:` – who there is, and the words of the standard that activities of a log stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from svcaudit.model.place import Place
from svcaudit.model.spec import Performer, Record, Role, Rule, Stage
from svcaudit.spec.names import ATTRIBUTE, ROLE, TEXT
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, Identifier, Whole
from svcaudit.spec.sections.options import COMMON, check_formerly, finish_rule
from svcaudit.spec.shape import Built, Either, Entry, Form, Given, Item, Key, ListOf, Located, MapOf, OneOrMany, located

Entries = tuple[Item[str, Entry], ...]


def _bare(names: tuple[Located[str], ...], place: Place, reader: Reader) -> Entries:
    """`stages: [a, b]` – names without settings."""
    items: dict[str, Item[str, Entry]] = {}
    for name in names:
        if name.value in items:
            reader.report("SPEC409", name.place, f"{name.value!r} is listed twice")
        items.setdefault(name.value, Item(name.value, name.place, Entry(name.place, {})))
    return tuple(items.values())


# --- roles -----------------------------------------------------------------------------------------------------------

ACTORS = Key(
    "actors", OneOrMany(AnyText("a name")), "The people who hold the role where the log has no role column.", examples=(["zhao", "qian"],)
)
ROLE_TITLE = Key("title", TEXT, "Name shown to people, or one per language.")
ROLE_FORM = Form("a role", (ROLE_TITLE, ACTORS), "A role that stages name under `by:`.", may_be_empty=True)
ROLES: Either[Entries] = Either(
    "a mapping from names to roles, or a list of names",
    listing=Built(ListOf(located(AnyText("the name of a role")), "the list of roles"), _bare),
    mapping=MapOf(AnyText("the name of a role"), ROLE_FORM, "a mapping from names to roles"),
)


def build_role(item: Item[str, Entry]) -> Role:
    return Role(item.id, item.value.get(ACTORS) or (), item.value.get(ROLE_TITLE) or {}, item.place)


# --- stages ----------------------------------------------------------------------------------------------------------

ACTIVITIES = Key(
    "activities",
    OneOrMany(located(AnyText("the name of an activity"))),
    "The activities of a log that stand for this stage; without them, the activity of the stage's own name.",
    examples=(["ticket created", "call answered"],),
)
ROLE_OF = Key("role", OneOrMany(ROLE), "The role, or roles, that may do this stage.", required=True, examples=("quality",))
ATTRIBUTES_OF = Key(
    "attributes", OneOrMany(ATTRIBUTE), "What must be written down here or earlier.", required=True, examples=(["customer", "channel"],)
)


def _weighed(key: Key[tuple[str, ...]], what: str, says: str) -> Either[Entry]:
    """The names alone, or with what weighs the rule that they become: `{role: quality, at_least: 95%}`."""

    def bare(names: tuple[str, ...], place: Place, reader: Reader) -> Entry:
        return Entry(place, {key.name: Given(place, place, names)})

    alone = Built(key.shape, bare)
    return Either(f"{key.shape.what}, or {what}", word=alone, listing=alone, mapping=Form(what, (key, *COMMON), says))


BY = Key(
    "by",
    _weighed(
        ROLE_OF, "a mapping such as {role: quality, at_least: 95%}", "Who may do this stage, and how the rule `<stage>.by` is weighed."
    ),
    "The role, or roles, that may do this stage; becomes the rule `<stage>.by`.",
    examples=("front_line", {"role": "front_line", "at_least": "95%", "severity": "warning"}),
)
RECORD = Key(
    "record",
    _weighed(
        ATTRIBUTES_OF,
        "a mapping such as {attributes: [customer], at_least: 95%}",
        "What must be written down at this stage, and how the rule `<stage>.record` is weighed.",
    ),
    "Attributes that must be written down here or earlier; becomes the rule `<stage>.record`.",
    examples=(["customer", "channel"], {"attributes": ["customer", "channel"], "at_least": "95%"}),
)
RANK = Key("rank", Whole(least=None), "Order among events of the same instant: lower first.", default=0)
STAGE_TITLE = Key("title", TEXT, "Name shown to people, or one per language.")
STAGE_FORM = Form("a stage", (ACTIVITIES, BY, RECORD, RANK, STAGE_TITLE), "One step of the process.", may_be_empty=True)
_STAGE_ID = Identifier("the name of a stage")
STAGES: Either[Entries] = Either(
    "a mapping from names to stages, or a list of names",
    listing=Built(ListOf(located(_STAGE_ID), "the list of stages"), _bare),
    mapping=MapOf(_STAGE_ID, STAGE_FORM, "a mapping from names to stages"),
)


_IMPLIED = {
    BY.name: {"en": "{stage}: by the right role", "zh": "{stage}：由规定角色办理"},
    RECORD.name: {"en": "{stage}: written down as asked", "zh": "{stage}：按要求记录"},
}


def build_stages(items: Entries, reader: Reader) -> dict[str, Stage]:
    """All stages; an activity that stands for two of them is noted."""
    owners: dict[str, str] = {}
    stages = {}
    for item in items:
        entry = item.value
        written = entry.get(ACTIVITIES)
        if written is None:
            written = () if entry.has(ACTIVITIES) else (Located(item.id, item.place),)
        for activity in written:
            other = owners.setdefault(activity.value, item.id)
            if other != item.id:
                reader.report(
                    "SPEC403",
                    activity.place,
                    f"the activity {activity.value!r} already stands for the stage {other!r}",
                    "an activity belongs to one stage",
                )
        stages[item.id] = Stage(
            id=item.id,
            activities=tuple(dict.fromkeys(activity.value for activity in written)),
            by=_names(entry.get(BY), ROLE_OF),
            record=_names(entry.get(RECORD), ATTRIBUTES_OF),
            rank=entry.get(RANK) or 0,
            title=entry.get(STAGE_TITLE) or {},
            place=item.place,
        )
    return stages


def _names(weighed: Entry | None, key: Key[tuple[str, ...]]) -> tuple[str, ...]:
    return () if weighed is None else weighed.get(key) or ()


def implied_rules(items: Entries, ids: set[str], reader: Reader) -> Iterator[Rule]:
    """The rules that stages bring along: `<stage>.by` and `<stage>.record`."""
    for item in items:
        for key, kind in ((BY, "performer"), (RECORD, "record")):
            weighed = item.value.get(key)
            if weighed is None:
                continue
            check_formerly(weighed, ids, reader)
            rule = finish_rule(f"{item.id}.{key.name}", kind, _body(item.id, weighed), weighed, item.value.key_place(key))
            if rule is not None:
                yield rule if rule.title else replace(rule, title=_told(key.name, item.value.get(STAGE_TITLE) or {}))


def _told(key: str, title: Mapping[str, str]) -> dict[str, str]:
    """The title of a rule that its stage brings along, where the stage has one; '' is a title of no language."""
    return {lang: _IMPLIED[key].get(lang, _IMPLIED[key]["en"]).format(stage=stage) for lang, stage in title.items()}


def _body(stage: str, weighed: Entry) -> Performer | Record | None:
    roles, attributes = _names(weighed, ROLE_OF), _names(weighed, ATTRIBUTES_OF)
    return Performer((stage,), roles) if roles else Record((stage,), attributes) if attributes else None
