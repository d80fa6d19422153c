"""The sample out of statistics, quickly: some hundred thousand rows, which nothing but each other point at."""

from django.db import connections, router, transaction

from xzedu.statistics.models import Release

# From what points at others to what is pointed at. Real figures of sample schools do not exist.
SAMPLE_RELEASES = "SELECT id FROM statistics_release WHERE is_sample"
SAMPLE_RETURNS = "SELECT id FROM statistics_schoolreturn WHERE is_sample"
SAMPLE_SECTIONS = f"SELECT id FROM statistics_sectionreturn WHERE school_return_id IN ({SAMPLE_RETURNS})"
SAMPLE_FIGURES = f"SELECT id FROM statistics_observation WHERE release_id IN ({SAMPLE_RELEASES})"
STEPS = (
    ("Footnote", f"release_id IN ({SAMPLE_RELEASES}) OR observation_id IN ({SAMPLE_FIGURES})"),
    ("Observation", f"release_id IN ({SAMPLE_RELEASES})"),
    ("Derivation", f"release_id IN ({SAMPLE_RELEASES})"),
    ("Coverage", f"release_id IN ({SAMPLE_RELEASES})"),
    ("Explanation", f"school_return_id IN ({SAMPLE_RETURNS})"),
    ("GradeReturn", f"section_id IN ({SAMPLE_SECTIONS})"),
    ("SectionReturn", f"school_return_id IN ({SAMPLE_RETURNS})"),
    ("SchoolReturn", "is_sample"),
    ("Release", "is_sample"),
)


@transaction.atomic
def remove_sample():
    """Delete sample releases with their figures and sample returns with their parts.

    Return {label of model: rows}. One statement a table: gathering half a million rows to
    delete them one by one takes minutes.
    """
    counts = {}
    with connections[router.db_for_write(Release)].cursor() as cursor:
        for name, condition in STEPS:
            cursor.execute(f"DELETE FROM statistics_{name.lower()} WHERE {condition}")
            if cursor.rowcount:
                counts[f"statistics.{name}"] = cursor.rowcount
    return counts
