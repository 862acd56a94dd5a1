"""(log, rule, clock) to judgements; one module per family of rules, an explicit catalogue."""
