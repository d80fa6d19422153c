"""Tables as files of every kind, for the tests of imports."""

import io
import zipfile

import xlwt
from openpyxl import Workbook


def csv_of(*rows, encoding="utf-8", delimiter=","):
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def xlsx_of(*rows, merged=(), sheets=None):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    for name in sheets or ():
        book.create_sheet(name)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls_of(*rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("名录")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zip_of(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()
