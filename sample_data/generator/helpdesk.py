"""海桥中心 Harbour Bridge Centre (invented): the tenants' help desk of an office tower. Sample for `office_helpdesk.yaml`.

The model. A robot called 小筑 answers chat, app and social media day and night and solves what is simple; the rest goes to six people
at the desk, and a good third of that on to one of four departments. The desk is busier than the file shows: three cases in four
happen and keep people busy without being exported. What goes wrong:

- *peaks*: everybody calls between half past nine and half past eleven, and again after two; whoever is on the phone is on the phone;
- *nights*: the robot promises a person, and the person comes in the morning;
- *departments* have their own work; one clerk alone serves the network and is late whenever he is ill;
- *the week of 20 October*: the chiller of the south tower fails, and half of the enquiries are about the air.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from .arrivals import arrivals, chance, pick
from .clock import DAY, HOUR, MINUTE, Second, Shifts, at, is_workday, local
from .history import History
from .office import Pass, Person, Story, Telling, Work, run
from .table import Row, spoil, write_csv

FIRST, LAST = date(2025, 9, 1), date(2025, 11, 28)
EXPORTED: Second = at("2025-11-28 18:30")
BUSY = 4  # one case in four is exported
SURGES = {date(2025, 10, 9): 1.6, date(2025, 10, 20): 1.7, date(2025, 10, 21): 1.9, date(2025, 10, 22): 1.6, date(2025, 10, 23): 1.3}
TOKYO = ZoneInfo("Asia/Tokyo")  # one clerk works from there; her rows carry her offset

HEADER = "ticket area action at agent contact tenant_size channel request dept id_checked promised_for stars message"

CHANNELS = {"chat": 36, "app": 18, "social": 8, "phone": 22, "email": 11, "counter": 5}
ROBOT_SPEAKS = ("chat", "app", "social")
HOURS = (0.4, 0.2, 0.1, 0.1, 0.2, 0.5, 1.5, 4, 9, 16, 17, 12, 6, 8, 15, 15, 12, 10, 6, 4, 3, 2, 1.5, 1)
WEEK = (1.2, 1.1, 1.0, 1.0, 1.05, 0.35, 0.15)


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked: how often, how likely the robot can do it, and which department is needed how often."""

    share: float
    robot: float
    department: str = ""
    needed: float = 0.0


MATTERS = {
    "access_card": Matter(17, 0.45, "property", 0.3),
    "meeting_room": Matter(20, 0.78),
    "air_conditioning": Matter(15, 0.12, "engineering", 0.75),
    "network": Matter(11, 0.30, "network_team", 0.6),
    "invoice": Matter(9, 0.35, "finance", 0.55),
    "parking": Matter(10, 0.66, "property", 0.2),
    "visitor": Matter(11, 0.74),
    "personal_data": Matter(3, 0.0, "finance", 0.2),
    "other": Matter(4, 0.05, "property", 0.4),
}

ROBOT_LINES = ["您好，我是智能助手小筑，回复“转人工”可找同事。", "我是智能助手小筑，随时可说“转人工”。"]
HELLO = ["您好，我是{}，马上帮您看。", "Hello, {} here, let me check.", "您好，{}为您服务。"]
DONE = ["已处理好，请您确认。", "It is done, thank you for waiting.", "已恢复，有问题随时找我们。"]
REGRET = [
    "原因：空调主机故障；措施：已加装备机，减免当日费用。",
    "原因：派单遗漏；措施：今日起专人值守。",
    "This happened because the card list was not updated; we will update it every evening.",
]


@dataclass(slots=True)
class Team:
    desk: list[Person]
    departments: dict[str, list[Person]]
    complaints: list[Person]
    supervisor: Person
    robot: Person


def team() -> Team:
    def works(day: date) -> bool:
        return is_workday(day) or day == date(2025, 10, 8)

    def shifts(*hours: tuple[str, str], saturday: bool = False, ill: tuple[date, ...] = ()) -> Shifts:
        return Shifts.of(
            FIRST, LAST + timedelta(days=40), lambda day: day not in ill and (works(day) or (saturday and day.weekday() == 5)), hours
        )

    early, late = (("08:30", "12:00"), ("13:00", "17:00")), (("11:30", "15:30"), ("16:10", "20:00"))
    office = (("09:00", "12:00"), ("13:30", "18:00"))
    ill = tuple(date(2025, 11, day) for day in (4, 5, 6))
    return Team(
        desk=[
            Person("Ding Lan", "front", shifts(*early, saturday=True), 0.9, 0.97),
            Person("Gao Yuan", "front", shifts(*early), 1.1, 0.92),
            Person("Han Xue", "front", shifts(*late), 1.0, 0.95),
            Person("Jiang Bo", "front", shifts(*late), 1.3, 0.86),
            Person("Luo Jia", "front", shifts(*early), 0.95, 0.96),
            Person("Xie Ming", "front", shifts(*late, saturday=True), 1.15, 0.90),
        ],
        departments={
            "engineering": [Person("Peng Tao", "dept", shifts(*office), 1.0, 0.94), Person("Song Qi", "dept", shifts(*office), 1.2, 0.88)],
            "network_team": [Person("Deng Kai", "dept", shifts(*office, ill=ill), 1.0, 0.92)],
            "finance": [Person("Feng Li", "dept", shifts(*office), 1.1, 0.95)],
            "property": [Person("Yu Fei", "dept", shifts(*office), 1.0, 0.93), Person("Zheng Hao", "dept", shifts(*office), 1.1, 0.90)],
        },
        complaints=[
            Person("Cao Ying", "complaints", shifts(*office), 1.0, 0.98),
            Person("Tang Rui", "complaints", shifts(*office), 1.1, 0.94),
        ],
        supervisor=Person("Ren Shu", "supervisor", shifts(("09:00", "12:30"), ("13:30", "18:00")), 1.0, 0.97),
        robot=Person("小筑", "robot", Shifts([])),
    )


def tell(log: History, case: str, start: Second, team: Team) -> Story:
    rng = log.rng
    matter = pick(rng, {name: each.share for name, each in MATTERS.items()})
    if date(2025, 10, 20) <= local(start).date() <= date(2025, 10, 23) and chance(rng, 0.5):
        matter = "air_conditioning"
    about = MATTERS[matter]
    channel = pick(rng, CHANNELS)
    if channel in ("phone", "counter") and team.desk[0].shifts.start(start) > start and team.desk[2].shifts.start(start) > start:
        channel = "chat"
    big = chance(rng, 0.22)
    facts: Row = {
        "contact": f"tenant-{int(rng.beta(0.6, 1.6) * 2400):04d}" if chance(rng, 0.99) else "",
        "tenant_size": ("large" if big else "small") if chance(rng, 0.97) else "",
        "channel": channel,
        "request": matter,
    }
    log.write(start, case, "enquiry.received", None, **facts)
    now = start

    # The robot tries first; a simple question is often over in a minute.
    if channel in ROBOT_SPEAKS and chance(rng, 0.96):
        now += round(rng.uniform(2, 9))
        opening = pick(rng, ROBOT_LINES) if chance(rng, 0.985) else "您好，请问有什么可以帮您？"
        log.write(now, case, "bot.answered", team.robot, message=opening)
        rounds = int(rng.integers(0, 3))
        for _ in range(rounds):
            now += round(rng.lognormal(np.log(35), 0.6))
            log.write(now, case, "bot.answered", team.robot)
        if chance(rng, about.robot):
            now += round(rng.lognormal(np.log(40), 0.5))
            log.write(now, case, "bot.solved", team.robot)
            if chance(rng, 0.95):
                yield from _stars(log, case, now, 4.2, 0.18)
                log.write(now + (start % 12 > 0) * 2, case, "ticket.closed")  # now and then within the same second
                return
            now = log.write(now + round(rng.lognormal(np.log(40 * MINUTE), 0.8)), case, "ticket.reopened")
        else:
            now += round(rng.lognormal(np.log(25), 0.7))
            if chance(rng, 0.8):
                log.write(now, case, "caller.wants a person")
                if chance(rng, 0.03):  # the robot has not listened
                    now = log.write(now + 5, case, "bot.answered", team.robot)
            if chance(rng, 0.97):
                now = log.write(now + 2, case, "bot.handed over", team.robot)
        yield Pass(now - start)

    # A person: the first who is free, in the order of the queue.
    turn = yield Work(team.desk, 6 if channel in ("phone", "chat") else 4)
    agent = turn.person
    if channel in ROBOT_SPEAKS and turn.began - now > 30 * MINUTE and chance(rng, 0.05):
        log.write(now + 25 * MINUTE, case, "ticket.cancelled")
        return
    text = pick(rng, HELLO).format(agent.name)
    if chance(rng, 0.004):
        text += "请拨打13800138000。"
    log.write(turn.began + 3 + start % 14, case, "agent.responded", agent, message=text)
    if chance(rng, 0.015):  # nobody saw that the robot was still on
        log.write(turn.began + 20, case, "bot.answered", team.robot)
    if chance(rng, 0.04):
        changed = pick(rng, ["phone", "email", "app"])
        log.write(turn.done, case, "caller.changed channel", None, channel=changed)
        if chance(rng, 0.1):
            log.write(turn.done + 60, case, "enquiry.received", None, channel=changed)
        turn = yield Work([agent], 5)
        log.write(turn.done, case, "agent.responded", agent, message=pick(rng, HELLO).format(agent.name))
    if chance(rng, 0.02):
        log.write(turn.done + 30, case, "note.added", agent, message="重复来电，已合并")

    # Some matters need a department, and time.
    done = turn.done
    if chance(rng, about.needed):
        done = yield from _department(log, case, team, agent, about.department, done)
        if done < 0:
            return
    teller = agent if agent.shifts.start(done) - done < 3 * HOUR else None
    turn = yield Work([teller] if teller else team.desk, 4)
    checked = {"id_checked": "yes" if chance(rng, agent.care) else "no"} if matter == "personal_data" else {}
    log.write(turn.done, case, "ticket.solved", turn.person, **checked)
    told = turn.done
    if chance(rng, 0.985):
        told = log.write(turn.done + round(rng.lognormal(np.log(90), 0.8)), case, "caller.informed", turn.person, message=pick(rng, DONE))

    if chance(rng, 0.045):
        turn = yield Pass(rng.lognormal(np.log(5 * HOUR), 0.9))
        log.write(turn.done, case, "ticket.reopened")
        turn = yield Work([agent], 15)
        log.write(turn.began, case, "agent.responded", agent, message=pick(rng, HELLO).format(agent.name))
        log.write(turn.done, case, "ticket.solved", agent, **checked)
        told = log.write(turn.done + 80, case, "caller.informed", agent, message=pick(rng, DONE))

    waited = (told - start) / HOUR
    if chance(rng, 0.015 + 0.05 * (waited > 30) + 0.02 * (about.department == "engineering")):
        yield from _complaint(log, case, team, agent, told)
        return
    mood = 4.75 - 0.018 * min(waited, 60) - 0.5 * (channel == "phone" and waited > 8)
    yield from _stars(log, case, told, mood, 0.34)
    log.write(told + DAY, case, "ticket.closed")


def _department(log: History, case: str, team: Team, agent: Person, department: str, now: Second) -> Telling[Second]:
    """Returns when the department reported back, or -1 if the tenant gave up."""
    rng = log.rng
    if chance(rng, 0.8):
        promised = local(now + round(rng.choice([4, 8, 24, 48])) * HOUR)
        log.write(now, case, "agent.promised", agent, promised_for=f"{promised:%Y-%m-%dT%H:00:00%z}" if chance(rng, 0.96) else "")
    sent = log.write(now + 20, case, "dept.sent", agent, dept=department)
    yield Pass(20 + rng.lognormal(np.log(9 * MINUTE), 1.1))  # between two jobs somebody looks at the list
    turn = yield Work(team.departments[department], 2, urgent=True)
    clerk = turn.person
    if chance(rng, clerk.care + 0.03):
        log.write(turn.began, case, "dept.accepted", clerk, dept=department)
    if chance(rng, 0.16):  # waiting for a part or a contractor
        turn = yield Work([agent], 2)
        held = log.write(turn.done, case, "ticket.on hold", agent)
        turn = yield Pass(rng.lognormal(np.log(20 * HOUR), 0.6))
        if chance(rng, 0.12):
            log.write(turn.done, case, "ticket.cancelled")
            return -1
        if chance(rng, 0.93):
            log.write(turn.done, case, "ticket.resumed", agent)
        sent = min(sent, held)
    turn = yield Work([clerk], 24)
    if chance(rng, 0.975):
        log.write(turn.done, case, "dept.reported", clerk, dept=department)
    if (turn.done - now) > 20 * HOUR and chance(rng, 0.6 * agent.care):  # the tenant asks, or the agent thinks of it
        again = agent.shifts.start(now + round(rng.uniform(10, 20) * HOUR))
        if again < turn.done:
            tomorrow = local(again + DAY)
            log.write(again, case, "agent.promised", agent, promised_for=f"{tomorrow:%Y-%m-%dT%H:00:00%z}")
    return turn.done


def _complaint(log: History, case: str, team: Team, agent: Person, told: Second) -> Story:
    rng = log.rng
    turn = yield Pass(rng.lognormal(np.log(6 * HOUR), 0.8))
    came = log.write(turn.done, case, "complaint.received")
    if chance(rng, 0.06):
        log.write(came + 5 * MINUTE, case, "rating.requested")
    turn = yield Work(team.complaints, 15)
    log.write(turn.began + 5 * MINUTE, case, "complaint.accepted", turn.person)
    yield Pass(rng.lognormal(np.log(22 * HOUR), 0.7))
    turn = yield Work([turn.person] if chance(rng, 0.94) else [agent], 45)
    answer = pick(rng, REGRET) if chance(rng, turn.person.care) else "您的意见已收到，感谢支持。"
    log.write(turn.done, case, "complaint.answered", turn.person, message=answer)
    log.write(turn.done + DAY, case, "ticket.closed")


def _stars(log: History, case: str, told: Second, mood: float, share: float) -> Story:
    rng = log.rng
    if chance(rng, 0.9):
        asked = log.write(told + round(rng.uniform(5, 120)), case, "rating.requested")
        if chance(rng, share):
            yield Pass(1)
            stars = int(np.clip(round(mood + rng.normal(0, 0.7)), 1, 5))
            log.write(asked + round(rng.lognormal(np.log(15 * MINUTE), 1.3)), case, "rating.given", None, stars=str(stars))


def make(folder: Path, seed: int, cases: int) -> Path:
    rng = np.random.default_rng(seed + 1)
    people = team()
    starts = arrivals(rng, cases * BUSY, FIRST, LAST, surges=SURGES, hours=HOURS, week=WEEK, holiday=0.12)
    ids = [f"HB-{n:06d}" for n in range(410_000, 410_000 + len(starts))]
    exported = set(rng.choice(ids, size=cases, replace=False).tolist())
    log = History(rng, "ticket", "action", "at", "agent", None, sample=exported)
    run([(start, tell(log, case, start, people)) for case, start in zip(ids, starts, strict=True)], rng)

    rows = log.export(EXPORTED, lambda second: second)
    for row in rows:
        zone = TOKYO if row["agent"] == "Yu Fei" else local(0).tzinfo
        row["at"] = local(int(str(row["at"])), ZoneInfo(str(zone))).isoformat()
        row["area"], row["action"] = str(row["action"]).split(".")
    for n in rng.choice(len(rows), size=len(rows) // 120, replace=False):  # a tablet at the counter that nobody logs in to
        if rows[n]["agent"] != "小筑":
            rows[n]["agent"] = ""
    spoken = [n for n, row in enumerate(rows) if row["area"] == "caller" and row.get("message")]
    rows[spoken[4]]["message"] = "<script>alert(1)</script> 已处理好"
    rows[spoken[9]]["message"] = '=HYPERLINK("http://example.invalid","click")'
    broken: list[tuple[int, Row]] = [
        (3, {"ticket": ""}),
        (3, {"at": "yesterday afternoon"}),
        (2, {"at": ""}),
        (2, {"at": "2025-11-31T10:00:00+08:00"}),
    ]
    rows = spoil(rng, rows, broken, twice=4)
    path = folder / "office_helpdesk.csv"
    write_csv(path, HEADER.split(), rows)
    return path
