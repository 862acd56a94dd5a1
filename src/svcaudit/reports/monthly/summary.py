"""The headline of the month and the sentences below it."""

from __future__ import annotations

from collections.abc import Sequence

from svcaudit.model.comparison import Comparison, Monthly, Movement, Outlook, Proposal, RunLabel
from svcaudit.model.run import RuleResult, RunDocument
from svcaudit.reports import movement_words, view
from svcaudit.reports.figures import count, gate, percent
from svcaudit.reports.movement_words import name_of, period_name, sorted_movements
from svcaudit.reports.origins import origin_sentence, origins
from svcaudit.reports.reader import Reader

NAMED = 3
"""Movements named in a sentence; the others are counted."""


def headline(document: RunDocument, content: Monthly, reader: Reader) -> str:
    """With an earlier run what changed, else what is furthest from the standard."""
    if content.comparison is not None:
        return movement_words.headline(content.comparison, reader)
    say, label = reader.say, content.outlook.label
    missed = [rule for rule in view.worst_first(document.rules) if rule.verdict in view.MISSES]
    told = movement_words.below(len(missed), len(document.rules), say)
    if not missed:
        return say("{period}: {told}", period=period_name(label, reader), told=told)
    worst = missed[0]
    return say(
        "{period}: {told}; furthest from it “{name}”, {value} where {target} is asked",
        period=period_name(label, reader),
        told=told,
        name=reader.title(worst.title, worst.id),
        value=view.attainment(worst, say),
        target=gate(worst.gate, say),
    )


def sentences(document: RunDocument, content: Monthly, reader: Reader) -> list[str]:
    """How much there was; what moved, and where from (or what most findings are of); what is urgent; what to do first."""
    outlook, comparison = content.outlook, content.comparison
    told = [_cases(outlook.label, None if comparison is None else comparison.before, reader)]
    if comparison is not None:
        told.append(_moved(comparison, reader))
    elif outlook.pareto:
        told.append(_most(outlook.pareto[0].rule, outlook.pareto[0].share, document.rules, reader))
    told.append(_urgent(outlook, reader))
    first = _first(document, content)
    return told if first is None else [*told, _to_do(first, reader)]


def _first(document: RunDocument, content: Monthly) -> Proposal | None:
    """What is to be done first: about the rule that the headline tells of, or that the change comes from, where the standard says what is
    to be done about it; else about the rule with the most findings of those that say it, or of all where none does."""
    proposals = {one.rule: one for one in content.outlook.proposals if one.findings}
    told = next((proposals[rule] for rule in _told_of(document, content) if rule in proposals and proposals[rule].fix), None)
    return told or max(proposals.values(), key=lambda one: (bool(one.fix), one.findings), default=None)


def _told_of(document: RunDocument, content: Monthly) -> list[str]:
    """The rules of the headline and of the sentence that says where a change comes from."""
    if content.comparison is None:
        return [rule.id for rule in view.worst_first(document.rules)[:1]]
    worse = sorted_movements(content.comparison.movements).worse[:1]
    return [one.id for one in (*worse, *(one.movement for one in origins(content.comparison)[:1])) if one.kind == "rule"]


def _cases(label: RunLabel, before: RunLabel | None, reader: Reader) -> str:
    say = reader.say
    told = say(
        "{cases} ({open} still open); {share} of them had at least one finding",
        cases=say.plural(label.cases, "{n} case", "{n} cases"),
        open=count(label.open, say),
        share=_share(label, reader),
    )
    if before is None:
        return say("{told}.", told=told)
    return say(
        "{told}, after {share} of {cases} in {earlier}.",
        told=told,
        share=_share(before, reader),
        cases=count(before.cases, say),
        earlier=period_name(before, reader),
    )


def _share(label: RunLabel, reader: Reader) -> str:
    return percent(label.violating / label.cases if label.cases else None, reader.say)


def _moved(comparison: Comparison, reader: Reader) -> str:
    """What moved; and of the change that comes first in the report where it comes from."""
    told, found = _named_ways(comparison.movements, reader), origins(comparison)
    if not found or found[0].movement.better is not False:
        return told
    where = origin_sentence(found[0].decompositions[0], reader, found[0].movement)
    return reader.say("{told} Where from: {where}.", told=told, where=where)


def _named_ways(movements: Sequence[Movement], reader: Reader) -> str:
    say, groups = reader.say, sorted_movements(movements)
    worse, better = _named(groups.worse, reader), _named(groups.better, reader)
    if worse and better:
        return say("By more than chance, worse: {worse}; better: {better}.", worse=worse, better=better)
    if worse:
        return say("By more than chance, worse: {worse}; nothing better.", worse=worse)
    if better:
        return say("By more than chance, better: {better}; nothing worse.", better=better)
    return say("Nothing got better or worse by more than chance.")


def _named(moved: Sequence[Movement], reader: Reader) -> str:
    say = reader.say
    names = [say("“{name}”", name=name_of(one, reader)) for one in moved[:NAMED]]
    if len(moved) > NAMED:
        names.append(say("{n} more", n=count(len(moved) - NAMED, say)))
    return say.listed(names)


def _most(rule: str, share: float, rules: Sequence[RuleResult], reader: Reader) -> str:
    titles = {one.id: reader.title(one.title, one.id) for one in rules}
    return reader.say("Most findings are of “{rule}”: {share} of all.", rule=titles.get(rule, rule), share=percent(share, reader.say))


def _to_do(proposal: Proposal, reader: Reader) -> str:
    say, rule = reader.say, reader.title(proposal.title, proposal.rule)
    findings = say.plural(proposal.findings, "{n} finding", "{n} findings")
    if not proposal.fix:
        return say("To do first, about “{rule}” ({findings}): the standard does not say yet how to mend it.", rule=rule, findings=findings)
    return say("To do first, about “{rule}” ({findings}): {fix}", rule=rule, findings=findings, fix=reader.title(proposal.fix))


def _urgent(outlook: Outlook, reader: Reader) -> str:
    """Of all open cases, those of earlier months too, which are not among the cases that the first sentence counts."""
    told = _late_or_about_to_be(outlook, reader)
    if not outlook.earlier:
        return told
    return reader.say("{told} Of them, {n} began before the period.", told=told, n=count(outlook.earlier, reader.say))


def _late_or_about_to_be(outlook: Outlook, reader: Reader) -> str:
    say, coming, late = reader.say, outlook.coming, outlook.late
    first = next((one for one in outlook.warnings if not one.late), None)
    if first is None and not late:
        return say("No open case is late or about to be.")
    if first is None:
        return say.plural(late, "{n} open case is late already.", "{n} open cases are late already.")
    told = say.plural(
        coming,
        "{n} open case runs out of time, on {due} ({case}, {owner})",
        "{n} open cases run out of time, the first on {due} ({case}, {owner})",
        due=reader.instant(first.due),
        case=first.case,
        owner=first.owner or say("nobody"),
    )
    if not late:
        return say("{told}; none is late yet.", told=told)
    return say.plural(late, "{told}; {n} is late already.", "{told}; {n} are late already.", told=told)
