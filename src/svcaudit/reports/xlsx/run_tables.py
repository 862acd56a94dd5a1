"""The sheets that stand in run.json: summary, rules, metrics, breakdowns, score cards, quality, rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from svcaudit.model.comparison import ScorecardResult
from svcaudit.model.run import Breakdown, MetricResult, RuleResult, Run
from svcaudit.reports import view
from svcaudit.reports.breakdown_table import known
from svcaudit.reports.quality_lines import quality_lines
from svcaudit.reports.reader import Reader
from svcaudit.reports.xlsx.cells import Cell, Column, Kind, Table, Typed


def summary(run: Run, to: Reader, remarks: Sequence[str]) -> Table:
    """What a reader must know before any number; `remarks`: what did not fit."""
    document, say = run.document, to.say
    spec, period = document.spec, document.period
    counts = view.verdict_counts(document.rules)
    rows: list[tuple[str, Cell]] = [
        (say("Result"), view.headline(document.rules, say)),
        (say("Standard"), to.title(spec.title, spec.id)),
        (say("Version"), f"{spec.id} {spec.version}"),
        (say("From"), _instant(period.from_, to)),
        (say("To"), _instant(period.to, to)),
        (say("As of"), _instant(period.as_of, to)),
        (say("Time zone of all times"), to.zone_name),
        (say("Cases"), document.cases.total),
        (say("Closed"), document.cases.closed),
        (say("Open"), document.cases.open),
        (say("Events"), document.events),
        (say("Findings"), run.findings.num_rows),
        *((say("Rules: {verdict}", verdict=view.verdict_word(verdict, say)), number) for verdict, number in counts.items() if number),
        *((say("Cut"), remark) for remark in remarks),
        *((say("Note"), view.note(text, say)) for text in document.notes),
        (say("Source"), spec.source),
        (say("Responsible"), spec.owner),
        (say("Made by"), f"{document.tool.name} {document.tool.version}"),
        (say("Made at"), _instant(document.created, to)),
        (say("SHA-256 of the standard"), spec.sha256),
    ]
    columns = [Column(say("What"), width=26), Column(say("Value"), Kind.BY_CELL, 80)]
    return _table(say("Summary"), columns, [row for row in rows if row[1] is not None])


def rules(run: Run, to: Reader) -> Table:
    """A rule a row, what asks for action first."""
    say, tell = to.say, view.narrator(run.document, to)
    columns = [
        *_texts(say("Verdict"), say("Rule"), say("Id"), say("Severity")),
        *_of(Kind.SHARE, say("Gate"), say("Attainment"), say("95 % from"), say("95 % to")),
        *_of(Kind.COUNT, say("Met"), say("Judged"), say("Findings"), say("Cases violating"), say("Violated"), say("Overdue")),
        *_of(Kind.COUNT, say("Running"), say("At risk"), say("Waived"), say("Not applicable"), say("Not assessable"), say("Cancelled")),
        *_of(Kind.SPAN, "p50", "p90", "p95", say("Longest")),
        *_texts(say("Measured in"), say("Asks"), say("Why"), say("What to do"), say("Where")),
    ]

    def row(rule: RuleResult) -> Sequence[Cell]:
        cases, took = rule.cases, rule.elapsed
        return [
            *(view.verdict_word(rule.verdict, say), to.title(rule.title, rule.id), rule.id, view.severity_word(rule.severity, say)),
            *(rule.gate, rule.attainment, rule.low, rule.high),
            *(cases.met, rule.judged, rule.violations, rule.cases_violating, cases.violated, cases.overdue),
            *(cases.running, rule.at_risk, cases.waived, cases.not_applicable, cases.not_assessable, cases.cancelled),
            *((took.p50, took.p90, took.p95, took.max) if took else (None,) * 4),
            *(view.line_word(rule.measure, say) if took else None, tell.retell.rule(rule.asks), to.title(rule.why), to.title(rule.fix)),
            None if rule.line is None else f"{rule.file or run.document.spec.name}:{rule.line}",
        ]

    return _table(say("Rules"), columns, [row(rule) for rule in view.worst_first(run.document.rules)])


def metrics(run: Run, to: Reader) -> Table:
    """A metric a row: those of the standard, then those that every log has."""
    say, tell = to.say, view.narrator(run.document, to)
    columns = [
        *_texts(say("Target"), say("Metric"), say("Id")),
        *_of(Kind.BY_CELL, say("Value"), say("Aim"), say("95 % from"), say("95 % to"), width=12),
        *_texts(say("Unit")),
        *_of(Kind.COUNT, say("n"), say("Of these")),
        *_texts(say("Few"), say("Cohort"), say("Measured as")),
    ]

    def row(one: MetricResult) -> Sequence[Cell]:
        few = say("n below {n}: says little", n=one.small_below) if one.small else None
        values = [_measured(value, one.unit) for value in (one.value, one.target, one.low, one.high)]
        counted = None if one.numerator is None else round(one.numerator)
        return [
            *(view.metric_verdict(one, say), to.title(one.title, one.id), one.id, *values, view.unit_word(one.unit, say)),
            *(one.n, counted, few, view.cohort_word(one.cohort, say), tell.retell.formula(one.formula)),
        ]

    return _table(say("Metrics"), columns, [row(one) for one in (*run.document.metrics, *run.document.kpis)])


def breakdowns(run: Run, to: Reader) -> Table:
    """Every group of cases with every rule: one row each, to filter and pivot."""
    say, gates = to.say, {rule.id: rule for rule in run.document.rules}
    columns = [
        *_texts(say("By"), say("Group")),
        *_of(Kind.COUNT, say("Cases"), say("Cases violating")),
        *_of(Kind.SHARE, say("Without violation")),
        *_of(Kind.COUNT, say("Findings")),
        *_texts(say("Rule"), say("Id")),
        *_of(Kind.COUNT, say("Met"), say("Judged")),
        *_of(Kind.SHARE, say("Attainment"), say("Gate")),
    ]

    def of(one: Breakdown) -> list[Sequence[Cell]]:
        by = to.title(one.title, known(one.by, say))
        return [
            [
                *(by, to.value(one.by, group.value), group.cases, group.violating),
                *(_share(group.cases - group.violating, group.cases), group.findings),
                *(to.title(gates[share.rule].title, share.rule), share.rule, share.met, share.judged, _share(share.met, share.judged)),
                gates[share.rule].gate,
            ]
            for group in one.groups
            for share in group.rules
            if share.rule in gates
        ]

    return _table(say("Breakdowns"), columns, [row for one in run.document.breakdowns for row in of(one)])


def score_cards(run: Run, cards: Sequence[ScorecardResult], to: Reader) -> Table:
    """Every measure of everybody who has a score card; empty where nobody made any."""
    say, named = to.say, view.measure_names(run.document, to)
    columns = [
        *_texts(say("Score card"), say("Who")),
        *_of(Kind.COUNT, say("Cases")),
        *_of(Kind.NUMBER, say("Score"), say("Score before")),
        *_texts(say("Weakest measure"), say("Measure")),
        *_of(Kind.NUMBER, say("Weight"), say("Points")),
        *_of(Kind.BY_CELL, say("Value"), say("On the same mix"), say("Peers"), say("Aim"), say("Value before"), width=12),
        *_texts(say("Unit")),
        *_of(Kind.COUNT, say("n")),
    ]
    rows: list[Sequence[Cell]] = [
        [
            *(
                to.title(card.title, card.id),
                to.value(card.by, score.who),
                score.cases,
                score.total,
                score.before,
                named(score.weakest) if score.weakest else score.weakest,
            ),
            *(named(line.measure), line.weight, line.points),
            *(_measured(value, line.unit) for value in (line.value, line.adjusted, line.peers, line.target, line.before)),
            *(view.unit_word(line.unit, say), line.n),
        ]
        for card in cards
        for score in card.scores
        for line in score.lines
    ]
    return _table(say("Score cards"), columns, rows)


def quality(run: Run, to: Reader) -> Table:
    """What was found in the log itself."""
    say, names = to.say, [source.name for source in run.document.inputs]
    columns = [
        *_texts(say("Verdict"), say("Found"), say("Id")),
        *_of(Kind.COUNT, say("Number"), say("Of")),
        *_of(Kind.SHARE, say("Share")),
        *_texts(say("Gate"), say("What was done"), say("Example"), say("More")),
    ]
    found = {one.id: one for one in run.document.quality}
    rows: list[Sequence[Cell]] = [
        [
            *(line.word, line.title, line.id, found[line.id].count, found[line.id].of, found[line.id].share),
            *(line.gate, line.done, line.example, say.listed(line.more)),
        ]
        for line in quality_lines(run.document.quality, say, names)
    ]
    return _table(say("Log quality"), columns, rows)


def row_account(run: Run, to: Reader) -> Table:
    """Where every row of every input went."""
    say, document = to.say, run.document
    columns = [
        *_texts(say("What became of it"), say("Why, or which")),
        *_of(Kind.COUNT, say("Rows")),
        *_texts(say("SHA-256"), say("Read as")),
    ]
    counts = document.rows

    def line(what: str, which: str | None, number: int, sha256: str | None = None, read_as: str | None = None) -> Sequence[Cell]:
        return [what, which, number, sha256, read_as]

    rows = [
        line(say("read"), None, counts.read),
        line(say("used"), None, counts.used),
        line(say("quarantined"), None, counts.quarantined),
        line(say("ignored"), None, counts.ignored),
        *(line(say("quarantined"), view.note(one.reason, say), one.rows) for one in document.quarantined),
        *(line(say("ignored"), view.note(one.reason, say), one.rows) for one in document.ignored),
        *(line(say("activity without a stage"), one.activity, one.rows) for one in document.unmapped),
        *(
            line(say("input"), one.name, one.rows, one.sha256, say.set_apart([view.note(note, say) for note in one.notes]))
            for one in document.inputs
        ),
    ]
    return _table(say("Row account"), columns, rows)


def _table(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Table:
    return Table(name, columns, rows, len(rows))


def _texts(*names: str) -> list[Column]:
    return [Column(name) for name in names]


def _of(kind: Kind, *names: str, width: float | None = None) -> list[Column]:
    return [Column(name, kind, width) for name in names]


def _instant(moment: str | None, to: Reader) -> Cell:
    local = to.on_the_wall(moment)
    return moment if local is None else Typed(local.replace(tzinfo=None), Kind.INSTANT)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _measured(value: float | datetime | None, unit: str) -> Cell:
    kinds = {"share": Kind.SHARE, "seconds": Kind.SPAN, "cases": Kind.COUNT}
    return None if value is None else Typed(value, kinds.get(unit, Kind.NUMBER))
