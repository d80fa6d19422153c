"""Tables of a Word file as HTML tables, merged cells as rowspan and colspan. No Django."""

import re
from dataclasses import dataclass

from policies.word.numbering import VAL, W, number
from policies.word.styles import is_on

# Deeper ones are taken apart into paragraphs.
MOST_NESTED = 6
WIDEST = 100
_ROW_HOLDERS = {W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_TAG = re.compile("<[^>]*>")


@dataclass
class Cell:
    """A cell at a column of the grid; `merge` is "restart", "continue" or "" downwards."""

    column: int
    span: int
    merge: str
    blocks: list
    height: int = 1
    is_shown: bool = True

    def html(self, tag):
        inner = "".join(self.blocks)
        if len(self.blocks) == 1 and (plain := re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", inner, re.DOTALL)):
            inner = plain[1]
        spans = (("rowspan", self.height), ("colspan", self.span))
        attributes = "".join(f' {name}="{size}"' for name, size in spans if size > 1)
        return f"<{tag}{attributes}>{inner}</{tag}>"


def read(reader, table):
    """Return a table as HTML blocks: its paragraphs if it only frames them, none if it is empty."""
    reader.depth += 1
    try:
        rows = [_row(reader, row) for row in _inside(table, W + "tr") if not _is_deleted(reader, row)]
    finally:
        reader.depth -= 1
    rows = [(cells, is_head) for cells, is_head in rows if cells]
    held = [cell for cells, _is_head in rows for cell in cells]
    if not any(_TAG.sub("", block).strip() for cell in held for block in cell.blocks):
        return []
    if len(held) == 1 or reader.depth >= MOST_NESTED:
        return [block for cell in held for block in cell.blocks]
    _merge([cells for cells, _is_head in rows])
    return ["<table>" + _written(rows) + "</table>"]


def _inside(holder, tag):
    """Yield the children `tag`, also those in content controls."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in _ROW_HOLDERS:
            yield from _inside(child, tag)


def _is_deleted(reader, row):
    properties = row.find(W + "trPr")
    if properties is None:
        return False
    is_deleted = properties.find(W + "del") is not None
    reader.counts["changes"] += is_deleted or properties.find(W + "ins") is not None
    return is_deleted


def _row(reader, row):
    """Return (cells, whether it is a heading row)."""
    properties = row.find(W + "trPr")
    cells, column = [], _number(properties, "gridBefore", 0)
    if column:
        cells.append(Cell(0, column, "", []))
    for cell in _inside(row, W + "tc"):
        own = cell.find(W + "tcPr")
        span, down = _number(own, "gridSpan", 1), _merge_of(own, "vMerge")
        blocks = reader.blocks(cell)
        if _merge_of(own, "hMerge") == "continue" and cells:
            cells[-1].span += span
            cells[-1].blocks += blocks
        else:
            cells.append(Cell(column, span, down, blocks))
        column += span
    return cells, is_on(properties, "tblHeader")


def _number(properties, name, default):
    found = None if properties is None else properties.find(W + name)
    return min(number(found.get(VAL), default), WIDEST) if found is not None else default


def _merge_of(properties, name):
    found = None if properties is None else properties.find(W + name)
    return "" if found is None else found.get(VAL, "continue")


def _merge(rows):
    """Let cells that begin a merge take in those below that continue it."""
    open_cells = {}
    for cells in rows:
        still_open = {}
        for cell in cells:
            above = open_cells.get((cell.column, cell.span))
            if cell.merge == "continue" and above:
                above.height += 1
                above.blocks += cell.blocks
                cell.is_shown = False
                still_open[cell.column, cell.span] = above
            elif cell.merge:
                # One that continues nothing begins.
                still_open[cell.column, cell.span] = cell
        open_cells = still_open


def _written(rows):
    heads = 0
    while heads < len(rows) and rows[heads][1]:
        heads += 1
    if heads == len(rows) or any(
        at + cell.height > heads for at, (cells, _is_head) in enumerate(rows[:heads]) for cell in cells
    ):
        heads = 0

    def lines(some, tag):
        return "".join(
            "<tr>" + "".join(cell.html(tag) for cell in cells if cell.is_shown) + "</tr>" for cells, _is_head in some
        )

    head = f"<thead>{lines(rows[:heads], 'th')}</thead>" if heads else ""
    return f"{head}<tbody>{lines(rows[heads:], 'td')}</tbody>"
