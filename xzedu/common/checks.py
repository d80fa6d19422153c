"""Checks by name: rules that find faults, the gravest first. Pure; what they say is written elsewhere."""

from typing import NamedTuple

# What a fault asks for: it stands in the way, it needs a word or a second look, it is only told.
REFUSE, EXPLAIN, NOTE = "refuse", "explain", "note"
ORDER = (REFUSE, EXPLAIN, NOTE)


class Check(NamedTuple):
    """A rule: `find` yields faults in the facts it is given."""

    code: str
    severity: str
    find: object


class Checks(dict):
    """Rules by their code."""

    def add(self, code, severity):
        """Register a rule under a code. A decorator."""

        def register(find):
            self[code] = Check(code, severity, find)
            return find

        return register

    def run(self, *facts):
        """Yield (`Check`, fault) of every fault in the facts, the gravest first."""
        for rule in sorted(self.values(), key=lambda rule: ORDER.index(rule.severity)):
            for fault in rule.find(*facts):
                yield rule, fault
