"""Shared by all tests: hypothesis without a deadline (CI machines are noisy), and the tests' own folder on the path."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("svcaudit", deadline=None, max_examples=60)
settings.load_profile("svcaudit")
