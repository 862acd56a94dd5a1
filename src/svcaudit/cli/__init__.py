"""The counter: parse, call one use case, write, exit."""
