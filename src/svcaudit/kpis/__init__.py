"""Facts of cases to numbers with targets."""
