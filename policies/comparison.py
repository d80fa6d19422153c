"""What changed between two public versions of a document, as an address asks for it."""

from functools import cached_property

from django.utils.translation import gettext as _

from policies import differences
from policies.models import Version
from xzedu.common.forms import Query


class Comparison:
    """The public versions of a document, and two of them side by side: without a wish, the newest and the one before.

    Queries: the versions, and the texts of the two.
    """

    def __init__(self, document, data):
        query = Query(data)
        self.document = document
        self.versions = list(Version.objects.public().filter(document=document).without_texts().order_by("-number"))
        self.problems, self.remarks = query.problems, query.remarks
        numbers = [version.number for version in self.versions]
        newest, before = [*numbers, None, None][:2]
        self.new = self._wanted(query, "new", numbers, newest)
        default = before if self.new == newest else max((n for n in numbers if n < (self.new or 0)), default=before)
        self.old = self._wanted(query, "old", numbers, default)
        self.shows_all = query.choice("all", ("", "1"), "") == "1"
        query.mention_unread()
        if self.old is not None and self.old == self.new:
            self.problems.append(_("A version is compared with itself: choose two different ones."))

    @staticmethod
    def _wanted(query, name, numbers, default):
        number = query.number(name, 0)
        if number and number not in numbers:
            query.refuse(name, str(number))
        return number if number in numbers else default

    @property
    def is_possible(self):
        """Whether there are two versions to compare."""
        return None not in (self.old, self.new) and self.old != self.new

    @cached_property
    def _paragraphs(self):
        found = Version.objects.public().filter(document=self.document, number__in=(self.old, self.new))
        texts = dict(found.values_list("number", "text"))
        return differences.compare(texts.get(self.old, ""), texts.get(self.new, ""))

    @property
    def changed(self):
        """How many paragraphs are not the same."""
        return sum(paragraph.kind != differences.SAME for paragraph in self._paragraphs)

    @property
    def stretches(self):
        """Paragraphs to show, and numbers of unchanged ones left out; empty when the texts are the same."""
        if self.shows_all:
            return self._paragraphs
        return differences.around_changes(self._paragraphs)

    @property
    def pairs(self):
        """[(version, number of the one before it or None)], the newest first."""
        before = [*(version.number for version in self.versions[1:]), None]
        return list(zip(self.versions, before, strict=True))
