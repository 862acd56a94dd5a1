"""`svcaudit explain`: what a rule kind, a verdict, a quality detector or an error code means, with an example."""

from __future__ import annotations

from typing import Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Output
from svcaudit.cli.settings import Settings
from svcaudit.model.setting import LANG, SPEC


@options.taking(SPEC, LANG)
def explain_command(
    chosen: Settings,
    topic: Annotated[
        str | None, typer.Argument(metavar="KIND|VERDICT|DETECTOR|CODE|RULE", help="after_expect, violated, log_gaps, SPEC104, a rule, …")
    ] = None,
) -> int:
    """What a rule kind, a verdict, a quality detector, an error code, or a rule of the standard means. Without a topic: the list of all.

    Example: svcaudit explain SPEC104
    """
    from svcaudit.audit.explain import explain, topics

    Output().payload(topics(chosen[LANG]) if topic is None else explain(topic, chosen[SPEC], chosen[LANG]))
    return 0
