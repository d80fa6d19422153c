"""What the public sees of consultations and fills in: the list's state, the result in numbers, the form."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies import robots
from policies.models import Consultation, Finding, Response
from policies.models.consultations import LONGEST_RESPONSE
from policies.querysets import ConsultationQuerySet
from xzedu.common.forms import Query

PAGE_SIZE = 20
LONGEST_ANCHOR = Response._meta.get_field("article").max_length

PHASES = {
    "open": gettext_lazy("Open for opinions"),
    "coming": gettext_lazy("Coming up"),
    "closed": gettext_lazy("Being evaluated"),
    "answered": gettext_lazy("Result published"),
}


@dataclass
class ConsultationFilters:
    """A state of `/policies/consultations/`: phase and page."""

    phase: str = ""
    page: int = 1
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @classmethod
    def parse(cls, data):
        """Read the query `data`. Never raises."""
        query = Query(data)
        filters = cls(
            phase=query.choice("phase", ("", *ConsultationQuerySet.PHASES), ""),
            page=query.number("page"),
            problems=query.problems,
            remarks=query.remarks,
        )
        query.mention_unread()
        return filters


class ConsultationList:
    """What `/policies/consultations/` shows for one query: two database queries."""

    def __init__(self, data):
        self.filters = ConsultationFilters.parse(data)
        self.day = timezone.localdate()
        self.counts = Consultation.objects.published().counts(self.day)

    @cached_property
    def rows(self):
        """The consultations of this page."""
        found = Consultation.objects.published().listed(self.day)
        if self.filters.phase:
            found = found.in_phase(self.filters.phase, self.day)
        start = (self.filters.page - 1) * PAGE_SIZE
        return list(found[start : start + PAGE_SIZE])

    @property
    def total(self):
        return self.counts[self.filters.phase or "all"]

    @property
    def tabs(self):
        """(label, address, count, whether it is on) of each phase, all of them first."""
        path = reverse("policies:consultations")
        chosen = self.filters.phase
        tabs = [(_("All consultations"), path, self.counts["all"], not chosen)]
        tabs += [
            (label, f"{path}?phase={phase}", self.counts[phase], phase == chosen) for phase, label in PHASES.items()
        ]
        return tabs

    @property
    def last_page(self):
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def pages(self):
        """The page numbers to offer; there are few."""
        return range(1, self.last_page + 1)

    @property
    def is_past_end(self):
        return self.filters.page > self.last_page

    @property
    def has_sample(self):
        return any(consultation.is_sample for consultation in self.rows)

    @property
    def status(self):
        """400 when something was not understood, 404 past the last page, else 200."""
        return 400 if self.filters.problems else 404 if self.is_past_end else 200


class Result:
    """The published result of a consultation: its findings and how many opinions met which decision. One query."""

    def __init__(self, consultation):
        self.findings = list(consultation.findings.order_by("position"))

    @property
    def decided(self):
        """(label, how many opinions) of each decision."""
        counts = dict.fromkeys(Finding.Decision.values, 0)
        for finding in self.findings:
            counts[finding.decision] += finding.count
        return [(Finding.Decision(decision).label, count) for decision, count in counts.items()]


def described(consultation, address):
    """Return a consultation as linked data (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": consultation.local_title,
        "url": address,
        "datePublished": consultation.publish_at.isoformat(),
        "dateModified": consultation.modified_at.isoformat(),
        "expires": consultation.closes_on.isoformat(),
        "publisher": {"@type": "GovernmentOrganization", "name": _("Xuzhou Education Bureau")},
    }


class ResponseForm(forms.Form):
    """What somebody answers to a consultation; only the opinion is needed."""

    opinion = forms.CharField(
        label=gettext_lazy("Your opinion"),
        widget=forms.Textarea(attrs={"rows": 9, "autocomplete": "off", "dir": "auto"}),
        help_text=gettext_lazy("At most 5,000 characters. Say what should change, and why."),
        error_messages={"required": gettext_lazy("Your opinion is missing. Write it before you go on.")},
    )
    article = forms.ChoiceField(
        label=gettext_lazy("Article it is about (optional)"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("The draft has no such article. Choose one of the list.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Your name (optional)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("Telephone or e-mail (optional)"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Only for questions about your opinion. Never shown; deleted later."),
    )
    # Nobody sees it, robots fill it in.
    homepage = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data=None, *, consultation):
        # A browser sends line ends as two characters; others of no width cannot be stored or seen.
        typed = data and {name: _plain(value) for name, value in data.items()}
        super().__init__(typed, label_suffix="")
        self.consultation = consultation
        places = [
            (anchor, f"{label} {heading}".strip())
            for anchor, _kind, _level, label, heading, _start in consultation.outline
            if len(anchor) <= LONGEST_ANCHOR
        ]
        if places:
            self.fields["article"].choices = [("", _("The whole draft")), *places]
        else:
            del self.fields["article"]

    def clean_opinion(self):
        text = self.cleaned_data["opinion"]
        if len(text) > LONGEST_RESPONSE:
            raise ValidationError(
                _("It has %(length)d characters, and at most %(most)d are taken. Shorten it or send it in parts.")
                % {"length": len(text), "most": LONGEST_RESPONSE}
            )
        if faults := robots.faults(text):
            raise ValidationError([FAULTS[fault] for fault in faults])
        return text

    @property
    def is_trapped(self):
        """Whether the field that people do not see is filled in."""
        return bool(self.data.get("homepage"))

    @property
    def answer(self):
        """What is stored of a valid form: `text`, `article`, `name`, `contact`."""
        said = {name: self.cleaned_data.get(name, "") for name in ("article", "name", "contact")}
        return {"text": self.cleaned_data["opinion"]} | said

    @property
    def sent_again(self):
        """(name, value) of what the page for checking carries on."""
        return [(name, value) for name, value in self.cleaned_data.items() if value]

    @property
    def shown(self):
        """(label, what was answered) of a valid form, for checking; the opinion not among them."""
        choices = dict(self.fields["article"].choices) if "article" in self.fields else {}
        values = {name: self.cleaned_data.get(name) for name in ("article", "name", "contact")}
        names = {"article": _("Article"), "name": _("Your name"), "contact": _("Telephone or e-mail")}
        return [(names[name], choices.get(value, value)) for name, value in values.items() if value]

    @property
    def problems(self):
        """(id of the field, label, message) of every error, in the order of the form."""
        return [
            (bound.id_for_label, bound.label, message)
            for bound in self
            for message in (bound.errors if self.is_bound else ())
        ]

    @property
    def helper(self):
        """How crispy-forms writes it: no cookie, so no token of one."""
        helper = FormHelper()
        helper.form_action = reverse("policies:consultation-answer", args=[self.consultation.slug])
        helper.disable_csrf = True
        helper.attrs = {"novalidate": True}
        trap = Div("homepage", css_class="trap", aria_hidden="true")
        asked = [name for name in self.fields if name != "homepage"]
        helper.layout = Layout(*asked, trap, StrictButton(_("Check your answer"), type="submit"))
        return helper


FAULTS = {
    "links": gettext_lazy("It holds more than three addresses of websites. Leave some out, or say it in words."),
    "only_links": gettext_lazy("It is nothing but an address of a website. Say in words what you think."),
    "no_words": gettext_lazy("There are no words in it. Say in words what you think."),
    "repeated": gettext_lazy("It says the same again and again. Say once what you think."),
}


def _plain(text):
    """Return a text with line ends as one character and without control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
