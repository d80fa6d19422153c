"""Tables into records: read, check, compare, report, apply, undo. See docs/import-a-table.md."""

from xzedu.common.imports.columns import Column
from xzedu.common.imports.importer import Children, Importer, Match

__all__ = ["Children", "Column", "Importer", "Match", "importers", "register"]

importers = {}


def register(importer):
    """Make an `Importer` class known under its kind. Usable as a decorator."""
    importers[importer.kind] = importer
    return importer
