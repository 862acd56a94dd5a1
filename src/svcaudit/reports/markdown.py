"""The summary as Markdown: for a pull request, a wiki page, a CI step summary."""

from __future__ import annotations

import re
from collections.abc import Sequence

from svcaudit.model.run import Run
from svcaudit.reports import view
from svcaudit.reports.characters import cut, one_line
from svcaudit.reports.figures import count, gate, share_of
from svcaudit.reports.findings import worst_by_rule
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.set_aside import rows_set_aside

DEFAULT_LIMIT = 5
"""Findings listed per rule."""
LARGEST = 1_000_000
"""Bytes; a step summary of GitHub may hold 1 MiB, beside what other steps wrote."""
_LONGEST_CELL = 300
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_OPENING = re.compile(r"^([-+#=:]|\d+[.)](?=\s|$))")
_MARKS = {"pass": "✅", "fail": "❌", "warn": "⚠️", "info": "ℹ️", "not_judged": "➖"}


def render(run: Run, options: RenderOptions) -> str:
    """Headline, rules, metrics and the worst findings of the rules that miss their gate."""
    reader = Reader.of(options, run.document)
    limit = DEFAULT_LIMIT if options.limit is None else options.limit
    blocks = [_head(run, reader), _rules(run, reader), _metrics(run, reader), *_findings(run, reader, limit), _foot(run, reader)]
    return _fitting("\n\n".join(block for block in blocks if block) + "\n", reader.say)


def left_out(run: Run, options: RenderOptions) -> list[str]:
    """That the summary was cut, where it was."""
    told = _cut_note(Reader.of(options, run.document).say)
    return [told] if render(run, options).endswith(f"{told}\n") else []


def plain(text: str) -> str:
    """A customer's text that Markdown, and the HTML inside it, will show as it is: nothing in it formats, links or breaks a table."""
    escaped = _SPECIAL.sub(r"\\\1", cut(one_line(text), _LONGEST_CELL))
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Entities keep '@name' and bare addresses from turning into mentions and links.
    escaped = escaped.replace("@", "&#64;").replace("://", "&#58;//").replace("www.", "www&#46;")
    return _OPENING.sub(_harmless, escaped)


def _fitting(text: str, say: Phrases) -> str:
    """The text, cut behind a whole line where it is longer than GitHub shows, which is then said."""
    written = text.encode("utf-8", "backslashreplace")
    if len(written) <= LARGEST:
        return text
    note = f"\n\n{_cut_note(say)}\n"
    return written[: LARGEST - len(note.encode())].rpartition(b"\n")[0].decode() + note


def _cut_note(say: Phrases) -> str:
    return say("Cut here: GitHub shows 1 MiB of a summary. The HTML report has all rules, the CSV and the workbook all findings.")


def _harmless(opening: re.Match[str]) -> str:
    """What would open a list, a heading or a rule at the start of a line."""
    return "".join(f"&#{ord(char)};" for char in opening[0])


def _head(run: Run, reader: Reader) -> str:
    document, say = run.document, reader.say
    title = reader.title(document.spec.title, document.spec.id)
    lines = [
        f"# {plain(view.headline(document.rules, say))}",
        "",
        f"**{plain(title)}** {plain(document.spec.id)} {plain(document.spec.version)}",
        "",
        f"- {plain(view.verdict_line(document.rules, say))}",
        f"- {plain(view.cases_line(document.cases, document.events, say))}",
        f"- {plain(view.period_line(document.period, reader))}",
        f"- {plain(view.rows_line(document.rows, say))}",
        *([f"- {plain(told)}"] if (told := view.since_line(document.since, say)) else []),
        *(f"- {plain(Retelling(say).note(note))}" for note in document.notes),
    ]
    return "\n".join(lines)


def _rules(run: Run, reader: Reader) -> str:
    say = reader.say
    rows = [
        [
            f"{_MARKS.get(rule.verdict, '')} {view.verdict_word(rule.verdict, say)}".strip(),
            plain(reader.title(rule.title, rule.id)) + (f" ({plain(rule.id)})" if rule.title else ""),
            gate(rule.gate, say),
            share_of(rule.cases.met, rule.judged, say, beside=rule.gate),
            view.left_out(rule, say),
            count(rule.violations, say),
        ]
        for rule in view.worst_first(run.document.rules)
    ]
    names = [say("Verdict"), say("Rule"), say("Gate"), say("Attainment"), say("Left out"), say("Findings")]
    return _table(say("Rules"), names, rows)


def _metrics(run: Run, reader: Reader) -> str:
    say = reader.say
    rows = [
        [
            view.metric_verdict(metric, say) or "–",
            plain(reader.title(metric.title, metric.id)),
            view.metric_value(metric, metric.value, say),
            view.metric_target(metric, say) or "–",
            view.metric_ground(metric, say),
        ]
        for metric in run.document.metrics
    ]
    names = [say("Target"), say("Metric"), say("Value"), say("Aim"), say("Base")]
    return _table(say("Metrics"), names, rows) if rows else ""


def _findings(run: Run, reader: Reader, limit: int) -> list[str]:
    say, tell = reader.say, view.narrator(run.document, reader)
    findings = worst_by_rule(run.findings, limit)
    aside = rows_set_aside(run, [one for rows in findings.values() for one in rows], reader)
    blocks = []
    for rule in view.worst_first(run.document.rules):
        rows = findings.get(rule.id, [])
        if rule.verdict not in view.MISSES or not rows:
            continue
        names = [say("Case"), say("What happened"), say("Due"), say("Row")]
        told = [_told(tell.sentence(row), aside.get(row.fingerprint), say) for row in rows]
        cells = [
            [plain(row.case), plain(sentence), reader.instant(row.due), str(row.row or "")]
            for row, sentence in zip(rows, told, strict=True)
        ]
        block = _table(plain(reader.title(rule.title, rule.id)), names, cells, level=3)
        more = view.and_more(len(rows), rule.violations, say)
        blocks.append(f"{block}\n\n{more}" if more else block)
    return [f"## {say('Worst findings')}", *blocks] if blocks else []


def _told(sentence: str, aside: str | None, say: Phrases) -> str:
    return say("{told} ({detail})", told=sentence, detail=aside) if aside else sentence


def _foot(run: Run, reader: Reader) -> str:
    tool = run.document.tool
    return f"{plain(tool.name)} {plain(tool.version)}, {reader.instant(run.document.created)}"


def _table(heading: str, names: Sequence[str], rows: Sequence[Sequence[str]], level: int = 2) -> str:
    lines = [f"{'#' * level} {heading}", "", _line(names), _line(["---"] * len(names)), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
