"""Rows of documents, written in Python as those of institutions are (docs/adr/0009)."""

from html import escape

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.codes import VALIDITY, Genre
from xzedu.common.templatetags.portal import local_date

register = template.Library()


@register.simple_tag
def validity_mark(verdict):
    """Return the state of a document (a `validity.Verdict`) as a mark."""
    label = escape(str(VALIDITY[verdict.status]))
    return mark_safe(f'<span class="validity validity-{verdict.status}">{label}</span>')  # noqa: S308 - escaped


@register.simple_tag
def document_rows(rows):
    """Return list items of documents (as `listing.Row`s)."""
    path = reverse("policies:detail", args=["SLUG"])
    sample = f' <span class="sample">{escape(_("sample"))}</span>'
    english = get_language() == "en"
    genres = {genre: escape(str(Genre(genre).label)) for genre in {row.document.genre for row in rows}}
    marks, comma = {}, _(", ")
    out = []
    for row in rows:
        document, verdict = row.document, row.verdict
        if verdict.status not in marks:
            marks[verdict.status] = validity_mark(verdict)
        address = escape(path.replace("SLUG", document.slug))
        title = conditional_escape(row.title)
        if english and not document.title_en:
            # A title without an English form is read out as Chinese.
            title = _chinese(title)
        facts = [document.number and _chinese(escape(document.number)), escape(comma.join(row.bodies))]
        facts += [genres[document.genre], escape(local_date(document.signed_on))]
        out.append(
            f'<li class="result"><h3><a href="{address}">{title}</a>{sample if document.is_sample else ""} '
            f"{marks[verdict.status]}</h3>"
            f'<p class="result-facts"><span>{"</span><span>".join(filter(None, facts))}</span></p>'
            f"{_snippet(row, english)}{_place(row, address)}</li>"
        )
    return mark_safe("\n".join(out))  # noqa: S308 - escaped piece by piece


def _chinese(markup):
    return f'<span lang="zh-Hans">{markup}</span>'


def _snippet(row, english):
    if not row.snippet:
        return ""
    # What matched in the text is marked already, and Chinese; a summary is as typed.
    text = conditional_escape(row.snippet)
    return f'<p class="snippet">{_chinese(text) if english and row.article else text}</p>'


def _place(row, address):
    """Return where a search matched: the article, with a link to it, or the file."""
    if row.article:
        anchor, label = row.article
        link = f'<a href="{address}#{escape(anchor)}" lang="zh-Hans">{escape(label)}</a>'
        return f'<p class="found-in">{escape(_("Found in"))} {link}</p>'
    if row.attachment:
        return f'<p class="found-in">{escape(_("Found in the attachment"))} {_chinese(escape(row.attachment))}</p>'
    return ""
