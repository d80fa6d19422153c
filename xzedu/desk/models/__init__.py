"""What the desk keeps beyond the records themselves."""

from xzedu.desk.models.uploads import ImportJob, ImportJobRow, SavedMapping

__all__ = ["ImportJob", "ImportJobRow", "SavedMapping"]
