"""SPEC7xx: versions of one standard side by side in a folder."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

VERSIONS = (
    Code(
        "SPEC701",
        "two versions claim the same day",
        "A case is judged by the version that was in force on the day on which it began, so each day belongs to one version at most. "
        "The examples stand beside a version with `in_force: {from: 2025-01-01, to: 2025-06-30}`.",
        "in_force: {from: 2025-06-15}",
        "in_force: {from: 2025-07-01}",
    ),
    Code(
        "SPEC702",
        "days on which no version is in force",
        "Cases that begin on them are not judged. A version without `to` holds until the next one begins. "
        "The examples stand beside a version with `in_force: {from: 2025-01-01, to: 2025-06-30}`.",
        "in_force: {from: 2025-08-01}",
        "in_force: {from: 2025-07-01}",
    ),
)
