"""Spec tests for a drafted standard: for each clock a case that keeps it and one that does not. The people in them do not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from svcaudit.audit.scaffold.draft import Draft
from svcaudit.audit.scaffold.files import STANDARD
from svcaudit.audit.scaffold.yaml_words import word
from svcaudit.audit.spec_tests import judge_told
from svcaudit.model.spec import Actors, Clock, ProcessSpec
from svcaudit.model.spec_test import SpecTest, ToldEvent
from svcaudit.model.verdict import Verdict

_BEGIN = datetime(2025, 3, 3, 9, tzinfo=UTC)
_SECOND = 1_000_000
_SILENT = (Verdict.MET, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class _Told:
    """A test on its way: offsets in seconds from the first event, stages, and what is expected."""

    name: str
    events: tuple[tuple[int, str], ...]


def tests_text(spec: ProcessSpec, draft: Draft, ways: Sequence[tuple[str, ...]], *, actors: bool) -> str:
    """The file. Each test expects the very verdicts that the standard gives, and is left out where they do not show what it is for."""
    who = _people(spec) if actors else {}
    blocks, told_already = [], set()
    for rule in spec.rules:
        if not isinstance(rule.body, Clock):
            continue
        limit = rule.body.targets[0].within
        way = _way(rule.body, ways)
        gap = _gap(spec, len(way))
        kept = tuple((number * gap, stage) for number, stage in enumerate(way))
        for told, wanted in (
            (_Told(f"{' – '.join((way[0], way[-1]))}: in time", kept), Verdict.MET),
            (_Told(f"{rule.id}: later than {limit}", _late(rule.body, kept)), Verdict.VIOLATED),
        ):
            if told.events in told_already:
                continue
            told_already.add(told.events)
            verdicts = judge_told(spec, _test(told, who, draft))
            if verdicts[rule.id] is wanted:
                blocks.append(_block(told, who, draft, {one: verdict for one, verdict in verdicts.items() if verdict not in _SILENT}))
    if not blocks:
        blocks = _whole_way(spec, draft, ways, who)
    head = [
        "# Cases with made-up times and people, and the verdicts that the standard must give them: `svcaudit spec test tests`.",
        "# `expect` names every verdict that is not `met`; `clean` means that there is none. Add a case for every rule you rely on.",
        f"spec: ../{STANDARD}",
        "timezone: UTC",
        "tests:",
    ]
    return "\n".join([*head, *blocks]) + "\n"


def _whole_way(spec: ProcessSpec, draft: Draft, ways: Sequence[tuple[str, ...]], who: dict[str, str]) -> list[str]:
    """A standard without clocks: the most frequent way."""
    told = _Told("the most frequent way", tuple((number * 60, stage) for number, stage in enumerate(ways[0])))
    verdicts = judge_told(spec, _test(told, who, draft))
    return [_block(told, who, draft, {one: verdict for one, verdict in verdicts.items() if verdict not in _SILENT})]


def _way(clock: Clock, ways: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The most frequent way in which the clock starts and stops."""
    for way in ways:
        if _stop(clock, way) is not None:
            return way
    return (clock.start[0], clock.stop[0])


def _stop(clock: Clock, way: Sequence[str]) -> int | None:
    """The place of the event that stops the clock."""
    begin = next((at for at, stage in enumerate(way) if stage in clock.start), None)
    if begin is None:
        return None
    return next((at for at in range(begin + 1, len(way)) if way[at] in clock.stop), None)


def _gap(spec: ProcessSpec, events: int) -> int:
    """Seconds between events that keep every clock."""
    limits = [target.within.seconds for rule in spec.rules if isinstance(rule.body, Clock) for target in rule.body.targets]
    widest = min([600, *(limit // (events + 1) for limit in limits)])
    return max(1, widest - widest % 60 if widest >= 60 else widest)


def _late(clock: Clock, kept: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """The same case, the event that stops the clock too late and all others after it."""
    limit = clock.targets[0].within.seconds
    stop = _stop(clock, [stage for _, stage in kept])
    assert stop is not None
    begin = next(time for time, stage in kept if stage in clock.start)
    shift = begin + limit + max(60, limit // 10) - kept[stop][0]
    shift += -(kept[stop][0] + shift) % 60
    return tuple((time + (shift if at >= stop else 0), stage) for at, (time, stage) in enumerate(kept))


def _people(spec: ProcessSpec) -> dict[str, str]:
    """Who does which stage: one person, unless rules ask for the same or for different ones."""
    groups = {stage: stage for stage in spec.stages}

    def head(stage: str) -> str:
        while groups[stage] != stage:
            stage = groups[stage]
        return stage

    apart: set[str] = set()
    for rule in spec.rules:
        if isinstance(rule.body, Actors):
            one, other = rule.body.groups[0][0], rule.body.groups[-1][0]
            if rule.body.different:
                apart |= {other}
            else:
                groups[head(one)] = head(other)
    names = {"": "agent_1"} | {stage: f"agent_{number}" for number, stage in enumerate(sorted({head(one) for one in apart}), 2)}
    return {stage: names.get(head(stage), names[""]) for stage in spec.stages}


def _test(told: _Told, who: dict[str, str], draft: Draft) -> SpecTest:
    begin = int(_BEGIN.timestamp()) * _SECOND
    events = tuple(ToldEvent(begin + offset * _SECOND, stage, who.get(stage), _role(stage, draft)) for offset, stage in told.events)
    return SpecTest(told.name, {}, events, events[-1].time, {})


def _role(stage: str, draft: Draft) -> str | None:
    return draft.roles[stage][0] if stage in draft.roles else None


def _block(told: _Told, who: dict[str, str], draft: Draft, expect: dict[str, Verdict]) -> str:
    lines = [f"  - name: {word(told.name)}", "    events:"]
    for number, (offset, stage) in enumerate(told.events):
        at = _BEGIN.strftime("%Y-%m-%d %H:%M") if number == 0 else f"+{_span(offset)}"
        role = _role(stage, draft)
        if role is not None or stage[0].isdigit():
            by = f", by: {who[stage]}" if stage in who else ""
            lines.append(f"      - {{at: {at}, stage: {word(stage)}{by}{f', role: {word(role)}' if role else ''}}}")
        else:
            lines.append(f"      - {at} {stage}" + (f" by {who[stage]}" if stage in who else ""))
    wrong = ", ".join(f"{word(rule)}: {verdict.word}" for rule, verdict in expect.items())
    return "\n".join([*lines, f"    expect: {{{wrong}}}" if expect else "    expect: clean"])


def _span(seconds: int) -> str:
    """90000 -> '1d 1h'."""
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, seconds = divmod(seconds, size)
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts) or "0s"
