"""The order of stages in a case against the allowed runs: an optimal alignment, computed once a variant."""
