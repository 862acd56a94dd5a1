"""Words by which exports call their columns, in the languages of our users. A hint, never a proof: what the cells hold counts as well."""

from __future__ import annotations

import re

EXACT: dict[str, tuple[str, ...]] = {
    "case": (
        "número", "nº", "número de caso", "caso", "incidencia", "nº de incidencia", "número de incidencia", "expediente", "solicitud",
        "工单", "工单id", "流水号", "业务流水号", "受理编号", "受理单号", "申请编号", "流程编号", "订单号", "case编号", "numéro",
        "numéro de ticket", "numéro de dossier", "dossier", "demande", "billet",
        "fall", "fallnummer", "fallnr", "fall id", "auftrag", "auftragsnummer", "auftragsnr", "anfrage", "anfragenummer",
        "störung", "störungsnummer", "meldung", "meldungsnummer",
        "case number", "case no", "ticketnr", "ticket nr", "incident no", "request number", "request no", "reference",
        "reference number", "order id", "order number", "vorgang", "vorgangsnr", "vorgang nr", "vorgangs id",
        "case", "case:concept:name", "case id", "caseid", "ticket", "ticket id", "ticketid", "ticket number", "ticket no",
        "issue key", "key",
        "incident", "incident id", "incident number", "number", "sr number", "request id", "order", "order id", "conversation id",
        "call id",
        "trace", "trace id", "process id", "vorgangsnummer", "ticketnummer", "工单号", "工单编号", "单号", "案例号", "案件号",
        "编号", "服务单号",
    ),
    "activity": (
        "activité", "étape", "evénement", "événement", "évènement", "opération", "tâche", "statut", "état", "actividad", "acción",
        "accion", "evento", "etapa", "paso", "tarea", "estado", "operación",
        "操作类型", "操作名称", "操作步骤", "操作内容", "环节名称", "节点名称", "流程节点", "处理动作", "处理环节", "工单状态",
        "事件名称", "任务名称", "流程环节",
        "task name", "event description", "what happened", "tätigkeit", "taetigkeit", "ereignis", "arbeitsschritt",
        "prozessschritt", "maßnahme", "massnahme", "vorgangsart", "statuswechsel", "neuer status",
        "activity", "concept:name", "action", "event", "event name", "event type", "status", "state", "step", "task", "stage",
        "operation",
        "activity name", "to status", "new status", "new value", "vorgang", "aktivität", "aktion", "schritt", "操作", "动作",
        "环节", "活动", "状态",
        "步骤", "事件", "节点",
    ),
    "time": (
        "horodatage", "date et heure", "date heure", "heure", "quand", "fecha", "fecha y hora", "fecha hora", "hora",
        "marca de tiempo", "cuándo",
        "date and time", "event date", "event timestamp", "uhrzeit", "datum uhrzeit", "datum und uhrzeit", "wann", "geändert am",
        "erfasst am", "更新时间", "变更时间", "办理时间", "完成时间", "开始时间", "时间戳", "记录时间",
        "time", "time:timestamp", "timestamp", "time stamp", "datetime", "date time", "event time", "occurred at", "happened at",
        "at", "ts", "when",
        "date", "created", "created at", "changed", "changed at", "updated at", "complete timestamp", "completion time",
        "start time", "zeit",
        "zeitpunkt", "datum", "zeitstempel", "时间", "操作时间", "发生时间", "日期", "处理时间", "创建时间",
    ),
    "actor": (
        "操作员", "办理人", "处理人员", "处理人姓名", "责任人", "执行人", "受理员", "客服人员", "utilisateur", "opérateur",
        "intervenant", "technicien", "responsable", "usuario", "operador", "técnico", "agente",
        "changed by user", "sachbearbeiter", "sachbearbeiterin", "bearbeiterin", "bearbeitet von", "benutzer", "nutzer",
        "anwender", "ausgeführt von", "agentin", "wer", "who", "zuständig",
        "actor", "org:resource", "resource", "agent", "assignee", "assigned to", "owner", "user", "performed by", "done by",
        "changed by", "created by", "updated by", "modified by", "entered by",
        "author", "operator", "handler", "employee", "technician", "bearbeiter", "mitarbeiter", "处理人", "操作人", "经办人",
        "坐席", "客服", "负责人",
        "受理人",
    ),
    "role": (
        "role", "org:role", "agent role", "function", "position", "team", "group", "org:group", "assignment group", "funktion",
        "rolle", "岗位",
        "角色", "职位",
    ),
    "text": ("text", "message", "comment", "body", "note", "notes", "description", "content", "内容", "记录", "备注", "消息",
    "nachricht", "kommentar"),
}  # fmt: skip
"""Names that say which part a column plays."""

PARTS: dict[str, tuple[str, ...]] = {
    "case": ("ticket", "ticketnr", "case", "incident", "dossier", "incidencia", "工单", "单号", "编号", "案件", "vorgangs",
        "流水号", "受理号"),
    "activity": ("activity", "action", "event", "status", "step", "操作", "动作", "环节", "状态", "aktivität"),
    "time": ("time", "timestamp", "ts", "epoch", "date", "when", "zeit", "datum", "时间", "日期"),
    "actor": ("agent", "assignee", "actor", "user", "resource", "operator", "handled", "handler", "技术员", "处理人", "操作人",
    "员工", "bearbeiter"),
    "role": ("role", "team", "group", "岗位", "角色", "funktion"),
    "text": ("text", "message", "comment", "内容", "备注"),
}  # fmt: skip
"""Words inside a name that speak for a part, less loudly."""

SUB_ACTIVITY = (
    "lifecycle:transition",
    "sub status",
    "sub state",
    "substatus",
    "substate",
    "sub activity",
    "action",
    "detail",
    "step",
    "子状态",
)
"""A second column that tells activities apart which the first one lumps together."""
LIFECYCLE = frozenset(("start", "complete", "schedule", "assign", "suspend", "resume", "withdraw", "ate_abort", "pi_abort"))
"""The transitions of XES, which say how far a step is, not which step it is."""
AREA = ("area", "category", "object", "entity", "module", "domain", "bereich", "对象", "模块")
"""A first column that says what the action was done to."""
PERSON = (
    "customer", "client", "contact", "caller", "requester", "reporter", "name", "email", "mail", "phone", "tel", "telephone", "mobile",
    "address", "by", "kunde", "kontakt", "telefon", "adresse", "客户", "姓名", "电话", "手机", "邮箱", "地址", "联系人", "用户",
    "身份证", "微信",
)  # fmt: skip
"""Names of columns that hold somebody's name or how to reach them."""
NO_PERSON = (
    "field", "concept", "activity", "event", "file", "host", "type", "class", "kind", "tier", "segment", "level", "group",
    "size", "count", "time", "date", "priority", "status", "state", "stage", "step", "project", "product", "category", "queue", "team",
    "component", "resolution", "channel", "issuetype", "类型", "等级", "级别", "分类",
    "kundentyp",
    "满意", "satisf",
)  # fmt: skip
"""What makes of a person's word a word about a group of people: customer_type."""
LATER = (
    "due",
    "deadline",
    "promised",
    "planned",
    "expected",
    "target",
    "birth",
    "termin",
    "fällig",
    "faellig",
    "geplant",
    "截止",
    "预约",
    "承诺",
    "计划",
)
"""Times that do not say when the event happened."""


TOUCHED = ("sys", "updated", "modified", "changed", "last", "geändert", "aktualisiert", "更新", "修改")
"""Times of a row that say when somebody last touched it, which is no event of its case."""


def spoken(name: str) -> str:
    """`Ticket_ID` -> 'ticket id': a name in small letters, its words apart."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[_\-./#]+", " ", apart).split()).casefold()


def mentions(name: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the name: as a word of its own, or anywhere where a language writes no spaces."""
    said = spoken(name)
    apart = " " + re.sub(r"[^\w]+", " ", said) + " "
    return any((word in said) if not word.isascii() else f" {word} " in apart for word in words)


def fitting(name: str, part: str) -> float:
    """How loudly a column's name speaks for a part: 1 by its very name, 0.5 by a word in it."""
    said = spoken(name)
    if said in EXACT[part] or name.casefold() in EXACT[part]:
        return 1.0
    return 0.5 if mentions(name, PARTS[part]) else 0.0


def another_part(name: str, part: str) -> bool:
    """Whether the name speaks for something else altogether."""
    others = [other for other in EXACT if other != part and fitting(name, other) > fitting(name, part)]
    return bool(others) or (fitting(name, part) < 1 and mentions(name, PERSON))
