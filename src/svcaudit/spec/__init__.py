"""YAML text to ProcessSpec: located nodes, schema, loading, linting."""
