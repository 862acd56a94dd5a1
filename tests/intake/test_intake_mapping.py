"""Columns to parts of the log, and map files."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_samples import HEADER, SHANGHAI, events, standard, take, write

from svcaudit.errors import DataError, SpecError, UsageError
from svcaudit.intake import FileOptions, LogMap, TimeColumn, load_map, read_log
from svcaudit.intake.map_codes import MAP_CODES
from svcaudit.model.spec import Attribute, Compare, Metric, Operator, Rule, Wording

ROW = "1,solved,2025-03-03T09:00:00Z,wang,basic\n"


def renamed(header: str) -> str:
    return f"{header}\n{ROW}"


def test_xes_names_need_no_map(tmp_path: Path) -> None:
    intake = take(tmp_path, renamed("case:concept:name,concept:name,time:timestamp,org:resource,issue_class"), None)
    assert events(intake.log)[0][0] == "1"
    assert intake.log.actors.tolist() == ["wang"]


def test_a_map_names_every_part(tmp_path: Path) -> None:
    first, second = "7,Open,,2025-03-03T09:00:00Z,Li,L1,hello there,k1", "7,Done,ok,2025-03-03T10:00:00Z,-,L2,bye,-"
    text = f"no,status,sub,at,who,group,words,kind\n{first}\n{second}\n"
    mapping = LogMap(
        case="no",
        activity=("status", "sub"),
        join=" > ",
        time=TimeColumn("at"),
        actor="who",
        role="group",
        text="words",
        attributes={"issue_class": "kind"},
        values={
            "activity": {"Open": "ticket created", "Done > ok": "solved"},
            "actor": {"Li": "li.lei"},
            "role": {"L1": "front"},
            "issue_class": {"k1": "basic"},
        },
        missing=("-",),
    )
    log = take(tmp_path, text, mapping, standard(rules=(Rule("w", "wording", Wording(("resolve",))),))).log
    assert log.activities.tolist() == ["solved", "ticket created"]
    assert log.stage.tolist() == [0, 2]
    assert log.actors.tolist() == ["li.lei"]
    assert log.actor.tolist() == [0, -1]
    assert log.roles.tolist() == ["L2", "front"]
    assert log.role.tolist() == [1, 0]
    assert log.text is not None
    assert log.text.values[log.text.codes].tolist() == ["hello there", "bye"]
    column = log.attributes["issue_class"]
    assert column.codes.tolist() == [0, -1]
    assert column.known.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("header", "mapping", "parts"),
    [
        ("ticket,activity,time,actor,issue_class", None, ["'case'", "'case:concept:name'", "It has: ticket", "log.csv"]),
        ("case,activity,tme,actor,issue_class", None, ["did you mean 'tme'?", "time: tme"]),
        ("case,activity,time,actor,issue_class", LogMap(actor="agnt"), ["no column 'agnt' for the actor", "actor: "]),
        (
            "case,activity,time,actor,isue_class",
            LogMap(attributes={"issue_class": "issue_clas"}),
            ["attributes: {issue_class: isue_class}"],
        ),
        ("case,activity,time,actor,issue_klass", None, ["attribute 'issue_class'", "did you mean 'issue_klass'?"]),
    ],
)
def test_a_missing_column_names_file_columns_and_the_line_to_write(
    tmp_path: Path, header: str, mapping: LogMap | None, parts: list[str]
) -> None:
    with pytest.raises(DataError) as caught:
        take(tmp_path, renamed(header), mapping, standard(attributes=(Attribute("issue_class", required=True),)))
    told = f"{caught.value.message} {caught.value.hint}"
    assert [part for part in parts if part not in told] == []


def test_columns_match_in_other_letters_with_a_note(tmp_path: Path) -> None:
    intake = take(tmp_path, renamed("Case, ACTIVITY ,time,actor,issue_class"), None)
    assert any("'Case' taken for 'case'" in note for note in intake.inputs[0].notes)


def test_unneeded_columns_may_share_a_name(tmp_path: Path) -> None:
    intake = take(tmp_path, "case,activity,time,note,note\n1,solved,2025-03-03T09:00:00Z,a,b\n", None)
    assert any("same name" in note for note in intake.inputs[0].notes)
    assert intake.missing_columns == ("actor", "role", "issue_class")


def test_text_is_read_only_where_the_standard_asks_for_it(tmp_path: Path) -> None:
    text = f"{HEADER},text\n{ROW.strip()},hello\n"
    says = Compare("text", Operator.MATCHES, "hello")
    assert take(tmp_path, text, None).log.text is None
    assert any("not read" in note for note in take(tmp_path, text, LogMap(text="text")).inputs[0].notes)
    for asking in (standard(rules=(Rule("w", "wording", Wording(("reply",))),)), standard(metrics=(Metric("m", "share", condition=says),))):
        assert take(tmp_path, text, None, asking).log.text is not None


def test_a_map_may_name_attributes_the_standard_lacks(tmp_path: Path) -> None:
    intake = take(tmp_path, renamed(HEADER), LogMap(attributes={"isue_class": "issue_class"}))
    assert any("not read: isue_class (did you mean issue_class?)" in note for note in intake.notes)


WHOLE = """
case: ticket_id
activity: [status, sub_status]
join: " > "
time: {column: happened_at, zone: Asia/Shanghai, format: "%Y/%m/%d %H:%M"}
actor: agent
role: agent_role
text: message
attributes: {issue_class: 问题类型, channel: 渠道}
values: {issue_class: {基础: basic}, activity: {创建: ticket created}, actor: {no: "yes", 10: ten}}
missing: ["", "NULL", "-"]
file: {encoding: gb18030, delimiter: ";", sheet: Sheet1, quote: "'"}
x-note: ours
"""


def test_a_whole_map_file(tmp_path: Path) -> None:
    found = load_map(write(tmp_path, "\ufeff" + WHOLE, "map.yaml"))
    assert found == LogMap(
        case="ticket_id",
        activity=("status", "sub_status"),
        join=" > ",
        time=TimeColumn("happened_at", "Asia/Shanghai", "%Y/%m/%d %H:%M"),
        actor="agent",
        role="agent_role",
        text="message",
        attributes={"issue_class": "问题类型", "channel": "渠道"},
        values={"issue_class": {"基础": "basic"}, "activity": {"创建": "ticket created"}, "actor": {"no": "yes", "10": "ten"}},
        missing=("", "NULL", "-"),
        file=FileOptions("gb18030", ";", "Sheet1", "'"),
        path=str(tmp_path / "map.yaml"),
        sha256=found.sha256,
    )


def test_short_forms_and_an_empty_map(tmp_path: Path) -> None:
    assert load_map(write(tmp_path, "time: at", "m.yaml")).time == TimeColumn("at")
    assert load_map(write(tmp_path, "activity: what\nmissing: '?'", "m.yaml")).missing == ("?",)
    assert load_map(write(tmp_path, "time: {format: epoch_ms}", "m.yaml")).time == TimeColumn(None, None, "epoch_ms")


def test_all_problems_come_in_one_pass_with_their_places(tmp_path: Path) -> None:
    time = 'time: {column: at, zone: Asia/Shangai, format: "%H"}'
    wrong = f'cas: id\nactivity: {{a: b}}\n{time}\nfile: {{encoding: utf-9, quote: "ab"}}\nactor: [a\n, b]\nrole:\n'
    with pytest.raises(SpecError) as caught:
        load_map(write(tmp_path, wrong, "map.yaml"))
    found = [(problem.code, problem.place.line, problem.place.column) for problem in caught.value.problems]
    assert found == [
        ("MAP103", 1, 1),
        ("MAP104", 2, 11),
        ("MAP106", 3, 26),
        ("MAP107", 3, 48),
        ("MAP108", 4, 18),
        ("MAP109", 4, 32),
        ("MAP104", 5, 8),
        ("MAP104", 7, 6),
    ]
    assert "did you mean 'case'?" in caught.value.problems[0].message
    assert "map.yaml:1:1: error[MAP103]" in str(caught.value)
    assert caught.value.problems[0].source_line == "cas: id"


@pytest.mark.parametrize("code", sorted(MAP_CODES))
def test_every_code_has_a_wrong_and_a_right_map(tmp_path: Path, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_map(write(tmp_path, MAP_CODES[code].wrong, "map.yaml"))
    assert [problem.code for problem in caught.value.problems] == [code]
    load_map(write(tmp_path, MAP_CODES[code].right, "map.yaml"))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"[" * 3000, b"a: &a [*a]", b"- a\n- b", b"case: 'x", b"a: 1\n---\nb: 2", b"\x00", b"{[a]: b}"]
)
def test_hostile_maps_are_problems_and_no_crash(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SpecError):
        load_map(write(tmp_path, content, "map.yaml"))


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_map(tmp_path / "none.yaml")


def test_the_map_of_the_documentation_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "maps.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in page.split("```yaml\n")[1:]]
    assert blocks
    for block in blocks:
        load_map(write(tmp_path, block, "map.yaml"))


def test_translated_values_beside_a_plain_log(tmp_path: Path) -> None:
    log = write(tmp_path, f"{HEADER}\n1,创建,2025-03-03 09:00,wang,基础\n")
    mapping = load_map(write(tmp_path, "values: {activity: {创建: ticket created}, issue_class: {基础: basic}}", "m.yaml"))
    intake = read_log([log], standard(), mapping, zone="Asia/Shanghai")
    assert intake.rows.used == 1
    assert intake.log.attributes["issue_class"].values.tolist() == ["basic"]
    assert read_log([log], standard(), SHANGHAI.__class__(values=mapping.values), zone="UTC").rows.used == 1


def test_a_list_of_formats(tmp_path: Path) -> None:
    path = tmp_path / "two.map.yaml"
    path.write_text('time: {column: at, zone: UTC, format: [iso, "%d.%m.%Y"]}\n', encoding="utf-8")
    assert load_map(path).time.format == ("iso", "%d.%m.%Y")


@pytest.mark.parametrize(("formats", "told"), [('[iso, "%H:%M"]', "does not say the year"), ("[]", "empty list"), ("[is]", "'is'")])
def test_a_list_of_formats_is_checked_one_by_one(tmp_path: Path, formats: str, told: str) -> None:
    path = tmp_path / "two.map.yaml"
    path.write_text(f"time: {{column: at, format: {formats}}}\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_map(path)
    assert told in str(caught.value.problems[0].message)
