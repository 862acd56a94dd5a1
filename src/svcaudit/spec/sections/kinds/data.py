"""record, field, matrix, wording: what was written down, and how."""

from __future__ import annotations

from svcaudit.model.place import Place
from svcaudit.model.spec import Condition, Field, Matrix, Occurrence, Record, Stages, Wording
from svcaudit.spec.names import ATTRIBUTE, STAGE, STAGES
from svcaudit.spec.nodes import Node, Table
from svcaudit.spec.problems import suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, OneOf, Pattern
from svcaudit.spec.sections.attributes import fits_type
from svcaudit.spec.sections.conditions import CONDITION, attributes_read
from svcaudit.spec.sections.kinds.kind import Kind
from svcaudit.spec.shape import Built, Definitions, Entry, Form, Item, Json, Key, ListOf, Located, MapOf, OneOrMany, located

# --- record ----------------------------------------------------------------------------------------------------------

_AT = Key("stage", STAGES, "At every event of this stage …", required=True)
_WRITTEN = Key(
    "attributes", OneOrMany(ATTRIBUTE), "… these attributes have been written down, there or earlier in the case.", required=True
)
_LONG = Form("record", (_AT, _WRITTEN), "The stage and its attributes.")


def _from_form(entry: Entry, place: Place, reader: Reader) -> Record | None:
    stages, attributes = entry.get(_AT), entry.get(_WRITTEN)
    return None if stages is None or attributes is None else Record(stages, attributes)


def _from_pair(items: tuple[Item[str, tuple[str, ...]], ...], place: Place, reader: Reader) -> Record | None:
    if len(items) > 1:
        reader.report("SPEC106", items[1].place, "one rule records at one stage", "write a rule for each")
    return Record((items[0].id,), items[0].value) if len(items) == 1 else None


class _RecordShape:
    """`{stage: A, attributes: [a]}` or `{A: [a]}`."""

    what = "a mapping such as {stage: intake, attributes: [customer]}"
    long = Built(_LONG, _from_form)
    short = Built(MapOf(STAGE, OneOrMany(ATTRIBUTE), what), _from_pair)

    def read(self, node: Node, reader: Reader) -> Record | None:
        is_long = isinstance(node, Table) and any(key.name in node.entries for key in _LONG.keys)
        return (self.long if is_long else self.short).read(node, reader)

    def schema(self, definitions: Definitions) -> Json:
        return {"anyOf": [self.long.schema(definitions), self.short.schema(definitions)]}


RECORD = Key(
    "record",
    _RecordShape(),
    "What must be written down at a stage, or earlier in the case.",
    examples=({"intake": ["customer", "channel"]},),
)


def _record(entry: Entry, reader: Reader) -> Record | None:
    return entry.get(RECORD)


# --- field -----------------------------------------------------------------------------------------------------------

_STAGE = Key("stage", STAGES, "Asked at every event of this stage; without it, of the case as a whole.")
_MUST: Key[Condition] = Key("must", CONDITION, "The condition that must hold.", required=True)
FIELD = Key("field", Form("field", (_STAGE, _MUST), "A condition on attributes."), "The attributes must satisfy a condition.")


def _field(entry: Entry, reader: Reader) -> Field | None:
    inner = entry.get(FIELD)
    must = None if inner is None else inner.get(_MUST)
    return None if inner is None or must is None else Field(inner.get(_STAGE) or (), must, attributes_read(must))


# --- matrix ----------------------------------------------------------------------------------------------------------

_WHEN: Key[Condition] = Key("when", CONDITION, "Where this condition holds …", required=True)
_IS = Key("is", located(AnyText("a value")), "… the attribute has this value.", required=True)
_ROW = Form("a row of a matrix", (_WHEN, _IS), "One row; the first whose condition holds decides.")
_OF = Key("attribute", ATTRIBUTE, "The attribute that the matrix decides.", required=True)
_ROWS = Key("rows", ListOf(_ROW, "the list of rows"), "The rows, first match wins.", required=True)
MATRIX = Key(
    "matrix",
    Form("matrix", (_OF, _ROWS, _STAGE), "Values that follow from other values."),
    "The attribute has the value of the first matching row.",
)


def _matrix(entry: Entry, reader: Reader) -> Matrix | None:
    inner = entry.get(MATRIX)
    if inner is None:
        return None
    attribute, rows = inner.get(_OF), inner.get(_ROWS)
    if attribute is None or rows is None:
        return None
    read = [_row(row, attribute, reader) for row in rows]
    whole = tuple(row for row in read if row is not None)
    return Matrix(attribute, whole, inner.get(_STAGE) or ()) if len(whole) == len(read) else None


def _row(row: Entry, attribute: str, reader: Reader) -> tuple[Condition, str] | None:
    when, value = row.get(_WHEN), row.get(_IS)
    if value is not None and not _may_be(attribute, value, reader):
        return None
    return None if when is None or value is None else (when, value.value)


def _may_be(attribute: str, value: Located[str], reader: Reader) -> bool:
    fact = reader.vocabulary.facts.get(attribute)
    if fact is None or fact.values is None:
        return fact is None or fits_type(value, fact.type, reader)
    if value.value not in fact.values:
        hint = suggest(value.value, fact.values, "declared values")
        reader.report("SPEC202", value.place, f"{value.value!r} is not a declared value of {attribute!r}", hint)
    return value.value in fact.values


# --- wording ---------------------------------------------------------------------------------------------------------

_PATTERNS = OneOrMany(Pattern())
_SAID_AT = Key("stage", STAGES, "The stage whose texts are read.", required=True)
_OCCURRENCE = Key(
    "occurrence", OneOf("an occurrence", Occurrence), "Which of its events: each, the first, the last, or any one of them.", default="each"
)
_MUST_MATCH = Key("must_match", _PATTERNS, "At least one of these regular expressions is found.")
_MUST_MATCH_ALL = Key("must_match_all", _PATTERNS, "Every one of these regular expressions is found.")
_MUST_NOT_MATCH = Key("must_not_match", _PATTERNS, "None of these regular expressions is found.")
_WORDING = Form("wording", (_SAID_AT, _OCCURRENCE, _MUST_MATCH, _MUST_MATCH_ALL, _MUST_NOT_MATCH), "What the text of an event says.")
WORDING = Key("wording", _WORDING, "What the text of an event must, or must not, say; upper and lower case are the same.")


def _wording(entry: Entry, reader: Reader) -> Wording | None:
    inner = entry.get(WORDING)
    if inner is None:
        return None
    if not any(inner.has(key) for key in (_MUST_MATCH, _MUST_MATCH_ALL, _MUST_NOT_MATCH)):
        reader.report("SPEC102", inner.place, "wording needs the key 'must_match', 'must_match_all' or 'must_not_match'")
        return None
    both = set(inner.get(_MUST_MATCH_ALL) or ()) & set(inner.get(_MUST_NOT_MATCH) or ())
    if both:
        reader.report("SPEC406", inner.value_place(_MUST_NOT_MATCH), f"{min(both)!r} cannot be both required and forbidden")
    stages: Stages | None = inner.get(_SAID_AT)
    if stages is None:
        return None
    return Wording(
        stages,
        inner.get(_OCCURRENCE) or Occurrence.EACH,
        inner.get(_MUST_MATCH) or (),
        inner.get(_MUST_MATCH_ALL) or (),
        inner.get(_MUST_NOT_MATCH) or (),
    )


DATA_KINDS = (
    Kind(
        "record",
        (RECORD,),
        (),
        "The attributes are written down at A or earlier in the case.",
        "{record: {intake: [customer, channel]}}",
        _record,
    ),
    Kind(
        "field",
        (FIELD,),
        (),
        "The condition holds at every A (without a stage: for the case).",
        "{field: {stage: close, must: {result: {present: true}}}}",
        _field,
    ),
    Kind(
        "matrix",
        (MATRIX,),
        (),
        "The attribute has the value of the first matching row.",
        "{matrix: {attribute: priority, rows: [{when: {urgency: high}, is: P1}, {when: {urgency: low}, is: P3}]}}",
        _matrix,
    ),
    Kind(
        "wording",
        (WORDING,),
        (),
        "Any, all or none of the patterns are found in the event's text.",
        "{wording: {stage: reply, occurrence: first, must_match: [您好, hello]}}",
        _wording,
    ),
)
