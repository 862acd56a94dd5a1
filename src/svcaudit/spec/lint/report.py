"""What a check of lint is: it looks at a standard and reports what is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from svcaudit.model.place import Place
from svcaudit.model.spec import Flow, ProcessSpec
from svcaudit.spec.diff.conditions import Facts
from svcaudit.spec.flow_runs import Runs
from svcaudit.spec.usage import Usage, usage

Report = Callable[[str, Place | None, str, str | None], None]
"""(code, place, message, hint)."""


@dataclass(frozen=True)
class Subject:
    """The standard that is looked at, with what several checks ask of it."""

    spec: ProcessSpec

    @cached_property
    def used(self) -> Usage:
        return usage(self.spec)

    @cached_property
    def facts(self) -> Facts:
        """What the conditions may read."""
        return Facts(self.spec.attributes, self.spec.attributes, {})

    @cached_property
    def runs(self) -> Runs | None:
        """The runs that the flow allows every case; None without such a flow."""
        flow = next((rule for rule in self.spec.rules if isinstance(rule.body, Flow)), None)
        return Runs.of(flow.body.root) if flow is not None and flow.when is None and isinstance(flow.body, Flow) else None


Check = Callable[[Subject, Report], None]
