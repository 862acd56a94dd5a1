"""The use cases, each a short function that reads top to bottom."""
