"""木棉家居 Kapok Home (invented): furniture and fitting, six branches. Sample for `service_standardisation.yaml`, a workbook.

The model. Each branch has a receptionist, two consultants and a manager; all branches share six fitters. A customer is received, asked,
offered something, agrees or goes; what was agreed is done by a fitter when his half days are free, when the goods are there.
Branches differ: the standard came to 静安 and 徐汇 in August, to 浦东 and 虹口 in October (half of the old habits go with it), and has
not come to 闵行 and 松江 at all. The National Day sale fills the shops, and the orders of that week fill the workshop until November.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from .arrivals import arrivals, chance, pick
from .clock import DAY, HOUR, MINUTE, Second, Shifts, at, is_workday, local
from .history import History
from .office import Pass, Person, Story, Telling, Turn, Work, run
from .table import Row, spoil, write_xlsx

FIRST, LAST = date(2025, 9, 1), date(2025, 11, 30)
EXPORTED: Second = at("2025-12-01 09:00")
SALE = {date(2025, 10, day): 1.9 for day in range(1, 8)} | {date(2025, 11, 9): 1.3, date(2025, 11, 11): 1.5}
BROKEN_PRESS: tuple[Second, Second] = (at("2025-10-13 08:00"), at("2025-10-24 18:00"))  # the panel press: goods are late
HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 11, 9, 9, 12, 13, 12, 10, 9, 8, 3, 1, 0, 0)
WEEK = (0.7, 0.7, 0.75, 0.8, 1.1, 1.8, 1.7)
TRAINED = {"静安": date(2025, 8, 1), "徐汇": date(2025, 8, 1), "浦东": date(2025, 10, 9), "虹口": date(2025, 10, 9)}
BRANCHES = {"静安": 22, "徐汇": 20, "浦东": 21, "虹口": 13, "闵行": 14, "松江": 10}

HEADER = "单号 环节 时间 经办人 岗位 门店 客户 电话 客户类型 渠道 服务范围 产品 需求 方案 金额 结果 是否满意 记录"

SCOPES = {"售前咨询": 38, "订单": 30, "售后": 24, "反馈": 8}
PRODUCTS = {"衣柜": 24, "橱柜": 20, "沙发": 16, "床": 15, "书桌": 13, "灯具": 12}
NEEDS = ["尺寸定制", "环保板材", "小户型收纳", "尽快安装", "旧柜改造", "儿童房", "异响", "门板变形", "缺件"]

STAFF = {
    "静安": ("许薇", "郑浩然", "邓雅", "方立"),
    "徐汇": ("曾琳", "梁晨", "苏曼", "范毅"),
    "浦东": ("田甜", "潘峰", "袁媛", "石磊"),
    "虹口": ("姚倩", "谭杰", "廖敏", "邹凯"),
    "闵行": ("熊丽", "陆涛", "孔颖", "白刚"),
    "松江": ("崔月", "康健", "毛宁", "邱实"),
}
FITTERS = ["贺师傅", "顾师傅", "侯师傅", "邵师傅", "孟师傅", "龙师傅"]


@dataclass(slots=True)
class Branch:
    name: str
    receptionist: Person
    consultants: list[Person]
    manager: Person

    def habit(self, rng: np.random.Generator, person: Person, when: Second) -> bool:
        """Does he do here and now what the standard says? Training makes the difference, his own care the rest."""
        trained = self.name in TRAINED and local(when).date() >= TRAINED[self.name]
        return chance(rng, person.care if trained else person.care - 0.22)


def company() -> tuple[dict[str, Branch], list[Person]]:
    shop = [("10:00", "20:00")]

    def of(name: str, role: str, off: tuple[int, ...], pace: float, care: float) -> Person:
        return Person(name, role, Shifts.of(FIRST, LAST + timedelta(days=60), lambda day: day.weekday() not in off, shop), pace, care)

    branches = {}
    for n, (branch, (first, second, third, boss)) in enumerate(STAFF.items()):
        branches[branch] = Branch(
            branch,
            of(first, "接待", (n % 4,), 1.0 + 0.05 * (n % 3), 0.97 - 0.01 * n),
            [of(second, "顾问", (1,), 0.9 + 0.06 * n, 0.97 - 0.015 * n), of(third, "顾问", (3,), 1.0 + 0.05 * (n % 2), 0.96 - 0.01 * n)],
            of(boss, "店长", (2,), 1.0, 0.96),
        )
    half_days = [("08:30", "12:00"), ("13:00", "17:30")]
    fitters = [
        Person(name, "安装维修", Shifts.of(FIRST, LAST + timedelta(days=60), is_workday, half_days), 0.85 + 0.09 * n, 0.97 - 0.02 * n)
        for n, name in enumerate(FITTERS)
    ]
    return branches, fitters


def tell(log: History, case: str, start: Second, branches: dict[str, Branch], fitters: list[Person]) -> Story:
    rng = log.rng
    branch = branches[pick(rng, BRANCHES)]
    scope, product = pick(rng, SCOPES), pick(rng, PRODUCTS)
    kind = pick(rng, {"偶尔": 66, "高频": 21, "高价值": 13})
    where = {"门店": branch.name}

    # Link 1: whoever is free receives, mostly the receptionist.
    turn = yield Work([branch.receptionist] if chance(rng, 0.8) else [branch.receptionist, *branch.consultants], 3)
    host = turn.person
    facts: Row = {
        "客户": f"客户{int(rng.beta(0.8, 1.4) * 2800):04d}",
        "电话": f"1{rng.integers(30, 99)}****{rng.integers(1000, 9999)}",
        "客户类型": kind if chance(rng, 0.95) else "",
        "渠道": pick(rng, {"到店": 58, "电话": 18, "线上": 15, "小程序": 9}) if branch.habit(rng, host, start) or chance(rng, 0.9) else "",
        "服务范围": scope,
    }
    if chance(rng, 0.015):
        facts["客户"] = ""
    hello = pick(rng, ["欢迎光临木棉家居", "您好，很高兴为您服务", "您好，欢迎光临"]) if branch.habit(rng, host, start) else "客户来访"
    received = log.write(turn.began, case, "接待", host, **where, **facts, 记录=hello)
    if not chance(rng, 0.985):
        log.write(received + 15 * MINUTE, case, "接待", host, **where, 记录="再次到店，您好")

    # Link 2: what is needed?
    if chance(rng, 0.985 if scope != "反馈" else 0.75):
        turn = yield Work(branch.consultants if chance(rng, 0.9) else [host], 9)
        yield from _understand(log, case, branch, turn, scope, product)
    consultant = turn.person if turn.person is not branch.receptionist or chance(rng, 0.25) else branch.consultants[int(rng.integers(2))]
    if scope == "反馈":
        if chance(rng, 0.5):
            turn = yield Work([branch.manager], 8)
            log.write(turn.done, case, "征求意见", turn.person, **where)
        yield from _file(log, case, branch, consultant, turn.done)
        return

    if chance(rng, 0.025):  # gone while the drawings were being made
        turn = yield Pass(rng.lognormal(np.log(3 * HOUR), 0.6))
        log.write(turn.done, case, "客户放弃", None, **where)
        yield from _file(log, case, branch, consultant, turn.done)
        return

    # Link 3: an offer, perhaps another one.
    amount = 0 if scope == "售后" else round(float(rng.lognormal(np.log(9000 if scope == "订单" else 14000), 0.9)), -2)
    turn = yield from _offer(log, case, branch, consultant, product, amount, kind)
    while chance(rng, 0.12):
        turn = yield Pass(rng.lognormal(np.log(20 * HOUR), 0.8))
        log.write(turn.done, case, "需求变更", None, **where)
        if branch.habit(rng, consultant, turn.done):
            turn = yield Work([consultant], 10)
            yield from _understand(log, case, branch, turn, scope, product)
        turn = yield from _offer(log, case, branch, consultant, product, amount, kind)
    if amount >= 50_000 and chance(rng, 0.97 if branch.habit(rng, branch.manager, turn.done) else 0.6):
        turn = yield Work([branch.manager], 6)
        log.write(turn.done, case, "店长审批", turn.person, **where)
    turn = yield Pass(rng.lognormal(np.log((1 if scope == "售后" else 9) * HOUR), 1.0))
    agreed = chance(rng, {"售前咨询": 0.42, "订单": 0.86, "售后": 0.95}[scope])
    if not chance(rng, 0.98):  # the customer simply stops answering
        yield from _file(log, case, branch, consultant, turn.done + 6 * DAY)
        return
    log.write(turn.done, case, "客户同意" if agreed else "客户放弃", None, **where, **({"金额": amount} if amount else {}))
    if not agreed or scope == "售前咨询":
        if not agreed and chance(rng, 0.006):
            turn = yield Work(fitters, 60)
            log.write(turn.done, case, "安装完成", turn.person, **where, 结果="完成")
        yield from _file(log, case, branch, consultant, turn.done)
        return

    # Link 4: done by a fitter, when the goods are there.
    late_press = BROKEN_PRESS[0] <= turn.done <= BROKEN_PRESS[1] and product in ("衣柜", "橱柜", "书桌")
    if chance(rng, 0.85 if late_press else 0.45 if scope == "订单" else 0.2):
        log.write(turn.done + 10 * MINUTE, case, "等货", consultant, **where)
        turn = yield Pass(rng.lognormal(np.log((8 if late_press else 3) * DAY), 0.5))
        if chance(rng, 0.96):
            log.write(turn.done, case, "到货", consultant, **where)
    yield Pass(rng.lognormal(np.log((16 if scope == "订单" else 5) * HOUR), 0.7))
    fitter = (yield from _handle(log, case, branch, fitters, scope, product)).person
    if chance(rng, 0.975 if scope == "售后" else 0.99):
        turn = yield from _confirm(log, case, branch, fitters, fitter, consultant, scope, product)
        if chance(rng, 0.55 + 0.35 * branch.habit(rng, consultant, turn.done)):
            turn = yield Pass(rng.lognormal(np.log(3 * DAY), 0.6))
            turn = yield Work([consultant], 4)
            log.write(turn.done, case, "征求意见", turn.person, **where)
    yield from _file(log, case, branch, consultant, turn.done)


def _understand(log: History, case: str, branch: Branch, turn: Turn, scope: str, product: str) -> Story:
    rng, who = log.rng, turn.person
    words = ["请问您想放在哪间？", "方便说说使用情况吗？", "想了解您的预算。"]
    text = pick(rng, words) if branch.habit(rng, who, turn.done) else ""
    if scope == "售后" and branch.habit(rng, who, turn.done):
        text += pick(rng, ["非常理解您的心情。", "抱歉给您添麻烦了。"])
    if branch.habit(rng, who, turn.done):
        text += "跟您确认一下要点。"
    cells: Row = {"需求": pick(rng, NEEDS), "产品": product} if chance(rng, 0.9) or branch.habit(rng, who, turn.done) else {"产品": product}
    log.write(turn.done, case, "了解需求", who, 门店=branch.name, **cells, 记录=text)
    yield Pass(1)


def _offer(log: History, case: str, branch: Branch, consultant: Person, product: str, amount: float, kind: str) -> Telling[Turn]:
    rng = log.rng
    if chance(rng, 0.35):  # drawings have to be made first
        yield Pass(rng.lognormal(np.log((2.5 if kind == "偶尔" else 1.2) * HOUR), 0.8))
    turn = yield Work([consultant] if chance(rng, 0.88) else [*branch.consultants, branch.manager], 28)
    text = pick(rng, [f"建议{product}用方案一，下周可量尺。", f"两套{product}方案，可到样板间看。", "方案已发您，建议周末复尺。"])
    if not branch.habit(rng, turn.person, turn.done):
        text = pick(rng, ["报价已发。", "最后一口价，方案不变。", text, text])
    cells: Row = {"方案": pick(rng, ["方案一", "方案二", "换件", "上门调整"])} if chance(rng, 0.96) else {}
    log.write(turn.done, case, "提供方案", turn.person, 门店=branch.name, **cells, **({"金额": amount} if amount else {}), 记录=text)
    return turn


def _handle(log: History, case: str, branch: Branch, fitters: list[Person], scope: str, product: str) -> Telling[Turn]:
    rng = log.rng
    turn = yield Work(fitters, 55 if scope == "售后" else 120)
    result = pick(rng, {"完成": 90, "部分完成": 8, "拒绝": 2})
    name = "维修完成" if scope == "售后" else "安装完成" if product != "灯具" else "处理完成"
    log.write(
        turn.done, case, name, turn.person, 门店=branch.name, 结果=result if chance(rng, turn.person.care + 0.02) else "", 产品=product
    )
    return turn


def _confirm(
    log: History, case: str, branch: Branch, fitters: list[Person], fitter: Person, consultant: Person, scope: str, product: str
) -> Telling[Turn]:
    """The customer signs on the fitter's phone, or the consultant calls later; whoever is not satisfied is mostly served again."""
    rng = log.rng
    if chance(rng, fitter.care - 0.05):
        turn = yield Pass(rng.uniform(2, 15) * MINUTE)
        who = fitter
    else:
        yield Pass(rng.lognormal(np.log(30 * HOUR), 0.8))
        turn = yield Work([consultant], 5)
        who = consultant
    happy = chance(rng, 0.91)
    satisfied = ("是" if happy else "否") if chance(rng, 0.97) else ""
    log.write(turn.done, case, "客户确认", who, 门店=branch.name, 是否满意=satisfied, 产品=product)
    if not happy and chance(rng, 0.88):
        yield Pass(rng.lognormal(np.log(14 * HOUR), 0.6))
        turn = yield from _handle(log, case, branch, [fitter], scope, product)
        log.write(turn.done + 8 * MINUTE, case, "客户确认", fitter, 门店=branch.name, 是否满意="是", 产品=product)
    return turn


def _file(log: History, case: str, branch: Branch, consultant: Person, now: Second) -> Story:
    rng = log.rng
    elsewhere = pick(rng, BRANCHES) if chance(rng, 0.025) else branch.name
    if chance(rng, 0.02):
        log.write(now + HOUR, case, "打印报价单", consultant, 门店=branch.name)
    yield Pass(rng.uniform(1, 20) * HOUR)
    turn = yield Work([consultant], 3)
    if chance(rng, 0.985):
        log.write(turn.done, case, "归档", turn.person, 门店=elsewhere)
    if chance(rng, 0.012):
        log.write(turn.done + 2 * HOUR, case, "征求意见", consultant, 门店=branch.name)


def make(folder: Path, seed: int, cases: int) -> Path:
    rng = np.random.default_rng(seed + 2)
    branches, fitters = company()
    log = History(rng, "单号", "环节", "时间", "经办人", "岗位", machine=("", "客户"))
    starts = arrivals(rng, cases, FIRST, LAST, surges=SALE, hours=HOURS, week=WEEK, holiday=1.8)
    run([(start, tell(log, f"MM{local(start):%m%d}-{n:04d}", start, branches, fitters)) for n, start in enumerate(starts, 1)], rng)

    rows = log.export(EXPORTED, lambda second: local(second).replace(tzinfo=None))
    for n in rng.choice(len(rows), size=len(rows) // 160, replace=False):
        rows[n]["经办人"] = None  # a tablet without a log-in
    notes = [n for n, row in enumerate(rows) if row["环节"] == "提供方案"]
    rows[notes[5]]["记录"] = '=HYPERLINK("http://example.invalid/quote","方案与报价")'
    rows[notes[8]]["记录"] = "建议方案一<script>alert(1)</script>"
    broken: list[tuple[int, Row]] = [(3, {"单号": None}), (3, {"时间": "待补"}), (2, {"时间": None}), (2, {"环节": None})]
    rows = spoil(rng, rows, broken, twice=4)
    for row in rows:  # an empty cell of a workbook is no cell at all
        for column in [column for column, value in row.items() if value == ""]:
            del row[column]
    path = folder / "service_standardisation.xlsx"
    write_xlsx(path, "服务记录", HEADER.split(), rows)
    return path
