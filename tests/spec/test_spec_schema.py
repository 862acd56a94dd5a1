"""The JSON Schema: current in both places, true to the loader, and helpful in an editor."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from spec.spec_samples import DESIGN, WORDS
from svcaudit.spec.codes import CODES, completed
from svcaudit.spec.nodes import Listing, Node, Scalar, Table, compose
from svcaudit.spec.problems import Problems
from svcaudit.spec.schema import NAME, PACKAGED, copies, json_schema, schema_text
from svcaudit.spec.source import Source

ROOT = Path(__file__).parents[2]
STANDARDS = sorted((ROOT / "process_specs").glob("*.yaml"))
VALIDATOR = Draft7Validator(json_schema())


def plain(node: Node | None):
    """A node as an editor sees it: the YAML 1.2 core schema."""
    if isinstance(node, Table):
        return {name: plain(value) for name, (_, value) in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.is_nothing:
        return None
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    if node.plain and re.fullmatch(r"[-+]?\d+", node.text):
        return int(node.text)
    if node.plain and re.fullmatch(r"[-+]?\d+\.\d+", node.text):
        return float(node.text)
    return node.text


def errors_of(text: str) -> list[str]:
    source = Source("spec.yaml", text)
    return [error.message for error in VALIDATOR.iter_errors(plain(compose(source, Problems(source))))]


def test_it_is_a_draft_7_schema():
    Draft7Validator.check_schema(json_schema())


def test_both_shipped_copies_are_current():
    assert PACKAGED in copies() and ROOT / "schema" / NAME in copies()
    for path in copies():
        assert path.read_text(encoding="utf-8") == schema_text(), "run: python -m svcaudit.spec.schema"


@pytest.mark.parametrize("path", STANDARDS, ids=lambda path: path.stem)
def test_shipped_standards_validate(path):
    assert errors_of(path.read_text(encoding="utf-8")) == []


def test_the_design_example_validates():
    assert errors_of(DESIGN) == []


NOT_YAML = ("SPEC100", "SPEC101", "SPEC105", "SPEC107", "SPEC108", "SPEC109", "SPEC110", "SPEC111", "SPEC119")


@pytest.mark.parametrize("code", [code for code in CODES if code not in NOT_YAML and not code.startswith("SPEC6")])
def test_right_examples_validate(code):
    assert errors_of(completed(CODES[code].right)) == []


STRUCTURAL = [
    "SPEC102", "SPEC103", "SPEC106", "SPEC112", "SPEC113", "SPEC114", "SPEC115", "SPEC301", "SPEC303", "SPEC305", "SPEC306", "SPEC307",
    "SPEC308", "SPEC309", "SPEC313",
]  # fmt: skip


@pytest.mark.parametrize("code", STRUCTURAL)
def test_structurally_wrong_examples_do_not_validate(code):
    assert errors_of(completed(CODES[code].wrong)) != []


@pytest.mark.parametrize(
    "written",
    [
        "{after: intake}",
        "{required: intake, withn: 3h}",
        "{required: intake, severity: eror}",
        "{required: intake, at_least: 95}",
        "{at_most: {reply: -1}}",
        "{required: intake, starts_with: intake}",
        "{if: intake, expect: reply, matching: next}",
        "{wording: {stage: reply, must: a}}",
        "{required: intake, when: {}}",
        "{required: intake, when: {amount: {'=>': 5}}}",
    ],
)
def test_broken_rules_do_not_validate(written):
    assert errors_of(completed(f"{WORDS}rules:\n  it: {written}\n")) != []


def test_own_keys_are_allowed_everywhere_keys_are_fixed():
    assert errors_of(completed(WORDS + "x-a: {b: c}\nrules:\n  it: {required: reply, x-chapter: 4}\n")) == []


def described(schema, path=""):
    """Every property of the schema that has a fixed name, with its path."""
    if isinstance(schema, dict):
        for name, value in schema.get("properties", {}).items():
            yield f"{path}/{name}", value
        for name, value in schema.items():
            yield from described(value, f"{path}/{name}")
    elif isinstance(schema, list):
        for item in schema:
            yield from described(item, path)


def test_every_property_is_described():
    properties = list(described(json_schema()))
    assert len(properties) > 100
    assert [path for path, schema in properties if not schema.get("description")] == []


def test_objects_with_fixed_keys_are_closed_but_for_x():
    def objects(schema):
        if isinstance(schema, dict):
            if "properties" in schema and "patternProperties" in schema:
                yield schema
            for value in schema.values():
                yield from objects(value)
        elif isinstance(schema, list):
            for item in schema:
                yield from objects(item)

    found = list(objects(json_schema()))
    assert len(found) > 10 and all(one["additionalProperties"] is False and "^x-" in one["patternProperties"] for one in found)


def test_examples_and_defaults_are_valid_themselves():
    whole = json_schema()
    for path, schema in described(whole):
        validator = Draft7Validator({**schema, "definitions": whole["definitions"]})
        for value in [*schema.get("examples", []), *([schema["default"]] if "default" in schema else [])]:
            assert list(validator.iter_errors(value)) == [], (path, value)


def test_it_is_json():
    assert json.loads(schema_text()) == json_schema()


CHILD = "svcaudit: 1\nid: a\nversion: 1\nextends: base.yaml\n"


@pytest.mark.parametrize(
    "more",
    [
        "",
        "clocks: {answer: {within: 1h}, other: null}\nrules: {ask: {severity: null, at_least: 95%}, new: {required: a}}\n",
        "flow: null\ntitle: null\nstages: {a: null, b: {by: null}, c: }\nmetrics: {m: {target: {at_least: 3}}}\n",
        "rules: {ask: {when: {tier: null, region: cn}, wording: {must_match: [a]}}}\nquality: {ties: null}\n",
    ],
)
def test_a_standard_that_extends_another_may_say_less(more):
    assert errors_of(CHILD + more) == []
    assert not more or errors_of((CHILD + more).replace("extends: base.yaml\n", "")) != []


@pytest.mark.parametrize(
    "more",
    [
        "clocks: {answer: {withn: 1h}}\n",
        "clocks: {answer: {targets: [{when: {}}]}}\n",  # a list replaces, so its items are whole
        "rules: {ask: {severity: eror}}\n",
        "rulez: null\n",
    ],
)
def test_but_nothing_else(more):
    assert errors_of(CHILD + more) != []


@pytest.mark.parametrize("own", ["svcaudit: 1\n", "id: a\n", "version: 1\n"])
def test_and_not_what_is_its_own(own):
    assert errors_of(CHILD.replace(own, "")) != [] and errors_of(CHILD.replace(own, own.split(":")[0] + ": null\n")) != []
