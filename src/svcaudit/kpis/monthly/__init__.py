"""Two runs and a history to what a manager asks: what moved, by more than chance, where it comes from, and what comes next."""
