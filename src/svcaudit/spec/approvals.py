"""`approved.yaml`: changes of a standard that somebody answers for, each with a reason and a last day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from svcaudit.errors import SpecError
from svcaudit.model.approval import Approval, Reviewed
from svcaudit.model.change import SpecDiff
from svcaudit.model.place import Severity
from svcaudit.spec.nodes import compose
from svcaudit.spec.problems import Problems
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, Day
from svcaudit.spec.shape import Entry, Form, Key, ListOf
from svcaudit.spec.source import Source, decode, read_bytes

FINGERPRINT = Key("fingerprint", AnyText("a fingerprint"), "The change, as `spec diff` names it.", required=True)
REASON = Key("reason", AnyText("a reason"), "Why it is wanted.", required=True)
APPROVED_BY = Key("approved_by", AnyText("a name"), "Who answers for it.", required=True)
EXPIRES = Key("expires", Day(), "The last day on which it holds; afterwards the change counts again.", required=True)
TICKET = Key("ticket", AnyText("a ticket number"), "Where it was decided.")

APPROVAL = Form("an approved change", (FINGERPRINT, REASON, APPROVED_BY, EXPIRES, TICKET), "A change that is wanted.")
APPROVED = Key("approved", ListOf(APPROVAL, "the list of approved changes", at_least=0), "The changes.", required=True)
FILE = Form("a list of approved changes", (APPROVED,), "Changes of a standard that are wanted.")


def review(diff: SpecDiff, approvals: Sequence[Approval], today: date) -> Reviewed:
    """Hold the changes against the approvals; of several for one change the one that holds longest counts."""
    longest: dict[str, Approval] = {}
    for approval in sorted(approvals, key=lambda one: one.expires):
        longest[approval.fingerprint] = approval
    items = diff.items
    there = {one.fingerprint for one in items}
    pairs = tuple((one, longest[one.fingerprint]) for one in items if one.fingerprint in longest)
    return Reviewed(
        diff,
        approved=tuple((one, approval) for one, approval in pairs if approval.expires >= today),
        expired=tuple(dict.fromkeys(approval for _, approval in pairs if approval.expires < today)),
        unused=tuple(approval for approval in approvals if approval.fingerprint not in there),
    )


def load_approvals(path: Path) -> tuple[Approval, ...]:
    """Read the list. Raises UsageError, or SpecError with every problem."""
    text, broken = decode(read_bytes(path), str(path))
    if broken:
        raise SpecError([broken])
    reader = Reader(Problems(Source(str(path), text)))
    root = compose(reader.problems.source, reader.problems)
    entry = None if root is None else FILE.read(root, reader)
    entries = () if entry is None else entry.get(APPROVED) or ()
    if root is None and not reader.problems.in_order():
        reader.report("SPEC100", reader.problems.source.start, "the file is empty", "begin with `approved:`")
    approvals = tuple(approval for one in entries if (approval := _approval(one)) is not None)
    problems = reader.problems.in_order()
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SpecError(problems)
    return approvals


def _approval(entry: Entry) -> Approval | None:
    fingerprint, reason = entry.get(FINGERPRINT), entry.get(REASON)
    approved_by, expires = entry.get(APPROVED_BY), entry.get(EXPIRES)
    if fingerprint is None or reason is None or approved_by is None or expires is None:
        return None
    return Approval(fingerprint, reason, approved_by, expires, entry.value_place(FINGERPRINT), entry.get(TICKET))
