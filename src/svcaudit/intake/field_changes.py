"""Histories with one row a changed field: its name, what it held, what it holds now. What happened is told by name and new value together;
of a field that holds people, by its name alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from svcaudit.intake.column_names import NO_PERSON, PERSON, fitting, mentions, spoken
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.personal import tells_of_people
from svcaudit.intake.profile import Seen

FIELD = (
    "field", "field name", "fieldname", "changed field", "property", "feld", "feldname", "champ", "campo", "字段", "字段名", "变更字段",
)  # fmt: skip
NEW = (
    "new", "new value", "newvalue", "to", "to value", "to string", "neu", "neuer wert", "nouvelle valeur", "nuevo valor", "valor nuevo",
    "新值", "变更后", "修改后",
)  # fmt: skip
OLD = (
    "old", "old value", "oldvalue", "from", "from value", "from string", "alt", "alter wert", "ancienne valeur", "valor anterior", "旧值",
    "原值", "变更前", "修改前",
)  # fmt: skip
_SOME = 2
"""So many names of people in a column are no coincidence."""
_EVERYWHERE = 3


def changed_field(columns: Sequence[Seen]) -> tuple[Seen, Seen] | None:
    """The columns of the field's name and of its new value, where there are both."""
    field, new = (next((one for one in columns if _called(one, names)), None) for names in (FIELD, NEW))
    return None if field is None or new is None else (field, new)


def was_before(column: Seen) -> bool:
    """Whether a column tells what a field held before."""
    return _called(column, OLD)


def _called(column: Seen, names: tuple[str, ...]) -> bool:
    return spoken(column.name) in names


def people_in(columns: Sequence[Seen], actors: Collection[str] = ()) -> frozenset[str]:
    """The words by which people are called in these columns: those of `actors`, and those called or looking like people's. Numbers
    are nobody's name, nor are numbered stand-ins that most other columns have, too ('Value 12')."""
    found = [one for one in columns if one.name in actors or fitting(one.name, "actor") == 1 or _of_people(one)]
    of_people = {one.name for one in found}
    stand_ins = _stand_ins([one for one in columns if one.name not in of_people])
    return frozenset(word for one in found for word in one.top if not word.isdecimal() and _numbered(word) not in stand_ins)


def _stand_ins(others: Sequence[Seen]) -> frozenset[str]:
    """The words with numbers that stand in most of these columns, in `_EVERYWHERE` at least, whatever the numbers."""
    asked = [one for one in others if one.times is None and one.distinct]
    counts = Counter(
        shape for one in asked for shape in {_numbered(word) for word in one.top} if "#" in shape and any(map(str.isalpha, shape))
    )
    return frozenset(shape for shape, count in counts.items() if count >= _EVERYWHERE and 2 * count > len(asked))


def _numbered(word: str) -> str:
    """'Value 12' as 'Value #'."""
    return re.sub(r"\d+", "#", word)


def _of_people(column: Seen) -> bool:
    return column.times is None and not fitting(column.name, "activity") and tells_of_people(column) is not None


def holds_people(column: Seen, people: frozenset[str]) -> bool:
    """Whether the values of a column are, in part, names that stand in the columns of people, too."""
    return len(people.intersection(column.top)) >= _SOME


def names_somebody(activity: str, join: str, people: frozenset[str]) -> bool:
    """Whether an activity, or one of the parts that make it, is somebody's name."""
    return activity in people or any(part in people for part in activity.split(join)[1:])


def fields_of_people(activities: Sequence[str], log_map: LogMap, people: frozenset[str]) -> list[str]:
    """Of activities that are a field and its value: the fields whose values are people, in the order of the alphabet."""
    if len(log_map.activity) != 2:
        return []
    changes = spoken(log_map.activity[1].rpartition(".")[2]) in NEW
    pairs = [(field, value) for field, found, value in (one.partition(log_map.join) for one in activities) if found]
    return sorted({field for field, value in pairs if value in people or (changes and _called_like_people(field))})


def _called_like_people(field: str) -> bool:
    return fitting(field, "actor") == 1 or (mentions(field, PERSON) and not mentions(field, NO_PERSON))
