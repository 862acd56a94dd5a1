"""OCEL 2.0, in JSON and in SQLite."""

from __future__ import annotations

import copy
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from formats_samples import as_json, mapping, read
from intake_samples import events, same_log, standard, write

from svcaudit.errors import DataError
from svcaudit.model.spec import Attribute

START = "1970-01-01T00:00:00Z"
OCEL: dict[str, Any] = {
    "objectTypes": [{"name": "order", "attributes": [{"name": "priority", "type": "string"}]}, {"name": "person", "attributes": []}],
    "eventTypes": [{"name": name, "attributes": [{"name": "resource", "type": "string"}]} for name in ("ticket created", "solved", "idle")],
    "objects": [
        {
            "id": "o1",
            "type": "order",
            "attributes": [
                {"name": "priority", "time": START, "value": "low"},
                {"name": "priority", "time": "2025-03-03T10:00:00+01:00", "value": "high"},
            ],
        },
        {"id": "o2", "type": "order"},
        {"id": "p1", "type": "person"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "ticket created",
            "time": "2025-03-03T08:00:00Z",
            "attributes": [{"name": "resource", "value": "wang"}],
            "relationships": [
                {"objectId": "o1", "qualifier": "opens"},
                {"objectId": "o2", "qualifier": "opens"},
                {"objectId": "p1", "qualifier": "by"},
            ],
        },
        {
            "id": "e2",
            "type": "solved",
            "time": "2025-03-03T09:00:00Z",
            "attributes": [{"name": "resource", "value": "li"}],
            "relationships": [
                {"objectId": "o1", "qualifier": "closes"},
                {"objectId": "o1", "qualifier": "bills"},
                {"objectId": "zz", "qualifier": ""},
            ],
        },
        {"id": "e3", "type": "idle", "time": "2025-03-03T09:30:00Z", "relationships": [{"objectId": "p1", "qualifier": "by"}]},
    ],
}
MAP = mapping(object_type="order", actor="resource", attributes={"priority": "case:priority", "person": "object:person"})
SPEC = standard(attributes=[Attribute("priority"), Attribute("person")])


def database(path: Path, log: dict[str, Any] = OCEL) -> Path:
    """The same log as a database."""
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(
            "CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT); CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);"
            "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);"
            "CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);"
            "CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);"
            "CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);"
            "CREATE TABLE object_Order (ocel_id TEXT, ocel_time TEXT, priority TEXT, ocel_changed_field TEXT);"
            "CREATE TABLE object_Person (ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT);"
        )
        base.executemany("INSERT INTO object_map_type VALUES (?, ?)", [("order", "Order"), ("person", "Person")])
        for name in ("ticket created", "solved", "idle"):
            table = name.title().replace(" ", "")
            base.execute("INSERT INTO event_map_type VALUES (?, ?)", (name, table))
            base.execute(f"CREATE TABLE event_{table} (ocel_id TEXT, ocel_time TEXT, resource TEXT)")
        for one in log["objects"]:
            base.execute("INSERT INTO object VALUES (?, ?)", (one["id"], one["type"]))
            for number, change in enumerate(one.get("attributes", ())):
                changed = change["name"] if number else None
                base.execute("INSERT INTO object_Order VALUES (?, ?, ?, ?)", (one["id"], change["time"], change["value"], changed))
        for one in log["events"]:
            base.execute("INSERT INTO event VALUES (?, ?)", (one["id"], one["type"]))
            resource = next((item["value"] for item in one.get("attributes", ())), None)
            base.execute(f"INSERT INTO event_{one['type'].title().replace(' ', '')} VALUES (?, ?, ?)", (one["id"], one["time"], resource))
            base.executemany(
                "INSERT INTO event_object VALUES (?, ?, ?)", [(one["id"], r["objectId"], r["qualifier"]) for r in one["relationships"]]
            )
    return path


@pytest.mark.parametrize("name", ["log.jsonocel", "log.json", "log.sqlite", "log.db"])
def test_an_event_and_object_is_a_row(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, as_json(OCEL), name) if "json" in name else database(tmp_path / name)
    intake = read(path, MAP, spec=SPEC)
    eight, nine = 1_740_988_800_000_000, 1_740_992_400_000_000
    assert events(intake.log) == [
        ("o1", "ticket created", 0, eight, "wang", "person", "p1", "p1", "priority", "low", "low"),
        ("o1", "solved", 2, nine, "li", "person", None, "p1", "priority", "high", "high"),
        ("o2", "ticket created", 0, eight, "wang", "person", "p1", "p1", "priority", None, None),
    ]
    assert intake.ignored == {"event without an object of type order": 1}
    assert "1 relations to objects that the file does not have" in intake.inputs[0].notes
    assert "one case an object of type 'order' (from the map)" in intake.inputs[0].notes


def test_json_and_sqlite_agree(tmp_path: Path) -> None:
    left = read(write(tmp_path, as_json(OCEL), "log.json"), MAP, spec=SPEC).log
    same_log(left, read(database(tmp_path / "log.sqlite"), MAP, spec=SPEC).log, rows=False)


def test_the_type_is_asked_for_or_the_only_one(tmp_path: Path) -> None:
    path = write(tmp_path, as_json(OCEL), "log.json")
    with pytest.raises(DataError, match=r"objects of several types: order \(2\), person \(1\)") as caught:
        read(path)
    assert caught.value.hint == "say which one is the case, in the map: file: {object_type: order}"
    with pytest.raises(DataError, match=r"no object of type 'ordr'; did you mean 'order'\?"):
        read(path, mapping(object_type="ordr"))
    alone = copy.deepcopy(OCEL)
    alone["objects"].pop()
    intake = read(write(tmp_path, as_json(alone), "alone.json"))
    assert "one case an object of type 'order' (the only type)" in intake.inputs[0].notes


def test_what_is_no_such_log_is_refused(tmp_path: Path) -> None:
    for content, message in (
        ('{"objectTypes": [], "events": []}', "it has no objects"),
        ('{"objectTypes": [], "events": [], "objects": []}', "has no objects"),
        ('{"eventTypes": [], "events": [], "objects": [{"id": "1", "type": "a"}]}', "has no events"),
        ('{"ocel:global-log": {}, "ocel:events": {}}', "is OCEL 1.0"),
        ('{"objectTypes": [}', r"not sound JSON: .* \(line 1, column 18\)"),
    ):
        with pytest.raises(DataError, match=message):
            read(write(tmp_path, content, "log.json"))
    with closing(sqlite3.connect(tmp_path / "plain.db")) as base, base:
        base.execute("CREATE TABLE tickets (id)")
    with pytest.raises(DataError, match=r"no table event and .* \(it has: tickets\)"):
        read(tmp_path / "plain.db")
    with pytest.raises(DataError, match="cannot be read as an SQLite database"):
        read(write(tmp_path, b"SQLite format 3\0" + bytes(200), "broken.db"))
    path = database(tmp_path / "lost.db")
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("DELETE FROM event_Solved")
    with pytest.raises(DataError, match="table event has 3 events, the tables of its types have 2"):
        read(path, MAP, spec=SPEC)
