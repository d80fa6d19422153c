"""Small parts of a document's page."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.templatetags.library import validity_mark

register = template.Library()


@register.filter
def title_of(document):
    """Return the title in the language of the page, marked as Chinese where an English page has no other."""
    if get_language() == "en" and not document.title_en:
        return format_html('<span lang="zh-Hans">{}</span>', document.title)
    return document.local_title


@register.filter
def state_mark(other):
    """Return the state of a `ties.Other` as a mark: its validity, or that it is withdrawn."""
    if other.is_withdrawn:
        return format_html('<span class="validity validity-repealed">{}</span>', _("Withdrawn"))
    return validity_mark(other.verdict)


@register.filter
def signed(day):
    """Return a date as a Chinese document is signed with it, on every page: 2023年6月1日."""
    return f"{day.year}年{day.month}月{day.day}日"
