"""Nothing personal leaves the log: attributes with `personal: true` and message texts are in no file and on no screen."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from cli_samples import Ask, write

STAGES = """\
stages:
  intake: {record: [customer, phone]}
  reply: {}
  resolve: {}
closed_by: [resolve]
flow: intake reply resolve
"""
SPEC = f"""\
svcaudit: 1
id: private
version: 1
calendars: {{always: {{timezone: Asia/Shanghai, hours: {{daily: ["00:00-24:00"]}}}}}}
attributes:
  customer: {{personal: true}}
  phone: {{personal: true, values: ["1"]}}
  born: {{personal: true, type: number}}
  tier: {{values: [standard, key]}}
{STAGES}
clocks:
  first: {{start: intake, stop: reply, targets: [{{when: {{customer: {{matches: Name}}}}, within: 1m}}, {{within: 1h}}]}}
rules:
RULES
metrics:
  vips: {{share: {{customer: {{matches: Name}}}}}}
scorecards:
  people: {{by: customer, weights: {{vips: 100}}}}
"""
SECRETS = ("SecretName", "1380013800", "19770707", "SecretText", "SecretTime")
RULES = """\
  says: {wording: {stage: reply, must_match: [hello]}}
  says-not: {wording: {stage: reply, must_not_match: ['Secret.*']}}
  text: {field: {stage: reply, must: {text: {matches: hello}}}}
  matrix-by-a-personal-one: {matrix: {attribute: tier, rows: [{when: {customer: {matches: Name}}, is: standard}]}}
  correlated: {after: intake, expect: reply, same: [customer], different: [phone]}
  where: {after: intake, expect: reply, where: {customer: nobody}}
  again: {repeat: {same: [phone], within: 30d, at_most: 0}}
  one-person: {same_actor: {from: intake, to: reply, of: customer}}
  hand-overs: {handovers: {at_most: 0, of: customer}}
  field: {field: {stage: reply, must: {customer: {matches: '^x'}}}}
  field-of-a-number: {field: {must: {born: {'<': 1}}}}
  field-of-any: {field: {must: {any: [{born: {'<': 1}}, {customer: x}]}}}
  matrix: {matrix: {attribute: phone, rows: [{when: {tier: key}, is: '1'}]}}
"""
"""The last four say what was seen."""


def log() -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["case", "activity", "time", "actor", "text", "customer", "phone", "born", "tier"])
    for n in range(4):
        for minute, activity in enumerate(("intake", "reply", "resolve")):
            name = f"SecretName{minute}"
            time = f"2025-06-0{n + 1}T09:{minute * 20:02d}:00+08:00"
            rows.writerow([f"T{n}", activity, time, "wang", f"dear {name}, SecretText", name, "13800138001", "19770707", "key"])
    rows.writerow(["T9", "reply", "SecretTime", "wang", "SecretText", "SecretName", "13800138001", "19770707", "key"])
    rows.writerow(["", "reply", "2025-06-01T09:00:00+08:00", "wang", "SecretText", "SecretName", "13800138001", "19770707", "key"])
    return out.getvalue()


def everything(folder: Path) -> dict[str, str]:
    """Every file as text; of a table also the words of its dictionaries and its metadata."""
    return {str(path.relative_to(folder)): _text(path) for path in folder.rglob("*") if path.is_file()}


def _text(path: Path) -> str:
    if path.suffix != ".parquet":
        return path.read_text(encoding="utf-8")
    table: Any = pq.read_table(path)
    words = [chunk.dictionary.to_pylist() for column in table.columns for chunk in column.chunks if hasattr(chunk, "dictionary")]
    return f"{table.to_pylist()} {words} {table.schema.metadata} {path.read_bytes().decode('latin-1')}"


def test_nothing_personal_in_any_file_or_on_any_screen(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "log.csv", log())
    write(tmp_path, "spec.yaml", SPEC.replace("RULES\n", RULES))
    found = tmp_path / "found"
    found.mkdir()
    monkeypatch.chdir(found)
    check = ("check", "../log.csv", "--spec", "../spec.yaml", "-v", "--fail-on", "never")
    reports = [word for name in ("a.html", "a.csv", "a.md", "a.xml", "a.json") for word in ("-o", name)]
    answers = [
        ask(*check, "--run", "run", *reports, "--limit", "999"),
        ask(*check, "--format", "json"),
        ask("case", "run", "T0"),
        ask("case", "run", "T0", "-o", "case.html"),
    ]
    assert [answer.code for answer in answers] == [0, 0, 0, 0], answers
    assert "2 quarantined" in answers[0].out
    texts = everything(found) | {f"screen {n}": answer.out + answer.err for n, answer in enumerate(answers)}
    assert len(texts) == 9 + 5 + 1 + 4
    leaks = [
        f"{name}: {text[max(0, text.index(secret) - 60) :][:120]}" for name, text in texts.items() for secret in SECRETS if secret in text
    ]
    assert leaks == []


def test_an_error_names_shapes_and_not_cells(ask: Ask, desk: Path) -> None:
    write(desk, "private.yaml", SPEC.replace("RULES\n", "  tried: {required: reply}\n"))
    write(desk, "log.csv", "\n".join([log().splitlines()[0], *log().splitlines()[-2:]]))
    answer = ask("check", "log.csv", "--spec", "private.yaml", "-v")
    assert answer.code == 3
    assert not any(secret in answer.err for secret in SECRETS)


def test_values_of_a_personal_attribute_that_the_standard_lacks_are_masked(ask: Ask, desk: Path) -> None:
    write(desk, "private.yaml", SPEC.replace("RULES\n", "  tried: {required: reply}\n"))
    write(desk, "log.csv", log())
    answer = ask("check", "log.csv", "--spec", "private.yaml", "--fail-on", "never")
    assert "note: phone: values the standard does not list: (masked) in 12 rows" in answer.err


@pytest.mark.parametrize("limits", [("1m", "1h"), ("1m", "10m"), ("1h", "1m")])
def test_a_case_keeps_the_verdict_that_personal_facts_decided(ask: Ask, desk: Path, limits: tuple[str, str]) -> None:
    """A run does not hold them, so the page says what was found, and no target row that would have held without them."""
    named, others = limits
    spec = SPEC.replace("RULES\n", "  tried: {required: reply}\n")
    spec = spec.replace("within: 1m}, {within: 1h}", f"within: {named}}}, {{within: {others}}}")
    write(desk, "private.yaml", spec)
    write(desk, "log.csv", "\n".join(log().splitlines()[:-2]))
    assert ask("check", "log.csv", "--spec", "private.yaml", "--fail-on", "never", "--run", "run").code == 0
    told = next(line for line in ask("case", "run", "T0").out.splitlines() if line.startswith("first "))
    assert f"20m of {named}" in told
    assert ("violated" in told) is (named == "1m")
