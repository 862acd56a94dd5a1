"""What a row of an export is: one file a shape, listed in the catalogue."""
