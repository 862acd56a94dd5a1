"""Rows of a case that could not be used, told beside findings about something that such a row may have said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from svcaudit.model.run import Run
from svcaudit.reports import view
from svcaudit.reports.characters import visible
from svcaudit.reports.csv import guarded
from svcaudit.reports.findings import Finding
from svcaudit.reports.reader import Reader

if TYPE_CHECKING:
    import pyarrow as pa

_UNSEEN = frozenset({"never_came", "too_few", "skipped", "gap", "out_of_order", "unexpected", "wrong_place"})
"""Problems that may be none, had the row been read."""
_TOLD = 3


def rows_set_aside(run: Run, findings: Sequence[Finding], reader: Reader) -> Mapping[str, str]:
    """By fingerprint of those of the findings that are in doubt: 'a row of this case was set aside: time cannot be read, line 17'."""
    doubtful = [one for one in findings if one.problem in _UNSEEN]
    rows = _rows(run.quarantine, {guarded(one.case) for one in doubtful})
    if not rows:
        return {}
    names = [one.name for one in run.document.inputs]
    told = {case: _sentence([row for row in found if _of_log(row, names)], len(names) > 1, names, reader) for case, found in rows.items()}
    return {one.fingerprint: told[guarded(one.case)] for one in doubtful if told.get(guarded(one.case))}


def _rows(table: pa.Table, cases: set[str]) -> Mapping[str, list[dict[str, Any]]]:
    """The rows of these cases. A run that was read back has every cell as quarantine.csv has it: guarded."""
    if not cases or "case" not in table.column_names or not table.num_rows:
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for number, case in enumerate(table.column("case").to_pylist()):
        if case and (key := guarded(case)) in cases:
            found.setdefault(key, []).append(table.slice(number, 1).to_pylist()[0])
    return found


def _of_log(row: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether the row is of the log: those of tables of claims stand behind it."""
    source = row["source"]
    return source in names if isinstance(source, str) else source < len(names)


def _sentence(rows: Sequence[Mapping[str, Any]], several: bool, names: Sequence[str], reader: Reader) -> str:
    say = reader.say
    if not rows:
        return ""
    told = []
    for row in rows[:_TOLD]:
        place = say("line {n}", n=row["line"]) if row.get("line") else say("row {n}", n=row["row"])
        source = row["source"] if isinstance(row["source"], str) else names[row["source"]]
        place = say("{place} of {file}", place=place, file=visible(source)) if several else place
        told.append(say.listed([view.note(row["reason"], say), place]))
    listed = "; ".join(told) + ("; …" if len(rows) > _TOLD else "")
    return say.plural(
        len(rows), "a row of this case was set aside: {listed}", "{n} rows of this case were set aside: {listed}", listed=listed
    )
