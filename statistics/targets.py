"""What plans promise, with how each target stands: read in bulk and held in memory.

Progress is computed from current public figures and nothing else. A target of a real document
is judged by real figures alone, a sample target by sample figures alone; a target of a document
that is not public does not show.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from institutions.models import Area
from policies.articles import place_anchor
from policies.models import Document
from xzedu.common.versions import Held
from xzedu.statistics import progress, releases
from xzedu.statistics.codes import Comparison
from xzedu.statistics.models import Indicator, Observation, Target


@dataclass(frozen=True)
class Judged:
    """A target with its figures and how it stands.

    Attributes:
        figures: year → value, as they were published.
        releases: year → `Release` the figure is of.
        duties: ids of the responsibilities its document carries out, and that of its indicator.
    """

    target: Target
    figures: dict
    releases: dict
    duties: frozenset
    progress: progress.Progress

    @cached_property
    def line(self):
        """Year → what is compared with the target value: the figures, or their running sums."""
        if self.target.is_cumulative:
            return progress.summed(self.figures, self.target.baseline_year)
        return self.figures

    @property
    def release(self):
        """The release of the figure that counts, or None."""
        return self.releases.get(self.progress.year)

    @property
    def document_address(self):
        """The address of the article that sets it, or of its document; "" without one."""
        if not self.target.document:
            return ""
        anchor = place_anchor(self.target.article)
        return self.target.document.get_absolute_url() + (f"#{anchor}" if anchor else "")


@dataclass(frozen=True)
class Course:
    """An indicator of a responsibility for one stage ("" for all): the city's figures over the years."""

    indicator: Indicator
    stage: str
    figures: dict
    is_sample: bool


@dataclass
class Targets:
    """All public targets, real ones first, and the indicators of the responsibilities.

    Attributes:
        judged: `Judged`, in the order they are shown.
        courses: responsibility id → `Course`s.
    """

    judged: list = field(default_factory=list)
    courses: dict = field(default_factory=dict)

    def of_document(self, pk):
        """Return the targets a document (its id) sets."""
        return [judged for judged in self.judged if judged.target.document_id == pk]

    def of_duties(self, pks):
        """Return the targets of responsibilities (their ids)."""
        return [judged for judged in self.judged if judged.duties & pks]


def read(current):
    """Return `Targets` of this moment: one query for each thing there is any of, at most five.

    Args:
        current: `releases.Current`.
    """
    targets = list(_public_targets())
    indicators = list(Indicator.objects.filter(responsibility__isnull=False))
    if not targets and not indicators:
        return Targets()
    judged = judge(targets, current) if targets else []
    return Targets(judged, _courses(indicators, current) if indicators else {})


def _public_targets():
    public = Q(document__isnull=True) | Q(document__in=Document.objects.published())
    joined = Target.objects.filter(public).select_related("indicator", "area", "document", "source")
    return joined.order_by("is_sample", "year", "slug")


def judge(targets, current):
    """Return the `Judged` of targets in their order: two queries, whatever their number."""
    figures = _figures(targets, current)
    duties = {}
    documents = {target.document_id for target in targets if target.document_id}
    carried = Document.responsibilities.through.objects.filter(document__in=documents)
    for document, duty in carried.values_list("document_id", "responsibility_id"):
        duties.setdefault(document, set()).add(duty)
    judged = []
    for target in targets:
        known = figures.get((target.indicator_id, target.area_id, target.stage, target.is_sample), {})
        values = {year: value for year, (value, _release) in known.items()}
        judged.append(
            Judged(
                target,
                values,
                {year: release for year, (_value, release) in known.items()},
                frozenset(duties.get(target.document_id, set()) | {target.indicator.responsibility_id} - {None}),
                progress.judge(
                    values,
                    by=target.year,
                    value=target.value,
                    at_most=target.comparison == Comparison.AT_MOST,
                    baseline=target.baseline,
                    baseline_year=target.baseline_year,
                    cumulative=target.is_cumulative,
                ),
            )
        )
    return judged


def _figures(targets, current):
    """Return (indicator, area, stage, is sample) → year → (value, `Release`) of the current figures."""
    rows = (
        Observation.objects.of_areas()
        .current(current)
        .filter(
            indicator__in={target.indicator_id for target in targets},
            area__in={target.area_id for target in targets},
            stage__in={target.stage for target in targets},
        )
    )
    return _chosen(rows, current)


def _chosen(rows, current):
    """Return the figures of whole stages by series of years; of several releases the one that ranks first."""
    rows = rows.filter(sector="", locale="", sex="", value__isnull=False).order_by()
    found = {}
    for indicator, area, stage, year, value, pk in rows.values_list(
        "indicator_id", "area_id", "stage", "year", "value", "release_id"
    ):
        if not current.is_current(pk, year):
            continue
        release = current.releases[pk]
        years = found.setdefault((indicator, area, stage, current.is_sample(pk)), {})
        if year not in years or current.rank(pk) < current.rank(years[year][1].pk):
            years[year] = value, release
    return found


def _courses(indicators, current):
    """Return responsibility id → `Course`s of its indicators over the city: real figures, else sample ones."""
    city = Area.objects.filter(level=Area.Level.CITY, valid_to=None)
    rows = Observation.objects.of_areas().current(current).filter(indicator__in=indicators, area__in=city)
    lines = {}
    for (indicator, _area, stage, is_sample), years in sorted(_chosen(rows, current).items()):
        figures = {year: value for year, (value, _release) in sorted(years.items())}
        # Sorted, the real ones come first: a sample never takes their place.
        lines.setdefault(indicator, {}).setdefault(stage, (figures, is_sample))
    courses = {}
    for indicator in indicators:
        known = lines.get(indicator.pk, {})
        stages = [stage for stage in ("", *indicator.stages) if stage in known]
        # All stages together add nothing where each is shown, and the other way round.
        for stage in [s for s in stages if s] or stages or [""]:
            figures, is_sample = known.get(stage, ({}, False))
            courses.setdefault(indicator.responsibility_id, []).append(Course(indicator, stage, figures, is_sample))
    return courses


_holder = Held("statistics institutions policies", read, releases.holder)


def current(version):
    """Return `Targets` as of a content version; where nothing of statistics was ever published, without a query."""
    return _holder.current(version) if version.numbers.get("statistics") else Targets()


forget = _holder.forget
