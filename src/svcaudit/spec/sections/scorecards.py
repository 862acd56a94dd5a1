"""`scorecards:` – weighted measures per agent, team or channel."""

from __future__ import annotations

from svcaudit.model.spec import Scorecard
from svcaudit.spec.names import TEXT, WHO, Declared
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import Identifier, Number
from svcaudit.spec.shape import Entry, Form, Item, Key, MapOf

BUILT_IN = ("conformity", "complaints", "volume")
"""Measures that every log has: the share of cases without a violation, complaints, the number of cases."""

_MEASURE = Declared("a metric", lambda vocabulary: vocabulary.metrics, BUILT_IN)
BY = Key("by", WHO, "Whom or what is scored: actor, role or an attribute.", required=True, examples=("actor",))
WEIGHTS = Key(
    "weights",
    MapOf(_MEASURE, Number("a weight", least=0), "a mapping from metrics to weights"),
    "How much each metric counts; beside metrics: conformity, complaints, volume.",
    required=True,
    examples=({"csat": 40, "conformity": 60},),
)
TITLE = Key("title", TEXT, "Name shown to people, or one per language.")
SCORECARD = Form("a score card", (BY, WEIGHTS, TITLE), "Weighted measures per agent, team or channel.")
SCORECARDS = MapOf(Identifier("the id of a score card"), SCORECARD, "a mapping from ids to score cards", may_be_empty=True)


def build_scorecard(item: Item[str, Entry], reader: Reader) -> Scorecard | None:
    """The score card; one whose weights are all zero is noted."""
    entry = item.value
    by, weights = entry.get(BY), entry.get(WEIGHTS)
    if weights and not any(weight.value for weight in weights):
        reader.report("SPEC413", entry.key_place(WEIGHTS), "all weights are zero: nothing counts")
    if by is None or weights is None:
        return None
    return Scorecard(item.id, by, {weight.id: weight.value for weight in weights}, entry.get(TITLE) or {}, item.place)
