"""The text of a PDF or a workbook, in a process of its own: `python extraction.py pdf|xlsx CHARACTERS < file`.

Such a file may hold loops without end or sizes beyond all memory. Here it can only end this
process; what was read until then is kept.
"""

import contextlib
import io
import logging
import resource
import sys
import time
import warnings

MEMORY, SECONDS, MOST_PAGES, MOST_CELLS = 1024**3, 15, 500, 200_000


def pdf(content):
    """Yield the text of the pages; those that are broken are passed over."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    # Many are protected against changes only and open without a password.
    if reader.is_encrypted and not reader.decrypt(""):
        return
    for page in reader.pages[:MOST_PAGES]:
        with contextlib.suppress(Exception):
            yield page.extract_text()


def xlsx(content):
    """Yield the cells of the sheets, a row a line."""
    from python_calamine import CalamineWorkbook

    workbook, cells = CalamineWorkbook.from_filelike(io.BytesIO(content)), 0
    for name in workbook.sheet_names:
        for row in workbook.get_sheet_by_name(name).iter_rows():
            cells += len(row)
            if cells > MOST_CELLS:
                return
            # Whole numbers come as 240.0.
            yield " ".join(str(cell).removesuffix(".0") for cell in row if cell not in ("", None))


def main(ending, characters):
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    ends, left = time.monotonic() + SECONDS, characters
    with contextlib.suppress(Exception):
        for text in {"pdf": pdf, "xlsx": xlsx}[ending](sys.stdin.buffer.read()):
            line = " ".join(text.split())[:left]
            if line:
                sys.stdout.buffer.write(line.encode("utf-8", "ignore") + b"\n")
                left -= len(line) + 1
            if left <= 0 or time.monotonic() > ends:
                break


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
