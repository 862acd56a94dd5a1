"""The vocabulary: frozen data that every room may import and that imports nobody but the errors."""
