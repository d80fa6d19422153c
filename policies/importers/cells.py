"""What cells of several tables of the library have in common."""

from django.utils.translation import gettext_lazy as _

from policies import articles, html
from xzedu.common.imports.columns import lookup, text
from xzedu.common.imports.problems import CellError


def short_name(most, reserved=()):
    """Return a parser of short names, the last part of an address; `reserved` are other pages'."""
    parse = text(most, r"[A-Za-z0-9_-]+", _("Use letters, digits and hyphens."))

    def parse_free(cell):
        if cell in reserved:
            raise CellError("reserved", _("This short name is another page's address."), _("Choose another one."))
        return parse(cell)

    return parse_free


def by_slug(model, kind):
    """Return a parser that finds a row of `model` by its short name."""
    return lookup(
        lambda: dict(model.objects.values_list("slug", "pk")), kind, _("Bring it in first, or check the short name.")
    )


def markup(cell):
    """Return a cell as HTML: plain lines become paragraphs, lines between bars a table."""
    if len(cell) > html.LARGEST:
        raise CellError("too_long", _("The text is too long for one document."), _("Attach it as a file."))
    return cell if html.looks_like_html(cell) else html.from_text(cell)


def structured(cells):
    """Return (bodies, texts, outlines) of texts as HTML, sanitised and with the anchors of their articles."""
    found = [articles.structure(html.clean(cell)) if cell else articles.Structure() for cell in cells]
    return (
        [structure.html for structure in found],
        [structure.text for structure in found],
        [[place.as_list() for place in structure.outline] for structure in found],
    )


def refuse_other_sort(batch, column, model, is_sample):
    """Refuse the rows that would hang sample data on a real record of `model`, or the reverse."""
    sort_of = dict(model.objects.values_list("pk", "is_sample"))
    for place, pk in enumerate(batch.column(column)):
        if pk is not None and sort_of[pk] != is_sample:
            batch.refuse(
                place,
                column,
                "sample_and_real",
                _("This record is sample data and the file is not, or the reverse."),
                _("Bring sample data in with --sample, and real records without."),
            )
