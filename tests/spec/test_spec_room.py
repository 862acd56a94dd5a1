"""The room itself: light to enter, quick to leave."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spec.spec_samples import DESIGN, spec_of
from svcaudit.spec import load, parse
from svcaudit.spec.lint import lint
from svcaudit.spec.sections.rules import ALL_KEYS, KINDS

STANDARDS = sorted((Path(__file__).parents[2] / "process_specs").glob("*.yaml"))


def test_heavy_libraries_stay_out():
    code = "import sys, svcaudit.spec, svcaudit.spec.lint; print(sorted({'pandas', 'pyarrow', 'numpy', 'holidays'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_standard_loads_in_the_time_of_its_length():
    """Counted in calls, which do not depend on the machine."""

    def calls(rules: int) -> int:
        more = "".join(f"  r{number}: {{after: intake, expect: reply, within: {number + 1}h}}\n" for number in range(rules))
        text = DESIGN.replace("\nrules:\n", f"\nrules:\n{more}")
        made = [0]

        def count(*_: object) -> None:
            made[0] += 1

        sys.setprofile(count)
        try:
            spec, _ = parse(text, "spec.yaml")
        finally:
            sys.setprofile(None)
        assert spec is not None and len(spec.rules) > rules
        return made[0]

    parse(DESIGN, "spec.yaml")  # the holidays library is read once
    few, some, many = calls(50), calls(100), calls(200)
    assert many - some < 2.5 * (some - few)


@pytest.mark.parametrize("path", STANDARDS, ids=lambda path: path.stem)
def test_shipped_standards_load(path):
    lint(load(path))


def test_one_key_one_meaning():
    for kind in KINDS:
        for key in kind.keys:
            assert ALL_KEYS[key.name] is key, f"{key.name} means two things"


def test_lint_counts_what_only_a_calendar_choice_or_a_condition_uses():
    spec = spec_of(
        "calendars: {a: {timezone: UTC, hours: {mon: [09:00-10:00]}}, b: {timezone: UTC, hours: {mon: [09:00-10:00]}}}\n"
        "attributes: {region: {}, tier: {}}\nroles: [x, y]\nstages: {intake: {by: x}, reply: {}}\n"
        "rules:\n  it: {after: intake, expect: reply, within: 8h, calendar: {by: region, values: {de: a}}, why: w,\n"
        "    when: {any: [{not: {tier: key}}, {during: b}, {role: y}, {stage: reply}]}}\n"
    )
    assert lint(spec) == []
