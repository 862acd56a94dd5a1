"""JSON and JSON lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from formats_samples import COLUMNS, CSV, RECORDS, as_json, as_lines, mapping, read
from intake_samples import events, quarantined, same_log, standard, take, write

from svcaudit.errors import DataError
from svcaudit.intake import TimeColumn
from svcaudit.model.spec import Attribute

UTC = mapping("UTC")
AUDITS = {
    "count": 2,
    "audits": [
        {
            "id": 1,
            "ticket_id": 7,
            "created_at": "2025-03-03T09:00:00Z",
            "via": {"channel": "web", "source": {}},
            "events": [{"id": 10, "type": "Create"}, {"id": 11, "type": "Comment", "public": True}],
        },
        {"id": 2, "ticket_id": 7, "created_at": "2025-03-03T10:00:00Z", "via": None, "events": []},
    ],
    "next_page": None,
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.json", as_json(RECORDS)),
        ("log.json", as_json(RECORDS, indent=2)),
        ("log.json", as_json({"total": 5, "tickets": RECORDS, "tags": ["a"]})),
        ("log.json", as_json({"result": {"records": RECORDS}})),
        ("log.json", as_lines(RECORDS)),
        ("log.jsonl", as_lines(RECORDS)),
        ("log.ndjson", as_lines(RECORDS).replace("\n", "\r\n")),
        ("log", as_json(RECORDS)),
        ("log.json", "\ufeff" + as_json(RECORDS)),
    ],
)
def test_json_equals_csv(tmp_path: Path, name: str, content: str) -> None:
    same_log(read(write(tmp_path, content, name)).log, take(tmp_path, CSV).log)


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    same_log(read(write(tmp_path, as_json(RECORDS), "log.json", encoding), mapping(encoding=encoding)).log, take(tmp_path, CSV).log)


def test_it_is_said_where_the_records_were_found(tmp_path: Path) -> None:
    intake = read(write(tmp_path, as_json({"tickets": RECORDS}), "log.json"))
    assert intake.inputs[0].notes[0] == "JSON, records in 'tickets' (the only list there)"


def test_several_lists_need_a_choice(tmp_path: Path) -> None:
    path = write(tmp_path, as_json({"users": [{"id": 1}], "data": {"tickets": RECORDS}, "groups": [{"id": 1}, {"id": 2}]}), "log.json")
    with pytest.raises(DataError, match=r"several lists: users \(1 objects\), groups \(2 objects\)") as caught:
        read(path)
    assert caught.value.hint == "say which one in the map: file: {records: groups}"
    assert read(path, mapping(records="data.tickets")).rows.used == 5


def test_pages_are_gone_through(tmp_path: Path) -> None:
    assert read(write(tmp_path, as_json([{"data": RECORDS[:3]}, {"data": RECORDS[3:]}]), "l.json"), mapping(records="data")).rows.used == 5
    assert (
        read(write(tmp_path, as_lines([{"data": RECORDS[:3]}, {"data": RECORDS[3:]}]), "l.jsonl"), mapping(records="data")).rows.used == 5
    )


def test_nested_objects_have_dotted_names(tmp_path: Path) -> None:
    records = [{"id": "1", "what": {"name": "solved"}, "at": {"time": {"utc": "2025-03-03T09:00Z"}}, "sla": {"target": 1.10, "x": []}}]
    log_map = mapping(case="id", activity=("what.name",), time=TimeColumn("at.time.utc"), attributes={"target": "sla.target"})
    intake = read(
        write(tmp_path, as_json(records).replace("1.1,", "1.10,"), "log.json"), log_map, spec=standard(attributes=[Attribute("target")])
    )
    assert events(intake.log) == [("1", "solved", 2, 1_740_992_400_000_000, None, "target", "1.10", "1.10")]


def test_numbers_keep_their_text(tmp_path: Path) -> None:
    huge = "9" * 5000
    content = '[{"case": 123456789012345678901234567890, "activity": "solved", "time": "2025-03-03T09:00Z", '
    content += f'"a": 1e3, "b": {huge}, "c": [1.50, true]}}]'
    spec = standard(attributes=[Attribute("a"), Attribute("b"), Attribute("c")])
    (row,) = events(read(write(tmp_path, content, "log.json"), spec=spec).log)
    assert row[0] == "123456789012345678901234567890"
    assert (row[6], row[9], row[12]) == ("1e3", huge, "[1.50, true]")


def test_an_exploded_list_gives_a_row_an_item(tmp_path: Path) -> None:
    log_map = mapping(
        case="ticket_id",
        activity=("events.type",),
        time=TimeColumn("created_at"),
        records="audits",
        explode=("events",),
        attributes={"c": "via.channel"},
    )
    spec = standard(attributes=[Attribute("c")], stages=None)
    log_map = type(log_map)(**{**{n: getattr(log_map, n) for n in log_map.__slots__}, "values": {"activity": {"Create": "ticket created"}}})
    intake = read(write(tmp_path, as_json(AUDITS), "log.json"), log_map, spec=spec)
    assert [(row[0], row[1], row[5:]) for row in events(intake.log)] == [
        ("7", "ticket created", ("c", "web", "web")),
        ("7", "Comment", ("c", "web", "web")),
    ]
    assert intake.ignored == {"record with nothing in the exploded list": 1, "activity maps to no stage": 1}
    assert "one row an item of events" in intake.inputs[0].notes


def test_lists_in_lists_are_exploded(tmp_path: Path) -> None:
    issue = {
        "key": "A-1",
        "changelog": {
            "histories": [
                {
                    "created": "2025-03-03T09:00Z",
                    "author": {"name": "li"},
                    "items": [{"toString": "solved"}, {"toString": "agent replied"}],
                },
                {"created": "2025-03-03T10:00Z", "items": [{"toString": "solved"}, 5]},
            ]
        },
    }
    log_map = mapping(
        case="key",
        activity=("changelog.histories.items.toString",),
        time=TimeColumn("changelog.histories.created"),
        actor="changelog.histories.author.name",
        records="issues",
        explode=("changelog.histories", "items"),
    )
    intake = read(write(tmp_path, as_json({"issues": [issue]}), "log.json"), log_map)
    assert [row[1:5:3] for row in events(intake.log)] == [("solved", "li"), ("agent replied", "li"), ("solved", None)]
    assert quarantined(intake) == [(4, "not a JSON object")]


def test_rows_that_are_no_records_are_set_aside(tmp_path: Path) -> None:
    lines = as_lines(RECORDS[:1]) + '{"case": 1,\n\n[1]\n7\n{"case": "1", "case": "2"}\n' + '{"a": ' * 4000 + "\n" + as_lines(RECORDS[1:])
    intake = read(write(tmp_path, lines, "log.jsonl"))
    assert intake.rows.used == 5
    assert intake.ignored == {"blank row": 1}
    assert list(zip(intake.quarantine["line"].to_pylist(), intake.quarantine["reason"].to_pylist(), strict=True)) == [
        (2, "a line that is not JSON"),
        (4, "not a JSON object"),
        (5, "not a JSON object"),
        (6, "a key stands twice"),
        (7, "nested too deeply" if "nested too deeply" in intake.quarantine["reason"].to_pylist() else "a line that is not JSON"),
    ]


def test_lines_of_records_in_a_list_are_told(tmp_path: Path) -> None:
    content = "[\n" + as_json(RECORDS[0]) + ",\n  5,\n" + as_json({**RECORDS[1], "time": "soon"}) + "]"
    intake = read(write(tmp_path, content, "log.json"))
    assert intake.quarantine["line"].to_pylist() == [3, None]
    assert quarantined(intake) == [(2, "not a JSON object"), (3, "time cannot be read")]


def test_a_nul_and_broken_bytes_go_to_quarantine(tmp_path: Path) -> None:
    lines = as_lines([*RECORDS, {**RECORDS[0], "actor": "a\0b"}, {**RECORDS[0], "actor": "\ud83d"}]).encode("utf-8", "surrogatepass")
    intake = read(
        write(tmp_path, lines + b'{"case": "9", "activity": "solved", "time": "2025-03-03T09:00Z", "actor": "\xff\xfe"}\n', "log.jsonl")
    )
    assert {reason for _, reason in quarantined(intake)} == {"a NUL byte", "bytes that are not text in this encoding"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("l.json", "7", "holds a single value"),
        ("l.json", '"text"', "holds a single value"),
        ("l.json", "  ", "l.json is empty"),
        ("l.json", "[]", "holds no record"),
        ("l.json", "[1, 2]", "none of its 2 records is a JSON object"),
        ("l.json", '[{"case": 1},\n {"case": 2},,]', r"not sound JSON: Expecting value \(line 2, column 14\)"),
        ("l.json", '[{"case": 1}\n', r"it ends too early \(line 2, column 1\)"),
        ("l.json", '[{"case": 1', r"not sound JSON: .* \(line 1, column 1"),
        ("l.json", '{"a": [1]', "it ends too early"),
        ("l.json", '[{"case": 1}] x', r"something follows the end \(line 1, column 15\)"),
        ("l.json", '{"a": 1} x', "something follows the end"),
        ("l.json", "[" * 100_000, "nested too deeply"),
        ("l.json", '{"a": ' * 100_000, "nested too deeply|several|it ends"),
        ("l.json", "{a: 1}", "a key in double quotes is expected"),
        ("l.json", '{"error": "unauthorised"}', "l.json has neither column 'case'"),
        ("l.jsonl", "case,time\n1,2\n", "none of its 2 records is a JSON object"),
        ("l.json", '[{"a":1}, {"' + '"}, {"'.join(f'{n}":1,"x{n}":2' for n in range(5001)) + '":1}]', "not sound|more than 10,000"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(write(tmp_path, content, name))


def test_the_map_names_the_format(tmp_path: Path) -> None:
    assert read(write(tmp_path, as_lines(RECORDS), "log.txt"), mapping(format="jsonl")).rows.used == 5
    assert read(write(tmp_path, as_json(RECORDS), "log.csv"), mapping(format="json")).rows.used == 5


def test_a_value_across_the_seams_of_reading(tmp_path: Path) -> None:
    """Values longer than a stretch of reading, numbers at its very end."""
    records = [{**record, "note": "x" * (70_000 * number), "n": number} for number, record in enumerate(RECORDS * 4)]
    assert read(write(tmp_path, as_json(records), "log.json")).rows.used == 20
    assert COLUMNS[0] in records[0]
