"""The page of balance as files."""

from django.utils import timezone
from django.utils.translation import gettext as _

from xzedu.common import exports
from xzedu.statistics.presenting.words import label_of, unit_of


def respond(page, format):
    """Return the file of a `presenting.balance.BalancePage`: indicators by district, or by school for one."""
    name = _("Balance of provision")
    columns, rows = _schools(page) if page.district and page.has_schools else _districts(page)
    source = page.source + (" " + _("Sample data, invented for demonstration.") if page.has_sample else "")
    parts = [name, page.code, str(page.stage_label), str(page.year), page.area.local_name if page.area else ""]
    table = exports.Table(columns, rows, source, timezone.localdate(), "-".join(filter(None, parts)))
    return exports.respond(table, format)


def _districts(page):
    columns = (
        ("area", _("District code")), ("area_label", _("District")), ("schools", _("Schools judged")),
        ("schools_passing", _("Schools that satisfy the rule")), ("measure", _("Measure")),
        ("indicator", _("Indicator")), ("unit", _("Unit")), ("threshold", _("Threshold")),
        ("schools_reaching", _("Schools that reach the threshold")), ("mean", _("Mean")),
        ("coefficient", _("Coefficient of variation")), ("limit", _("Limit")), ("passes", _("District passes")),
    )  # fmt: skip
    rows = [
        (
            code, district.area.local_name, district.count, district.passing if page.has_schools else None,
            t.measure, label_of(t), unit_of(t), t.threshold,
            district.reached(t.measure) if page.has_schools else None,
            district.result.variations[t.measure].mean, district.result.variations[t.measure].coefficient,
            t.limit, district.result.passes,
        )
        for code, district in page.assessment.districts.items()
        for t in page.assessment.thresholds
    ]  # fmt: skip
    return columns, rows


def _schools(page):
    columns = (
        ("code", _("Institution code")), ("name", _("Name")), ("pupils", _("Pupils")), ("measure", _("Measure")),
        ("indicator", _("Indicator")), ("unit", _("Unit")), ("value", _("Value")), ("threshold", _("Threshold")),
        ("reached", _("Reached")), ("lacking", _("Lacking amount")), ("passes", _("School satisfies the rule")),
        ("is_sample", _("Sample data")),
    )  # fmt: skip
    known = page.district.schools
    results = sorted(page.district.result.schools, key=lambda result: known[result.school.key].code)
    rows = []
    for result in results:
        institution, school = known[result.school.key], result.school
        missing = {s.standard.measure: s.lacking for s in result.shortfalls}
        for t in page.assessment.thresholds:
            value = school.amounts[t.measure] / school.pupils * t.factor
            rows.append((
                institution.code, institution.local_name, school.pupils, t.measure, label_of(t), unit_of(t),
                value, t.threshold, t.measure not in missing, missing.get(t.measure, 0), result.passes,
                institution.is_sample or page.has_sample,
            ))  # fmt: skip
    return columns, rows
