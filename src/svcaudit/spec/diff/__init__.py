"""Two versions of a standard compared by what they mean: whom every change concerns, and whether the version says so."""
