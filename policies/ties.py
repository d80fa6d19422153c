"""One document's relations to others, as its page names them: bounded in number whatever the library's size."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from policies import graph
from policies.articles import article_anchor
from policies.codes import PASSIVE, Kind
from policies.models import Relation
from policies.validity import EFFECTS, Act, Status

PER_GROUP = 8
MOST_STEPS = 20
# What changes a document is named before what merely mentions it.
ACTING = (
    Kind.REPLACES, Kind.REPEALS, Kind.LAPSES, Kind.REPLACES_PART, Kind.AMENDS, Kind.KEEPS, Kind.INTERPRETS,
    Kind.IMPLEMENTS, Kind.CITES,
)  # fmt: skip


@dataclass(frozen=True)
class Other:
    """Another document as this page names it: its `catalogue.Card` and its `validity.Verdict` of the day."""

    document: object
    verdict: object
    is_withdrawn: bool = False

    @property
    def is_over(self):
        """Whether nobody should rely on it any more."""
        return self.is_withdrawn or self.verdict.status in (Status.LAPSED, Status.REPEALED)


@dataclass(frozen=True)
class Tie:
    """A relation: the other document, the article of the one acted on, and a note."""

    other: Other
    article: str
    note: str

    @property
    def anchor(self):
        return article_anchor(self.article)


@dataclass(frozen=True)
class Group:
    """The ties of one kind: `left_out` is how many more there are than the page names."""

    kind: str
    is_passive: bool
    ties: list
    left_out: int

    @property
    def label(self):
        label = str(PASSIVE[self.kind] if self.is_passive else Kind(self.kind).label)
        return label[:1].upper() + label[1:]


class Ties:
    """What a document does to others and what others do to it.

    Of a document that is not public yet, and so not in the catalogue `held`, the relations
    are read from the database (one query); the other documents cost none.
    """

    def __init__(self, document, held, day):
        self.document, self.held, self.day = document, held, day
        self.number = held.number_of.get(document.pk)
        if self.number is None:
            self._does, self._bears, self.acts = self._read()
        else:
            self._does = held.relations.get(self.number, ())
            self._bears = held.acted_on.get(self.number, ())
            self.acts = held.acts.get(self.number, ())
        self._wanted = set()

    def _read(self):
        does, bears, acts = [], [], []
        pk = self.document.pk
        for relation in Relation.objects.filter(Q(document=pk) | Q(target=pk)).order_by("kind", "pk"):
            is_passive = relation.target_id == pk
            number = self.held.number_of.get(relation.document_id if is_passive else relation.target_id)
            if number is None:
                continue
            (bears if is_passive else does).append((relation.kind, number, relation.article, relation.note))
            if is_passive and relation.kind in EFFECTS and number not in self.held.withdrawn:
                day = relation.effective_on or date.fromordinal(self.held.effective[number])
                acts.append(Act(relation.kind, day, number))
        return does, bears, acts

    def want(self, numbers):
        """Say that the page will also name the documents `numbers`; before the first is asked for."""
        self._wanted.update(numbers)

    def others(self, numbers):
        """Return the `Other`s of the numbers, in order; those no longer public are left out."""
        return [self._others[number] for number in numbers if number in self._others]

    @property
    def name_samples(self):
        """Whether one of the documents named is a sample."""
        return any(other.document.is_sample for other in self._others.values())

    @cached_property
    def _others(self):
        shown = [*self._grouped(self._does, Kind), *self._grouped(self._bears, ACTING)]
        numbers = self._wanted | {row[1] for _kind, rows in shown for row in rows[:PER_GROUP]}
        return {
            number: Other(self.held.cards[number], self.held.verdict(number, self.day), number in self.held.withdrawn)
            for number in numbers
        }

    @staticmethod
    def _grouped(rows, order):
        """Return [(kind, rows)], the newest document of each kind first."""
        by_kind = {}
        for row in sorted(rows, key=lambda row: row[1]):
            by_kind.setdefault(row[0], []).append(row)
        return [(kind, by_kind[kind]) for kind in order if kind in by_kind]

    def _groups(self, rows, order, is_passive):
        groups = []
        for kind, held in self._grouped(rows, order):
            ties = [
                Tie(other, article, note)
                for _kind, number, article, note in held[:PER_GROUP]
                for other in self.others([number])
            ]
            if ties:
                groups.append(Group(kind, is_passive, ties, max(0, len(held) - PER_GROUP)))
        return groups

    @cached_property
    def rests_on(self):
        """`Group`s of what the document does to others."""
        return self._groups(self._does, Kind, False)

    @cached_property
    def acted_on(self):
        """`Group`s of what others do to it."""
        return self._groups(self._bears, ACTING, True)

    def numbers_of(self, kind, is_passive):
        """Return the numbers of the documents it has a relation to."""
        return [row[1] for row in (self._bears if is_passive else self._does) if row[0] == kind]

    @property
    def related(self):
        """The numbers of all documents it has any relation to."""
        return {row[1] for row in (*self._does, *self._bears)}

    def heirs(self):
        """Return the numbers of the documents in force today that replaced it, step by step."""
        reached, ahead, found = set(), self.numbers_of(Kind.REPLACES, True), []
        while ahead and len(reached) < MOST_STEPS:
            number = ahead.pop(0)
            if number in reached or number in self.held.withdrawn:
                continue
            reached.add(number)
            if self.held.verdict(number, self.day).status.is_in_force:
                found.append(number)
            else:
                ahead += [row[1] for row in self.held.acted_on.get(number, ()) if row[0] == Kind.REPLACES]
        return found

    @property
    def drawing(self):
        """The relations as a `graph.Drawing`, or None without any."""
        sides = (self.rests_on, self.acted_on)
        left, right = (
            [
                graph.Node(tie.other.document.local_title, group.label, tie.other.is_over)
                for group in groups
                for tie in group.ties
            ]
            for groups in sides
        )
        more = tuple(sum(group.left_out for group in groups) for groups in sides)
        return graph.layout(self.document.local_title, left, right, more)
