"""`attributes:` – the facts of a case that the standard depends on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from svcaudit.model.place import Place
from svcaudit.model.spec import EVENT_FIELDS, Attribute, AttributeType, Text
from svcaudit.spec.names import TEXT
from svcaudit.spec.nodes import Node, Scalar
from svcaudit.spec.problems import suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import NO, NUMBER, YES, AnyText, OneOf, YesNo
from svcaudit.spec.shape import Built, Definitions, Either, Entry, Form, Item, Json, Key, ListOf, Located, MapOf, located

RESERVED = (*EVENT_FIELDS, "any", "all", "not", "during")
"""Words that conditions use otherwise."""


class _AttributeId(AnyText):
    def read(self, node: Node, reader: Reader) -> str | None:
        name = super().read(node, reader)
        if name in RESERVED:
            reader.report("SPEC117", node.place, f"{name!r} cannot be the name of an attribute: conditions use it otherwise")
            return None
        return name

    def schema(self, definitions: Definitions) -> Json:
        return {}


@dataclass(frozen=True)
class _ValueTitle:
    """The title of a value. Where nothing is written the value has none; nor where it cannot be read: the value is one all the same."""

    what: str = TEXT.what

    def read(self, node: Node, reader: Reader) -> Text:
        return {} if isinstance(node, Scalar) and node.is_nothing else TEXT.read(node, reader) or {}

    def schema(self, definitions: Definitions) -> Json:
        return {"anyOf": [{"type": "null"}, TEXT.schema(definitions)]}


Values = tuple[Item[Located[str], Text], ...]
"""Values with their titles, in the order written."""


def _untitled(values: tuple[Located[str], ...], place: Place, reader: Reader) -> Values:
    return tuple(Item(value, value.place, {}) for value in values)


_VALUE = located(AnyText("a value"))
_VALUES: Either[Values] = Either(
    "a list of values, or a mapping of values to titles such as {phone: {en: Phone, zh: 电话}}",
    listing=Built(ListOf(_VALUE, "the list of values"), _untitled),
    mapping=MapOf(_VALUE, _ValueTitle(), "a mapping of values to titles"),
)

TYPE = Key("type", OneOf("a type of attribute", AttributeType), "What the values are.", default="text")
VALUES = Key(
    "values",
    _VALUES,
    "The only values there are, or these with the titles that reports show; conditions are checked against them.",
    examples=(["phone", "email"], {"phone": {"en": "Phone", "zh": "电话"}, "email": None}),
)
REQUIRED = Key("required", YesNo(), "A log without such a column cannot be judged.", default=False)
DEFAULT = Key("default", AnyText("a value"), "The value where the log says nothing.")
PERSONAL = Key("personal", YesNo(), "Never shown unless asked for; masked in reports.", default=False)
PER_EVENT = Key("per_event", YesNo(), "The value belongs to the single event, not to the case.", default=False)
TITLE = Key("title", TEXT, "Name shown to people, or one per language.")

ATTRIBUTE = Form(
    "an attribute", (TYPE, VALUES, REQUIRED, DEFAULT, PERSONAL, PER_EVENT, TITLE), "A fact of a case, or of an event.", may_be_empty=True
)


def _attribute(item: Item[str, Entry], reader: Reader) -> Attribute | None:
    """The attribute; None when its type or its values could not be read, so that nothing is checked against them."""
    entry = item.value
    kind = entry.get(TYPE) or AttributeType.TEXT
    titled = entry.get(VALUES)
    values = None if titled is None else tuple(value.id for value in titled)
    readable = all(entry.get(key) is not None for key in (TYPE, VALUES) if entry.has(key))
    if values is not None:
        _check_values(values, kind, entry.key_place(VALUES), reader)
    default = entry.get(DEFAULT)
    if default is not None and readable:
        _check_default(Located(default, entry.value_place(DEFAULT)), values, kind, reader)
    if not readable:
        return None
    return Attribute(
        id=item.id,
        type=kind,
        values=None if values is None else tuple(value.value for value in values),
        value_titles={value.id.value: value.value for value in titled or () if value.value},
        required=entry.get(REQUIRED) or False,
        default=default,
        personal=entry.get(PERSONAL) or False,
        per_event=entry.get(PER_EVENT) or False,
        title=entry.get(TITLE) or {},
        place=item.place,
    )


def _attributes(items: tuple[Item[str, Entry], ...], place: Place, reader: Reader) -> dict[str, Attribute]:
    """The attributes that can be read, made known to all that is read after them."""
    read = [_attribute(item, reader) for item in items]
    facts = {attribute.id: attribute for attribute in read if attribute is not None}
    reader.vocabulary.facts.update(facts)
    return facts


_BY_NAME = MapOf(_AttributeId("the name of an attribute"), ATTRIBUTE, "a mapping from names to attributes", may_be_empty=True)
ATTRIBUTES = Built(_BY_NAME, _attributes)


def _check_values(values: tuple[Located[str], ...], kind: AttributeType, place: Place, reader: Reader) -> None:
    if kind in (AttributeType.YES_NO, AttributeType.TIME):
        reader.report("SPEC410", place, f"an attribute of type {kind} has no list of values", "leave out `values` or the type")
        return
    seen = set()
    for value in values:
        if value.value in seen:
            reader.report("SPEC409", value.place, f"the value {value.value!r} is listed twice")
        seen.add(value.value)
        fits_type(value, kind, reader)


def _check_default(default: Located[str], values: tuple[Located[str], ...] | None, kind: AttributeType, reader: Reader) -> None:
    if values is not None:
        allowed = [value.value for value in values]
        if default.value not in allowed:
            hint = suggest(default.value, allowed, "declared values")
            reader.report("SPEC202", default.place, f"the default {default.value!r} is not among the values", hint)
    else:
        fits_type(default, kind, reader)


def fits_type(value: Located[str], kind: AttributeType, reader: Reader) -> bool:
    """Whether a value may be one of an attribute of this type; if not, the problem is noted."""
    if kind == AttributeType.NUMBER and not NUMBER.fullmatch(value.value):
        reader.report("SPEC303", value.place, f"expected a number, found {value.value!r}")
    elif kind == AttributeType.YES_NO and value.value.lower() not in (*YES, *NO):
        reader.report("SPEC309", value.place, f"expected true or false, found {value.value!r}")
    elif kind == AttributeType.TIME and not _is_time(value.value):
        reader.report("SPEC305", value.place, f"expected a time such as 2025-01-31T09:00:00+08:00, found {value.value!r}")
    else:
        return True
    return False


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
