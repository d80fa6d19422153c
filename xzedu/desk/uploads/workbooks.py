"""Empty tables to fill in: the header an importer reads, drop-downs, prefilled codes, the columns explained."""

import io

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from institutions.models import Institution
from xzedu.common.exports import CONTENT_TYPES
from xzedu.common.imports.columns import boolean

# As many rows have drop-downs.
ROWS = 2000
MOST_PREFILLED = 5000


def respond(importer, institutions=None):
    """Return the template of `importer` as a workbook.

    Tables with a row for each school begin with the codes of `institutions` (a queryset; default:
    every public school that is open).
    """
    columns = [column for column in importer.columns if column.name not in importer.derived]
    file = io.BytesIO()
    workbook = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    _fill(workbook, importer, columns, institutions)
    _explain(workbook, importer, columns)
    workbook.close()
    response = HttpResponse(file.getvalue(), content_type=CONTENT_TYPES["xlsx"])
    name = _("template %s") % importer.label
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    return response


def choices_of(column):
    """Return the texts a cell of `column` may have, or [] if any."""
    if column.parse is boolean:
        return [_("yes"), _("no")]
    return column.parse.labels() if hasattr(column.parse, "labels") else []


def _fill(workbook, importer, columns, institutions):
    sheet = workbook.add_worksheet(_("Data"))
    lists = workbook.add_worksheet("lists")
    lists.hide()
    needed = workbook.add_format({"bold": True, "bg_color": "#fff2cc", "border": 1})
    other = workbook.add_format({"bold": True, "bg_color": "#eeeeee", "border": 1})
    # Codes keep their zeros, dates are not turned round.
    as_text = workbook.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        label = str(column.label)
        sheet.write_string(0, at, label, needed if column.required or column.name in importer.key else other)
        sheet.set_column(at, at, max(12, 2 * len(label) + 2), as_text)
        if choices := choices_of(column):
            lists.write_column(0, at, choices)
            source = f"=lists!{_column(at)}$1:{_column(at)}${len(choices)}"
            sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": source, "error_type": "warning"})
    if importer.key[0] == "institution":
        # The name is for whoever fills the table in; the portal leaves the column out.
        sheet.write_string(0, len(columns), _("Name (not read)"), other)
        sheet.set_column(len(columns), len(columns), 30)
        if institutions is None:
            institutions = Institution.objects.published().filter(status="open")
        place = [column.name for column in columns].index("institution")
        named = institutions.order_by("area", "code").values_list("code", "name")[:MOST_PREFILLED]
        for row, (code, name) in enumerate(named, start=1):
            sheet.write_string(row, place, code, as_text)
            sheet.write_string(row, len(columns), name)


def _column(at):
    """Return a column of a sheet as in "$AB"."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return f"${letters}"


def _explain(workbook, importer, columns):
    sheet = workbook.add_worksheet(_("Columns"))
    bold = workbook.add_format({"bold": True})
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 3, 40)
    sheet.write_row(0, 0, [_("Column"), _("A new row needs it"), _("Also called"), _("Values")], bold)
    for row, column in enumerate(columns, start=1):
        is_needed = column.required or column.name in {*importer.key} - {*importer.optional}
        also = "、".join([*column.names, column.name])
        values = "、".join(choices_of(column)) or str(column.help)
        cells = [str(column.label), _("yes") if is_needed else "", also, values[:2000]]
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, wrap)
