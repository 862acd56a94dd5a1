"""Every single change of a standard is reported, once, in the category of those whom it concerns – and backwards in the opposite one."""

from __future__ import annotations

import pytest

from spec_diff.diff_samples import BASE, changes, replaced

T, L, R, I, ID, E = "TIGHTER", "LOOSER", "REDEFINED", "INPUT", "IDENTITY", "EDITORIAL"  # noqa: E741

MUTATIONS = [
    # (old text, new text, category forwards, category backwards)
    # head
    ("id: desk", "id: front-desk", ID, ID),
    ("title: Desk", "title: The desk", E, E),
    ("source: a book", "source: another book", E, E),
    ("owner: quality", "owner: service", E, E),
    ("description: what it is about", "description: what else", E, E),
    ("from: 2025-01-01", "from: 2025-02-01", E, E),
    ("version: 1.0.0", "version: 1.0.1", E, E),
    ("closed_by: [resolve, withdraw]", "closed_by: [resolve]", R, R),
    ("reopened_by: reopen", "reopened_by: [reopen, escalate]", R, R),
    # calendars
    ("13:00-18:00]", "13:00-17:00]", R, R),
    ("holidays: CN", "holidays: DE", R, R),
    ("office: {timezone: Asia/Shanghai", "office: {timezone: Europe/Berlin", R, R),
    ("2025-12-31, ", "2025-12-30, ", R, R),
    (", 12-24", "", R, R),
    ("also_closed: [2025-12-31, 12-24]", "also_closed: [2025-12-31, 12-24], also_open: {2025-02-08: [09:00-18:00]}", R, R),
    ("idle: {timezone: UTC, hours: {mon-fri", "idle: {timezone: UTC, hours: {mon-sat", E, E),
    ("  idle: {timezone: UTC, hours: {mon-fri: [10:00-11:00]}}\n", "", E, E),
    # attributes
    ("class: {values: [basic, complex, special], required: true}", "class: {values: [basic, complex, special]}", L, I),
    ("values: [basic, complex, special]", "values: [basic, complex]", I, E),
    ("default: standard", "default: key", R, R),
    ("amount: {type: number}", "amount: {type: number, default: 1}", R, R),
    ("personal: true, ", "", L, E),
    ("note: {per_event: true}", "note: {}", R, R),
    ("title: Customer", "title: Client", E, E),
    ("P2: Second", "P2: Next", E, E),
    ("en: First, ", "", E, E),
    ("P3: Third", "P3: ", E, E),
    ("P3: Third", "P3: Third, P4: Fourth", E, I),
    ("  note: {per_event: true}", "  note: {per_event: true}\n  fresh: {}", E, ID),
    ("  note: {per_event: true}", "  note: {per_event: true}\n  fresh: {required: true}", I, ID),
    # roles and stages
    ("actors: [wang, li]", "actors: [wang, li, zhao]", L, T),
    ("  quality: {}\n", "  quality: {}\n  night: {}\n", E, ID),
    ("[ticket created, call answered]", "[ticket created, call answered, mail received]", R, I),
    ("by: front, ", "by: [front, quality], ", L, T),
    ("by: front, ", "", ID, T),
    ("record: [customer]", "record: [customer, tier]", T, L),
    ("record: [customer]", "record: {attributes: customer, at_least: 95%}", L, T),
    ("record: [customer]", "record: {attributes: customer, when: {class: basic}}", L, T),
    ("{role: front, at_least: 90%, severity: warning}", "{role: front, at_least: 95%, severity: warning}", T, L),
    ("{role: front, at_least: 90%, severity: warning}", "{role: front, at_least: 90%}", T, L),
    ("{role: front, at_least: 90%, severity: warning}", "{role: [front, quality], at_least: 90%, severity: warning}", L, T),
    ("{role: front, at_least: 90%, severity: warning}", "{role: front, at_least: 90%, severity: warning, why: skill}", E, E),
    ("rank: 1", "rank: 2", R, R),
    ("title: Solved", "title: Done", E, E),
    ("  review: {by: [quality, front]}", "  review: {by: [quality, front]}\n  audit: {}", I, ID),
    # flow
    ("survey? review?", "survey review?", T, L),
    ("intake classify (", "intake classify? (", L, T),
    ("survey? review?", "review? survey?", R, R),
    ("at_least: 90%\nclocks", "at_least: 95%\nclocks", T, L),
    # clocks
    ("{class: basic}, within: 24h", "{class: basic}, within: 20h", T, L),
    ("      - {when: {class: complex}, within: 72h}\n", "      - {when: {class: complex}, within: 72h}\n      - {within: 99h}\n", T, L),
    ("{when: {class: complex}, within: 72h}", "{when: {class: [complex, special]}, within: 72h}", T, L),
    ("warn_at: 80%", "warn_at: 90%", L, E),
    ("at_least: 89.2%", "at_least: 91%", T, L),
    ("    start: intake\n", "    start: [intake, classify]\n", R, R),
    ("    stop: reply\n", "    stop: [reply, resolve]\n", L, T),
    ("cancel: escalate, ", "", T, L),
    ("pause: {from: wait, until: back}, ", "", T, L),
    ("from: wait, until: back}", "from: [wait, escalate], until: back}", L, T),
    ("from: wait, until: back}", "from: wait, until: [back, reply]}", T, L),
    ("within: 5d", "within: 4d", T, L),
    ("within: 5d, ", "within: 120h, calendar: office, ", L, T),
    ("within: 5d, ", "within: 100h, calendar: office, ", R, R),
    ("within: 5d, ", "within: 5 business days, calendar: office, ", R, R),
    ("within: 16h", "within: 2 business days", R, R),
    ("calendar: office, cancel", "calendar: peak, cancel", R, R),
    ("3 business days", "2 business days", T, L),
    ("reopen: first_stop", "reopen: restart", R, R),
    ("target_at: stop", "target_at: start", R, R),
    # order
    ("within: 48h, severity: warning", "within: 24h, severity: warning", T, L),
    ("within: 48h, severity: warning", "severity: warning", L, T),
    ("severity: warning, when", "severity: error, when", T, L),
    ("when: {class: [basic, complex]}", "when: {class: [basic]}", L, T),
    ("when: {class: [basic, complex]}", "when: {class: special}", R, R),
    ("when: {class: [basic, complex]}", "when: {class: [basic, complex], tier: key}", L, T),
    ('where: {amount: {">=": 10}}', 'where: {amount: {">=": 20}}', T, L),
    ("same: [customer]}\n  quiet", "same: [customer, tier]}\n  quiet", T, L),
    ("never: reply, within: 24h", "never: reply, within: 48h", T, L),
    ("never: reply, within: 24h", "never: reply", T, L),
    ("never: reply, within: 24h", "never: [reply, wait], within: 24h", T, L),
    ("never: reply, within: 24h", "never: reply, within: 24h, pause: {from: wait, until: back}", T, L),
    ("expect: [classify, escalate]", "expect: classify", T, L),
    ("before: reply, expect", "before: [reply, resolve], expect", T, L),
    ("title: Classified first", "title: Classify", E, E),
    ("why: because", "why: for a reason", E, E),
    (", fix: do it", "", E, E),
    ("matching: one_each", "matching: next", T, L),
    ("matching: one_each", "matching: any", L, T),
    ("never: [wait], matching: next", "never: [wait]", T, L),
    ("{if: escalate, expect: review}", "{after: escalate, expect: review}", T, L),
    ("{if: escalate, expect: review}", "{required: review}", R, R),
    ("together: [wait, back]}", "together: [wait, [back, reply]]}", R, R),
    ("not_together: [withdraw, review]", "not_together: [withdraw, [review, survey]]", T, L),
    # counts, edges, choices
    ("min: 1, ", "min: 2, ", T, L),
    ("required: survey", "required: [survey, review]", L, T),
    ("within: 30d", "within: 20d", T, L),
    ("{reopen: 2}", "{reopen: 1}", T, L),
    ("within: 60d", "within: 50d", L, T),
    ("exactly: {intake: 1}", "exactly: {intake: 2}", R, R),
    ("exactly: {intake: 1}", "at_most: {intake: 1}", L, T),
    ("taboo: {never: [withdraw]}", "taboo: {never: [withdraw, escalate]}", T, L),
    ("starts_with: intake", "starts_with: [intake, reply]", L, T),
    ("ends_with: [resolve, survey]", "ends_with: [resolve]", T, L),
    ("one_of: [resolve, withdraw]", "one_of: [resolve, withdraw, escalate]", L, T),
    ("one_of: [resolve, withdraw]", "exclusive: [resolve, withdraw]", T, L),
    ("either: {exclusive: [resolve, withdraw]", "either: {exclusive: [resolve, escalate]", R, R),
    # people
    ("unless: escalate}", "unless: [escalate, wait]}", L, T),
    ("ignore: [robot]}\n  eyes", "ignore: [robot, bot]}\n  eyes", L, T),
    ("ignore: [robot]}\n  eyes", "ignore: [robot], of: role}\n  eyes", R, R),
    ("different_actor: [resolve, review]", "different_actor: [resolve, review, survey]", T, L),
    ("different_actor: [resolve, review]", "same_actor: [resolve, review]", R, R),
    ("handovers: {at_most: 2", "handovers: {at_most: 3", L, T),
    ("handovers: {at_most: 2", "handovers: {stages: [reply, resolve], at_most: 2", L, T),
    # rhythm
    ("at_most_apart: 8h", "at_most_apart: 6h", T, L),
    ("every: [reply]", "every: [reply, wait]", L, T),
    ("to: resolve}\n  written", "to: [resolve, withdraw]}\n  written", L, T),
    ("same: [customer, class], within: 7d", "same: [customer, class], within: 14d", T, L),
    ("repeat: {same: [customer, class]", "repeat: {same: [customer]", T, L),
    ("at_most: 1}}", "at_most: 0}}", T, L),
    # data
    ("record: {resolve: [note, tier]}", "record: {resolve: [note]}", L, T),
    ('must: {amount: {">=": 5}}', 'must: {amount: {">=": 5, "<": 9}}', T, L),
    ("{when: {class: basic}, is: P3}", "{when: {class: basic}, is: P1}", R, R),
    (", {when: {class: complex}, is: P2}", "", L, T),
    ("attribute: priority, stage: classify", "attribute: priority", R, R),
    ("occurrence: first", "occurrence: any", L, T),
    ("occurrence: first", "occurrence: last", R, R),
    ("must_match: [hello, hi]", "must_match: [hello]", T, L),
    ("must_match_all: [we]", "must_match_all: [we, you]", T, L),
    ("must_not_match: [never]", "must_not_match: [never, no way]", T, L),
    (", must_not_match: [never]", "", L, T),
    # whole rules
    ("  taboo: {never: [withdraw]}\n", "", ID, T),
    ("  taboo: {never: [withdraw]}", "  forbidden: {never: [withdraw], formerly: [taboo]}", E, None),
    ("taboo: {never: [withdraw]}", "taboo: {never: [withdraw], formerly: [old-name]}", E, ID),
    # metrics and score cards
    ("target: {at_least: 90%}", "target: {at_least: 92%}", T, L),
    ("target: {at_most: 5%}", "target: {at_most: 4%}", T, L),
    (", target: {at_most: 5%}", "", L, T),
    ("mean: amount", "median: amount", R, R),
    ("attainment: answer", "attainment: promise", R, R),
    ("cohort: closed, ", "", R, R),
    ("when: {tier: key}", "when: {tier: standard}", R, R),
    ("rate: escalate", "rate: [escalate, reopen]", R, R),
    ('share: {amount: {"<": 5}}', 'share: {amount: {"<": 6}}', R, R),
    ('  cheap: {share: {amount: {"<": 5}}}\n', "", ID, E),
    ("by: actor", "by: tier", R, R),
    ("at_most: 1%}", "at_most: 2%}", L, T),
    ("at_most: 1%}", "at_most: 2}", R, R),
    ("at_most: 3}", "at_most: 3, severity: warning}", L, T),
    ("  duplicate_rows: {at_most: 1%}\n", "", L, T),
    ("timely: 60", "timely: 70", R, R),
]


def test_there_are_enough_mutations() -> None:
    assert len(MUTATIONS) >= 100


@pytest.mark.parametrize(("old", "new", "forwards", "backwards"), MUTATIONS)
def test_one_change_one_category(old: str, new: str, forwards: str, backwards: str | None) -> None:
    mutated = replaced(old, new)
    found = changes(BASE, mutated)
    assert [change.category for change in found] == [forwards], [change.message for change in found]
    if backwards is not None:
        back = changes(mutated, BASE)
        assert [change.category for change in back] == [backwards], [change.message for change in back]
        same_category = forwards == backwards
        same_print = found[0].fingerprint == back[0].fingerprint
        assert found[0].path != back[0].path or found[0].spec != back[0].spec or same_print == same_category


SILENT = [
    ("{class: basic}, within: 24h", "{class: basic}, within: 1d"),
    ("within: 5d", "within: 120h"),
    ("within: 16h", "within: 16 business hours"),
    ("within: 16h", "within: 960m"),
    ("within: 7d", "within: 1w"),
    ("within: 5d, ", "within: 120h, calendar: always, "),
    ("[09:00-12:00, 13:00-18:00]", "[13:00-18:00, 09:00-10:00, 10:00-12:00]"),
    ("closed_by: [resolve, withdraw]", "closed_by: [withdraw, resolve]"),
    ("expect: [classify, escalate]", "expect: [escalate, classify]"),
    ("together: [wait, back]}", "together: [back, wait]}"),
    ("when: {class: [basic, complex]}", "when: {class: {not: special}, any: [{class: basic}, {class: complex}]}"),
    ('where: {amount: {">=": 10}}', 'where: {not: {any: [{amount: {"<": 10}}, {amount: {present: false}}]}, amount: {">=": 10}}'),
    ("(reply | wait | back | escalate)*", "((escalate | back)* (wait | reply)*)*"),
    ("survey? review?", "(survey | survey review | review)?"),
    ("target: {at_least: 90%}", "target: {at_least: 0.9}"),
    ("required: survey, min: 1", "required: [survey]"),
    ("  review: {by: [quality, front]}", "  review: {by: [front, quality]}"),
    ("rank: 1", "rank: 1, x-note: mine"),
    ("by: front, record", "by: {role: front}, record"),
    ("record: [customer]", "record: {attributes: [customer], severity: error, at_least: 100%}"),
    (
        "      - {when: {class: basic}, within: 24h}\n      - {when: {class: complex}, within: 72h}\n",
        "      - {when: {class: complex}, within: 3d}\n      - {when: {class: [basic, complex]}, within: 24h}\n",
    ),
    (
        "rows: [{when: {class: basic}, is: P3}, {when: {class: complex}, is: P2}]",
        "rows: [{when: {class: complex}, is: P2}, {when: {class: basic}, is: P3}]",
    ),
]


@pytest.mark.parametrize(("old", "new"), SILENT)
def test_the_same_said_otherwise_is_no_change(old: str, new: str) -> None:
    assert changes(BASE, replaced(old, new)) == ()
    assert changes(replaced(old, new), BASE) == ()


def test_the_message_and_the_place_are_for_people() -> None:
    (change,) = changes(BASE, replaced("{class: basic}, within: 24h", "{class: basic}, within: 20h"))
    assert change.message == "answer: limit for class basic 24h → 20h"
    assert change.path == "clocks.answer.targets[class basic]"
    line = next(number for number, text in enumerate(BASE.splitlines(), 1) if "{class: basic}, within: 24h" in text)
    assert change.place is not None and (change.place.file, change.place.line) == ("desk.yaml", line)


def test_the_gate_of_a_stage_has_its_own_line() -> None:
    old = "  escalate: {by: {role: front, at_least: 90%, severity: warning}}"
    new = "  escalate:\n    by:\n      role: front\n      at_least: 95%\n      severity: warning"
    (change,) = changes(BASE, replaced(old, new))
    assert (change.path, change.message) == ("stages.escalate.by.at_least", "escalate.by: gate 90% → 95%")
    assert change.new_place is not None and replaced(old, new).splitlines()[change.new_place.line - 1] == "      at_least: 95%"


def test_what_is_gone_stands_in_the_old_standard() -> None:
    (change,) = changes(BASE, replaced("  taboo: {never: [withdraw]}\n", ""))
    assert change.new_place is None and change.place is change.old_place
    assert change.old_place is not None and BASE.splitlines()[change.old_place.line - 1].startswith("  taboo")


def test_what_is_gone_is_shown_at_its_section_or_else_at_the_id() -> None:
    new = replaced("  taboo: {never: [withdraw]}\n", "")
    (change,) = changes(BASE, new)
    assert change.gone_from is not None and new.splitlines()[change.gone_from.line - 1] == "rules:"
    new = BASE[: BASE.index("\nmetrics:") + 1]
    gone = [change.gone_from for change in changes(BASE, new) if change.path.startswith("metrics.")]
    assert gone and all(place is not None and new.splitlines()[place.line - 1].startswith("id:") for place in gone)


def test_a_renamed_rule_is_compared_with_what_it_was() -> None:
    found = changes(BASE, replaced("taboo: {never: [withdraw]}", "no-go: {never: [withdraw, escalate], formerly: [taboo]}"))
    assert [change.category for change in found] == [T, E]


def test_a_metric_follows_a_renamed_clock() -> None:
    renamed = replaced("  answer:\n", "  first-answer:\n    formerly: [answer]\n").replace("attainment: answer", "attainment: first-answer")
    assert [change.category for change in changes(BASE, renamed)] == [E]


def test_a_renamed_calendar_is_the_same_one() -> None:
    assert {change.category for change in changes(BASE, BASE.replace("office", "bureau"))} == {E}


def test_a_renamed_stage_is_one_change() -> None:
    renamed = BASE.replace("reply", "respond").replace("resolve", "solve").replace("intake", "entry")
    found = [change for change in changes(BASE, renamed) if "metrics" not in change.path]
    assert sorted(change.path for change in found) == ["stages.entry", "stages.respond", "stages.solve"]
    assert {change.category for change in found} == {ID}


def test_a_stage_that_is_gone_takes_its_own_rules_along() -> None:
    text = replaced("  review: {by: [quality, front]}", "  review: {by: [quality, front]}\n  audit: {by: quality}")
    assert [change.category for change in changes(text, BASE)] == [ID]
