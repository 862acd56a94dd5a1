"""One guesser for `log profile` and `init --from`: what it takes for what, and what it leaves open."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from intake_samples import write

from svcaudit.audit.log_profile import profile_log
from svcaudit.audit.scaffold.columns import look_at
from svcaudit.audit.scaffold.from_log import Drafted, Wish, init_from
from svcaudit.audit.scaffold.guess import NOTHING_ASKED, as_map
from svcaudit.errors import DataError, UsageError
from svcaudit.intake.guess import guess_parts
from svcaudit.intake.map_file import load_map
from svcaudit.intake.read import read_log
from svcaudit.intake.stand_in import STAND_IN

START = datetime(2025, 3, 3, 8)


def chinese(moment: datetime) -> str:
    return (
        f"{moment.year}年{moment.month}月{moment.day}日 {'上午' if moment.hour < 12 else '下午'}{moment.hour % 12 or 12}:{moment.minute:02}"
    )


def tickets(cases: int = 40) -> list[list[str]]:
    rows = [["工单编号", "处理环节", "操作时间", "经办人", "联系电话"]]
    for case in range(cases):
        for step, activity in enumerate(("受理", "派单", "办结")):
            moment = START + timedelta(hours=5 * case, minutes=37 * step)
            rows.append([f"GD{case:05}", activity, chinese(moment), "王丽" if case % 2 else "李强", f"1380013{case:04}"])
    return rows


def text_of(rows: list[list[str]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def drafted(folder: Path, log: Path, zone: str | None = "Asia/Shanghai") -> Drafted:
    return init_from(Wish(log, folder / "project", zone))


def test_profile_and_init_guess_alike(tmp_path: Path) -> None:
    path = write(tmp_path, text_of(tickets()), "t.csv", encoding="gb18030")
    profile = {one.part: one.column for one in profile_log((path,)).parts}
    export = look_at(path)
    parts = guess_parts(export.columns, as_map(export, NOTHING_ASKED))
    assert profile == {"case": "工单编号", "activity": "处理环节", "time": "操作时间", "actor": "经办人"}
    assert {one.part: one.columns[0].name for one in parts.guesses()} == profile


def test_a_packed_export_in_gb18030_with_times_of_the_afternoon(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(text_of(tickets()).encode("gb18030")))
    made = drafted(tmp_path, path)
    assert (made.proposal.intake.rows.used, made.proposal.intake.log.cases) == (120, 40)
    assert [one.id for one in made.proposal.draft.attributes if one.personal] == ["联系电话"]
    assert not made.doubts


def wide(folder: Path) -> Path:
    """One row a case; times partly text, one at midnight, one column of promises."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Vorgang", "Angelegt", "Team", "Erstantwort", "Gelöst", "Fällig"])
    for case in range(40):
        begin = START + timedelta(hours=4 * case)
        answered = begin + timedelta(minutes=20)
        book.active.append(
            [
                f"V-{case:03}",
                begin,
                "AB"[case % 2],
                answered.strftime("%Y-%m-%d %H:%M") if case % 2 else answered,
                begin + timedelta(hours=4) if case % 7 else None,
                begin + timedelta(days=1),
            ]
        )
    book.save(folder / "breit.xlsx")
    return folder / "breit.xlsx"


def test_one_row_a_case_becomes_a_wide_map(tmp_path: Path) -> None:
    made = drafted(tmp_path, wide(tmp_path))
    text = made.project.files["breit.map.yaml"]
    assert "shape: wide\ncase: Vorgang\ntime: {zone: Asia/Shanghai}\n" in text
    assert "  Angelegt: Angelegt\n  Erstantwort: Erstantwort\n  Gelöst: Gelöst\nattributes:" in text
    intake = made.proposal.intake
    assert (intake.rows.used, intake.log.cases, intake.log.events) == (40, 40, 114)
    assert intake.log.blind.days is None  # midnight among times is an hour like any other
    with pytest.raises(UsageError, match="do not say their time zone"):
        init_from(Wish(tmp_path / "breit.xlsx", tmp_path / "other"))


def test_a_first_line_of_data_is_not_taken_for_names(tmp_path: Path) -> None:
    rows = "".join(f"17410{n:05}|17410{n:05}.{n}|support|NONE|SOMETHING{n % 3}||0049{n:05}|1\n" for n in range(50))
    path = write(tmp_path, rows, "queue_log")
    with pytest.raises(DataError, match="looks like data") as caught:
        look_at(path)
    assert "svcaudit log maps" in str(caught.value.hint)
    assert any("looks like data" in note for note in profile_log((path,)).notes)


QUEUE = "".join(
    f"17410{n:05}|17410{n // 2:05}.{n // 2}|support|SIP/{n % 3}|{('ENTERQUEUE', 'CONNECT')[n % 2]}||0049{n:05}|1\n" for n in range(50)
)


@pytest.mark.parametrize(
    ("case", "activity", "time", "actor"),
    [
        ("Vorgang", "Tätigkeit", "Zeitpunkt", "Bearbeiter"),
        ("Vorgangsnummer", "Vorgang", "Zeit", "Sachbearbeiter"),
        ("Ticketnr", "Schritt", "Datum/Uhrzeit", "Wer"),
        ("Auftragsnr.", "Maßnahme", "Wann", "Mitarbeiter"),
        ("工单号", "操作", "操作时间", "操作员"),
        ("流水号", "环节", "办理时间", "办理人"),
        ("Numéro de dossier", "Étape", "Horodatage", "Agent"),
        ("Nº de incidencia", "Acción", "Fecha y hora", "Usuario"),
    ],
)
def test_columns_are_known_by_the_words_of_five_languages(tmp_path: Path, case: str, activity: str, time: str, actor: str) -> None:
    rows = [[case, activity, "Rang", time, actor]]
    for number in range(90):
        moment = START + timedelta(minutes=97 * number)
        who = ("", "Petra", "Jens")[number % 3 if number % 3 < 1 else 1 + number % 2]
        rows.append([f"V{number // 3}", "abc"[number % 3], "xyz"[number // 3 % 3], f"{moment:%Y-%m-%d %H:%M}", who])
    parts = {one.part: (one.column, one.sure) for one in profile_log((write(tmp_path, text_of(rows), "t.csv"),)).parts}
    assert {part: column for part, (column, _) in parts.items()} == {"case": case, "activity": activity, "time": time, "actor": actor}
    assert {parts["case"][1], parts["activity"][1]} == {"likely"}


def test_a_text_without_a_header_is_known_by_its_words(tmp_path: Path) -> None:
    path = write(tmp_path, QUEUE, "queue_log")
    made = drafted(tmp_path, path, None)
    assert made.project.files["queue_log.map.yaml"].splitlines()[1] == "extends: asterisk-queue-log"
    assert [one.id for one in made.proposal.draft.stages] == ["entered_queue", "answered"]
    assert profile_log((path,)).map == "extends: asterisk-queue-log\n"


def test_without_a_map_the_one_that_fits_is_named(tmp_path: Path) -> None:
    for path, name in ((write(tmp_path, QUEUE, "queue_log"), "asterisk-queue-log"), (SAMPLES / "jira_changelog.json", "jira-changelog")):
        with pytest.raises(DataError) as caught:
            read_log([path], STAND_IN)
        assert f"the shipped map {name} reads such files: --map {name}" in str(caught.value.hint)


SAMPLES = Path(__file__).parents[2] / "sample_data" / "exports"


@pytest.mark.parametrize("mapping", [None, Path("jira-changelog"), Path("mine.yaml")])
def test_a_list_in_a_list_is_known_by_its_names(tmp_path: Path, mapping: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text("extends: jira-changelog\nvalues: {activity: {created: opened}}\n")
    made = init_from(Wish(SAMPLES / "jira_changelog.json", tmp_path / "project", mapping=mapping))
    names = {one for stage in made.proposal.draft.stages for one in stage.activities}
    assert {"assigned", "status: Resolved", "opened" if mapping == Path("mine.yaml") else "created"} <= names
    text = made.project.files["jira_changelog.map.yaml"]
    named = '"../mine.yaml"' if mapping == Path("mine.yaml") else "jira-changelog"
    assert f"extends: {named}\n" in text
    log_map = load_map(tmp_path / "project" / "jira_changelog.map.yaml")
    assert read_log([SAMPLES / "jira_changelog.json"], STAND_IN, log_map).log.events == made.proposal.intake.log.events


def test_claims_and_facts_that_the_draft_lacks_are_left_out(tmp_path: Path) -> None:
    made = drafted(tmp_path, SAMPLES / "zendesk_tickets.csv", "UTC")
    log_map = load_map(tmp_path / "project" / "zendesk_tickets.map.yaml")
    assert not log_map.claims and set(log_map.attributes) <= set(made.proposal.spec.attributes)
    assert not any("claims of the map" in note or "attributes of the map" in note for note in made.proposal.intake.notes)


def test_what_cannot_be_told_is_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a,x,x\n" + "p,1,2\nq,1,2\n" * 5)
    with pytest.raises(DataError) as caught:
        drafted(tmp_path, path)
    assert "no column tells what happened" in caught.value.message and "no column holds times" in caught.value.message
    assert "several columns are called so: x" in str(caught.value.hint)


def test_a_western_text_is_not_read_as_chinese(tmp_path: Path) -> None:
    rows = "".join(f"V{n // 2};{('geöffnet', 'gelöst')[n % 2]};2025-03-{n // 2 + 1:02} 1{n % 2}:00;Müller\n" for n in range(40))
    export = look_at(write(tmp_path, f"Vorgangsnummer;Status;Änderung am;Bearbeiter\n{rows}", encoding="cp1252"))
    assert export.header == ("Vorgangsnummer", "Status", "Änderung am", "Bearbeiter")
    assert "encoding cp1252 (guessed: single letters beyond ASCII)" in export.notes
    chinese_text = look_at(write(tmp_path, text_of(tickets()), "c.csv", encoding="gb18030"))
    assert "encoding gb18030 (found)" in chinese_text.notes
