"""Public pages of the library: parse, ask, render."""
