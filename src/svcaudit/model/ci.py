"""The CI services that `svcaudit init` writes a file for."""

from __future__ import annotations

from enum import StrEnum


class Ci(StrEnum):
    """Which CI file is written."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"
