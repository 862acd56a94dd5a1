"""Customer files to one clean event log: formats, mapping, normalising, quarantine."""
