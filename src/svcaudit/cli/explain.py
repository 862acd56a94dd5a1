"""`svcaudit explain`: what a rule kind, a verdict or an error code means, with an example."""

from __future__ import annotations

from typing import Annotated

import typer

from svcaudit.cli.output import Output


def explain_command(
    topic: Annotated[str | None, typer.Argument(metavar="[KIND|VERDICT|CODE]", help="after_expect, violated, SPEC104, …")] = None,
) -> int:
    """What a rule kind, a verdict or an error code means, with an example. Without a topic: the list of all.

    Example: svcaudit explain SPEC104
    """
    from svcaudit.audit.explain import explain, topics

    Output().payload(topics() if topic is None else explain(topic))
    return 0
