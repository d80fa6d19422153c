"""What the forms of these pages are made of."""

from typing import NamedTuple

FORMATS = ("csv", "xlsx", "json")
PICTURES = ("svg", "png")


class Choice(NamedTuple):
    """One value of a field of the form."""

    value: str
    label: str
    is_chosen: bool
