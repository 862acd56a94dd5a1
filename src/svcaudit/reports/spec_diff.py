"""What changed between two versions of a standard: as text for people, as Markdown for a review, as JSON for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from svcaudit.model.approval import Approval, Reviewed
from svcaudit.model.change import Change, VersionStep
from svcaudit.model.place import Place
from svcaudit.reports.characters import one_line, visible
from svcaudit.reports.figures import count
from svcaudit.reports.json_text import json_text
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.terminal import printed

_LEVELS = ("breaking", "review", "info")
_STYLES = {"breaking": "bold red", "review": "bold yellow", "info": "bold cyan"}
_WIDTH = 10_000
"""Lines are not folded: the first words of each are read by editors."""


def render_text(reviewed: Reviewed, *, color: bool = False, lang: str = "en") -> str:
    """By level, each change with file and line; then what was approved, and one line that counts."""
    say = Phrases.of(lang)
    lines = [Text(f"{visible(reviewed.diff.old)} → {visible(reviewed.diff.new)}", style="bold")]
    for level in _LEVELS:
        some = [one for one in reviewed.counting if one.level == level]
        if some:
            head = say("{title} ({reason})", title=level_word(level, say), reason=count(len(some), say))
            lines += [Text(""), Text(head, style=_STYLES[level])]
            lines += [_line(one, say) for one in some]
    lines += _approvals(reviewed, say)
    lines += [Text(""), Text(summary(reviewed, say), style="bold")]
    return printed(lines, _WIDTH, color)


def render_markdown(reviewed: Reviewed, lang: str = "en") -> str:
    """A page for a pull request."""
    say = Phrases.of(lang)
    lines = [f"## {_cell(reviewed.diff.old)} → {_cell(reviewed.diff.new)}", "", f"**{summary(reviewed, say)}**"]
    head = " | ".join([say("category"), say("change"), say("where"), say("fingerprint")])
    for level in _LEVELS:
        some = [one for one in reviewed.counting if one.level == level]
        if some:
            title = say("{title} ({reason})", title=level_word(level, say).capitalize(), reason=count(len(some), say))
            lines += ["", f"### {title}", "", f"| {head} |", "|---|---|---|---|"]
            lines += [f"| {category(one)} | {_cell(_told(one, say))} | {_cell(_at(one.place))} | `{one.fingerprint}` |" for one in some]
    told = _approval_lines(reviewed, say)
    if told:
        title = say("approved").capitalize()
        lines += ["", f"### {title}", "", *(f"- {_cell(line)}" for line in told)]
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


def summary(reviewed: Reviewed, say: Phrases) -> str:
    """'2 breaking, 1 info; 1 approved'."""
    counts = {
        "breaking": say("{n} breaking", n=_number(reviewed, "breaking", say)),
        "review": say("{n} review", n=_number(reviewed, "review", say)),
        "info": say("{n} info", n=_number(reviewed, "info", say)),
    }
    told = [told for level, told in counts.items() if any(one.level == level for one in reviewed.counting)]
    nothing = say("nothing that is not approved") if reviewed.approved else say("no change")
    approved = [say("{n} approved", n=count(len(reviewed.approved), say))] if reviewed.approved else []
    return say.set_apart([say.listed(told) or nothing, *approved])


def _number(reviewed: Reviewed, level: str, say: Phrases) -> str:
    return count(sum(one.level == level for one in reviewed.counting), say)


def level_word(level: str, say: Phrases) -> str:
    """How much a change asks of its readers."""
    return {"breaking": say("breaking"), "review": say("review"), "info": say("info")}[level]


def _told(one: Change | VersionStep, say: Phrases) -> str:
    return Retelling(say).change(one.message)


def _line(one: Change | VersionStep, say: Phrases) -> Text:
    line = Text(f"  {visible(_at(one.place))}: ")
    line.append(category(one), style=_STYLES[one.level])
    line.append(f" {one_line(_told(one, say))}")
    line.append(f"  [{one.fingerprint}]", style="dim")
    return line


def _approvals(reviewed: Reviewed, say: Phrases) -> list[Text]:
    told = _approval_lines(reviewed, say)
    return [Text(""), Text(say("approved"), style="bold"), *(Text(f"  {one_line(line)}") for line in told)] if told else []


def _approval_lines(reviewed: Reviewed, say: Phrases) -> Sequence[str]:
    """What was approved, what was once, and what need not be any more."""
    approved = [
        say(
            "{category} {change} – until {day}, {who}: {reason}",
            category=category(one),
            change=_told(one, say),
            day=by.expires,
            who=by.approved_by,
            reason=by.reason,
        )
        for one, by in reviewed.approved
    ]
    expired = [
        say("expired on {day}, its change counts again: {fingerprint}", day=by.expires, fingerprint=by.fingerprint)
        for by in reviewed.expired
    ]
    unused = [say("unused, there is no such change: {fingerprint}", fingerprint=by.fingerprint) for by in reviewed.unused]
    stale = zip((*reviewed.expired, *reviewed.unused), (*expired, *unused), strict=True)
    return [*approved, *(f"{_at(by.place)}: {told}" for by, told in stale)]


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
