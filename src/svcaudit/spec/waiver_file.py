"""`waivers.yaml`: dated exceptions, each with a reason and somebody who answers for it."""

from __future__ import annotations

from pathlib import Path

from svcaudit.errors import SpecError
from svcaudit.model.place import Severity
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.waiver import Waiver
from svcaudit.spec.nodes import compose
from svcaudit.spec.problems import Problems, suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, Day
from svcaudit.spec.shape import Entry, Form, Key, ListOf
from svcaudit.spec.source import Source, decode, read_bytes

ID = Key("id", AnyText("the waiver's id"), "Name of the waiver, shown with every case that it excuses.", required=True)
RULE = Key("rule", AnyText("a rule's id"), "The rule that is waived.", required=True)
CASES = Key("cases", ListOf(AnyText("a case id"), "the list of cases"), "The cases that are excused.", required=True)
REASON = Key("reason", AnyText("a reason"), "Why; shown in the report.", required=True)
APPROVED_BY = Key("approved_by", AnyText("a name"), "Who answers for it.", required=True)
EXPIRES = Key("expires", Day(), "The last day on which it holds; afterwards the cases count as broken again.", required=True)
TICKET = Key("ticket", AnyText("a ticket number"), "Where it was decided.")

WAIVER = Form("a waiver", (ID, RULE, CASES, REASON, APPROVED_BY, EXPIRES, TICKET), "A dated exception.")
WAIVERS = Key("waivers", ListOf(WAIVER, "the list of waivers", at_least=0), "The exceptions.", required=True)
FILE = Form("a waiver list", (WAIVERS,), "Dated exceptions from a standard.")


def load_waivers(path: Path, spec: ProcessSpec) -> tuple[Waiver, ...]:
    """Read the list and check it against the standard. Raises UsageError, or SpecError with every problem."""
    text, broken = decode(read_bytes(path), str(path))
    if broken:
        raise SpecError([broken])
    reader = Reader(Problems(Source(str(path), text)))
    root = compose(reader.problems.source, reader.problems)
    entry = None if root is None else FILE.read(root, reader)
    entries = () if entry is None else entry.get(WAIVERS) or ()
    waivers = tuple(waiver for one in entries if (waiver := _waiver(one, spec, reader)) is not None)
    if root is None and not reader.problems.in_order():
        reader.report("SPEC100", reader.problems.source.start, "the file is empty", "begin with `waivers:`")
    problems = reader.problems.in_order()
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SpecError(problems)
    return waivers


def _waiver(entry: Entry, spec: ProcessSpec, reader: Reader) -> Waiver | None:
    rule = entry.get(RULE)
    known = [name for one in spec.rules for name in (one.id, *one.formerly)]
    if rule is not None and rule not in known:
        reader.report("SPEC205", entry.value_place(RULE), f"rule {rule!r} is not declared", suggest(rule, known, "the standard's rules"))
    waiver_id, cases, reason = entry.get(ID), entry.get(CASES), entry.get(REASON)
    approved_by, expires = entry.get(APPROVED_BY), entry.get(EXPIRES)
    if waiver_id is None or rule is None or cases is None or reason is None or approved_by is None or expires is None:
        return None
    return Waiver(waiver_id, rule, cases, reason, approved_by, expires, entry.get(TICKET))
