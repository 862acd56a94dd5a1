"""YAML text to ProcessSpec: located nodes, schema, loading, linting."""

from svcaudit.spec.load import load, parse, read_text

__all__ = ["load", "parse", "read_text"]
