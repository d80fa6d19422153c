"""Public pages of statistics: parse, ask, render."""
