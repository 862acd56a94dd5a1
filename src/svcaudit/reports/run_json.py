"""run.json: a RunDocument as text that is the same for the same run, and back."""

from __future__ import annotations

import json
from typing import Any

from svcaudit.errors import UsageError
from svcaudit.model.run import RUN_FORMAT, Run, RunDocument
from svcaudit.reports.dataclass_json import ShapeError, from_plain, to_plain
from svcaudit.reports.json_text import json_text
from svcaudit.reports.options import RenderOptions


def render(run: Run, options: RenderOptions) -> str:
    """The run's document; neither language nor zone nor limit changes what a machine reads."""
    return dumps(run.document)


def as_dict(document: RunDocument) -> dict[str, Any]:
    """The document as plain values; keys stand in the order in which the model declares them."""
    plain: dict[str, Any] = to_plain(document)
    return plain


def dumps(document: RunDocument) -> str:
    """The text of run.json. A number that is no number (NaN) is a bug of ours and raises ValueError."""
    return json_text(as_dict(document))


def read_document(text: str) -> RunDocument:
    """Read run.json. Fields that a later version added are left alone; a later format is refused. Raises UsageError."""
    try:
        plain = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UsageError(f"run.json is not JSON: {error}", "point to a folder that `svcaudit check --run DIR` wrote") from error
    _refuse_newer(plain)
    try:
        return from_plain(RunDocument, plain)
    except ShapeError as error:
        raise UsageError(f"run.json is not a run: {error}", "write the run again with `svcaudit check --run DIR`") from error


def _refuse_newer(plain: Any) -> None:
    tool = plain.get("tool") if isinstance(plain, dict) else None
    number = tool.get("run_format") if isinstance(tool, dict) else None
    if isinstance(number, int) and number > RUN_FORMAT:
        raise UsageError(
            f"run.json has format {number}, this svcaudit reads up to format {RUN_FORMAT}",
            f"upgrade svcaudit (the run was written by {tool.get('version', 'a later version')})" if isinstance(tool, dict) else None,
        )
