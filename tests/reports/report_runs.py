"""Runs made by hand, as `docs/run.md` describes them; what a test is about is passed in, the rest is plausible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pyarrow as pa

from svcaudit.model.run import (
    ActivityCount,
    Bin,
    Breakdown,
    CaseCounts,
    ClockResult,
    Elapsed,
    FlowResult,
    Group,
    InputInfo,
    MetricResult,
    PeriodInfo,
    ReasonCount,
    RowCounts,
    RuleResult,
    Run,
    RunDocument,
    Share,
    SpecInfo,
    StageResult,
    ToolInfo,
    VariantResult,
    VerdictCounts,
    WaiverResult,
)

HOUR = 3600
START = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)

_TIME = pa.timestamp("us", tz="UTC")
FINDINGS = pa.schema(
    [
        ("fingerprint", pa.string()), ("case", pa.string()), ("rule", pa.string()), ("kind", pa.string()), ("severity", pa.string()),
        ("verdict", pa.string()), ("stage", pa.string()), ("occurrence", pa.int32()), ("at", _TIME), ("row", pa.int64()),
        ("source", pa.int16()), ("problem", pa.string()), ("expected", pa.string()), ("due", _TIME), ("seen_stage", pa.string()),
        ("seen_at", _TIME), ("seen_row", pa.int64()), ("seen_actor", pa.string()), ("elapsed_s", pa.int64()), ("limit_s", pa.int64()),
        ("measure", pa.string()), ("late_s", pa.int64()), ("late_wall_s", pa.int64()), ("owner", pa.string()), ("detail", pa.string()), ("tie", pa.bool_()),
        ("waiver", pa.string()),
    ]
)  # fmt: skip


def finding(case: str, rule: str, *, problem: str, **more: Any) -> dict[str, Any]:
    """One row of findings.parquet; columns not given are null."""
    row: dict[str, Any] = dict.fromkeys(FINDINGS.names)
    row |= {"case": case, "rule": rule, "problem": problem, "kind": "after_expect", "severity": "error", "verdict": "violated"}
    row |= {"occurrence": 1, "at": START, "row": 7, "source": 0, "tie": False} | more
    key = f"{case}|{rule}|{row['stage']}|{row['occurrence']}"
    return row | {"fingerprint": sha256(key.encode()).hexdigest()[:16]}


def late_reply(case: str, late: int, **more: Any) -> dict[str, Any]:
    """A first response that came `late` seconds after its limit of 24 hours."""
    limit = 24 * HOUR
    seen = START + timedelta(seconds=limit + late)
    return finding(
        case,
        **{
            "rule": "first-response",
            "problem": "came_late",
            "kind": "clock",
            "stage": "intake",
            "expected": "reply",
            "due": START + timedelta(seconds=limit),
            "seen_stage": "reply",
            "seen_at": seen,
            "seen_row": 8,
            "seen_actor": "wang",
            "elapsed_s": limit + late,
            "limit_s": limit,
            "measure": None,
            "late_s": late,
            "late_wall_s": late,
            "owner": "wang",
        }
        | more,
    )


def findings_table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=FINDINGS)


def coded(table: pa.Table) -> pa.Table:
    """The table as an audit hands it over: texts that repeat are dictionaries."""
    for name in (
        "rule",
        "kind",
        "severity",
        "verdict",
        "stage",
        "problem",
        "expected",
        "seen_stage",
        "seen_actor",
        "owner",
        "detail",
        "waiver",
    ):
        number = table.schema.get_field_index(name)
        table = table.set_column(number, name, table[name].dictionary_encode())
    return table


def counts(**verdicts: int) -> VerdictCounts:
    names = ("met", "violated", "running", "overdue", "cancelled", "not_applicable", "not_assessable", "waived")
    return VerdictCounts(**{name: verdicts.get(name, 0) for name in names})


def rule(id: str, verdict: str = "pass", met: int = 1000, violated: int = 0, *, gate: float = 1.0, **more: Any) -> RuleResult:
    overdue = more.pop("overdue", 0)
    others = {name: more.pop(name, 0) for name in ("running", "cancelled", "not_applicable", "not_assessable", "waived")}
    judged = met + violated + overdue
    plain = RuleResult(
        id=id,
        kind="after_expect",
        severity={"warn": "warning", "info": "info"}.get(verdict, "error"),
        gate=gate,
        verdict=verdict,
        activations=judged,
        violations=violated + overdue + others["waived"],
        cases_violating=violated + overdue + others["waived"],
        cases=counts(met=met, violated=violated, overdue=overdue, **others),
        judged=judged,
        attainment=met / judged if judged else None,
        attainment_without_waivers=met / (judged + others["waived"]) if judged else None,
        at_risk=0,
        depends_on_tie=0,
        elapsed=None,
        line=None,
    )
    return replace(plain, **more)


def full_run() -> Run:
    """A run with something in every section of a report, hostile cells included."""
    return Run(full_document(), "svcaudit: 1\n", findings_table(_full_findings()), *[pa.table({})] * 6)


def empty_run() -> Run:
    """Nothing judged, nothing found."""
    document = replace(
        full_document(),
        rules=[rule("first-response", "not_judged", 0, not_applicable=0)],
        rows=RowCounts(12, 0, 12, 0),
        cases=CaseCounts(0, 0, 0),
        events=0,
        period=PeriodInfo(None, None, "2025-03-31T10:00:00Z", "Asia/Shanghai"),
        quarantined=[ReasonCount("time without a zone", 12)],
        ignored=[],
        unmapped=[],
        metrics=[],
        stages=[],
        clocks=[],
        breakdowns=[],
        flow=None,
        waivers=[],
        notes=[],
    )
    return Run(document, "svcaudit: 1\n", findings_table([]), *[pa.table({})] * 6)


def many_rules_run(number: int = 60) -> Run:
    """More rules than a screen has lines; every third one misses its gate."""
    rules = [rule(f"rule-{n:02}", "fail" if n % 3 == 0 else "pass", 900, 100 if n % 3 == 0 else 0) for n in range(number)]
    run = full_run()
    return replace(run, document=replace(run.document, rules=rules))


def full_document() -> RunDocument:
    return RunDocument(
        tool=ToolInfo("svcaudit", "0.1.0", 1),
        created="2025-04-01T02:00:00Z",
        spec=SpecInfo(
            id="enterprise-service",
            version="2025.1.0",
            sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            name="enterprise_service.yaml",
            title={"en": "Enterprise customer service", "zh": "企业客户服务流程"},
            source="2025 guide to enterprise customer-service process norms, ch. 1–4",
            owner="service-quality",
        ),
        inputs=[
            InputInfo(
                "tickets-2025-q1.csv",
                "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                11500,
                ["GB18030, comma", "Asia/Shanghai"],
            ),
            InputInfo("calls <march>.xlsx", "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9", 1000, ["sheet 'log'"]),
        ],
        rows=RowCounts(12500, 12345, 105, 50),
        ignored=[ReasonCount("activity maps to no stage", 38), ReasonCount("outside the period", 12)],
        quarantined=[ReasonCount("time cannot be read", 95), ReasonCount("no case id", 10)],
        unmapped=[ActivityCount("internal note", 30), ActivityCount("<b>merged</b>", 8)],
        cases=CaseCounts(1254, 154, 1100),
        events=12345,
        period=PeriodInfo("2025-01-01T01:00:00Z", "2025-03-31T09:59:00Z", "2025-03-31T10:00:00Z", "Asia/Shanghai"),
        rules=_full_rules(),
        metrics=[
            MetricResult("csat", 86.42, 640, 88.6, False, "at_least", "", "mean of satisfaction", "closed", title={"zh": "客户满意度"}),
            MetricResult(
                "response-timeliness", 0.8913, 1000, 0.892, False, "at_least", "share", "attainment of first-response", numerator=891
            ),
            MetricResult("handling", 71000, 1100, None, None, None, "seconds", "median of resolution", "closed"),
            MetricResult("complaint-rate", 0.012, 1254, 0.02, True, "at_most", "share", "rate of complaint", numerator=15),
            MetricResult("volume", 1254, 1254, None, None, None, "cases", "count of cases"),
            MetricResult("robot-solving", None, 0, 0.3, None, "at_least", "share", "share of {solved_by: robot}"),
        ],
        stages=[
            StageResult("intake", 1254, 1254, 0, 0, {"zh": "受理", "en": "Intake"}),
            StageResult("classify", 1200, 1198, 1800, 7200, {"zh": "分类"}),
            StageResult("reply", 3100, 1180, 21600, 79200, {}),
            StageResult("resolve", 1130, 1100, 96000, 300000, {}),
            StageResult("survey", 0, 0, None, None, {}),
        ],
        clocks=[
            ClockResult(
                "first-response",
                "wall",
                [
                    Bin(0, 4 * HOUR, 320, 0),
                    Bin(4 * HOUR, 8 * HOUR, 280, 0),
                    Bin(8 * HOUR, 24 * HOUR, 291, 0),
                    Bin(24 * HOUR, 48 * HOUR, 60, 45),
                    Bin(48 * HOUR, None, 49, 49),
                ],
            ),
            ClockResult("resolution", "days", [Bin(0, 86400, 500, 0), Bin(86400, 172800, 450, 0), Bin(172800, 345600, 100, 100)]),
        ],
        breakdowns=[
            Breakdown(
                "channel",
                [
                    Group(
                        "phone",
                        600,
                        31,
                        40,
                        [Share("first-response", 480, 490), Share("resolution", 300, 320), Share("one-owner", 590, 600)],
                    ),
                    Group(
                        "email",
                        400,
                        80,
                        95,
                        [Share("first-response", 250, 330), Share("resolution", 210, 290), Share("one-owner", 380, 400)],
                    ),
                    Group("<img src=x onerror=alert(1)>", 254, 12, 15, [Share("first-response", 160, 180), Share("resolution", 0, 0)]),
                ],
                4,
            ),
            Breakdown("actor", [Group("wang", 200, 20, 22, [Share("first-response", 150, 180)]), Group("\x1b[31mli", 90, 1, 1, [])], 38),
        ],
        flow=FlowResult(
            0.9613,
            1020,
            87,
            [
                VariantResult(["intake", "classify", "reply", "resolve"], 700, 1.0),
                VariantResult(["intake", "reply", "resolve", "survey"], 80, 0.888888),
                VariantResult(["intake", *["reply"] * 30, "resolve"], 3, 0.51),
            ],
        ),
        waivers=[
            WaiverResult("W-7", "four-eyes", "night shift was alone | agreed", "chen", "2025-06-30", "used", 4),
            WaiverResult("W-3", "first-response", "storm", "chen", "2025-01-31", "expired", 0),
        ],
        notes=["attribute tier is not in the log: its default 'standard' was taken", "calendar office: holidays of 2027 are not known"],
    )


def _full_rules() -> list[RuleResult]:
    quantiles = Elapsed(1000, 40000, 21600, 79200, 100000, 400000, "wall")
    return [
        rule(
            "first-response", "fail", 906, 89, gate=0.95, overdue=5, running=40, not_applicable=210, waived=4, kind="clock",
            at_risk=12, elapsed=quantiles, line=42, title={"en": "First response", "zh": "首次响应"}, depends_on_tie=2,
            why={"en": "A customer who hears nothing for a day calls again,\n  and then twice.", "zh": "一天没有回音的客户会再次来电。"},
            fix={"en": "Route basic questions to the front line before noon."}, asks="intake to reply within 24h",
        ),
        rule("resolution", "pass", 950, 100, gate=0.9, running=100, kind="clock", line=48,
             elapsed=replace(quantiles, measure="days", p90=200000)),
        rule("ask-the-customer", "warn", 800, 300, gate=0.9, line=57, asks="after resolve expect survey within 48h"),
        rule("classify-first", "fail", 999, 1, line=55, asks="before reply expect classify", why={"": "<script>alert('why')</script>"}),
        rule("four-eyes", "pass", 100, 0, waived=4, not_applicable=1150, line=60, asks="different actor: resolve, review"),
        rule("greet", "not_judged", 0, 0, not_assessable=1254, line=63, kind="wording"),
        rule("one-owner", "info", 1200, 54, gate=0.99, line=59, kind="same_actor"),
        rule("复盘-review", "pass", 60, 0, line=58, title={"zh": "严重问题复盘"}),
        rule("flow", "fail", 1020, 234, kind="flow", line=30, gate=0.9),
    ]  # fmt: skip


def _full_findings() -> list[dict[str, Any]]:
    rows = [late_reply(f"T-{number:05}", 60 * number) for number in range(1, 90)]
    rows += [
        late_reply("<script>alert(1)</script>", 200 * HOUR, owner="\x1b[31mli\x1b[0m", seen_actor="li"),
        late_reply("abc\u202egpj.exe\u200b", 300 * HOUR, owner="张伟", detail='=HYPERLINK("http://evil","x")'),
        late_reply("L" * 200, 250 * HOUR, tie=True),
        late_reply(
            "T-open", 2 * HOUR, verdict="overdue", problem="never_came", seen_stage=None, seen_at=None, seen_row=None, seen_actor=None
        ),
        late_reply("T-waived", 400 * HOUR, rule="four-eyes", verdict="waived", waiver="W-7"),
    ]
    rows += [
        finding(f"T-{number:05}", "ask-the-customer", problem="never_came", stage="resolve", expected="survey within 48h",
                severity="warning", limit_s=48 * HOUR, due=START + timedelta(hours=48), owner="zhao")
        for number in range(300)
    ]  # fmt: skip
    rows += [
        finding("T-00007", "classify-first", problem="never_came", kind="before_expect", stage="reply", expected="classify"),
        finding("T-00008", "flow", problem="skipped", kind="flow", stage="classify"),
        finding("T-00009", "flow", problem="unexpected", kind="flow", stage="reply", detail="after review"),
        finding("T-00010", "one-owner", problem="wrong_actor", kind="same_actor", severity="info", stage="intake", seen_stage="resolve",
                seen_actor="li", expected="one person for intake and resolve", detail="=HYPERLINK(\"http://evil\")"),
    ]  # fmt: skip
    return rows
