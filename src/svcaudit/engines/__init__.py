"""How case partitions reach the checks; knows nothing of what a check means."""
