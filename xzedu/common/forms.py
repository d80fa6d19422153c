"""What an address asks for: parameters read one by one, with a message for all that is not understood."""

from datetime import date

from django.utils.translation import gettext as _

LONGEST_SEARCH = 200


class Query:
    """Read single and repeated parameters of a query, and collect what is wrong with them.

    `problems` are sentences for the visitor about values that were not understood; the
    page shows them, is answered with status 400, and uses the rest. `remarks` are about
    what does no harm.
    """

    def __init__(self, data):
        self.data = data
        self.read = set()
        self.problems = []
        self.remarks = []

    def one(self, name, default=""):
        self.read.add(name)
        values = self.data.getlist(name)
        if len(values) > 1:
            self.problems.append(_("“%(name)s” is given more than once; the last one counts.") % {"name": name})
        return values[-1].strip() if values else default

    def text(self, name, longest=LONGEST_SEARCH):
        """Return a text of at most `longest` characters; what is longer is cut off, and said so."""
        value = self.one(name)
        if len(value) > longest:
            self.problems.append(
                _("A search takes at most %(most)d characters; the rest was left out.") % {"most": longest}
            )
        return value[:longest]

    def choice(self, name, allowed, default):
        value = self.one(name) or default
        if value not in allowed:
            self.refuse(name, value)
            return default
        return value

    def many(self, name, allowed):
        self.read.add(name)
        values = list(dict.fromkeys(value for value in self.data.getlist(name) if value))
        for value in values:
            if value not in allowed:
                self.refuse(name, value)
        return tuple(value for value in values if value in allowed)

    def number(self, name, default=1):
        value = self.one(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and int(value[:10]) > 0 and len(value) < 10):
            self.refuse(name, value)
            return default
        return int(value)

    def day(self, name):
        value = self.one(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.problems.append(_("“%(value)s” is not a date. Write it as 2024-09-01.") % {"value": shorten(value)})
            return None

    def period(self):
        """Return the days `since` and `until`; both None when the first is after the last."""
        since, until = self.day("since"), self.day("until")
        if since and until and since > until:
            self.problems.append(_("The first day is after the last one; both were left out."))
            return None, None
        return since, until

    def refuse(self, name, value):
        self.problems.append(
            _("“%(value)s” is not a value of “%(name)s”; it was left out.") % {"value": shorten(value), "name": name}
        )

    def mention_unread(self):
        """Remark on parameters this page does not know, such as those messengers append to links."""
        for name in self.data:
            if name not in self.read:
                self.remarks.append(_("“%(name)s” means nothing on this page.") % {"name": shorten(name)})


def shorten(text, length=40):
    return text if len(text) <= length else text[: length - 1] + "…"
