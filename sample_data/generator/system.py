"""启明传动 Kaiming Drives (invented): gear motors, service desks in Shanghai and Hamburg. Sample for `customer_service_system.yaml`.

The model. Machines report alarms at any hour; people write and call while their factory works. Each desk has three people who diagnose and
three engineers who go and repair; who paid for the value-added level is looked after round the clock, by whichever desk is awake and
by two people on call at night. One system serves both desks: it shows its labels in the language of the user and keeps the time of
Hamburg, to the minute – so things happen "at the same time", and once a year an hour happens twice.

What goes wrong: a firmware update of 15 September stops drives for ten days; parts come from Hamburg to Shanghai in a week; the Hamburg
desk goes home at three on Fridays; the Shanghai desk is closed in the first week of October while the alarms go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from .arrivals import arrivals, chance, pick
from .clock import DAY, HOUR, MINUTE, SHANGHAI, Second, Shifts, at, is_workday, local
from .history import History
from .office import Pass, Person, Story, Telling, Turn, Work, run
from .table import Row, spoil, write_csv

FIRST, LAST = date(2025, 9, 1), date(2025, 11, 30)
BERLIN = ZoneInfo("Europe/Berlin")
EXPORTED: Second = at("2025-12-01 06:00", BERLIN)
FIRMWARE = {date(2025, 9, 15) + timedelta(days=n): 2.2 - 0.12 * n for n in range(10)}
HOURS_OF_FACTORIES = (2, 2, 2, 2, 2, 3, 5, 10, 15, 15, 14, 12, 9, 11, 13, 12, 10, 7, 5, 4, 3, 3, 2, 2)
WEEK = (1.25, 1.1, 1.0, 1.0, 0.95, 0.3, 0.25)
CLOSED_IN_HAMBURG = {date(2025, 10, 3), date(2025, 10, 31)}

HEADER = (
    "Ticket Vorgang Zeit Bearbeiter Funktion Kunde E-Mail Maschine Desk Level Segment Kundentyp "
    "Bedarf Vertragswert Stillstand Kanal Ursache Ergebnis Termin Audit CSAT NPS Verlaengert Text"
)

# The labels of the system in the two languages of its users.
LABELS = {
    "help": ("查阅知识库", "Wissensdatenbank"),
    "request": ("受理请求", "Anfrage angelegt"),
    "alarm": ("设备报警", "Alarm"),
    "diagnose": ("诊断", "Diagnose"),
    "visit": ("上门服务", "Einsatz vor Ort"),
    "order": ("订购备件", "Teil bestellt"),
    "part": ("备件到货", "Teil da"),
    "ask": ("询问客户", "Rückfrage"),
    "wrote": ("客户来信", "Kunde schreibt"),
    "escalate": ("升级", "Eskalation"),
    "level": ("提升等级", "Level geändert"),
    "solve": ("解决", "Gelöst"),
    "feedback": ("反馈结果", "Ergebnis mitgeteilt"),
    "evaluate": ("客户评价", "Bewertung"),
    "win": ("挽回回访", "Rückgewinnung"),
    "complain": ("投诉", "Beschwerde"),
    "hear": ("受理投诉", "Beschwerde angehört"),
    "decide": ("裁定投诉", "Beschwerde entschieden"),
    "audit": ("质量审核", "Audit"),
    "correct": ("纠正", "Korrektur"),
    "close": ("关闭", "Geschlossen"),
    "reopen": ("重新打开", "Wieder geöffnet"),
    "cancel": ("取消", "Storniert"),
    "export": ("导出数据", "Datenexport"),
    "print": ("打印", "Druck"),
}

CAUSES = {"bearing": 22, "encoder": 18, "firmware": 6, "overload": 16, "wiring": 14, "seal": 12, "settings": 12}
CLOSING = {
    "cn": ["已修复，后续三个月回访一次。", "已更换，下一步请观察温度。"],
    "de": ["Repaired; next service in March.", "Replaced. Next step: watch the temperature for a week."],
}
ANGRY = ["This is unacceptable, I will speak to our lawyer.", "I want to complain about the delay.", "太慢了，我要投诉。"]
CALM = ["Here are the pictures you asked for.", "资料见附件。", "The machine runs again since noon, please check remotely."]


@dataclass(slots=True)
class Desk:
    language: int
    people: list[Person]
    engineers: list[Person]
    supervisor: Person


@dataclass(slots=True)
class Company:
    desks: dict[str, Desk]
    on_call: list[Person]
    complaints: list[Person]
    quality: list[Person]


def company() -> Company:
    until = LAST + timedelta(days=60)
    in_shanghai = Shifts.of(FIRST, until, is_workday, [("08:30", "12:00"), ("13:00", "17:30")], SHANGHAI)

    def hamburg() -> Shifts:
        def opens(*weekdays: int) -> list[tuple[Second, Second]]:
            end = "15:00" if weekdays == (4,) else "17:00"
            works = Shifts.of(
                FIRST, until, lambda day: day.weekday() in weekdays and day not in CLOSED_IN_HAMBURG, [("08:00", end)], BERLIN
            )
            return works.intervals

        return Shifts([*opens(0, 1, 2, 3), *opens(4)])

    night = Shifts.of(
        FIRST, until, lambda day: True, [("17:00", "01:00")], BERLIN
    )  # midnight to eight in Shanghai, and the weekend's evenings

    def people(role: str, shifts: Shifts, *each: tuple[str, float, float]) -> list[Person]:
        return [Person(name, role, shifts, pace, care) for name, pace, care in each]

    return Company(
        desks={
            "shanghai": Desk(
                0,
                people("help desk", in_shanghai, ("cai.jun", 0.95, 0.95), ("mo.fan", 1.1, 0.92), ("shen.yu", 1.0, 0.96)),
                people("engineer", in_shanghai, ("du.peng", 0.95, 0.94), ("fu.ling", 1.0, 0.96), ("wan.lei", 1.25, 0.86)),
                people("supervisor", in_shanghai, ("qin.hui", 1.0, 0.97))[0],
            ),
            "hamburg": Desk(
                1,
                people("help desk", hamburg(), ("a.brandt", 1.0, 0.95), ("j.petersen", 1.15, 0.90), ("m.yildiz", 0.9, 0.97)),
                people("engineer", hamburg(), ("k.ahlers", 1.0, 0.95), ("s.nowak", 1.05, 0.93), ("t.lorenz", 1.2, 0.88)),
                people("supervisor", hamburg(), ("c.wiese", 1.0, 0.97))[0],
            ),
        },
        on_call=people("engineer", night, ("b.harms", 1.1, 0.92), ("ye.ting", 1.05, 0.94)),
        complaints=people("complaint team", hamburg(), ("l.simon", 1.0, 0.97))
        + people("complaint team", in_shanghai, ("bao.jia", 1.0, 0.96)),
        quality=people("quality supervisor", in_shanghai, ("tao.wen", 1.0, 0.97))
        + people("quality supervisor", hamburg(), ("h.voss", 1.0, 0.95)),
    )


def tell(log: History, case: str, start: Second, company: Company) -> Story:
    rng = log.rng
    place = pick(rng, {"shanghai": 55, "hamburg": 45})
    desk = company.desks[place]
    speech = ("cn", "de")[desk.language]

    def note(when: Second, what: str, who: Person | None = None, **cells: object) -> Second:
        return log.write(when, case, LABELS[what][desk.language], who, **cells)

    segment = pick(rng, {"key_account": 12, "big": 28, "small": 60})
    worth = int(rng.lognormal(np.log({"key_account": 95_000, "big": 34_000, "small": 9_000}[segment]), 0.7) // 100 * 100)
    level = "value added" if worth >= 100_000 else "professional" if worth >= 20_000 else "basic"
    if chance(rng, 0.02):
        level = pick(rng, ["basic", "professional", "value added"])  # the salesman promised something
    always = level == "value added"
    alarm = chance(rng, 0.2)
    awake = 7 <= local(start, SHANGHAI if place == "shanghai" else BERLIN).hour < 19
    channel = (
        "portal"
        if alarm
        else pick(rng, {"phone": 34, "email": 30, "portal": 22, "app": 10, "social": 4} if awake else {"email": 60, "portal": 40})
    )
    stands = chance(rng, 0.5 if alarm else 0.18)
    kind = pick(rng, {"loyal": 58, "potential": 36, "lost": 6})
    firmware = local(start).date() in FIRMWARE and chance(rng, 0.45)
    cause = "firmware" if firmware else pick(rng, CAUSES)
    customer = f"C{int(rng.beta(0.7, 1.8) * 900):04d}"
    mail = f"service@{customer.lower()}.example" if chance(rng, 0.985) else f"service.{customer.lower()}.example"

    if channel in ("portal", "app") and not alarm and chance(rng, 0.6):
        note(start - round(rng.uniform(2, 12) * MINUTE), "help", Person("portal-bot", "robot", Shifts([])))
    facts: Row = {
        "Kunde": customer if chance(rng, 0.99) else "",
        "E-Mail": mail,
        "Maschine": f"{customer}-{rng.integers(1, 9)}" if chance(rng, 0.97) else "",
        "Desk": "round the clock" if always else place,
        "Level": level,
        "Segment": segment if chance(rng, 0.96) else "",
        "Kundentyp": kind,
        "Vertragswert": worth if chance(rng, 0.97) else "",
        "Stillstand": "yes" if stands else "no",
        "Kanal": channel,
    }
    note(start, "alarm" if alarm else "request", None, **facts)
    if not alarm and channel == "portal" and chance(rng, 0.02):
        note(start + 2 * MINUTE, "help", Person("portal-bot", "robot", Shifts([])))

    # Diagnosed by the desk; by whoever is awake where the customer paid for it.
    crew = (
        [*desk.people, *(each for other in company.desks.values() for each in other.engineers), *company.on_call] if always else desk.people
    )
    if always and stands and chance(rng, 0.25):
        note(start + round(rng.uniform(5, 40) * MINUTE), "escalate", None)
    if chance(rng, 0.03):
        yield Pass(rng.lognormal(np.log(16 * HOUR), 0.6))  # it lay in the wrong queue
    turn = yield Work(crew, 28, urgent=always)
    owner = turn.person
    if chance(rng, 0.02) and not alarm:
        note(turn.began, "cancel", None)
        return
    need = pick(rng, {"basic": 45, "expected": 40, "delight": 15}) if chance(rng, owner.care * 0.95) else ""
    now = turn.done
    if chance(rng, 0.985):
        note(turn.done, "diagnose", owner, Ursache=cause if chance(rng, 0.6 + 0.4 * owner.care) else "", Bedarf=need)
    if level != "value added" and stands and chance(rng, 0.12):
        turn = yield Work([desk.supervisor], 5)
        note(turn.done, "level", turn.person, Level="professional" if level == "basic" else "value added")

    # Questions, parts, visits.
    if chance(rng, 0.18):
        note(now + 10 * MINUTE, "ask", owner)
        turn = yield Pass(rng.lognormal(np.log(9 * HOUR), 1.0))
        note(turn.done, "wrote", None, Text=pick(rng, CALM))
        if chance(rng, 0.03):
            note(turn.done + HOUR, "cancel", None)
            return
    engineer = owner
    if cause not in ("settings", "firmware") or chance(rng, 0.3):
        turn = yield Work([*desk.engineers, *(company.on_call if always else [])], 12)
        engineer = turn.person
        if chance(rng, 0.32):
            note(turn.done, "order", engineer)
            turn = yield Pass(rng.lognormal(np.log((6.0 if place == "shanghai" else 2.5) * DAY), 0.45))
            note(turn.done, "part", None)
        if chance(rng, 0.55):
            planned = engineer.shifts.start(turn.done + round(rng.uniform(2, 26) * HOUR))
            yield Pass(max(MINUTE, planned - turn.done))
            turn = yield Work([engineer], 85)
            visit = f"{local(planned, BERLIN):%Y-%m-%dT%H:00:00%z}" if chance(rng, engineer.care) else ""
            note(turn.began, "visit", engineer, Termin=visit)
        else:
            turn = yield Work([engineer], 40)
    elif firmware:
        yield Pass(rng.lognormal(np.log(26 * HOUR), 0.7))  # the patch has to be written first
        turn = yield Work([owner], 30)
    result = pick(rng, {"solved": 82, "workaround": 8, "replaced": 7, "not solved": 3})
    if chance(rng, 0.05):
        note(turn.done - 5 * MINUTE, "print", engineer)
    solved = note(turn.done, "solve", engineer, Ergebnis=result if chance(rng, 0.98) else "")

    # Fed back, sometimes reopened, evaluated.
    told = yield from _feed_back(log, case, desk, speech, engineer, solved)
    if chance(rng, 0.05):
        turn = yield Pass(rng.lognormal(np.log(3 * DAY), 0.7))
        note(turn.done, "reopen", None)
        turn = yield Work([engineer], 70)
        solved = note(turn.done, "solve", engineer, Ergebnis="solved")
        told = yield from _feed_back(log, case, desk, speech, engineer, solved)
        if chance(rng, 0.12):
            again = note(told + 2 * DAY, "reopen", None)
            yield Pass(max(MINUTE, again - solved))
            turn = yield Work([engineer], 70)
            solved = note(turn.done, "solve", engineer, Ergebnis="replaced")
            told = yield from _feed_back(log, case, desk, speech, engineer, solved)
    waited = (told - start) / DAY
    if chance(rng, 0.02 + 0.02 * (waited > 7) + 0.02 * stands):
        yield from _complaint(log, case, company, desk, engineer, told, place)
    elif chance(rng, 0.55 if segment == "key_account" else 0.32):
        mood = 93 - 1.4 * min(waited, 14) - 12 * (result == "not solved") + rng.normal(0, 7)
        cells: Row = {"CSAT": int(np.clip(round(mood), 0, 100)), "NPS": int(np.clip(round(mood / 10 - 0.6 + rng.normal(0, 0.9)), 0, 10))}
        if chance(rng, 0.02):
            cells["CSAT"] = ""
        note(told + round(rng.lognormal(np.log(20 * HOUR), 0.9)), "evaluate", None, **cells)
    if kind == "lost" and chance(rng, 0.75):
        yield Pass(rng.lognormal(np.log(5 * DAY), 0.6))
        turn = yield Work([desk.supervisor], 20)
        note(turn.done, "win", turn.person)
    renewal = {"Verlaengert": "yes" if chance(rng, 0.9 if kind != "lost" else 0.4) else "no"} if chance(rng, 0.15) else {}
    turn = yield Pass(rng.uniform(1, 4) * DAY)
    closed = note(max(turn.done, told + DAY), "close", None, **renewal)
    if chance(rng, 0.003):
        note(closed + HOUR, "export", owner)
    if chance(rng, 0.17):
        yield from _audit(log, case, company, desk, engineer, waited, closed - turn.done)


def _feed_back(log: History, case: str, desk: Desk, speech: str, engineer: Person, solved: Second) -> Telling[Second]:
    """Returns when the customer was told: by the engineer himself, or by whoever has the desk when he is on the road."""
    rng = log.rng
    if not chance(rng, 0.985):
        return solved
    yield Pass(rng.lognormal(np.log(70 * MINUTE), 1.2))
    turn = yield Work([engineer] if chance(rng, 0.9) else desk.people, 6, urgent=True)
    text = pick(rng, CLOSING[speech]) if chance(rng, turn.person.care) else ("已处理。" if speech == "cn" else "Done.")
    if chance(rng, 0.006):
        text += " 系您操作不当。" if speech == "cn" else " Please note that this was your fault."
    log.write(turn.done, case, LABELS["feedback"][desk.language], turn.person, Text=text)
    return turn.done


def _complaint(log: History, case: str, company: Company, desk: Desk, engineer: Person, told: Second, place: str) -> Story:
    rng = log.rng

    def note(when: Second, what: str, who: Person | None = None, **cells: object) -> Second:
        return log.write(when, case, LABELS[what][desk.language], who, **cells)

    turn: Turn = yield Pass(rng.lognormal(np.log(DAY), 0.6))
    came = note(turn.done, "wrote", None, Text=pick(rng, ANGRY))
    if chance(rng, 0.12):
        return  # nobody read it as a complaint
    turn = yield Work([desk.supervisor], 5)
    came = note(max(turn.done, came + MINUTE), "complain", None)
    own, other = company.complaints[place == "shanghai"], company.complaints[place != "shanghai"]
    turn = yield Work([own] if chance(rng, 0.9) else [other], 30)
    if chance(rng, 0.97):
        note(max(turn.done, came + MINUTE), "hear", turn.person)
    if chance(rng, 0.04):
        note(max(turn.done, came + MINUTE) + HOUR, "audit", company.quality[0], Audit=75)
    yield Pass(rng.lognormal(np.log(2.2 * DAY), 0.6))
    turn = yield Work([turn.person] if chance(rng, 0.92) else [desk.supervisor, other], 40)
    note(turn.done, "decide", turn.person)


def _audit(log: History, case: str, company: Company, desk: Desk, engineer: Person, waited: float, until: int) -> Story:
    """A sample of closed cases is audited; a weak one is corrected, and audited again until the effect is proven."""
    rng = log.rng

    def note(when: Second, what: str, who: Person, **cells: object) -> Second:
        return log.write(when, case, LABELS[what][desk.language], who, **cells)

    yield Pass(max(MINUTE, until) + rng.lognormal(np.log(3 * DAY), 0.6))
    turn = yield Work(company.quality if chance(rng, 0.99) else [engineer], 45)
    score = int(np.clip(rng.normal(84 - 0.6 * min(waited, 12), 9), 20, 100))
    note(turn.done, "audit", turn.person, Audit=score)
    if score < 70 and chance(rng, 0.87):
        yield Pass(rng.lognormal(np.log(4 * DAY), 0.5))
        turn = yield Work([desk.supervisor], 30)
        note(turn.done, "correct", turn.person)
        if chance(rng, 0.8):
            yield Pass(rng.lognormal(np.log(8 * DAY), 0.5))
            turn = yield Work(company.quality, 30)
            note(turn.done, "audit", turn.person, Audit=int(np.clip(score + rng.normal(17, 6), 20, 100)))


def make(folder: Path, seed: int, cases: int) -> Path:
    rng = np.random.default_rng(seed + 3)
    people = company()
    log = History(rng, "Ticket", "Vorgang", "Zeit", "Bearbeiter", "Funktion", machine=("system", ""))
    starts = arrivals(rng, cases, FIRST, LAST, surges=FIRMWARE, hours=HOURS_OF_FACTORIES, week=WEEK, holiday=0.6)
    run([(start, tell(log, f"KD-25-{n:05d}", start, people)) for n, start in enumerate(starts, 30_001)], rng)

    rows = log.export(EXPORTED, lambda second: f"{local(second, BERLIN):%d.%m.%Y %H:%M}")
    for n in rng.choice(len(rows), size=len(rows) // 140, replace=False):
        if rows[n]["Bearbeiter"] not in ("system", "portal-bot"):
            rows[n]["Bearbeiter"] = "n/a"
    letters = [n for n, row in enumerate(rows) if row.get("Text")]
    rows[letters[6]]["Text"] = '=HYPERLINK("http://example.invalid/x","next step")'
    rows[letters[11]]["Text"] = "<script>alert(1)</script> next step: none"
    broken: list[tuple[int, Row]] = [(3, {"Ticket": ""}), (3, {"Zeit": "31.11.2025 25:61"}), (2, {"Zeit": "n/a"}), (2, {"Vorgang": ""})]
    rows = spoil(rng, rows, broken, twice=4)
    path = folder / "customer_service_system.csv"
    write_csv(path, HEADER.split(), rows, encoding="utf-8-sig", delimiter=";")
    return path
