"""Whether a document is in force on a day, from its dates and from what later documents did to it. No Django.

The rule, in the words of the Measures on official documents: a document takes effect on its
day, ends on the last day of its term or when another repeals or replaces it, and stays
otherwise as amended. What ends first decides; nothing revives what has ended.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Status(StrEnum):
    """The states of a document on a day."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    PARTLY_REPLACED = "partly_replaced"
    LAPSED = "lapsed"
    REPEALED = "repealed"

    @property
    def is_in_force(self):
        return self in (Status.IN_FORCE, Status.AMENDED, Status.PARTLY_REPLACED)


# What an act makes of its target. Replaced as a whole is repealed: the successor is the act's document.
EFFECTS = {
    "repeals": Status.REPEALED,
    "replaces": Status.REPEALED,
    "lapses": Status.LAPSED,
    "replaces_part": Status.PARTLY_REPLACED,
    "amends": Status.AMENDED,
}


@dataclass(frozen=True)
class Act:
    """What another document did: `kind` of relation, the day it takes effect, that document's key."""

    kind: str
    on: date
    document: object = None


@dataclass(frozen=True)
class Verdict:
    """Status on a day, since when (None: unknown), and by which act (None: by the document's own dates)."""

    status: Status
    since: date | None = None
    act: Act | None = None


def judge(day, *, effective_on, expires_on=None, acts=()):
    """Return the `Verdict` on a document on `day`.

    Args:
        effective_on: its first day in force.
        expires_on: its last day in force, or None for no term.
        acts: the `Act`s on it; those that are no act of `EFFECTS` are passed over.

    A document that is repealed before it takes effect never does.
    """
    done = sorted((act for act in acts if act.kind in EFFECTS and act.on <= day), key=lambda act: act.on)
    ends = [(act.on, 0, act) for act in done if not EFFECTS[act.kind].is_in_force]
    if expires_on and expires_on < day:
        ends.append((expires_on + timedelta(days=1), 1, None))
    if ends:
        on, _own, act = min(ends, key=lambda end: end[:2])
        return Verdict(EFFECTS[act.kind] if act else Status.LAPSED, on, act)
    if day < effective_on:
        return Verdict(Status.NOT_YET, effective_on)
    # Of the changes that leave it in force, one that took a part away says more than an amendment.
    for wanted in (Status.PARTLY_REPLACED, Status.AMENDED):
        changes = [act for act in done if EFFECTS[act.kind] == wanted]
        if changes:
            return Verdict(wanted, changes[-1].on, changes[-1])
    return Verdict(Status.IN_FORCE, effective_on)
