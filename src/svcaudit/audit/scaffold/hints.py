"""Words by which activities tell that a case ends, or opens again."""

from __future__ import annotations

CLOSING = (
    "close", "closed", "resolve", "resolved", "solved", "solve", "done", "completed", "complete", "finished", "cancelled",
    "canceled", "cancel",
    "withdrawn", "archived", "geschlossen", "gelöst", "storniert", "erledigt", "关闭", "结案", "完成", "已解决", "解决", "归档",
    "取消", "撤单", "办结",
)  # fmt: skip
REOPENING = ("reopen", "reopened", "wieder geöffnet", "重新打开", "重开", "再次打开")
