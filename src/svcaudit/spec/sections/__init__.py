"""The sections of a standard, one file each: what may be written (forms and keys) and what it becomes (the model)."""
