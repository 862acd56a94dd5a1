"""Which column seems to be what, and which look personal. A guess is told as one, with how sure it is; a map makes it certain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from svcaudit.intake.log_map import LogMap
from svcaudit.intake.profile import Seen
from svcaudit.model.log_report import PartGuess

_USUAL: Mapping[str, tuple[str, ...]] = {
    "case": ("case", "case:concept:name"),
    "activity": ("activity", "concept:name"),
    "time": ("time", "time:timestamp"),
    "actor": ("actor", "org:resource"),
}
"""Names that need no map."""
PARTS = ("case", "activity", "time", "actor")
_NAMED: Mapping[str, tuple[str, ...]] = {
    "case": (
        "case", "ticket", "incident", "request", "issue", "number", "id", "key", "order", "conversation", "call", "session", "callid",
        "caseid", "ticketid", "工单", "单号", "编号", "流水", "会话",
    ),
    "activity": (
        "activity", "action", "event", "status", "state", "task", "step", "operation", "vorgang", "动作", "活动", "状态", "操作", "环节",
        "步骤",
    ),
    "time": ("time", "timestamp", "date", "at", "when", "datetime", "zeit", "datum", "时间", "日期"),
    "actor": (
        "actor", "agent", "resource", "user", "assignee", "assigned", "owner", "operator", "handler", "staff", "employee", "bearbeiter",
        "处理人", "坐席", "客服", "经办", "操作人", "受理人",
    ),
}  # fmt: skip
_OF_A_CASE = ("case", "ticket", "incident", "request", "issue", "number", "工单", "单号")
ONE_ROW = "different in every row: one row a case"
_PERSONAL = (
    "name", "customer", "client", "caller", "requester", "requestor", "contact", "email", "mail", "phone", "mobile", "tel", "telephone",
    "address", "ip", "passport", "birth", "birthday", "person", "sender", "recipient", "kunde", "姓名", "客户", "电话", "手机", "邮箱",
    "地址", "身份证", "联系人", "来电人",
)  # fmt: skip
_FREE = (
    "text", "message", "comment", "comments", "note", "notes", "description", "subject", "body", "content", "transcript", "内容", "备注",
    "描述", "消息", "留言", "对话",
)  # fmt: skip
_SENTENCE = re.compile(r".*(?:[。，！？；]|[.,!?;] ).*", re.S)
_CATEGORY = 20
"""A value that stands in so many rows, one of a few, is a category and nobody's name."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+\d[\d ()/-]{7,}|0\d{2,4}[ /-]\d[\d ()/-]{4,}|1[3-9]\d{9}")
_PERSON = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+(?: [^\W\d_a-z]\.?)? [^\W\d_a-z][^\W\d_A-Z]+")
_MOST_ACTIVITIES = 500
_CHANGES = 0.5
"""From this share of steps within a case on, a column changes as activities do."""


def guess_parts(columns: Sequence[Seen], log_map: LogMap) -> list[PartGuess]:
    """A column for each part: of the map, by its usual name, by name and content, or by content alone."""
    guesses: dict[str, PartGuess] = {}
    for part in PARTS:
        taken = {guess.column for guess in guesses.values()}
        free = [column for column in columns if column.name not in taken]
        guesses[part] = _of_map(part, log_map) or _by_name(part, free) or _by_content(part, free, columns, guesses)
        if part == "case" and (whole := _one_row_a_case(columns, guesses[part])):
            return [PartGuess("case", whole, "likely", ONE_ROW), *(PartGuess(one, None, "no") for one in PARTS[1:])]
    return list(guesses.values())


def _one_row_a_case(columns: Sequence[Seen], guess: PartGuess) -> str | None:
    """The id that is another in every row, where nothing surer is the case: each row is a case, and its times are its events."""
    if guess.sure in ("map", "name"):
        return None
    ids = [one for one in columns if one.distinct == one.rows > 1 and one.kind in ("text", "number") and _called(one.name, _OF_A_CASE)]
    return next((one.name for one in ids if not _called(one.name, ("event", "row", "activity", "log"))), None)


def why_personal(column: Seen, part: str | None) -> str | None:
    """Why the values of a column are not shown; None when they may be."""
    if part == "actor":
        return "names people"
    sample = column.sample[:200]
    if _share(sample, _EMAIL) >= 0.2 or _share(sample, _PHONE) >= 0.5:
        return "looks like an address or a number of somebody"
    if part in ("case", "activity") or column.kind in ("time", "yes_no", "empty"):
        return None
    if column.kind == "long text" or (column.kind == "text" and (_called(column.name, _FREE) or _share(sample, _SENTENCE) >= 0.3)):
        return "free text"
    if column.distinct <= 12 and column.filled >= _CATEGORY * column.distinct:
        return None
    if _called(column.name, _PERSONAL):
        return "by its name"
    return "looks like names of people" if column.kind == "text" and _share(sample, _PERSON) >= 0.6 else None


def _of_map(part: str, log_map: LogMap) -> PartGuess | None:
    if part in ("activity", "time") and log_map.shape != "events":
        return PartGuess(part, None, "map", f"a row is not an event: shape {log_map.shape}")
    if part == "activity":
        return PartGuess(part, log_map.join.join(log_map.activity), "map") if log_map.activity else None
    name = log_map.time.column if part == "time" else {"case": log_map.case, "actor": log_map.actor}[part]
    return PartGuess(part, name, "map") if name else None


def _by_name(part: str, columns: Sequence[Seen]) -> PartGuess | None:
    for usual in _USUAL[part]:
        for column in columns:
            if column.name.casefold() == usual:
                return PartGuess(part, column.name, "name")
    return None


def _by_content(part: str, free: Sequence[Seen], columns: Sequence[Seen], guesses: Mapping[str, PartGuess]) -> PartGuess:
    case = next((one for one in columns if "case" in guesses and one.name == guesses["case"].column), None)
    scored = [(_SCORES[part](column, case), column) for column in free]
    best = max(scored, key=lambda one: one[0], default=None)
    if best is None or best[0] <= 0:
        return PartGuess(part, None, "no")
    column = best[1]
    named = _called(column.name, _NAMED[part])
    rivals = sum(score == best[0] for score, _ in scored) > 1
    return PartGuess(part, column.name, "likely" if named and not rivals else "maybe", _why(part, column, case, named))


def _case_score(column: Seen, case: Seen | None) -> float:
    """Ids repeat, but there are many of them, nearly every row has one, and they hold digits."""
    if column.kind not in ("text", "number") or column.filled < 0.95 * column.rows or column.distinct < 2:
        return 0
    repeats = column.filled / column.distinct
    digits = sum(any(char.isdigit() for char in word) for word in column.sample) / len(column.sample)
    named = _called(column.name, _NAMED["case"])
    if repeats <= 1.05 or repeats > max(200, column.rows / 10) or (digits < 0.5 and not named):
        return 0
    return 4 * named + 2 * digits + min(column.distinct / column.rows, 0.5)


def _activity_score(column: Seen, case: Seen | None) -> float:
    """A few words that change from one event of a case to the next."""
    if column.kind != "text" or column.filled < 0.9 * column.rows or not 2 <= column.distinct <= _MOST_ACTIVITIES:
        return 0
    changes, named = _changes(column, case), _called(column.name, _NAMED["activity"])
    return 2 * named + 3 * changes if named or changes >= _CHANGES else 0


def _time_score(column: Seen, case: Seen | None) -> float:
    """The time that differs most from row to row."""
    if column.kind != "time" or column.filled < 0.5 * column.rows:
        return 0
    return 1 + _called(column.name, _NAMED["time"]) + 3 * column.distinct / column.rows + column.filled / column.rows


def _actor_score(column: Seen, case: Seen | None) -> float:
    """By name alone: what changes now and then may be anything."""
    good = column.kind in ("text", "number") and column.distinct >= 2 and _called(column.name, _NAMED["actor"])
    return 1 + column.filled / column.rows if good else 0


_SCORES = {"case": _case_score, "activity": _activity_score, "time": _time_score, "actor": _actor_score}


def _changes(column: Seen, case: Seen | None) -> float:
    """The share of steps within a case, in the order of the file, at which the value changes."""
    if case is None:
        return 0.0
    order = np.argsort(case.codes, kind="stable")
    cases, values = case.codes[order], column.codes[order]
    same = (cases[1:] == cases[:-1]) & (cases[1:] >= 0)
    return float((values[1:] != values[:-1])[same].mean()) if same.any() else 0.0


def _why(part: str, column: Seen, case: Seen | None, named: bool) -> str:
    content = {
        "case": f"{column.filled / max(column.distinct, 1):.1f} rows each",
        "activity": f"{column.distinct} words, changing at {_changes(column, case):.0%} of steps",
        "time": "times that differ most" if column.form == "" else f"times like {column.form}",
        "actor": f"{column.distinct} of them",
    }[part]
    return f"its name, and {content}" if named else content


def _called(name: str, words: Sequence[str]) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    parts = re.split(r"[\W_]+", spaced.casefold())
    return any(word in parts if word.isascii() else word in name for word in words)


def _share(sample: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(word)) for word in sample) / len(sample) if sample else 0.0
