"""Every map that comes with the product reads its sample, in that system's own layout, into the events that are there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from shape_samples import Told, activities, assert_balanced, map_of, take, told

from svcaudit.audit.check import check
from svcaudit.cli.app import run
from svcaudit.errors import DataError, SpecError
from svcaudit.intake import load_map, read_log
from svcaudit.intake.map_extends import shipped_maps
from svcaudit.intake.stand_in import STAND_IN
from svcaudit.spec.load import load

SAMPLES = Path(__file__).parents[2] / "sample_data" / "exports"
STANDARD = Path(__file__).with_name("exports.yaml")


@dataclass(frozen=True)
class Sample:
    """What a sample holds. `some`: events that must be among those read, word for word. `ignored`: rows by reason."""

    file: str
    activities: dict[str, int]
    some: tuple[Told, ...]
    actors: int
    zone: str | None = None
    ignored: dict[str, int] = field(default_factory=dict)
    claims: int | None = None
    note: str = "ISO 8601"


EXPECTED = {
    "servicenow-incident": Sample(
        "servicenow_incident.csv",
        {"created": 5, "resolved": 4, "closed": 3},
        (("INC0010003", "closed", "03-04 20:00", "Ada Brook"), ("INC0010003", "resolved", "03-06 09:00", "Ada Brook")),
        6,
        "UTC",
        claims=5,
    ),
    "servicenow-audit": Sample(
        "servicenow_audit.csv",
        {
            "created": 2,
            "updated for the first time": 2,
            "state: Active": 3,
            "state: Awaiting User Info": 1,
            "state: Resolved": 2,
            "state: Closed": 1,
            "assigned": 2,
            "reassigned to a group": 1,
        },
        (
            ("INC0020001", "created", "02-29 01:16", "Opened by 8"),
            ("INC0020002", "reassigned to a group", "02-29 05:30", "Updated by 21"),
            ("INC0020001", "state: Closed", "03-05 12:00", "Updated by 908"),
        ),
        7,
        "UTC",
        {"nothing happened in the row": 1},
        claims=2,
        note="%d/%m/%Y %H:%M (day first",
    ),
    "servicenow-task-sla": Sample(
        "servicenow_task_sla.csv",
        {
            "Priority 3 resolution (8 hour) started": 4,
            "Priority 3 resolution (8 hour) ended": 3,
            "Priority 2 resolution (4 hour) started": 1,
            "Priority 2 resolution (4 hour) ended": 1,
        },
        (("INC0010002", "Priority 2 resolution (4 hour) ended", "03-05 02:30", None),),
        0,
        "UTC",
        claims=5,
    ),
    "zendesk-csv": Sample(
        "zendesk_tickets.csv",
        {"created": 3, "assigned for the first time": 2, "assigned": 2, "solved": 2},
        (("502", "assigned", "03-04 20:40", "Mia Horn"),),
        5,
        "Australia/Sydney",
        claims=4,
    ),
    "zendesk-tickets": Sample(
        "zendesk_tickets.json",
        {"created": 2, "assigned for the first time": 1, "assigned": 1, "solved": 1},
        (("601", "solved", "03-03 15:12", "77"), ("602", "created", "03-05 11:00", "9002")),
        3,
        claims=2,
    ),
    "zendesk-audits": Sample(
        "zendesk_audits.json",
        {
            "created": 1,
            "comment": 4,
            "status: pending": 1,
            "status: open": 1,
            "solved": 1,
            "Create / priority / high": 1,
            "Notification": 1,
        },
        (("601", "status: pending", "03-03 09:30", "77"),),
        2,
    ),
    "zendesk-metric-events": Sample(
        "zendesk_metric_events.json",
        {
            "reply_time activate": 2,
            "reply_time apply_sla": 1,
            "reply_time fulfill": 2,
            "reply_time breach": 1,
            "requester_wait_time activate": 2,
            "requester_wait_time pause": 1,
            "requester_wait_time fulfill": 1,
        },
        (("601", "reply_time breach", "03-03 14:00", None),),
        0,
        ignored={"left out by the map": 1},
    ),
    "servicenow-sys-audit": Sample(
        "servicenow_sys_audit.csv",
        {"state: New": 2, "state: In Progress": 1, "state: Resolved": 2, "assigned": 2, "unassigned": 1, "work note written": 1},
        (("INC0040001", "assigned", "03-03 09:10", "ben.cole"), ("INC0040002", "state: Resolved", "03-04 08:30", "ben.cole")),
        3,
        "UTC",
    ),
    "jira-changelog": Sample(
        "jira_changelog.json",
        {
            "created": 2,
            "assigned": 1,
            "status: In Progress": 1,
            "status: Resolved": 1,
            "resolution: Done": 1,
            "status: Waiting for customer": 1,
        },
        (("SD-1", "created", "03-03 01:00", "Wu Qian"), ("SD-1", "status: Resolved", "03-04 01:00", "Sam Obi")),
        4,
    ),
    "jira-csv": Sample(
        "jira_issues.csv",
        {"created": 3, "resolved": 2},
        (("SD-13", "created", "03-06 12:05", "He Jun"), ("SD-13", "resolved", "03-06 18:10", "Ada Lim")),
        4,
        "UTC",
        note="%d/%b/%y %I:%M %p",
    ),
    "freshdesk": Sample(
        "freshdesk_tickets.csv",
        {"created": 3, "first response": 2, "resolved": 2, "closed": 1},
        (("72", "resolved", "03-06 10:00", "Lea Wolf"),),
        2,
        "Europe/Berlin",
        claims=4,
    ),
    "salesforce-case-history": Sample(
        "salesforce_case_history.csv",
        {"created": 2, "owner changed": 1, "Status: Working": 1, "closed": 1, "ownerEscalated: Queue Tier 2": 1},
        (("5008d00001AAA", "closed", "03-04 08:00", "0058d00000X2"),),
        3,
        ignored={"left out by the map": 2},
    ),
    "intercom": Sample(
        "intercom_conversations.json",
        {"created": 2, "first contact reply": 2, "assigned": 2, "first admin reply": 2, "first closed": 1, "last closed": 1},
        (("8001", "last closed", "03-03 07:20", None),),
        0,
        claims=2,
        note="epoch",
    ),
    "asterisk-queue-log": Sample(
        "asterisk_queue_log.txt",
        {
            "entered queue": 3,
            "answered": 2,
            "abandoned": 1,
            "hung up by caller": 1,
            "rang without answer": 1,
            "transferred": 1,
        },
        (("1740961000.17", "answered", "03-03 00:17", "SIP/202"), ("1740962000.21", "abandoned", "03-03 00:34", None)),
        3,
        ignored={"left out by the map": 3},
        note="epoch",
    ),
    "acd-calls": Sample(
        "acd_calls.csv",
        {"call queued": 3, "call answered": 2, "call transferred": 1, "call abandoned": 1, "call ended": 2},
        (("C-2", "call abandoned", "03-03 01:03", None), ("C-3", "call answered", "03-03 01:02", "Ben")),
        2,
        claims=3,
    ),
    "kefu-gongdan": Sample(
        "kefu_gongdan.csv",
        {
            "ticket created": 2,
            "assigned": 1,
            "agent replied": 2,
            "solved": 1,
            "call-back": 1,
            "pending customer": 1,
            "customer replied": 1,
        },
        (
            ("GD20250301001", "agent replied", "03-01 04:40", "张敏"),
            ("GD20250302002", "ticket created", "03-01 16:20", "系统"),
            ("GD20250302002", "customer replied", "03-03 09:59", None),
        ),
        4,
        note="%Y年%m月%d日 %p%I:%M",
    ),
}


def test_every_map_has_a_sample_and_every_sample_a_map() -> None:
    assert set(shipped_maps()) == set(EXPECTED)
    files = {path.name for path in SAMPLES.iterdir() if path.name != "README.md"}
    assert files == {sample.file for sample in EXPECTED.values()}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_shipped_map_reads_its_sample(name: str) -> None:
    sample = EXPECTED[name]
    intake = read_log([SAMPLES / sample.file], STAND_IN, load_map(Path(name)), zone=sample.zone)
    assert_balanced(intake)
    events = told(intake.log)
    assert Counter(activity for _, activity, _, _ in events) == sample.activities
    assert [event for event in sample.some if event not in events] == []
    assert len(intake.log.actors) == sample.actors
    assert intake.ignored == sample.ignored
    assert intake.quarantine.num_rows == 0
    assert (None if intake.claims is None else intake.claims.num_rows) == sample.claims
    assert any(sample.note in note for note in intake.inputs[0].notes)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_can_be_judged(name: str) -> None:
    sample, spec = EXPECTED[name], load(STANDARD)
    intake = read_log([SAMPLES / sample.file], spec, load_map(Path(name)), zone=sample.zone)
    document = check(spec, intake, int(intake.log.time.max())).document
    assert document.stages[0].events >= 1
    assert sum(pair.cases for claim in document.claims for pair in claim.pairs) >= bool(document.claims)


@pytest.mark.parametrize("name", [name for name, sample in EXPECTED.items() if sample.zone])
def test_times_without_a_zone_ask_for_one(name: str) -> None:
    with pytest.raises(DataError, match="has no time zone"):
        read_log([SAMPLES / EXPECTED[name].file], STAND_IN, load_map(Path(name)))


def test_a_map_extends_a_shipped_one(tmp_path: Path) -> None:
    mapping = "extends: acd-calls\ntime: {zone: UTC}\ncase: nr\nevents: {call queued: begin, voicemail: {column: vm, optional: true}}\n"
    text = "nr,begin,answered_at,agent,vm,queue,channel\n1,2025-03-01 09:00,2025-03-01 09:01,a,2025-03-01 09:02,,\n"
    intake = take(tmp_path, text, mapping)
    assert activities(intake.log) == ["1 call queued", "1 call answered", "1 voicemail"]
    assert intake.log.actors.tolist() == ["a"]


def test_a_map_extends_a_file_beside_it_and_its_own_words_win(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("case: a\nmissing: ['-']\nvalues: {activity: {x: one, y: two}}\nfile: {delimiter: ';'}\n")
    found = map_of(tmp_path, "extends: base.yaml\ncase: b\nvalues: {activity: {y: deux}}\n")
    assert (found.case, found.missing, found.file.delimiter) == ("b", ("-",), ";")
    assert found.values == {"activity": {"x": "one", "y": "deux"}}
    assert found.sha256 != load_map(tmp_path / "base.yaml").sha256


def test_problems_of_the_extended_map_are_told_in_its_own_lines(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("case: a\nacter: b\n")
    with pytest.raises(SpecError) as caught:
        map_of(tmp_path, "extends: base.yaml\n")
    assert "base.yaml:2:1: error[MAP103]" in str(caught.value)


def test_maps_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("extends: two.yaml\n")
    (tmp_path / "two.yaml").write_text("extends: one.yaml\n")
    with pytest.raises(SpecError, match="MAP126"):
        load_map(tmp_path / "one.yaml")


def test_the_command_lists_and_prints_maps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["log", "maps"]) == 0
    listed = capsys.readouterr().out
    assert [line.split()[0] for line in listed.splitlines()] == sorted(EXPECTED)
    assert max(map(len, listed.splitlines())) <= 110
    assert run(["log", "maps", "acd-calls"]) == 0
    assert capsys.readouterr().out.strip() == shipped_maps()["acd-calls"].strip()
    assert run(["log", "maps", "acd-cals"]) == 2
    assert "did you mean 'acd-calls'?" in capsys.readouterr().err


JIRA = """{"issues": [%s]}"""
SILENT = '{"key": "A-1", "fields": {"created": "2025-03-01T09:00:00.000+0000", "creator": {"displayName": "wang"}}, "changelog": {"histories": []}}'
NO_LOG = SILENT.replace("A-1", "A-2").replace(', "changelog": {"histories": []}', "")
ANONYMOUS = SILENT.replace(', "creator": {"displayName": "wang"}', "")
BUSY = """{"key": "A-3", "fields": {"created": "2025-03-01T10:00:00.000+0000"}, "changelog": {"histories": [
  {"created": "2025-03-01T12:00:00.000+0000", "author": {"displayName": "li"}, "items": [{"field": "status", "toString": "Done"}]},
  {"created": "2025-03-01T11:00:00.000+0000", "author": {"displayName": "li"}, "items": []}]}}"""


@pytest.mark.parametrize("issues", [(SILENT,), (NO_LOG,), (SILENT, NO_LOG, BUSY), (BUSY, NO_LOG, SILENT)])
def test_an_issue_without_a_change_was_created(issues: tuple[str, ...], tmp_path: Path) -> None:
    intake = take(tmp_path, JIRA % ", ".join(issues), "extends: jira-changelog", name="jira.json")
    created = [event for event in told(intake.log) if event[1] == "created"]
    assert len(created) == len(issues)
    assert intake.quarantine.num_rows == 0
    if BUSY in issues:
        assert ("A-3", "status: Done", "03-01 12:00", "li") in told(intake.log)
        assert intake.ignored == {"record with nothing in the exploded list": 1}


def test_nobody_need_be_the_creator(tmp_path: Path) -> None:
    intake = take(tmp_path, JIRA % ", ".join((ANONYMOUS, BUSY)), "extends: jira-changelog", name="jira.json")
    assert [event[1] for event in told(intake.log)].count("created") == 2
    assert intake.log.actors.tolist() == ["li"]


def test_a_translation_by_beginning(tmp_path: Path) -> None:
    mapping = """
activity: [field, value]
join: ": "
values: {activity: {"owner: *": owned, "owner: none": dropped, "owner: wang*": taken by a wang}}
"""
    text = "case,field,value,time\n" + "".join(
        f"1,{field},{value},2025-03-01T0{hour}:00Z\n"
        for hour, (field, value) in enumerate((("owner", "li"), ("owner", "none"), ("owner", "wangli"), ("state", "x"), ("owner", "")))
    )
    names = [event[1] for event in told(take(tmp_path, text, mapping).log)]
    assert names == ["owned", "dropped", "taken by a wang", "state: x", "owner"]


def test_a_record_without_items_and_without_a_time_of_its_own_is_ignored(tmp_path: Path) -> None:
    mapping = "case: key\nactivity: events.type\ntime: events.at\nfile: {explode: [events]}"
    text = '[{"key": "A", "events": []}, {"key": "B", "events": [{"type": "x", "at": "2025-03-01T09:00Z"}]}, {"key": null, "events": []}]'
    intake = take(tmp_path, text, mapping, name="log.json")
    assert intake.rows.used == 1
    assert intake.ignored["record with nothing in the exploded list"] + intake.ignored.get("blank row", 0) == 2
