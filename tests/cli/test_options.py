"""What the options of `check` mean, and what is said to values that mean nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_samples import LOG, SPEC, Ask, files_under, write

CHECK = ("check", "log.csv", "--spec", "spec.yaml", "--fail-on", "never")


def document(ask: Ask, *options: str) -> dict[str, Any]:
    answer = ask(*CHECK, *options, "--format", "json")
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


@pytest.mark.parametrize(
    ("written", "instant", "events"),
    [
        ("2025-06-02T09:30+08:00", "2025-06-02T01:30:00Z", 2),
        ("2025-06-02T09:30", "2025-06-02T01:30:00Z", 2),
        ("2025-06-02 09:30:00", "2025-06-02T01:30:00Z", 2),
        ("2025-06-02T01:29:59Z", "2025-06-02T01:29:59Z", 1),
        ("2025-06-30", "2025-06-30T15:59:59.999999Z", 6),
        ("20250630", "2025-06-30T15:59:59.999999Z", 6),
        ("2025-W27-1", "2025-06-30T15:59:59.999999Z", 6),
        ("2025-07-01", "2025-07-01T15:59:59.999999Z", 7),
        ("2199-12-31", "2199-12-31T15:59:59.999999Z", 7),
    ],
)
def test_as_of_takes_iso_times_and_a_day_means_its_end(ask: Ask, desk: Path, written: str, instant: str, events: int) -> None:
    """In the zone of the standard's calendar; C is answered at midnight, so on the next day."""
    found = document(ask, "--as-of", written)
    assert found["period"]["as_of"] == instant
    assert found["events"] == events


@pytest.mark.parametrize(
    "written", ["", "now", "2025-06", "30.06.2025", "2025-02-30", "1750000000", "9999-12-31", "0001-01-01T00:00+08:00"]
)
def test_as_of_refuses_what_is_no_time(ask: Ask, desk: Path, written: str) -> None:
    answer = ask(*CHECK, "--as-of", written)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {written!r} is not ")
    assert "write 2025-06-30 (its end), 2025-06-30T18:00 or 2025-06-30T18:00+08:00" in answer.err


def test_as_of_is_in_the_zone_asked_for(ask: Ask, desk: Path) -> None:
    assert document(ask, "--as-of", "2025-06-02", "--zone", "UTC")["period"]["as_of"] == "2025-06-02T23:59:59.999999Z"


def test_a_waiver_holds_on_its_last_day(ask: Ask, desk: Path) -> None:
    write(desk, "w.yaml", "waivers: [{id: w, rule: replied-first, cases: [B], reason: r, approved_by: b, expires: 2025-06-30}]")
    for as_of, state in (("2025-06-30", "used"), ("2025-07-01", "expired")):
        assert document(ask, "--waivers", "w.yaml", "--as-of", as_of)["waivers"][0]["state"] == state


def test_a_waiver_may_be_for_a_rule_that_is_not_judged_this_time(ask: Ask, desk: Path) -> None:
    write(desk, "w.yaml", "waivers: [{id: w, rule: replied-first, cases: [B], reason: r, approved_by: b, expires: 2026-06-30}]")
    assert document(ask, "--waivers", "w.yaml", "--select", "first-reply")["waivers"][0]["state"] == "unused"


@pytest.mark.parametrize(
    ("written", "cases"),
    [("2025-06", 3), ("2025-Q2", 3), ("2025", 3), ("2025-06-03", 1), ("2025-06-02..2025-06-03", 2), ("2025-06..2025-07", 3), ("2025-6", 3)],
)
def test_period_keeps_the_cases_that_began_in_it(ask: Ask, desk: Path, written: str, cases: int) -> None:
    found = document(ask, "--period", written)
    assert found["cases"]["total"] == cases
    assert found["period"]["asked"] == written
    assert found["rows"]["read"] == 7 == sum(found["rows"][part] for part in ("used", "quarantined", "ignored"))


@pytest.mark.parametrize("written", ["", "june", "2025/06", "2025-13", "2025-06..2025-05", "2025-06-31", "06-2025"])
def test_period_refuses_what_is_none(ask: Ask, desk: Path, written: str) -> None:
    answer = ask(*CHECK, "--period", written)
    assert (answer.code, answer.out) == (2, "")
    assert repr(written) in answer.err
    assert "write 2025, 2025-06, 2025-Q2, 2025-06-01 or 2025-06-01..2025-06-15" in answer.err


def test_as_of_is_the_end_of_the_log_and_not_of_the_period(ask: Ask, desk: Path) -> None:
    """Else a case of June that nobody touched again would be in time for ever."""
    header, first, *rest = LOG.splitlines(keepends=True)
    write(desk, "log.csv", header + first + "".join(row for row in rest if row[0] != "A"))
    found = document(ask, "--period", "2025-06-02")
    assert found["period"]["as_of"] == "2025-06-30T16:00:00Z"
    assert found["rules"][0]["cases"]["overdue"] == 1


def test_a_period_without_cases_cannot_be_judged(ask: Ask, desk: Path) -> None:
    answer = ask(*CHECK, "--period", "2031")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("error: no usable case in log.csv: case outside the period")


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        (("--select", "first-reply"), ["first-reply"]),
        (("--select", "first-reply", "--select", "one-owner"), ["first-reply", "one-owner"]),
        (("--select", "clock"), ["first-reply"]),
        (("--ignore", "clock", "--ignore", "one-owner"), ["replied-first"]),
        (("--select", "clock", "--select", "same_actor", "--ignore", "first-reply"), ["one-owner"]),
    ],
)
def test_select_and_ignore_take_ids_and_kinds(ask: Ask, desk: Path, options: tuple[str, ...], rules: list[str]) -> None:
    assert [rule["id"] for rule in document(ask, *options)["rules"]] == rules


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_the_standard_lacks_is_told_with_the_nearest(ask: Ask, desk: Path, option: str) -> None:
    answer = ask(*CHECK, option, "first-repl")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "error: the standard has no rule 'first-repl'; did you mean 'first-reply'?\n"
        "  its rules are: first-reply, replied-first, one-owner\n"
    )


def test_no_rule_left_is_not_a_success(ask: Ask, desk: Path) -> None:
    answer = ask(*CHECK, "--select", "clock", "--ignore", "first-reply")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: --select and --ignore leave no rule to judge\n")


@pytest.mark.parametrize(
    ("most", "code"), [("0", 3), ("0%", 3), ("10%", 3), ("0.1", 3), ("12.5%", 0), ("1/8", 0), ("13 %", 0), ("100%", 0)]
)
def test_max_quarantine(ask: Ask, desk: Path, most: str, code: int) -> None:
    write(desk, "log.csv", LOG + ",created,2025-06-02T09:00:00+08:00,wang,key,Wu\n")
    answer = ask(*CHECK, "--max-quarantine", most, "--run", "run")
    assert answer.code == code
    if code:
        assert answer.out == ""
        assert answer.err.startswith("error: 1 of 8 rows cannot be used (case is empty), more than the ")
        assert not (desk / "run").exists()


@pytest.mark.parametrize("most", ["", "x", "nan", "101%", "-1%", "2", "1/0"])
def test_max_quarantine_refuses_what_is_no_share(ask: Ask, desk: Path, most: str) -> None:
    answer = ask(*CHECK, f"--max-quarantine={most}")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {most!r} is not ")


@pytest.mark.parametrize(("limit", "lines"), [("0", 0), ("1", 1), ("3", 3), ("50", 3)])
def test_limit_says_how_many_findings_are_listed(ask: Ask, desk: Path, limit: str, lines: int) -> None:
    answer = ask(*CHECK, "--limit", limit, "-o", "findings.csv")
    listed = [line for line in answer.out.splitlines() if line.startswith(("A ", "B "))]
    assert len(listed) == lines
    assert len((desk / "findings.csv").read_text(encoding="utf-8-sig").splitlines()) == 1 + lines


def test_lang_chooses_titles(ask: Ask, desk: Path) -> None:
    assert ask(*CHECK).out.startswith("desk 1.0.0 · Service desk\n")
    assert ask(*CHECK, "--lang", "zh").out.startswith("desk 1.0.0 · 服务台\n")


@pytest.mark.parametrize(
    ("lang", "meant"), [("zh-CN", "did you mean 'zh'?"), ("English", "did you mean 'en'?"), ("fr", "en (English)"), ("", "")]
)
def test_a_language_that_reports_are_not_written_in_is_refused(
    ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch, lang: str, meant: str
) -> None:
    answer = ask(*CHECK, "--lang", lang)
    assert answer.code == 2 and "in en or zh" in answer.err and meant in answer.err and not answer.out
    if lang:
        monkeypatch.setenv("SVCAUDIT_LANG", lang)
        answer = ask(*CHECK)
        assert answer.code == 2 and "SVCAUDIT_LANG" in answer.err and meant in answer.err


@pytest.mark.parametrize("output", ["r.html", "r.csv", "r.md", "r.xml", "r.json", "md=r", "junit=r.txt", "deep/er/r.md", "R.CSV"])
def test_output_writes_a_report_by_suffix_or_name(ask: Ask, desk: Path, output: str) -> None:
    answer = ask(*CHECK, "-o", output)
    path = output.rpartition("=")[2]
    assert answer.out.splitlines()[-1] == f"Written: {path}"
    assert (desk / path).stat().st_size > 100


@pytest.mark.parametrize(
    ("outputs", "told", "to_do"),
    [
        (("report.docx",), "no report format has the suffix '.docx' (-o report.docx)", "use one of .html (html)"),
        (("report",), "'report' does not say its format by a suffix", "or NAME=PATH"),
        (("pdff=report",), "'pdff=report' does not say its format by a suffix", "or NAME=PATH"),
        (("html=",), "'html=' names no file", "write html=PATH"),
        (("csv=folder",), "cannot write folder: it is a folder", "name a file in it"),
        (("spec.yaml/r.html",), "cannot write to spec.yaml: spec.yaml is a file, not a folder", "name another folder"),
        (("csv=./log.csv",), "log.csv is read by this audit and would be written over", "name another file"),
        (("html=spec.yaml",), "spec.yaml is read by this audit and would be written over", "name another file"),
        (("r.html", "html=folder/../r.html"), "two reports are to be written to folder/../r.html", "its own file"),
        ((f"{'x' * 300}.html",), "File name too long", ""),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_the_audit(
    ask: Ask, desk: Path, outputs: tuple[str, ...], told: str, to_do: str
) -> None:
    (desk / "folder").mkdir()
    before = files_under(desk)
    write(desk, "broken.csv", "")  # the log's own error would come later
    answer = ask(*CHECK, "broken.csv", *(word for one in outputs for word in ("-o", one)))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ") and told in answer.err and to_do in answer.err
    assert files_under(desk) == before | {"broken.csv": b""}


@pytest.mark.parametrize("folder", ["log.csv", "log.csv/run", "."])
def test_a_run_folder_that_cannot_be_is_refused_before_the_audit(ask: Ask, desk: Path, folder: str) -> None:
    before = files_under(desk)
    answer = ask(*CHECK, "--run", folder)  # in the last case the standard's own name is among the run's
    assert (answer.code, answer.out) == (2, "")
    assert "is a file, not a folder" in answer.err or "spec.yaml is read by this audit" in answer.err
    assert files_under(desk) == before


TABLES = ("cases", "events", "findings", "spans", "stages", "values")


def test_a_run_folder_is_written_over_and_what_else_lies_there_stays(ask: Ask, desk: Path) -> None:
    (desk / "run").mkdir()
    write(desk / "run", "notes.txt", "mine")
    for period, cases in (("2025", 3), ("2025-06-03", 1)):
        assert ask(*CHECK, "--run", "run", "--period", period).code == 0
        assert json.loads((desk / "run" / "run.json").read_text())["cases"]["total"] == cases
        assert sorted(files_under(desk / "run")) == sorted(
            ["notes.txt", "quarantine.csv", "run.json", "spec.yaml", *(f"{table}.parquet" for table in TABLES)]
        )


def test_several_logs_are_one(ask: Ask, desk: Path) -> None:
    header, *rows = LOG.splitlines(keepends=True)
    write(desk, "log.csv", header + "".join(rows[:4]))
    write(desk, "more.csv", header.replace(",", ";") + "".join(rows[4:]).replace(",", ";"))
    found = document(ask, "more.csv")
    assert [(one["name"], one["rows"]) for one in found["inputs"]] == [("log.csv", 4), ("more.csv", 3)]
    assert found["cases"] == {"total": 3, "open": 1, "closed": 2}


def test_a_log_in_gb18030_through_a_map(ask: Ask, desk: Path) -> None:
    chinese = LOG.replace("case,activity,time,actor", "工单号,动作,时间,处理人").replace(",li,", ",李明,").replace("+08:00", "")
    write(desk, "log.csv", chinese.replace("created", "创建").encode("gb18030"))
    write(
        desk,
        "map.yaml",
        "case: 工单号\nactivity: 动作\ntime: {column: 时间, zone: Asia/Shanghai}\nactor: 处理人\nvalues: {activity: {创建: created}}\n",
    )
    answer = ask(*CHECK, "--map", "map.yaml", "-v")
    assert answer.code == 0
    assert "encoding gb18030 (found)" in answer.err
    assert "7 rows read = 7 used + 0 quarantined + 0 ignored" in answer.out
    assert "owner 李明" in answer.out


def test_a_standard_of_metrics_alone(ask: Ask, desk: Path) -> None:
    write(desk, "spec.yaml", SPEC[: SPEC.index("clocks:")] + SPEC[SPEC.index("metrics:") :])
    assert document(ask)["rules"] == []
