"""One document's page: its text made ready, its validity in words, what it belongs to. The queries are bounded."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from html import escape
from itertools import islice

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pyroaring import BitMap

from policies import citations, reading
from policies.articles import article_anchor
from policies.codes import BUREAU, VALIDITY, Genre, Kind
from policies.models import Attachment, Consultation, Document, Version
from policies.ties import Ties
from policies.validity import EFFECTS, Status, judge
from xzedu.common.models import State
from xzedu.common.templatetags.portal import local_date

ALSO = 5
# What stands behind the citation of a document nobody should rely on any more.
ENDED = {Status.REPEALED: gettext_lazy("(repealed)"), Status.LAPSED: gettext_lazy("(lapsed)")}


@dataclass(frozen=True)
class Banner:
    """What stands above a document that does not apply as it is: a dated sentence, and the `ties.Other`s it names."""

    text: str
    others: tuple = ()


@dataclass(frozen=True)
class Quoted:
    """A place of the text ready to be cited: the citation, its anchor, its words ("" for a whole chapter)."""

    reference: str
    anchor: str
    words: str


def public(slug):
    """Return (document, its newest public version or None); (None, None) if the public may see none.

    One query, two without a text.
    """
    version = Version.objects.newest_of(slug)
    if version:
        return version.document, version
    return Document.objects.published().select_related("source").filter(slug=slug).first(), None


class Profile:
    """A document with one version of its text.

    Queries: attachments and consultations, where there are any; of a document that is not
    public yet (a preview) its relations, issuers and responsibilities too.

    Args:
        version: the text shown; None when the library holds none.
        held: the catalogue; the document need not be in it.
    """

    def __init__(self, document, version, held):
        self.document, self.version, self.held = document, version, held
        self.day = timezone.localdate()
        self.number = held.number_of.get(document.pk)
        self.ties = Ties(document, held, self.day)
        self.ties.want([*self._heirs, *self._also, *(act.document for act in self.ties.acts)])

    # --- Who and what -------------------------------------------------------

    @cached_property
    def bodies(self):
        """The issuing bodies, the lead first."""
        if self.number is None:
            return [issuance.body for issuance in self.document.issuances.select_related("body").order_by("position")]
        return [self.held.bodies[pk] for pk in self.held.issued_by.get(self.number, ())]

    @property
    def body_names(self):
        return [body.local_name for body in self.bodies]

    @cached_property
    def responsibilities(self):
        if self.number is None:
            return list(self.document.responsibilities.all())
        return [self.held.responsibilities[pk] for pk in self.held.carried.get(self.number, ())]

    @property
    def has_text(self):
        return bool(self.version and self.version.text)

    @property
    def is_official(self):
        """Whether it has the parts of an official document: addressee, signature and date."""
        return self.has_text and Genre(self.document.genre).is_official

    @property
    def has_letterhead(self):
        """Whether it is drawn under a red head: the bureau's own, and numbered as such documents are."""
        lead = self.bodies[0].name if self.bodies else ""
        return self.is_official and bool(self.document.agency_code) and lead.startswith(BUREAU)

    @property
    def letterhead_size(self):
        """How large the red head may be written: "large", "middle" or "small", by its longest name."""
        longest = max(len(body.name) for body in self.bodies)
        return "large" if longest <= 8 else "middle" if longest <= 13 else "small"

    @cached_property
    def attachments(self):
        """The files that belong to the text shown or to the document as a whole."""
        if self.number is not None and self.document.pk not in self.held.with_files:
            return []
        files = Attachment.objects.all() if self.number is None else Attachment.objects.public()
        return list(files.filter(Q(version=None) | Q(version=self.version), document=self.document).defer("text"))

    @cached_property
    def consultations(self):
        if self.number is not None and self.document.pk not in self.held.consulted:
            return []
        found = Consultation.objects.published().filter(document=self.document)
        return list(found.only("slug", "title", "title_en", "opens_on", "closes_on", "is_sample"))

    @cached_property
    def _also(self):
        """Numbers of the newest documents in force of the same responsibilities, without those it is tied to."""
        duties = [duty.slug for duty in self.responsibilities]
        if not duties:
            return []
        statuses = self.held.on(self.day).facets["validity"]
        in_force = BitMap.union(BitMap(), *(held for status, held in statuses.items() if Status(status).is_in_force))
        alike = (self.held.having("responsibility", duties) & in_force) - BitMap(self.held.withdrawn)
        tied = self.ties.related | {self.number}
        return list(islice((number for number in alike if number not in tied), ALSO))

    @property
    def also(self):
        return self.ties.others(self._also)

    @property
    def explanations(self):
        """What interprets it (解读)."""
        return self.ties.others(self.ties.numbers_of(Kind.INTERPRETS, True))

    @property
    def explains(self):
        """What it interprets."""
        return self.ties.others(self.ties.numbers_of(Kind.INTERPRETS, False))

    # --- Validity -----------------------------------------------------------

    @cached_property
    def verdict(self):
        if self.number is not None:
            return self.held.verdict(self.number, self.day)
        here = self.document
        return judge(self.day, effective_on=here.first_day, expires_on=here.expires_on, acts=self.ties.acts)

    @property
    def is_withdrawn(self):
        return self.document.state == State.WITHDRAWN

    @property
    def status(self):
        """Its state today in words."""
        return _("Withdrawn") if self.is_withdrawn else VALIDITY[self.verdict.status]

    @property
    def status_code(self):
        return Status.REPEALED if self.is_withdrawn else self.verdict.status

    @property
    def since(self):
        return self.document.withdrawn_on if self.is_withdrawn else self.verdict.since

    @property
    def decided_by(self):
        """The document that made its state, as a list of one or none."""
        act = None if self.is_withdrawn else self.verdict.act
        return self.ties.others([act.document]) if act else []

    @cached_property
    def _heirs(self):
        return self.ties.heirs()

    @cached_property
    def banners(self):
        """The `Banner`s above the document; none when it simply is in force."""
        banners = list(self._state_banners())
        named = {other.document.pk for banner in banners for other in banner.others}
        heirs = [other for other in self.ties.others(self._heirs) if other.document.pk not in named]
        if heirs and (self.is_withdrawn or not self.verdict.status.is_in_force):
            banners.append(Banner(_("In its place today:"), tuple(heirs)))
        return banners

    def _state_banners(self):
        verdict, others = self.verdict, self.ties.others
        if self.is_withdrawn:
            words = {"day": local_date(self.document.withdrawn_on), "reason": self.document.withdrawn_reason}
            yield Banner(_("This document was withdrawn on %(day)s: %(reason)s") % words)
            return
        since, act = {"day": local_date(verdict.since)}, verdict.act
        if verdict.status == Status.REPEALED:
            text = (
                _("This document was replaced on %(day)s by:")
                if act.kind == Kind.REPLACES
                else _("This document was repealed on %(day)s by:")
            )
            yield Banner(text % since, tuple(others([act.document])))
        elif verdict.status == Status.LAPSED and act:
            text = _("This document was declared lapsed on %(day)s by:")
            yield Banner(text % since, tuple(others([act.document])))
        elif verdict.status == Status.LAPSED:
            last = {"day": local_date(verdict.since - timedelta(days=1))}
            yield Banner(_("This document was in force until %(day)s; its term has ended.") % last)
        elif verdict.status == Status.NOT_YET:
            yield Banner(_("This document takes effect on %(day)s; until then it does not apply.") % since)
        elif act:
            done = [a.document for a in self._acts(verdict.status) if a.on <= self.day]
            text = (
                _("Parts of this document were replaced, last on %(day)s, by:")
                if verdict.status == Status.PARTLY_REPLACED
                else _("Parts of this document were amended, last on %(day)s, by:")
            )
            yield Banner(text % since, tuple(others(dict.fromkeys(done))))
        if verdict.status not in (Status.REPEALED, Status.LAPSED):
            yield from self._coming()

    def _acts(self, status):
        return sorted((act for act in self.ties.acts if EFFECTS[act.kind] == status), key=lambda act: act.on)

    def _coming(self):
        """Yield what is decided already and takes effect later."""
        for status in (Status.REPEALED, Status.LAPSED, Status.PARTLY_REPLACED, Status.AMENDED):
            for act in self._acts(status):
                if act.on > self.day:
                    ends = not status.is_in_force
                    text = _("From %(day)s it is no longer in force. Decided by:")
                    if not ends:
                        text = _("Parts of it change on %(day)s. Decided by:")
                    yield Banner(text % {"day": local_date(act.on)}, tuple(self.ties.others([act.document])))

    # --- The text -----------------------------------------------------------

    @cached_property
    def texts(self):
        """(what is signed, the annexes behind the signature), each safe HTML."""
        return tuple(map(mark_safe, reading.before_annexes(self.text, self.version.outline)))

    @cached_property
    def text(self):
        """The text as safe HTML: citations are links, articles have permanent ones."""
        path = reverse("policies:detail", args=["SLUG"])
        cited = {}

        def address_of(what):
            number = self.held.cited(what)
            if number in (None, self.number):
                return None
            slug = self.held.slugs[number]
            cited[slug] = number
            return path.replace("SLUG", slug)

        markup = citations.link(self.version.body, address_of)
        markup = reading.with_remarks(markup, path, lambda slug: self._remark(cited.get(slug)))
        markup = reading.with_scrollers(markup, escape(_("Table; it may scroll sideways")))
        return mark_safe(reading.with_tools(markup, self.version.outline, self._tools()))  # noqa: S308 - sanitised

    def _remark(self, number):
        """Return a warning for a cited document that is no longer in force, as HTML."""
        if number is None:
            return ""
        if number in self.held.withdrawn:
            words = _("(withdrawn)")
        else:
            words = ENDED.get(self.held.verdict(number, self.day).status)
        return f'<small class="remark"{_language()}>{escape(str(words))}</small>' if words else ""

    def _tools(self):
        link_to, cite, word = escape(_("Link to %s")), escape(_("Cite %s")), escape(_("Cite"))
        language = _language()

        def tools(anchor, label):
            name = escape(label)
            return (
                f'<span class="tools"{language}><a href="#{anchor}" aria-label="{link_to % name}">¶</a>'
                f'<a class="cite" href="?cite={anchor}#cite" aria-label="{cite % name}">{word}</a></span>'
            )

        return tools

    @property
    def outline(self):
        """The outline as safe list items."""
        entries = self.version.outline if self.version else ()
        return mark_safe(  # noqa: S308 - escaped
            "".join(
                f'<li class="level-{entry[2]}"><a href="#{entry[0]}"><b>{escape(entry[3])}</b> '
                f"{escape(reading.beginning(entry))}</a></li>"
                for entry in entries
            )
        )

    @cached_property
    def anchors(self):
        """The places of the text that have an address."""
        return {entry[0] for entry in self.version.outline} if self.version else set()

    @property
    def reference(self):
        """The citation of the document."""
        return reading.reference(self.document.title, self.document.number)

    def quoted(self, wanted):
        """Return the `Quoted` place that `wanted` names (article-5, 第五条, 5), or None."""
        outline = self.version.outline if self.version else []
        for anchor in (wanted, article_anchor(wanted)):
            place = reading.place_name(outline, anchor)
            if place:
                reference = reading.reference(self.document.title, self.document.number, place)
                return Quoted(reference, anchor, reading.quote(self.version.text, outline, anchor))
        return None

    @property
    def head_title(self):
        """The title for a list of results, with the number where there is one."""
        return f"{self.document.local_title} {self.document.number}".strip()

    @property
    def description(self):
        """A sentence or two for those who see no more than that."""
        summary = self.version.local_summary if self.version else ""
        return summary or self.head_title

    @property
    def has_sample(self):
        """Whether anything on the page is invented for demonstration."""
        return self.document.is_sample or self.ties.name_samples


def _language():
    """Return the attribute for words of the page's language inside a Chinese text."""
    return ' lang="en"' if get_language() == "en" else ""
