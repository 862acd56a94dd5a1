"""What a check of lint is: it looks at a standard and reports what is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from svcaudit.model.place import Place
from svcaudit.model.spec import Flow, ProcessSpec, Rule
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
    def flow(self) -> Rule | None:
        """The rule that tells the path of a case."""
        return next((rule for rule in self.spec.rules if isinstance(rule.body, Flow)), None)

    @cached_property
    def allowed(self) -> Runs | None:
        """The runs that the flow allows the cases it is for; None without a flow, or with one too large to be walked."""
        return Runs.of(self.flow.body.root) if self.flow is not None and isinstance(self.flow.body, Flow) else None

    @property
    def runs(self) -> Runs | None:
        """The runs that the flow allows every case; None where it is for some alone."""
        return self.allowed if self.flow is not None and self.flow.when is None else None


Check = Callable[[Subject, Report], None]
