"""What changed between two versions of a standard: as text for people, as Markdown for a review, as JSON for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from svcaudit.model.approval import Approval, Reviewed
from svcaudit.model.change import Change, VersionStep
from svcaudit.model.place import Place
from svcaudit.reports.characters import one_line, visible
from svcaudit.reports.json_text import json_text
from svcaudit.reports.terminal import printed

_LEVELS = ("breaking", "review", "info")
_STYLES = {"breaking": "bold red", "review": "bold yellow", "info": "bold cyan"}
_WIDTH = 10_000
"""Lines are not folded: the first words of each are read by editors."""


def render_text(reviewed: Reviewed, *, color: bool = False) -> str:
    """By level, each change with file and line; then what was approved, and one line that counts."""
    lines = [Text(f"{visible(reviewed.diff.old)} → {visible(reviewed.diff.new)}", style="bold")]
    for level in _LEVELS:
        some = [one for one in reviewed.counting if one.level == level]
        if some:
            lines += [Text(""), Text(f"{level} ({len(some)})", style=_STYLES[level])]
            lines += [_line(one) for one in some]
    lines += _approvals(reviewed)
    lines += [Text(""), Text(summary(reviewed), style="bold")]
    return printed(lines, _WIDTH, color)


def render_markdown(reviewed: Reviewed) -> str:
    """A page for a pull request."""
    lines = [f"## {_cell(reviewed.diff.old)} → {_cell(reviewed.diff.new)}", "", f"**{summary(reviewed)}**"]
    for level in _LEVELS:
        some = [one for one in reviewed.counting if one.level == level]
        if some:
            lines += ["", f"### {level.capitalize()} ({len(some)})", "", "| category | change | where | fingerprint |", "|---|---|---|---|"]
            lines += [f"| {category(one)} | {_cell(one.message)} | {_cell(_at(one.place))} | `{one.fingerprint}` |" for one in some]
    told = _approval_lines(reviewed)
    if told:
        lines += ["", "### Approved", "", *(f"- {_cell(line)}" for line in told)]
    return "\n".join(lines) + "\n"


def render_json(reviewed: Reviewed) -> str:
    """Everything, approved or not; lines and columns count from 1."""
    approved = {one.fingerprint: approval for one, approval in reviewed.approved}
    diff = reviewed.diff
    version = diff.version
    document = {
        "old": diff.old,
        "new": diff.new,
        "changes": [
            {
                "category": str(change.category),
                "level": str(change.level),
                "path": change.path,
                "message": change.message,
                "old_place": _place(change.old_place),
                "new_place": _place(change.new_place),
                "fingerprint": change.fingerprint,
                "approved": _approved(approved.get(change.fingerprint)),
            }
            for change in diff.changes
        ],
        "version": None
        if version is None
        else {
            "level": str(version.level),
            "message": version.message,
            "place": _place(version.place),
            "fingerprint": version.fingerprint,
            "approved": _approved(approved.get(version.fingerprint)),
        },
        "expired": [approval.fingerprint for approval in reviewed.expired],
        "unused": [approval.fingerprint for approval in reviewed.unused],
    }
    return json_text(document)


def summary(reviewed: Reviewed) -> str:
    """'2 breaking, 1 info; 1 approved'."""
    counts = {level: sum(one.level == level for one in reviewed.counting) for level in _LEVELS}
    told = ", ".join(f"{number} {level}" for level, number in counts.items() if number) or "no change"
    if not any(counts.values()) and reviewed.approved:
        told = "nothing that is not approved"
    return told + (f"; {len(reviewed.approved)} approved" if reviewed.approved else "")


def _line(one: Change | VersionStep) -> Text:
    line = Text(f"  {visible(_at(one.place))}: ")
    line.append(category(one), style=_STYLES[one.level])
    line.append(f" {one_line(one.message)}")
    line.append(f"  [{one.fingerprint}]", style="dim")
    return line


def _approvals(reviewed: Reviewed) -> list[Text]:
    told = _approval_lines(reviewed)
    return [Text(""), Text("approved", style="bold"), *(Text(f"  {one_line(line)}") for line in told)] if told else []


def _approval_lines(reviewed: Reviewed) -> Sequence[str]:
    """What was approved, what was once, and what need not be any more."""
    return [
        *(f"{category(one)} {one.message} – until {by.expires}, {by.approved_by}: {by.reason}" for one, by in reviewed.approved),
        *(f"{_at(by.place)}: expired on {by.expires}, its change counts again: {by.fingerprint}" for by in reviewed.expired),
        *(f"{_at(by.place)}: unused, there is no such change: {by.fingerprint}" for by in reviewed.unused),
    ]


def category(one: Change | VersionStep) -> str:
    """TIGHTER, …, or VERSION for a step of the version that is too small."""
    return str(getattr(one, "category", "VERSION"))


def _at(place: Place | None) -> str:
    return "" if place is None else f"{place.file}:{place.line}"


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


def _approved(approval: Approval | None) -> dict[str, Any] | None:
    if approval is None:
        return None
    return {
        "reason": approval.reason,
        "approved_by": approval.approved_by,
        "expires": approval.expires.isoformat(),
        "ticket": approval.ticket,
    }


def _cell(text: str) -> str:
    """Safe in a cell of a Markdown table."""
    safe = one_line(text)
    for sign in "\\`*_|<>[]":
        safe = safe.replace(sign, f"\\{sign}")
    return safe
