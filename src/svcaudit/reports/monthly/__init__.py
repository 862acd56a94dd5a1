"""The monthly report: what a manager reads first, and what stands behind it."""
