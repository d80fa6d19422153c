"""The desk's own records in the admin."""

from xzedu.desk.admin import imports, people

__all__ = ["imports", "people"]
