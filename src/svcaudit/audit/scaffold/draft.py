"""A standard on the drawing board, and its text. Every proposal says what was seen, so that somebody can decide what shall be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from svcaudit.audit.future import Future
from svcaudit.audit.scaffold.files import SCHEMA_LINE
from svcaudit.audit.scaffold.stages import Activity, AttributeDraft, StageDraft
from svcaudit.audit.scaffold.yaml_words import comment, listing, word


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A clock or a rule: `body` is what stands inside its braces; `gate` in per cent."""

    id: str
    body: tuple[tuple[str, str], ...]
    why: str
    gate: int = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the standard will say. `log`: the name of the file that it was drafted from. `people`: activities that are names;
    `seem_people`: so many more that seem to be."""

    id: str
    log: str
    stages: Sequence[StageDraft]
    rare: Sequence[Activity] = ()
    people: int = 0
    seem_people: int = 0
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Sequence[AttributeDraft] = ()
    left_out: Sequence[str] = ()
    closed_by: tuple[str, ...] = ()
    reopened_by: tuple[str, ...] = ()
    flow: RuleDraft | None = None
    clocks: Sequence[RuleDraft] = ()
    rules: Sequence[RuleDraft] = ()
    future: Future | None = None
    """Events that cannot have happened yet, and were left out."""


def standard_text(draft: Draft) -> str:
    """The YAML of the standard."""
    lines = [
        SCHEMA_LINE,
        f"# Drafted by `svcaudit init` from {comment(draft.log)}: it says what the log does today, not what it should do.",
        "# Go through it line by line: keep what you want to promise, tighten it, throw out the rest. Then raise the version.",
        *_future(draft),
        "svcaudit: 1",
        f"id: {word(draft.id)}",
        "version: 0.1.0",
        f"source: {word('drafted from ' + draft.log)}",
        "",
        *_attributes(draft),
        *_stages(draft),
        *_ends(draft),
        *_flow(draft),
        *_section("clocks", _CLOCKS, draft.clocks),
        *_section("rules", _RULES, draft.rules),
        *_metrics(draft),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _future(draft: Draft) -> list[str]:
    one = draft.future
    if one is None:
        return []
    many = "event lies" if one.events == 1 else "events lie"
    return [
        f"# {one.events} {many} in the future, up to {one.last}; the draft was made without. Mend the export, or judge it",
        f"# with --as-of {one.until}: else the day on which all is judged is that of the last event.",
    ]


_CLOCKS = """# How long it may take. Each limit is what nine of ten cases kept, rounded up: decide what you want to promise.
# `calendar:` would count office hours only, `pause:` would stop the clock while you wait for the customer (docs/language.md)."""
_RULES = "# What nearly always held. A coincidence is not a rule: decide which of these should hold, and how often."


def _stages(draft: Draft) -> list[str]:
    lines = ["# The words of the standard, and the activities of the log that stand for them. Join what means the same.", "stages:"]
    for stage in draft.stages:
        parts = [] if stage.activities == (stage.id,) else [f"activities: {listing(stage.activities)}"]
        if stage.id in draft.roles:
            parts.append(f"by: {listing(draft.roles[stage.id])}")
        lines.append(f"  {stage.id}: {{{', '.join(parts)}}}" if parts else f"  {stage.id}:")
    if draft.rare:
        lines.append("  # rare; give them a stage, or leave them: their events are counted and reported, and no rule sees them")
        lines += [f"  # {comment(word(one.name))} ({one.events})" for one in draft.rare[:40]]
        lines += [f"  # … and {len(draft.rare) - 40} more"] if len(draft.rare) > 40 else []
    if draft.people:
        lines.append(
            f"  # {draft.people} activities of the log are somebody's name, which is no stage: `values` in the map says what they mean"
        )
    if draft.seem_people:
        lines.append(
            f"  # {draft.seem_people} activities seem to be people's names, so they are not told here. Are they? If not, give them a stage;"
        )
        lines.append("  # if so, `values` in the map says what they mean, such as {'Jane Roe': assigned}")
    return [*lines, ""]


def _attributes(draft: Draft) -> list[str]:
    lines = []
    if draft.attributes:
        lines += ["# Facts of a case. What is personal is masked in every report.", "attributes:"]
    for one in draft.attributes:
        options = []
        if one.personal:
            options.append("personal: true")
        if one.number:
            options.append("type: number")
        if one.values:
            options.append(f"values: {listing(one.values)}")
        lines.append(f"  {word(one.id)}: {{{', '.join(options)}}}")
        if one.odd:
            told = ", ".join(f"{word(value)} ({rows})" for value, rows in one.odd)
            lines.append(f"  # not listed, because they look like markup or formulas and are rare: {comment(told)}")
    if draft.left_out:
        lines.append("# The log has more, which no rule needs so far:")
        lines += [f"#   {comment(one)}" for one in draft.left_out]
    return [*lines, ""] if lines else []


def _ends(draft: Draft) -> list[str]:
    if not draft.closed_by:
        return [
            "# No stage ends most cases, so every case counts as finished. Say what finishes a case if something does:",
            "# closed_by: [stage]",
            "",
        ]
    lines = ["# A case is finished once one of these occurred.", f"closed_by: {listing(draft.closed_by)}"]
    if draft.reopened_by:
        lines.append(f"reopened_by: {listing(draft.reopened_by)}")
    return [*lines, ""]


def _flow(draft: Draft) -> list[str]:
    if draft.flow is None:
        return []
    return [
        "# The way a case may go: `|` is choice, `? * +` repetition, `&` any order.",
        "flow:",
        *(f"  {key}: {value}" for key, value in draft.flow.body),
        *([f"  at_least: {draft.flow.gate}%"] if draft.flow.gate < 100 else []),
        *([f"  why: {word(draft.flow.why)}"] if draft.flow.why else []),
        "",
    ]


def _section(name: str, heading: str, drafts: Sequence[RuleDraft]) -> list[str]:
    if not drafts:
        return []
    lines = [*heading.splitlines(), f"{name}:"]
    for one in drafts:
        lines.append(f"  {one.id}:")
        lines += [f"    {key}: {value}" for key, value in one.body]
        lines += [f"    at_least: {one.gate}%"] if one.gate < 100 else []
        lines += [f"    why: {word(one.why)}"] if one.why else []
    return [*lines, ""]


def _metrics(draft: Draft) -> list[str]:
    lines = ["# What is measured. A target makes it a promise: `target: {at_least: 95%}`.", "metrics:", "  volume: {count: cases}"]
    lines += [f"  {clock.id}_share: {{attainment: {clock.id}}}" for clock in draft.clocks[-1:]]
    lines += [f"  {clock.id}_median: {{median: {clock.id}}}" for clock in draft.clocks[-1:]]
    lines += [f"  mean_{one.id}: {{mean: {word(one.id)}{_scaled(one)}}}" for one in draft.attributes if one.number]
    facts = [one for one in draft.attributes if one.values]
    if facts:
        lines += ["", "# Who keeps the standard how well, by …", "scorecards:"]
        lines += [f"  by_{one.id}: {{by: {word(one.id)}, weights: {{conformity: 100}}}}" for one in facts]
    return lines


def _scaled(one: AttributeDraft) -> str:
    return "" if one.scale is None else f", scale: [{one.scale[0]}, {one.scale[1]}]"
