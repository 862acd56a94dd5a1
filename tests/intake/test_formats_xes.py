"""XES: attributes of traces and events, lifecycles, and files that try to do harm."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from formats_samples import ROWS, event, mapping, read, trace, xes
from intake_samples import events, quarantined, same_log, standard, take, write

from svcaudit.errors import DataError
from svcaudit.model.spec import Attribute

NINE, TEN = "2025-03-03T09:00:00.000+01:00", "2025-03-03T10:00:00.000+01:00"


def test_xes_equals_csv(tmp_path: Path) -> None:
    def told(row: tuple[str, ...]) -> str:
        name = row[3].replace('"', "&quot;")
        return event(row[1], row[2], **({"actor": name} if row[3] else {}), **({"issue_class": row[4]} if row[4] else {}))

    content = xes(trace("1", *map(told, ROWS[:3])) + trace("02", *map(told, ROWS[3:])))
    csv = "case,activity,time,actor,issue_class\n" + "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in ROWS
    )
    expected = take(tmp_path, csv).log
    for name, raw in (("log.xes", content.encode()), ("log.xes.gz", gzip.compress(content.encode())), ("log", content.encode("utf-8"))):
        same_log(read(write(tmp_path, raw, name)).log, expected)


def test_attributes_of_the_trace_and_nested_ones(tmp_path: Path) -> None:
    nested = '<string key="channel" value="web"><string key="inner" value="x"/></string>'
    nested += '<list key="l"><values><string key="k" value="v"/></values></list>'
    body = f'<trace><string key="concept:name" value="1"/>{nested}{event("solved", NINE, Costs="50")}</trace>'
    spec = standard(attributes=[Attribute("channel"), Attribute("Costs"), Attribute("inner"), Attribute("k")])
    intake = read(write(tmp_path, xes(body), "log.xes"), mapping(attributes={"channel": "case:channel"}), spec=spec)
    assert events(intake.log)[0][5:] == ("Costs", "50", "50", "channel", "web", "web")
    assert set(intake.missing_columns) >= {"inner", "k"}


LIFE = xes(
    trace(
        "1",
        event("ticket created", NINE, lifecycle="start"),
        event("ticket created", TEN, lifecycle="COMPLETE"),
        event("agent replied", TEN, lifecycle="suspend"),
        event("solved", TEN),
    )
)


def test_of_an_activity_that_completes_only_that_counts(tmp_path: Path) -> None:
    intake = read(write(tmp_path, LIFE, "log.xes"))
    assert [row[1] for row in events(intake.log)] == ["ticket created", "agent replied", "solved"]
    assert intake.ignored == {"lifecycle start": 1}
    assert "lifecycle: of activities that complete, only that (left out: start, suspend)" in intake.inputs[0].notes


def test_all_transitions_on_demand(tmp_path: Path) -> None:
    intake = read(
        write(tmp_path, LIFE, "log.xes"), mapping(lifecycle="all", values={"activity": {"ticket created+start": "ticket created"}})
    )
    assert sorted(row[1] for row in events(intake.log)) == ["agent replied+suspend", "solved", "ticket created", "ticket created+COMPLETE"]


def test_a_map_that_reads_the_transition_gets_every_event(tmp_path: Path) -> None:
    intake = read(
        write(tmp_path, LIFE, "log.xes"),
        mapping(activity=("concept:name", "lifecycle:transition"), values={"activity": {"ticket created / start": "ticket created"}}),
    )
    assert intake.rows.read == 4
    assert "lifecycle: every event" in intake.inputs[0].notes


def test_events_without_a_trace_and_keys_given_twice(tmp_path: Path) -> None:
    twice = event("solved", NINE).replace("</event>", '<string key="concept:name" value="other"/></event>')
    intake = read(write(tmp_path, xes(event("solved", NINE) + trace("1", event("solved", NINE), twice)), "log.xes"))
    assert quarantined(intake) == [(1, "case is empty"), (3, "a key stands twice")]


BOMB = "<!DOCTYPE log [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (xes(trace("&a9;", event("solved", NINE)), BOMB), "declares a document type or entities"),
        (xes(trace("1"), '<!DOCTYPE log SYSTEM "http://127.0.0.1/x.dtd">'), "declares a document type"),
        (xes(trace("1"), '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "declares a document type"),
        (xes(trace("1", event("solved", NINE)))[:-30], r"is not sound XML: .* \(line \d+, column \d+\)"),
        (xes(trace("1", event("solved", NINE))).replace("<event>", "<event", 1), r"is not sound XML: .* \(line 4, column 7"),
        (xes(trace("1")), "has no events"),
        ("<html><body/></html>", "no XES log: its first element is <html>"),
        ("<log><object-types/></log>", "OCEL written as XML"),
        ("not xml", r"is not sound XML: syntax error \(line 1"),
        ('<?xml version="1.0" encoding="gb18030"?><log/>', "encoding that cannot be read|not sound XML"),
        ('<?xml version="1.0" encoding="nonsense"?><log/>', "encoding that cannot be read|not sound XML"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(write(tmp_path, content, "log.xes"))


def test_a_declared_encoding(tmp_path: Path) -> None:
    content = xes(trace("工单", event("solved", NINE))).replace("UTF-8", "gb18030")
    intake = read(write(tmp_path, content, "log.xes", "gb18030"), mapping(encoding="gb18030"))
    assert intake.log.case_ids.tolist() == ["工单"]
