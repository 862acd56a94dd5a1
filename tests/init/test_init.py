"""`svcaudit init`: what it writes loads, passes its own tests, and makes `svcaudit check` work at once."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from init_samples import HEAD, Ask, export
from jsonschema import Draft7Validator

from svcaudit.model.spec import Clock
from svcaudit.spec.lint import lint
from svcaudit.spec.load import load

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"


def everything_passes(ask: Ask, folder: str = ".", *, may_fail: bool = False) -> None:
    """Lint without a word, spec tests, and the audit."""
    assert ask("spec", "lint", "--fail-on", "warning", f"{folder}/standard.yaml").out.strip() == "1 standard, no problem"
    tested = ask("spec", "test", f"{folder}/tests")
    assert tested.code == 0, tested.out
    checked = ask("check", "--config", f"{folder}/svcaudit.yaml")
    assert checked.code in ((0, 1) if may_fail else (0,)), checked.out + checked.err


# --- the starter -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ci", "file"), [("github", ".github/workflows/service-standard.yml"), ("gitlab", ".gitlab-ci.yml"), ("none", None)]
)
def test_the_starter_passes(ask: Ask, desk: Path, ci: str, file: str | None) -> None:
    answer = ask("init", "--ci", ci)
    assert answer.code == 0
    assert answer.out.splitlines()[-3:] == ["  svcaudit check", "  svcaudit spec test tests", "  svcaudit spec show standard.yaml"]
    everything_passes(ask, may_fail=True)
    assert "(100 %)" in ask("spec", "test", "tests").out
    if file:
        assert isinstance(yaml.safe_load((desk / file).read_text()), dict)
    written = {path.name for path in desk.rglob("*") if path.is_file()}
    assert (".gitlab-ci.yml" in written, "service-standard.yml" in written) == (ci == "gitlab", ci == "github")


@pytest.mark.parametrize("log", [False, True])
def test_editors_find_the_schema(ask: Ask, desk: Path, log: bool) -> None:
    (desk / "log.csv").write_text(export())
    assert ask("init", *(["--from", "log.csv", "--zone", "UTC"] if log else [])).code == 0
    first = (desk / "standard.yaml").read_text().splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema = json.loads((desk / first.partition("=")[2]).read_text())
    written = yaml.safe_load((desk / "standard.yaml").read_text())
    Draft7Validator(schema).validate(json.loads(json.dumps(written, default=str)))
    assert schema["properties"]["clocks"]["description"]


def test_nothing_is_written_over_without_force(ask: Ask, desk: Path) -> None:
    (desk / "svcaudit.yaml").write_text("mine")
    for arguments in (("init",), ("init", "--from", "log.csv", "--zone", "UTC")):
        (desk / "log.csv").write_text(export())
        answer = ask(*arguments)
        assert answer.code == 2 and "svcaudit.yaml" in answer.err and "--force" in answer.err
        assert (desk / "svcaudit.yaml").read_text() == "mine"
        assert not (desk / "standard.yaml").exists()
    assert ask("init", "--force").code == 0
    assert "spec: standard.yaml" in (desk / "svcaudit.yaml").read_text()


def test_the_log_itself_is_never_written_over(ask: Ask, desk: Path) -> None:
    log = export().encode()
    (desk / "standard.yaml").write_bytes(log)
    answer = ask("init", "--from", "standard.yaml", "--zone", "UTC", "--force")
    assert answer.code == 2 and "the log itself" in answer.err
    assert (desk / "standard.yaml").read_bytes() == log


def test_options_that_say_how_to_read_a_log_need_one(ask: Ask, desk: Path) -> None:
    answer = ask("init", "--zone", "UTC", "--case", "id")
    assert answer.code == 2 and "--zone, --case" in answer.err


# --- drafted from a log ----------------------------------------------------------------------------------------------


def test_from_an_unknown_export_to_an_audit(ask: Ask, desk: Path) -> None:
    (desk / "export.csv").write_text(export(), encoding="utf-8-sig")
    answer = ask("init", "--from", "export.csv", "--zone", "Europe/Berlin")
    assert answer.code == 0, answer.err
    everything_passes(ask)
    log_map = yaml.safe_load((desk / "export.map.yaml").read_text())
    assert log_map["case"] == "Vorgangsnummer"
    assert log_map["activity"] == "Aktion"
    assert log_map["time"] == {"column": "Zeitpunkt", "zone": "Europe/Berlin", "format": "%d.%m.%Y %H:%M"}
    assert log_map["actor"] == "Bearbeiter"
    spec = load(desk / "standard.yaml")
    assert list(spec.stages) == ["angelegt", "beantwortet", "rückfrage", "gelöst", "geschlossen"]
    assert spec.closed_by == ("geschlossen",)
    assert {one.id for one in spec.attributes.values() if one.personal} == {"kunde", "e_mail"}
    assert spec.attributes["kanal"].values == ("Chat", "Mail", "Telefon")
    clocks = [rule for rule in spec.rules if isinstance(rule.body, Clock)]
    assert clocks and all(rule.why and rule.at_least >= 0.8 for rule in clocks)
    assert str(next(rule for rule in spec.rules if rule.kind == "flow").body.text) == "angelegt beantwortet rückfrage? gelöst geschlossen"  # type: ignore[union-attr]
    assert "one-hand-" in (desk / "standard.yaml").read_text()


def test_it_shows_how_sure_it_is_and_nobodys_name(ask: Ask, desk: Path) -> None:
    (desk / "export.csv").write_text(export())
    answer = ask("init", "--from", "export.csv", "--zone", "UTC")
    rows = {line.split()[0]: line for line in answer.out.splitlines() if line}
    for part in ("case", "activity", "time", "actor"):
        assert "%" in rows[part]
    assert "T-00" in rows["case"] and "Angelegt" in rows["activity"]
    written = "".join(path.read_text() for path in desk.rglob("*") if path.is_file() and path.suffix in (".yaml", ".yml"))
    for secret in ("Maier", "Vogt", "Frau", "example.org"):
        assert secret not in answer.out + answer.err + written
    assert "personal: true" in (desk / "standard.yaml").read_text()


def test_a_zone_is_never_guessed(ask: Ask, desk: Path) -> None:
    (desk / "export.csv").write_text(export())
    answer = ask("init", "--from", "export.csv")
    assert answer.code == 2 and "--zone" in answer.err and "Zeitpunkt" in answer.err
    assert sorted(path.name for path in desk.iterdir()) == [".git", "export.csv"]
    assert ask("init", "--from", "export.csv", "--zone", "Mars").code == 2


def test_day_and_month_are_never_guessed(ask: Ask, desk: Path) -> None:
    lines = ["id,step,at"]
    lines += [
        f"C{number},{step},{1 + number % 9:02}/0{1 + at}/2025 09:00" for number in range(30) for at, step in enumerate(("open", "close"))
    ]
    (desk / "log.csv").write_text("\n".join(lines))
    answer = ask("init", "--from", "log.csv", "--zone", "UTC")
    assert answer.code == 2 and '--time-format "%d/%m/%Y %H:%M" or --time-format "%m/%d/%Y %H:%M"' in answer.err
    assert ask("init", "--from", "log.csv", "--zone", "UTC", "--time-format", "%d/%m/%Y %H:%M").code == 0
    everything_passes(ask)


def test_columns_may_be_named(ask: Ask, desk: Path) -> None:
    (desk / "log.csv").write_text(export(head=("a", "b", "c", "d", "e", "f", "g")))
    assert ask("init", "--from", "log.csv", "--zone", "UTC", "--case", "a", "--activity", "b", "--time", "c", "--actor", "d").code == 0
    everything_passes(ask)
    assert ask("init", "--from", "log.csv", "--zone", "UTC", "--force", "--case", "nothing").code == 2
    assert ask("init", "--from", "log.csv", "--zone", "UTC", "--force", "--activity", "b", "--activity", "g").code == 0
    everything_passes(ask)


def test_columns_without_a_telling_name_are_known_by_what_they_hold(ask: Ask, desk: Path) -> None:
    (desk / "log.csv").write_text(export(head=("k1", "k2", "k3", "k4", "k5", "k6", "k7")))
    assert ask("init", "--from", "log.csv", "--zone", "UTC").code == 0
    log_map = yaml.safe_load((desk / "log.map.yaml").read_text())
    assert (log_map["case"], log_map["activity"], log_map["time"]["column"]) == ("k1", "k2", "k3")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("case,activity,time\n", "no row"),
        ("case,activity\n1,a\n1,b\n2,a\n2,b\n", "no column holds times"),
        ("case,time\n1,2025-01-01T00:00Z\n1,2025-01-02T00:00Z\n2,2025-01-03T00:00Z\n", "--activity"),
        ("activity,time\na,2025-01-01T00:00Z\nb,2025-01-02T00:00Z\n", "--case"),
    ],
)
def test_what_cannot_be_a_log_is_told(ask: Ask, desk: Path, text: str, told: str) -> None:
    (desk / "log.csv").write_text(text)
    answer = ask("init", "--from", "log.csv")
    assert answer.code in (2, 3) and told in answer.err
    assert not (desk / "standard.yaml").exists()


ODD = {
    "words that YAML reads otherwise": (
        "yes",
        "no",
        "null",
        "10:30",
        "- x",
        "#1: a",
        "a, b",
        "{b}",
        "[c]",
        "'q'",
        '"dq"',
        "@at",
        "*star",
        "&and",
    ),
    "names that mean something here": ("actor", "stage", "flow", "any", "during", "text", "role", "case"),
    "names that differ only in signs": ("To Do", "to-do", "TO_DO", "done", "Done!"),
    "chinese": ("创建工单", "受理（一线）", "回复 客户", "结案"),
    "digits first": ("1st line", "2nd line", "3", "2025-01-01 x"),
    "signs alone": ("→", "✓", "…", "ok"),
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD.keys())
def test_odd_words_of_a_log_make_a_sound_standard(ask: Ask, desk: Path, words: tuple[str, ...]) -> None:
    steps = tuple((word, 30 * at) for at, word in enumerate(words))
    head = ("Case ID", "Activity: name", "time stamp", "agent", "customer #", "mail", "channel, kind")
    (desk / "odd log [1].csv").write_text(export(steps=steps, head=head, form="%Y-%m-%dT%H:%M:%SZ", delimiter=","))
    answer = ask("init", "--from", "odd log [1].csv")
    assert answer.code == 0, answer.err
    everything_passes(ask)


def test_loops_and_rare_steps(ask: Ask, desk: Path) -> None:
    lines = ["case,activity,time,actor"]
    for number in range(400):
        way = ["open", *["work", "wait"] * (number % 4), "work", "close"] + (["reopen", "work", "close"] if number % 7 == 0 else [])
        way += ["oddity"] if number == 13 else []
        lines += [f"{number}-A,{step},2025-01-{1 + number % 28:02}T{8 + at:02}:00:00+01:00,p{at % 2}" for at, step in enumerate(way)]
    (desk / "log.csv").write_text("\n".join(lines))
    answer = ask("init", "--from", "log.csv")
    assert answer.code == 0, answer.err
    everything_passes(ask)
    text = (desk / "standard.yaml").read_text()
    assert "# oddity (1)" in text and "reopened_by: [reopen]" in text
    assert "the flow accepts" in answer.out


def test_milliseconds_are_times_where_the_column_is_called_so(ask: Ask, desk: Path) -> None:
    rows = [(case, step, 1741000000000 + 3_600_000 * case + 61_000 * at) for case in range(20) for at, step in enumerate(("open", "done"))]
    lines = [json.dumps({"ticket_id": case, "event": {"type": step, "ts": at}}) for case, step, at in rows]
    (desk / "log.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert ask("init", "--from", "log.jsonl").code == 0
    assert yaml.safe_load((desk / "log.map.yaml").read_text("utf-8"))["time"] == {"column": "event.ts", "format": "epoch_ms"}
    assert "2025-03-03" in ask("check").out


def test_a_wide_table_tells_which_dates_it_does_not_take(ask: Ask, desk: Path) -> None:
    rows = [
        f"T-{day},2025-03-{day} 09:00,{f'2025-03-{day} 10:00' if day % 2 else f'{day}.03.2025 10:00'},2025-03-{day} 12:00"
        for day in range(10, 30)
    ]
    (desk / "wide.csv").write_text("\n".join(["Ticket,Created,Assigned,Closed", *rows, "Total,,,"]), encoding="utf-8")
    told = ask("init", "--from", "wide.csv", "--zone", "UTC")
    assert told.code == 0
    assert "left out" in told.out and "Assigned" in told.out
    assert "21 rows read = 20 used + 0 quarantined + 1 ignored" in ask("check").out


def test_one_case_is_enough(ask: Ask, desk: Path) -> None:
    (desk / "log.csv").write_text("case,activity,time\n1,a,2025-01-01T00:00:00Z\n1,b,2025-01-01T01:00:00Z\n2,a,2025-01-01T02:00:00Z\n")
    assert ask("init", "--from", "log.csv").code == 0
    everything_passes(ask)


def test_a_known_layout_is_read_as_the_shipped_map_reads_it(ask: Ask, desk: Path) -> None:
    lines = ["number,opened_at,opened_by,resolved_at,resolved_by,closed_at,priority"]
    lines += [
        f"INC{number:04},2025-03-{1 + number % 28:02} 08:00:00,ann,2025-03-{1 + number % 28:02} 1{number % 8}:00:00,bob,"
        f"2025-03-{1 + number % 28:02} 20:00:00,{1 + number % 3}"
        for number in range(40)
    ]
    (desk / "incidents.csv").write_text("\n".join(lines))
    answer = ask("init", "--from", "incidents.csv", "--zone", "UTC")
    assert answer.code == 0, answer.err
    assert "servicenow-incident" in answer.out
    assert "extends: servicenow-incident" in (desk / "incidents.map.yaml").read_text()
    assert list(load(desk / "standard.yaml").stages) == ["created", "resolved", "closed"]
    everything_passes(ask)


NAMES = ("beth_anglin", "beth.anglin", "fred.luddy", "fred_luddy")


@pytest.mark.parametrize("head", ["documentkey,fieldname,oldvalue,newvalue,user,sys_created_on", "Nr,Feld,Alt,Neu,Wer,Wann"])
@pytest.mark.parametrize("options", [(), ("--activity", "{new}")])
def test_nobodys_name_becomes_a_stage(ask: Ask, desk: Path, head: str, options: tuple[str, ...]) -> None:
    lines = [head]
    for case in range(40):
        who = ("beth.anglin", "fred.luddy")[case % 2]
        steps = (
            ("state", "", "New", "guest"),
            ("assigned_to", "", who, who),
            ("state", "New", "Active", who),
            ("state", "Active", "Done", who),
        )
        lines += [f"INC{case:04},{field},{old},{new},{by},2025-03-{1 + case % 28:02} 09:{step:02}:00"
                  for step, (field, old, new, by) in enumerate(steps)]  # fmt: skip
    (desk / "log.csv").write_text("\n".join(lines) + "\n")
    answer = ask("init", "--from", "log.csv", "--zone", "UTC", *(one.format(new=head.split(",")[3]) for one in options))
    assert answer.code == 0, answer.err
    written = "".join(path.read_text() for path in desk.rglob("*.yaml")) + answer.out
    assert not any(name in written for name in NAMES)
    assert ("somebody's name" in written) == bool(options)
    everything_passes(ask)


PEOPLE = ("Petra Maier", "Jens Vogt", "Ana Silva", "Tom Baker")


def test_what_seems_to_be_names_is_asked_about_and_not_told(ask: Ask, desk: Path) -> None:
    """A history of one column, in which an assignment is told by the name of the new owner alone; no column names people."""
    lines = ["Nr;Was;Wann"]
    for case in range(60):
        for step, what in enumerate(("Angelegt", PEOPLE[case % 4], "In Arbeit", *(("Warten",) if case % 3 else ()), "Erledigt")):
            lines.append(f"V-{case:03};{what};2025-03-{1 + case % 28:02} {9 + step:02}:00")
    (desk / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    answer = ask("init", "--from", "log.csv", "--zone", "UTC")
    assert answer.code == 0, answer.err
    written = "".join(path.read_text(encoding="utf-8") for path in desk.rglob("*.yaml")) + answer.out
    assert not any(name in written for name in PEOPLE)
    assert "4 activities seem to be people's names" in answer.out and "4 activities seem to be people's names" in written
    assert list(load(desk / "standard.yaml").stages) == ["angelegt", "in_arbeit", "warten", "erledigt"]
    everything_passes(ask)


@pytest.mark.parametrize(
    "steps",
    [
        ("Ticket Created", "First Response", "Quality Review", "Case Closed"),  # every case has them
        ("Opened", "Legal Check", "Final Offer", "Case Closed"),
    ],
)
def test_statuses_in_capitals_stay_stages(ask: Ask, desk: Path, steps: tuple[str, ...]) -> None:
    lines = ["Ticket;Status;Changed at"]
    for case in range(60):
        kept = [step for number, step in enumerate(steps) if number in (0, 3) or (case + number) % 3]
        lines += [f"V-{case:03};{what};2025-03-{1 + case % 28:02} {9 + at:02}:00" for at, what in enumerate(kept)]
    (desk / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ask("init", "--from", "log.csv", "--zone", "UTC").code == 0
    assert len(load(desk / "standard.yaml").stages) == 4


def test_rows_that_do_not_count_give_no_values(ask: Ask, desk: Path) -> None:
    rows = [f"R-{number},P{1 + number % 3},2025-03-{1 + number % 28:02} 09:00,2025-03-{1 + number % 28:02} 10:00" for number in range(40)]
    (desk / "log.csv").write_text("\n".join(["Ticket No,Priority,Created,Closed", *rows, "Total,40,x,y", "R-99,P1,soon,"]) + "\n")
    answer = ask("init", "--from", "log.csv", "--zone", "UTC")
    assert answer.code == 0, answer.err
    assert "priority: {values: [P1, P2, P3]}" in (desk / "standard.yaml").read_text()
    assert "quarantined: time cannot be read (2)" in answer.out


def test_a_map_may_be_named(ask: Ask, desk: Path) -> None:
    answer = ask("init", "--from", "log.csv", "--map", "zendesk-csv", "--case", "Id")
    assert answer.code == 2 and "--case beside --map" in answer.err
    (desk / "log.csv").write_text("Id,Created at\n1,2025-03-03T09:00:00Z\n2,2025-03-04T09:00:00Z\n")
    assert ask("init", "--from", "log.csv", "--map", "zendesk-csv").code == 3  # Requester lacks, and is named
    (desk / "own.yaml").write_text("shape: wide\ncase: Id\nevents: {created: Created at}\n")
    assert ask("init", "--from", "log.csv", "--map", "own.yaml", "--dir", "made").code == 0
    assert 'extends: "../own.yaml"' in (desk / "made" / "log.map.yaml").read_text()
    everything_passes(ask, "made")


def test_elsewhere_and_from_elsewhere(ask: Ask, desk: Path) -> None:
    (desk / "exports").mkdir()
    (desk / "exports" / "june.csv").write_text(export())
    answer = ask("init", "--from", "exports/june.csv", "--zone", "UTC", "--dir", "audit", "--ci", "gitlab")
    assert answer.code == 0
    assert 'logs: "../exports/june.csv"' in (desk / "audit" / "svcaudit.yaml").read_text()
    assert "svcaudit check --config audit/svcaudit.yaml" in answer.out
    assert "svcaudit check" not in (desk / "audit" / ".gitlab-ci.yml").read_text()  # the log is not part of the project
    everything_passes(ask, "audit")


def begin_of(name: str, rows: int) -> bytes:
    """The first rows of a shipped sample, its last cases cut off."""
    return b"\n".join((SAMPLES / name).read_bytes().split(b"\n")[: rows + 1]) + b"\n"


@pytest.mark.parametrize("name", ["enterprise_service.csv", "customer_service_system.csv", "office_helpdesk.csv"])
def test_the_shipped_samples(ask: Ask, desk: Path, name: str) -> None:
    (desk / name).write_bytes(begin_of(name, 2500))
    answer = ask("init", "--from", name, "--zone", "Asia/Shanghai", "-q")
    assert answer.code == 0, answer.err
    assert lint(load(desk / "standard.yaml")) == []
    everything_passes(ask)


def test_the_same_log_gives_the_same_files(ask: Ask, desk: Path) -> None:
    (desk / "log.csv").write_text(export(head=HEAD))
    texts = []
    for folder in ("one", "two"):
        assert ask("init", "--from", "log.csv", "--zone", "UTC", "--dir", folder).code == 0
        texts.append({path.name: path.read_text() for path in (desk / folder).rglob("*.yaml")})
    assert texts[0] == texts[1]


def test_all_files_of_an_archive_are_taken_when_they_are_alike(ask: Ask, desk: Path) -> None:
    lines = export().splitlines()
    half = len(lines) // 2
    with zipfile.ZipFile(desk / "year.zip", "w") as archive:
        archive.writestr("june.csv", "\n".join(lines[:half]))
        archive.writestr("july.csv", "\n".join([lines[0], *lines[half:]]))
    answer = ask("init", "--from", "year.zip", "--zone", "UTC", "--dir", "first")
    assert answer.code == 0, answer.err
    assert f"year.zip: {len(lines) - 1} rows" in answer.out and "2 files of the same columns" in answer.out
    assert f"{len(lines) - 1} rows = {len(lines) - 1} used" in answer.out
    everything_passes(ask, "first", may_fail=True)


def test_files_of_an_archive_that_are_not_alike_are_told(ask: Ask, desk: Path) -> None:
    with zipfile.ZipFile(desk / "year.zip", "w") as archive:
        archive.writestr("june.csv", export())
        archive.writestr("people.csv", "name,team\nwang,a\n")
    answer = ask("init", "--from", "year.zip", "--zone", "UTC")
    assert answer.code == 2
    assert "year.zip are not laid out alike" in answer.err and "people.csv has name, team" in answer.err
    assert "pack those of one layout alone" in answer.err
    assert not (desk / "standard.yaml").exists()


def desk_log(rows: Callable[[int], str], head: str, cases: int = 240) -> str:
    """A log of two steps a case. `rows`: what stands in the further columns `head` of a case."""
    lines = [f"case,activity,time,actor,{head}"]
    for number in range(cases):
        day, rest = 1 + number % 28, rows(number)
        lines.append(f"T-{number},opened,2025-06-{day:02} 09:00:00,Value {1 + number % 9},{rest}")
        lines.append(f"T-{number},solved,2025-06-{day:02} 11:00:00,Value {1 + number % 9},{rest}")
    return "\n".join(lines) + "\n"


def test_events_of_the_future_are_told_and_left_out(ask: Ask, desk: Path) -> None:
    log = desk_log(lambda number: "phone" if number % 2 else "mail", "channel") + "T-3,solved,2150-06-03 11:00:00,Value 1,phone\n"
    (desk / "log.csv").write_text(log, encoding="utf-8")
    answer = ask("init", "--from", "log.csv", "--zone", "UTC")
    assert answer.code == 0
    assert "1 event lies in the future, up to 2150-06-03, and was left out; judge the log --as-of 2025-06-28" in answer.out
    assert "svcaudit check --as-of 2025-06-28\n" in answer.out
    assert "with --as-of 2025-06-28" in (desk / "standard.yaml").read_text(encoding="utf-8")


def test_rare_markup_and_formulas_are_no_values(ask: Ask, desk: Path) -> None:
    odd = {3: "<script>alert(3)</script>", 5: '"=HYPERLINK(""http://x"",""y"")"', 7: "<none>"}
    frequent = lambda number: odd.get(number, "<b>mail</b>" if number % 2 else "phone")  # noqa: E731
    (desk / "log.csv").write_text(desk_log(frequent, "channel", 800), encoding="utf-8")
    answer = ask("init", "--from", "log.csv", "--zone", "UTC")
    assert answer.code == 0
    assert "channel: 3 rare values that look like markup or formulas in 6 rows, not listed in the standard" in answer.out
    standard = (desk / "standard.yaml").read_text(encoding="utf-8")
    assert '  channel: {values: ["<b>mail</b>", phone]}\n' in standard
    assert "# not listed, because they look like markup or formulas and are rare:" in standard


@pytest.mark.parametrize(("marks", "scale"), [(("5", "4", "3", "5", "good"), "[1, 5]"), (("0", "7", "10", "9"), "[0, 10]")])
@pytest.mark.parametrize("name", ["satisfaction", "满意度", "score"])
def test_marks_are_numbers_on_a_scale(ask: Ask, desk: Path, name: str, marks: tuple[str, ...], scale: str) -> None:
    (desk / "log.csv").write_text(desk_log(lambda number: marks[number % len(marks)], name), encoding="utf-8")
    assert ask("init", "--from", "log.csv", "--zone", "UTC").code == 0
    standard = (desk / "standard.yaml").read_text(encoding="utf-8")
    assert f"  {name}: {{type: number}}\n" in standard
    assert f"  mean_{name}: {{mean: {name}, scale: {scale}}}\n" in standard
    assert f"by_{name}" not in standard


@pytest.mark.parametrize(("marks", "name"), [(("5", "4", "3"), "floor"), (("1", "2"), "score"), (("5", "good", "bad", "fair"), "rating")])
def test_other_numbers_stay_values(ask: Ask, desk: Path, name: str, marks: tuple[str, ...]) -> None:
    (desk / "log.csv").write_text(desk_log(lambda number: marks[number % len(marks)], name), encoding="utf-8")
    assert ask("init", "--from", "log.csv", "--zone", "UTC").code == 0
    assert f"  {name}: {{values: [" in (desk / "standard.yaml").read_text(encoding="utf-8")


def test_numbered_stand_ins_that_all_columns_have_are_nobodys_name(ask: Ask, desk: Path) -> None:
    everywhere = desk_log(lambda number: f"Value {number % 2},Value {number % 3},Value {number % 4}", "product,section,level")
    (desk / "log.csv").write_text(everywhere, encoding="utf-8")
    assert ask("init", "--from", "log.csv", "--zone", "UTC").code == 0
    assert "  level: {values: [Value 0, Value 1, Value 2, Value 3]}" in (desk / "standard.yaml").read_text(encoding="utf-8")


def test_what_stands_beside_people_alone_stays_masked(ask: Ask, desk: Path) -> None:
    (desk / "log.csv").write_text(desk_log(lambda number: f"Value {number % 4},a,b", "holder,product,section"), encoding="utf-8")
    assert ask("init", "--from", "log.csv", "--zone", "UTC").code == 0
    assert "  holder: {personal: true}" in (desk / "standard.yaml").read_text(encoding="utf-8")
