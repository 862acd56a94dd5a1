"""The catalogue of problems: every code that the loader, the linter and the spec tests may give."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code, completed
from svcaudit.spec.codes.contradictions import CONTRADICTIONS
from svcaudit.spec.codes.doubts import DOUBTS
from svcaudit.spec.codes.references import REFERENCES
from svcaudit.spec.codes.spec_tests import SPEC_TESTS
from svcaudit.spec.codes.structure import STRUCTURE
from svcaudit.spec.codes.values import VALUES
from svcaudit.spec.codes.versions import VERSIONS

CODES: dict[str, Code] = {code.code: code for code in (*STRUCTURE, *REFERENCES, *VALUES, *CONTRADICTIONS, *DOUBTS, *SPEC_TESTS, *VERSIONS)}

__all__ = ["CODES", "Code", "completed"]
