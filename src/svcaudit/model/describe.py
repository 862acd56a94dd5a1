"""A rule in one line, in the words of the standard: 'after resolve expect survey within 48h'."""

from __future__ import annotations

from fractions import Fraction

from svcaudit.model.duration import Duration
from svcaudit.model.spec import (
    Actors,
    AllOf,
    AnyOf,
    Choice,
    Clock,
    Compare,
    Condition,
    Count,
    During,
    Edge,
    Every,
    Field,
    Flow,
    Handovers,
    Matching,
    Matrix,
    Not,
    Operator,
    Order,
    Performer,
    Record,
    Repeat,
    Rule,
    Stages,
    Target,
    Together,
    Wording,
)


def describe(rule: Rule) -> str:
    """What the rule asks, with its condition."""
    line = _asks(rule)
    return line if rule.when is None else f"{line}, when {condition_text(rule.when)}"


def expectation(rule: Rule) -> str:
    """What was expected once the rule was triggered: the part of the rule that a finding is about."""
    match rule.body:
        case Order() as body:
            return ("no " if body.negative else "") + any_of(body.target) + _within(body.within)
        case Clock() as body:
            return any_of(body.stop)
        case Every() as body:
            return f"{any_of(body.stages)} at most {body.at_most_apart} apart"
        case Flow():
            return "the flow"
    return _asks(rule)


def target_text(target: Target) -> str:
    """One row of a target table: 'within 24h when issue_class is basic'."""
    return f"within {target.within}" + (f" when {condition_text(target.when)}" if target.when is not None else "")


def condition_text(condition: Condition) -> str:
    """A condition in words: 'issue_class is complex and amount >= 100'."""
    match condition:
        case AllOf(parts):
            return " and ".join(_nested(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_nested(part) for part in parts)
        case Not(part):
            return f"not {_nested(part)}"
        case During(calendar):
            return f"during {calendar}"
        case Compare(attribute, Operator.IN, operand):
            assert isinstance(operand, tuple)
            return f"{attribute} is {' or '.join(_said_once(operand))}"
        case Compare(attribute, Operator.PRESENT, operand):
            return f"{attribute} is {'present' if operand else 'missing'}"
        case Compare(attribute, Operator.MATCHES, operand):
            return f"{attribute} matches {operand!r}"
        case Compare(attribute, how, operand):
            return f"{attribute} {how} {_number(operand)}"
    raise AssertionError(condition)


def any_of(stages: Stages) -> str:
    """'reply' or 'reply or resolve'."""
    return " or ".join(stages)


def _said_once(operand: tuple[str, ...]) -> tuple[str, ...]:
    """Of `yes` or `no` in every spelling that logs use the word alone; other values as they are."""
    spellings = set(operand)
    for word, others in (("yes", {"YES", "true", "1"}), ("no", {"NO", "false", "0"})):
        if {word, *others} <= spellings:
            return (word,)
    return operand


def _nested(condition: Condition) -> str:
    text = condition_text(condition)
    return f"({text})" if isinstance(condition, AllOf | AnyOf) else text


def _number(operand: object) -> str:
    return f"{float(operand):g}" if isinstance(operand, Fraction) else str(operand)


def _within(within: Duration | None) -> str:
    return "" if within is None else f" within {within}"


def _asks(rule: Rule) -> str:
    match rule.body:
        case Order() as body:
            return _order(body)
        case Together() as body:
            word = "not together" if body.negative else "together"
            return f"{word}: {any_of(body.first)}, {any_of(body.second)}{_within(body.within)}"
        case Count() as body:
            return f"{_count(rule.kind, body)}{_within(body.within)}"
        case Edge() as body:
            return f"{'ends' if body.last else 'starts'} with {any_of(body.stages)}"
        case Choice() as body:
            word = "exactly one of" if body.exclusive else "one of"
            return f"{word}: {', '.join(any_of(option) for option in body.options)}{_within(body.within)}"
        case Actors() as body:
            groups = ", ".join(any_of(group) for group in body.groups)
            unless = f", unless {any_of(body.unless)}" if body.unless else ""
            return f"{'different' if body.different else 'same'} {body.field}: {groups}{unless}"
        case Every() as body:
            start = f" from {any_of(body.start)}" if body.start else ""
            end = f" to {any_of(body.end)}" if body.end else ""
            return f"every {any_of(body.stages)} at most {body.at_most_apart} apart{start}{end}"
        case Performer() as body:
            return f"{any_of(body.stages)} by {any_of(body.roles)}"
        case Record() as body:
            return f"{any_of(body.stages)} records {', '.join(body.attributes)}"
        case Field() as body:
            return f"{'at ' + any_of(body.stages) + ': ' if body.stages else ''}{condition_text(body.must)}"
        case Matrix() as body:
            return f"{body.attribute} follows the matrix"
        case Wording() as body:
            return f"wording of {any_of(body.stages)}"
        case Handovers() as body:
            return f"at most {body.at_most} hand-overs of {body.field}"
        case Repeat() as body:
            return f"at most {body.at_most} repeats of the same {', '.join(body.same)} within {body.within}"
        case Clock() as body:
            return f"{any_of(body.start)} to {any_of(body.stop)}: {'; '.join(target_text(target) for target in body.targets)}"
        case Flow() as body:
            return body.text
    raise AssertionError(rule.body)


def _order(body: Order) -> str:
    word = {"after": "after", "before": "before", "anywhere": "if"}[body.side]
    verb = "never" if body.negative else "expect"
    matching = "" if body.matching is Matching.ANY else f" ({body.matching.replace('_', ' ')})"
    same = f", same {', '.join(body.same)}" if body.same else ""
    different = f", different {', '.join(body.different)}" if body.different else ""
    return f"{word} {any_of(body.activation)} {verb} {any_of(body.target)}{matching}{_within(body.within)}{same}{different}"


def _count(kind: str, body: Count) -> str:
    stages = any_of(body.stages)
    match kind:
        case "required":
            return f"required: {stages}" + (f", at least {body.at_least}" if body.at_least > 1 else "")
        case "never":
            return f"never {stages}"
    return f"{kind.replace('_', ' ')} {body.at_most}: {stages}"
