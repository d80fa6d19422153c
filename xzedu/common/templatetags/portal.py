"""Template tags and filters every public page uses."""

import json
from html import escape
from urllib.parse import urlencode

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

LANGUAGES = (("zh-hans", "zh-Hans", "中文"), ("en", "en", "English"))


def _in_language(path, language):
    """Return the same path in a language: only the prefix differs, so nothing need be resolved and reversed."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    return f"/{language}/{rest if first in {code for code, *_names in LANGUAGES} else ''}"


@register.simple_tag(takes_context=True)
def address_in(context, language):
    """Return the address of this page, its query included, in another language."""
    request = context.get("request")
    return _in_language(request.get_full_path(), language) if request else f"/{language}/"


@register.simple_tag(takes_context=True)
def absolute_in(context, language):
    """Return the absolute address of this page without its query in a language, for `hreflang` and `canonical`."""
    request = context.get("request")
    return request.build_absolute_uri(_in_language(request.path, language)) if request else f"/{language}/"


@register.simple_tag
def languages():
    """Return (code, BCP 47 tag, own name) of the portal's languages."""
    return LANGUAGES


@register.simple_tag
def html_language():
    """Return the language of the page as HTML's `lang` attribute wants it."""
    return "en" if get_language() == "en" else "zh-Hans"


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """Return the query of this page with `changes` as `?…`; None drops a parameter.

    `page` is dropped unless it is given: another filter or order begins on page 1.
    """
    changes = {"page": None} | changes
    # Not by a copy of the query: that is a deep one, and a page has a dozen such links.
    kept = [(name, values) for name, values in context["request"].GET.lists() if name not in changes]
    kept += [(name, [value]) for name, value in changes.items() if value is not None]
    return f"?{urlencode(kept, doseq=True)}"


@register.filter
def local_date(day):
    """Return a date as the language writes it: 2024年9月1日, 1 September 2024."""
    if not day:
        return ""
    # Written out: a list has a date a row, and reading a pattern for each takes ten times as long.
    return date_format(day, "j F Y") if get_language() == "en" else f"{day.year}年{day.month}月{day.day}日"


@register.filter
def number(value):
    """Return a whole number with thousands separators: 12,345."""
    return "" if value is None else f"{value:,}"


@register.filter
def distance(metres):
    """Return metres as people say them: 850 m, 3.2 km."""
    if metres is None:
        return ""
    if metres < 1000:
        return _("%d m") % (round(metres / 10) * 10)
    return _("%.1f km") % (metres / 1000)


@register.filter
def joined(items):
    """Return texts as a list of the language: 小学、初中; Primary, Junior."""
    return ("、" if get_language() != "en" else ", ").join(map(str, items))


@register.filter
def unlocalised(value):
    """Return a number as programs write it, for addresses."""
    return repr(value)


@register.filter
def json_ld(described):
    """Return a description as a script element of linked data: data, not code, so the policy allows it."""
    text = json.dumps(described, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


@register.filter
def chinese(text):
    """Return a Chinese text marked as such, for speech on English pages."""
    if get_language() != "en":
        return text
    return mark_safe(f'<span lang="zh-Hans">{conditional_escape(text)}</span>')  # noqa: S308 - escaped


@register.simple_tag
def facet_options(facet):
    """Return list items of a facet's options, each a checkbox with its count."""
    out = []
    for option in facet.options:
        none = "" if option.count or option.chosen else ' class="none"'
        checked = " checked" if option.chosen else ""
        out.append(
            f'<li><label{none}><input type="checkbox" name="{facet.name}" value="{escape(option.value)}"{checked}>'
            f'<span>{escape(option.label)}</span><span class="count">{number(option.count)}</span></label></li>'
        )
    return mark_safe("\n".join(out))  # noqa: S308 - escaped above
