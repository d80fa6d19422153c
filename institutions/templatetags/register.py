"""The parts of the register's pages that repeat a hundred times a page.

Written in Python: a list of 50 rows with all facets costs a fifth of the time it takes as
templates (docs/adr/0009). Every value is escaped by `format_html`.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from institutions.codes import Kind, Sector, labels
from institutions.models import Institution
from xzedu.common.templatetags.portal import chinese, distance, local_date, number

register = template.Library()

ROW = '<li class="result"><h3><a href="{}">{}</a>{}</h3><p class="result-facts">{}</p>{}</li>'
OPTION = (
    '<li><label{}><input type="checkbox" name="{}" value="{}"{}>'
    '<span>{}</span><span class="count">{}</span></label></li>'
)


@register.simple_tag
def result_rows(rows):
    """Return list items of institutions (as `Listing.rows` gives them)."""
    path = reverse("institutions:detail", args=["CODE"])
    sample = format_html(' <span class="sample">{}</span>', _("sample"))
    kinds, sectors = labels(Kind), labels(Sector)
    pupils, boarding = _("%(count)s pupils"), _("Boarding")

    def row(item):
        facts = [kinds[item.kind], item.area.local_name, sectors[item.sector]]
        if item.boarding:
            facts.append(boarding)
        if item.enrolment is not None:
            facts.append(pupils % {"count": number(item.enrolment)})
        if item.distance is not None:
            facts.append(distance(item.distance))
        return (
            path.replace("CODE", item.code),
            item.local_name,
            sample if item.is_sample else "",
            format_html_join("", "<span>{}</span>", ((fact,) for fact in facts)),
            _below(item),
        )

    return format_html_join("\n", ROW, map(row, rows))


def _below(item):
    """Return the last line of a row: the address, or what became of an institution that is not open."""
    if item.status == Institution.Status.OPEN:
        address = item.local_address
        return format_html('<p class="quiet">{}</p>', chinese(address)) if address else ""
    successors = format_html_join(
        _(", "), '<a href="{}">{}</a>', ((s.get_absolute_url(), s.local_name) for s in item.successors)
    )
    return format_html(
        '<p class="result-status"><span class="stamp">{}</span> {} {} {}</p>',
        item.get_status_display(),
        local_date(item.closed_on),
        _("succeeded by") if successors else "",
        successors,
    )


@register.simple_tag
def facet_options(facet):
    """Return list items of a facet's options, each a checkbox with its count."""
    none, chosen = mark_safe(' class="none"'), mark_safe(" checked")
    return format_html_join(
        "\n",
        OPTION,
        (
            (
                "" if option.count or option.chosen else none,
                facet.name,
                option.value,
                chosen if option.chosen else "",
                option.label,
                number(option.count),
            )
            for option in facet.options
        ),
    )
