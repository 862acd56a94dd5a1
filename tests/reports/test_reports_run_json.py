from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
import report_runs

from svcaudit.errors import UsageError
from svcaudit.reports.run_json import as_dict, dumps, read_document
from svcaudit.reports.run_schema import as_text, build_compare_schema, build_schema, compare_schema_text, schema_text


@pytest.mark.parametrize("make", [report_runs.full_run, report_runs.empty_run, report_runs.many_rules_run])
def test_a_document_survives_the_round_trip(make: Any) -> None:
    document = make().document
    assert dumps(read_document(dumps(document))) == dumps(document)
    assert read_document(dumps(document)).rules == document.rules


def test_from_is_written_without_its_underscore() -> None:
    assert "from" in as_dict(report_runs.full_document())["period"]


def test_keys_stand_in_the_order_of_the_model() -> None:
    assert list(as_dict(report_runs.full_document()))[:4] == ["tool", "created", "spec", "inputs"]


def test_the_shipped_schema_is_current() -> None:
    assert schema_text() == as_text(build_schema()), "run: python -m svcaudit.reports.run_schema"
    assert compare_schema_text() == as_text(build_compare_schema()), "run: python -m svcaudit.reports.run_schema"


@pytest.mark.parametrize("make", [report_runs.full_run, report_runs.empty_run])
def test_documents_satisfy_the_schema(make: Any) -> None:
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(dumps(make().document)))


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    plain = json.loads(dumps(report_runs.full_document()))
    plain["rules"][0]["gate"] = "high"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, json.loads(schema_text()))
    with pytest.raises(UsageError, match=r"rules\[0\]\.gate must be a number, found a text"):
        read_document(json.dumps(plain))


def test_a_later_version_may_add_fields() -> None:
    plain = json.loads(dumps(report_runs.full_document()))
    plain["brand_new"] = {"x": 1}
    plain["rules"][0]["brand_new"] = 1
    assert read_document(json.dumps(plain)) == read_document(dumps(report_runs.full_document()))


def test_a_later_format_is_refused_before_anything_else() -> None:
    with pytest.raises(UsageError, match="format 99, this svcaudit reads up to format 1"):
        read_document('{"tool": {"name": "svcaudit", "version": "9.0", "run_format": 99}}')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[]", "must be an object, found a list"),
        ("{}", "tool is missing"),
        ('{"tool": {"name": 3}}', "tool.name must be a text, found a number"),
        ('{"tool": {"name": "svcaudit", "version": "1", "run_format": true}}', "run_format must be a whole number"),
    ],
)
def test_a_broken_file_gives_one_clear_error(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_document(text)


def test_a_file_name_that_is_no_text_stays_valid_json() -> None:
    document = report_runs.full_document()
    odd = replace(document, inputs=[replace(document.inputs[0], name="log-\udc80.csv")])
    dumps(odd).encode("utf-8")
    assert read_document(dumps(odd)).inputs[0].name == "log-\udc80.csv"
