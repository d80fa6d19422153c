"""Public pages of the register and of admissions: parse, ask, render."""
