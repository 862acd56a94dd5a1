"""What `log profile` makes of files that nobody described."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.quality_samples import at, csv_of, plain
from svcaudit.audit.log_profile import profile_log
from svcaudit.model.log_report import LogProfile

SAMPLES = Path(__file__).parents[2] / "sample_data" / "exports"


def profile(folder: Path, *texts: str, mapping: str | None = None, zone: str | None = None) -> LogProfile:
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{'abc'[number]}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    if mapping is not None:
        (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    return profile_log(tuple(paths), folder / "map.yaml" if mapping is not None else None, zone)


def parts(made: LogProfile) -> dict[str, tuple[str | None, str]]:
    return {guess.part: (guess.column, guess.sure) for guess in made.parts}


def export() -> str:
    """An export with names of its own: two customers, phone numbers, notes."""
    words = {"asked": "Ticket created", "answered": "Reply sent", "solved": "Closed"}
    rows = [
        [case, "high" if int(case[2:]) % 2 else "low", words[activity],
         f"{int(case[2:]) % 28 + 1:02}.03.2025 {9 + step:02}:00", f"Agent {int(case[2:]) % 3}", f"Ann Smith{chr(97 + int(case[2:]) % 26)}",
         f"+49 30 12345{case[2:]}",
         "I have lost my card. What shall I do now?"]
        for number, (case, activity, _, _) in enumerate(plain()) for step in (number % 3,)
    ]  # fmt: skip
    return csv_of(rows, "Ticket No,Urgency,Vorgang,Happened at,Agent,Reporter,Mobile,Text")


def test_an_export_with_names_of_its_own(tmp_path: Path) -> None:
    made = profile(tmp_path, export())
    assert parts(made) == {
        "case": ("Ticket No", "likely"),
        "activity": ("Vorgang", "likely"),
        "time": ("Happened at", "likely"),
        "actor": ("Agent", "likely"),
    }
    assert made.facts is not None
    assert (made.facts.cases, made.facts.events, made.facts.different_variants) == (30, 90, 1)
    assert made.facts.variants[0].activities == ["Ticket created", "Reply sent", "Closed"]
    assert made.map.splitlines()[:3] == ["case: Ticket No", "activity: Vorgang", "actor: Agent"]
    assert made.map.splitlines()[3].startswith('time: {column: Happened at, format: "%d.%m.%Y %H:%M"}  # add zone')
    assert any("say no zone" in note for note in made.notes)


def test_with_a_zone_the_map_names_it(tmp_path: Path) -> None:
    made = profile(tmp_path, export(), zone="Europe/Berlin")
    assert 'zone: Europe/Berlin, format: "%d.%m.%Y %H:%M"}' in made.map
    assert made.facts is not None and made.facts.first == "2025-03-01T08:00:00Z"


def test_the_map_it_proposes_works(tmp_path: Path) -> None:
    first = profile(tmp_path, export(), zone="Europe/Berlin")
    second = profile(tmp_path, export(), mapping=first.map)
    assert second.facts == first.facts
    assert {sure for _, sure in parts(second).values()} == {"map"} and second.map == ""


def test_nothing_personal_is_shown(tmp_path: Path) -> None:
    made = profile(tmp_path, export())
    masked = {one.name for one in made.columns if one.masked}
    assert masked == {"Agent", "Reporter", "Mobile", "Text"}
    shown = str(made)
    assert not any(word in shown for word in ("Smith", "Agent 1", "+49", "my card"))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2.5", "-3,0"], "number"),
        (["yes", "no", "yes"], "yes_no"),
        (["2025-03-01", "2025-03-02T10:00:00Z", "2025-03-03 09:00"], "time"),
        (["01.03.2025 09:00", "02.03.2025 10:00", "31.12.2025 23:59"], "time"),
        (["a", "b", "c"], "text"),
        (["x" * 80, "y" * 90, "z" * 70], "long text"),
        (["", "", ""], "empty"),
    ],
)
def test_kinds(cells: list[str], kind: str, tmp_path: Path) -> None:
    rows = [[f"T-{number}", "asked", at(number), f'"{cell}"'] for number, cell in enumerate(cells)]
    column = profile(tmp_path, csv_of(rows, "case,activity,time,it")).columns[3]
    assert column.kind == kind
    assert (column.filled, column.share) == ((0, 0.0) if kind == "empty" else (3, 1.0))


def test_one_row_a_case(tmp_path: Path) -> None:
    rows = [[f"INC{number:04}", "open", at(number), at(number + 60)] for number in range(30)]
    made = profile(tmp_path, csv_of(rows, "number,state,opened_at,closed_at"))
    assert parts(made)["case"] == ("number", "likely") and parts(made)["activity"] == (None, "no")
    assert parts(made)["time"] == ("opened_at + closed_at", "likely")
    assert made.facts is not None and (made.facts.cases, made.facts.events) == (30, 60)
    assert made.map.startswith("shape: wide\ncase: number\n") and "  opened_at: opened_at\n" in made.map
    assert profile(tmp_path, csv_of(rows, "number,state,opened_at,closed_at"), mapping=made.map, zone="UTC").facts == made.facts


def test_days_that_may_be_months_are_not_read(tmp_path: Path) -> None:
    rows = [[f"T-{number // 2}", ("asked", "solved")[number % 2], f"0{number % 8 + 1}/04/2025 09:00", "ann"] for number in range(40)]
    made = profile(tmp_path, csv_of(rows), zone="UTC")
    assert made.facts is None and "can be read in 2 ways" in made.notes[0] and "format" not in made.map


def test_a_known_layout_is_read_as_the_shipped_map_reads_it(tmp_path: Path) -> None:
    text = (SAMPLES / "zendesk_tickets.csv").read_text(encoding="utf-8")
    made = profile(tmp_path, text, zone="UTC")
    assert parts(made)["case"] == ("Id", "map") and made.map == "extends: zendesk-csv\ntime: {zone: UTC}\n"
    assert profile(tmp_path, text, mapping=made.map).facts == made.facts


@pytest.mark.parametrize("head", ["documentkey,fieldname,oldvalue,newvalue,user,sys_created_on", "Nr,Feld,Alter Wert,Neuer Wert,Wer,Wann"])
def test_nobodys_name_is_an_activity(tmp_path: Path, head: str) -> None:
    made = profile(tmp_path, changes(head), zone="UTC")
    assert made.facts is not None and "anglin" not in str(made) and "luddy" not in str(made)
    assert made.facts.different_activities == 4
    again = profile(tmp_path, changes(head), mapping=made.map, zone="UTC")
    assert again.facts == made.facts and "anglin" not in str(again.facts)


def changes(head: str, cases: int = 40) -> str:
    """A history of changed fields, one of which holds people."""
    rows = []
    for case in range(cases):
        who = ("beth.anglin", "fred.luddy")[case % 2]
        steps = (
            ("state", "", "New", "guest"),
            ("assigned_to", "", who, who),
            ("state", "New", "Active", who),
            ("state", "Active", "Done", who),
        )
        rows += [[f"INC{case:04}", *told[:3], told[3], at(60 * case + number)] for number, told in enumerate(steps)]
    return csv_of(rows, head)


def test_a_table_that_is_no_log(tmp_path: Path) -> None:
    made = profile(tmp_path, "a,b\n1,x\n2,y\n")
    assert made.facts is None and "no column seems to be the" in made.notes[0]
    assert [one.name for one in made.columns] == ["a", "b"]


def test_files_with_different_columns(tmp_path: Path) -> None:
    made = profile(tmp_path, csv_of(plain(3)), csv_of([[*row, "x"] for row in plain(3)], "case,activity,time,actor,more"))
    assert [(one.name, one.filled) for one in made.columns] == [("case", 18), ("activity", 18), ("time", 18), ("actor", 18), ("more", 9)]
    assert made.facts is not None and made.facts.events == 18


def test_columns_without_a_name_of_their_own(tmp_path: Path) -> None:
    rows = [[*row, "1", "2", "3"] for row in plain(3)]
    made = profile(tmp_path, csv_of(rows, "case,activity,time,actor,x,x,"))
    assert [one.name for one in made.columns][4:] == ["x", "x (column 6)", "(column 7)"]


def test_many_columns_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    header = "case,activity,time," + ",".join(f"c{number}" for number in range(30))
    rows = [[*row[:3], *(str(number) for number in range(30))] for row in plain(5)]
    made = profile(tmp_path, csv_of(rows, header))
    assert len(made.columns) == 33 and all(one.filled == 15 for one in made.columns)
    assert made.columns[32].examples == ["29"]
