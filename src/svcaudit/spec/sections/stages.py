"""`roles:` and `stages:` – who there is, and the words of the standard that activities of a log stand for."""

from __future__ import annotations

from collections.abc import Iterable

from svcaudit.model.place import Place, Severity
from svcaudit.model.spec import Performer, Record, Role, Rule, Stage
from svcaudit.spec.names import ATTRIBUTE, ROLE, TEXT
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, Identifier, Whole
from svcaudit.spec.shape import Built, Either, Entry, Form, Item, Key, ListOf, Located, MapOf, OneOrMany, located

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
BY = Key("by", OneOrMany(ROLE), "The role, or roles, that may do this stage; becomes the rule `<stage>.by`.", examples=("front_line",))
RECORD = Key(
    "record",
    OneOrMany(ATTRIBUTE),
    "Attributes that must be written down here or earlier; becomes the rule `<stage>.record`.",
    examples=(["customer", "channel"],),
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
            by=entry.get(BY) or (),
            record=entry.get(RECORD) or (),
            rank=entry.get(RANK) or 0,
            title=entry.get(STAGE_TITLE) or {},
            place=item.place,
        )
    return stages


def implied_rules(items: Entries) -> Iterable[Rule]:
    """The rules that stages bring along: `<stage>.by` and `<stage>.record`."""
    for item in items:
        by, record = item.value.get(BY), item.value.get(RECORD)
        if by:
            yield Rule(f"{item.id}.by", "performer", Performer((item.id,), by), Severity.ERROR, place=item.value.key_place(BY))
        if record:
            yield Rule(f"{item.id}.record", "record", Record((item.id,), record), Severity.ERROR, place=item.value.key_place(RECORD))
