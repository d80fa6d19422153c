"""Responsibilities with what carries them out: the first links of the chain from duty to figure."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from pyroaring import BitMap

from policies.listing import rows_of
from policies.validity import Status

SHOWN = 20


@dataclass
class Branch:
    """A responsibility of the tree: how many public documents carry it out, and its parts."""

    responsibility: object
    documents: int
    parts: list


def tree(catalogue):
    """Return the `Branch`es without a parent, each with its parts. No query."""
    children = {}
    for duty in catalogue.responsibilities.values():
        children.setdefault(duty.parent_id, []).append(duty)

    def branches(parent):
        return [
            Branch(duty, catalogue.count(responsibility=duty.slug), branches(duty.pk))
            for duty in children.get(parent, ())
        ]

    return branches(None)


class Duty:
    """One responsibility's page."""

    def __init__(self, responsibility, catalogue):
        self.responsibility, self.catalogue = responsibility, catalogue
        self.day = timezone.localdate()

    @property
    def lineage(self):
        """What it is part of, the whole first."""
        line = self.catalogue.lineage(self.responsibility.parent_id)
        return [self.catalogue.responsibilities[pk] for pk in reversed(line)]

    @property
    def parts(self):
        return [d for d in self.catalogue.responsibilities.values() if d.parent_id == self.responsibility.pk]

    @cached_property
    def numbers(self):
        return self.catalogue.having("responsibility", [self.responsibility.slug])

    @property
    def total(self):
        return len(self.numbers)

    @property
    def has_sample(self):
        return bool(self.numbers & self.catalogue.samples)

    @cached_property
    def rows(self):
        """The newest documents that carry it out, those in force first. One query."""
        statuses = self.catalogue.on(self.day).facets["validity"]
        in_force = BitMap.union(BitMap(), *(held for status, held in statuses.items() if Status(status).is_in_force))
        ordered = [*(self.numbers & in_force), *(self.numbers - in_force)]
        return rows_of(self.catalogue, ordered[:SHOWN], self.day)

    @property
    def more(self):
        """How many documents the page leaves to the list."""
        return max(0, self.total - SHOWN)
