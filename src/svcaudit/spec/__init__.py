"""YAML text to ProcessSpec: located nodes, schema, loading, linting."""

from svcaudit.spec.load import load, parse

__all__ = ["load", "parse"]
