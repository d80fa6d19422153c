"""What can be wrong with a file, in words a clerk can act on."""

from dataclasses import dataclass


class UnreadableFileError(ValueError):
    """The file as a whole cannot be used; the message says why and what to do."""


class CellError(ValueError):
    """A cell cannot be understood.

    Attributes:
        code: short constant name of the fault, for counting and tests.
        reason: what is wrong.
        remedy: what to do.
    """

    def __init__(self, code, reason, remedy):
        super().__init__(reason)
        self.code, self.reason, self.remedy = code, reason, remedy


@dataclass(frozen=True)
class Problem:
    """One refused cell or row of a file. `row` is the line of the file as a spreadsheet shows it.

    `number` is the row's own number where a table was reshaped and a line became several rows.
    """

    row: int
    column: str
    value: str
    code: str
    reason: str
    remedy: str
    number: int | None = None

    @property
    def staged(self):
        """The number under which the row is staged and compared."""
        return self.row if self.number is None else self.number
