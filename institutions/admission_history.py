"""A school's admission plans of late years: places, applicants, admitted, for its page."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from institutions.admission_plans import HISTORY_YEARS, per_place, year_label
from institutions.codes import Route, Stage, labels
from institutions.models import AdmissionPlan
from xzedu.common.models import State


class YearRow:
    """One year's plan; reads `plan.intakes`, fetched along."""

    def __init__(self, plan):
        self.plan = plan
        self.intakes = list(plan.intakes.all())

    def _sum(self, name):
        values = [value for intake in self.intakes if (value := getattr(intake, name)) is not None]
        return sum(values) if values else None

    @property
    def label(self):
        return year_label(self.plan.year)

    @property
    def places(self):
        return self._sum("places")

    @property
    def applicants(self):
        return self._sum("applicants")

    @property
    def admitted(self):
        return self._sum("admitted")

    @property
    def pressure(self):
        """Applicants per place of the intakes whose applicants are known; "" without any."""
        known = [intake for intake in self.intakes if intake.applicants is not None and intake.places]
        if not known:
            return ""
        return per_place(sum(intake.applicants for intake in known) / sum(intake.places for intake in known))

    @property
    def is_by_lot(self):
        return any(
            intake.route == Route.LOTTERY and intake.applicants is not None and intake.applicants > intake.places
            for intake in self.intakes
        )

    @property
    def kinds(self):
        """[(kind of intake, places)] where there are several kinds."""
        return (
            [(labels(Route)[intake.route], intake.places) for intake in self.intakes] if len(self.intakes) > 1 else []
        )

    @property
    def is_withdrawn(self):
        return self.plan.state == State.WITHDRAWN


@dataclass
class History:
    """The plans of one stage, the newest first."""

    stage: str
    rows: list

    @property
    def label(self):
        return labels(Stage)[self.stage]

    @property
    def is_sample(self):
        return any(row.plan.is_sample for row in self.rows)

    @property
    def _standing(self):
        return [row for row in self.rows if not row.is_withdrawn and row.places is not None]

    @property
    def sentence(self):
        """The newest plan in one line."""
        if not self._standing:
            return ""
        newest = self._standing[0]
        words = {
            "year": newest.label,
            "stage": self.label,
            "places": f"{newest.places:,}",
            "classes": newest.plan.classes,
            "pressure": newest.pressure,
        }
        if newest.pressure:
            return _("%(year)s, %(stage)s: %(places)s places, %(pressure)s applicants per place.") % words
        if newest.plan.classes:
            return _("%(year)s, %(stage)s: %(places)s places in %(classes)s classes.") % words
        return _("%(year)s, %(stage)s: %(places)s places.") % words

    @property
    def chart_id(self):
        return f"places-{self.stage}"

    @property
    def series(self):
        """[(name, year → number)] to draw, or [] for a single year."""
        if len(self._standing) < 2:
            return []
        named = ((_("Places"), "places"), (_("Applicants"), "applicants"), (_("Admitted"), "admitted"))
        found = [
            (
                name,
                {row.plan.year: number for row in self._standing if (number := getattr(row, field)) is not None},
            )
            for name, field in named
        ]
        return [(name, values) for name, values in found if values]

    @property
    def chart_title(self):
        newest, oldest = self._standing[0], self._standing[-1]
        return _("%(now)s places in %(year)s; %(then)s in %(first)s") % {
            "now": f"{newest.places:,}",
            "year": newest.label,
            "then": f"{oldest.places:,}",
            "first": oldest.label,
        }


def histories(institution):
    """Return the `History` of each stage a school has public plans of. Two queries."""
    plans = AdmissionPlan.objects.history(institution, HISTORY_YEARS)
    found = [History(stage, [YearRow(plan) for plan in held]) for stage, held in groupby(plans, lambda p: p.stage)]
    return sorted(found, key=lambda history: Stage.values.index(history.stage))
