"""Tables of statistics: the catalogue, figures long and wide, the schools' returns."""

from xzedu.statistics.importers import catalogue, figures, returns, wide

__all__ = ["catalogue", "figures", "returns", "wide"]
