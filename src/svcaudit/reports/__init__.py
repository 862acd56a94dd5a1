"""A run to text or bytes; formats, never computes."""
