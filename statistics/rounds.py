"""The yearly round beyond the returns: what is accepted becomes a release, and later what would change it is seen."""

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import transaction
from django.utils.translation import gettext as _

from xzedu.common.actions import log
from xzedu.statistics import derivation, publishing
from xzedu.statistics.models import Derivation, Observation, Release, SchoolReturn, Series
from xzedu.statistics.revisions import MOST, PLACE, Change, Held, Revision

REVISION_REASON = Release._meta.get_field("reason").max_length


class MixedReturnsError(ValueError):
    """Sample and real returns would make one figure; the message says what to do."""


def newest(series, year):
    """Return the `Release` of a series and year with the highest version, approved or not, or None."""
    return Release.objects.filter(series=series, year=year).select_related("series").order_by("-version").first()


@transaction.atomic
def derive_release(*, series, year, reason="", reason_en="", who=None):
    """Derive a year's figures into the draft of a series; return the `Derivation` with its release.

    Without a release of that year the first, provisional one begins; after an approved one a
    revision, which needs its reason. A draft has its figures of the year replaced.

    Raises:
        MixedReturnsError: there are sample returns among those accepted for a real series, or the reverse.
        publishing.RevisionRefusedError: an approved release is revised without a reason.
    """
    # Two who derive at once make one draft, not two.
    series = Series.objects.select_for_update().get(pk=series.pk)
    if SchoolReturn.objects.accepted().filter(year=year).exclude(is_sample=series.is_sample).exists():
        raise MixedReturnsError(
            _("Among the accepted returns are real ones: sample figures are derived from sample returns alone.")
            if series.is_sample
            else _(
                "Among the accepted returns are sample ones: choose a sample series, or remove the sample data first."
            )
        )
    release = newest(series, year)
    if release is None:
        release = Release.objects.create(series=series, year=year, is_sample=series.is_sample)
        log(who, release, ADDITION)
    elif release.approved_at:
        release = publishing.revise_release(release=release, reason=reason, reason_en=reason_en, who=who)
    run = derivation.derive(release=release, year=year, who=who)
    log(who, release, CHANGE, _("Derived from %(reported)d of %(expected)d returns.") % vars(run))
    return run


def would_change(release, *, most=MOST):
    """Return the `Revision` between a release and what its year's returns give now; nothing is written.

    Figures of areas alone, of the year the release is about. Seven queries.
    """
    _held, sums, city = derivation.summed(release.year)
    now = {
        (indicator, *where): Held(found.value, found.missing)
        for indicator, where, found in derivation.computed(sums, city)
        if where.institution is None
    }
    rows = Observation.objects.filter(release=release, year=release.year).exclude(derivation=None).of_areas()
    held = {
        (indicator, *place): Held(value, missing)
        for indicator, value, missing, *place in rows.order_by().values_list("indicator", "value", "missing", *PLACE)
    }
    return _compared(release, held, now, most)


def _compared(release, held, now, most):
    found = Revision(release, None)
    nothing = Held(None, "")
    for key in sorted(held.keys() | now.keys(), key=lambda key: (key[0], key[1], key[3:])):
        old, new = held.get(key, nothing), now.get(key, nothing)
        if old != new:
            indicator, place = key[0], derivation.figures.Where(*key[1:])
            found.counts[indicator] = found.counts.get(indicator, 0) + 1
            if len(found.changes) < most:
                found.changes.append(Change(indicator, release.year, place, old, new))
    return found


def latecomers(release):
    """Return the accepted returns of a release's year that it was not derived from: late, or corrected since."""
    run = Derivation.objects.filter(release=release, year=release.year).order_by("-pk").first()
    accepted = SchoolReturn.objects.accepted().filter(year=release.year)
    if run is None:
        return accepted.none()
    return accepted.filter(accepted_at__gt=run.run_at).select_related("institution__area").order_by("institution__code")


def of_year(year):
    """Return the newest `Release` of each series for a year, drafts too, by series."""
    found = {}
    for release in (
        Release.objects.filter(year=year).select_related("series").order_by("series__rank", "series__slug", "version")
    ):
        found[release.series_id] = release
    return list(found.values())
