"""Shared by all tests: hypothesis without a deadline (CI machines are noisy), and the tests' own folder on the path."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
from effort import SOAK

# Output is shaped for a terminal of this width wherever the tests run; colours are off unless a test asks.
os.environ["COLUMNS"] = "100"
for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS"):
    os.environ.pop(name, None)

settings.register_profile("svcaudit", deadline=None, max_examples=60 * SOAK)
settings.load_profile("svcaudit")
