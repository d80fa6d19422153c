"""The returns desk: returns are checked, explained, accepted. Each action is one transaction."""

from collections import Counter

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from xzedu.common.actions import announce, log
from xzedu.common.bulk import chunks
from xzedu.statistics import checks, findings, histories
from xzedu.statistics.codes import Severity
from xzedu.statistics.derivation import REPORTING
from xzedu.statistics.models import Explanation, GradeReturn, SchoolReturn, SectionReturn

Status = SchoolReturn.Status
LONGEST = 400


class FindingsStandError(ValueError):
    """A return cannot go on; `findings` are the `Explanation`s that stand in the way."""

    def __init__(self, message, standing=()):
        super().__init__(" ".join([message, *(held.message for held in standing)]))
        self.findings = list(standing)


class WrongStatusError(ValueError):
    """The return is not in the status that the action begins from."""


@transaction.atomic
def begin_return(*, institution, year, who=None):
    """Begin a school's return of a year: open, with the stages of the register and their grades, all at nought.

    Return the `SchoolReturn`; one that is there already is returned as it is.
    """
    held, is_new = SchoolReturn.objects.get_or_create(
        institution=institution, year=year, defaults={"is_sample": institution.is_sample}
    )
    if is_new:
        stages = [str(stage) for stage in institution.stages if stage in REPORTING]
        sections = [SectionReturn(school_return=held, stage=stage) for stage in stages]
        SectionReturn.objects.bulk_create(sections)
        GradeReturn.objects.bulk_create(
            GradeReturn(section=section, grade=number)
            for section in sections
            for number in checks.FULL.get(section.stage, ())
        )
        log(who, held, ADDITION)
    return held


@transaction.atomic
def check_returns(*, ids):
    """Check the returns `ids` and bring their findings up to date; return how many there are by severity.

    An explanation stays as long as the finding says the same: other figures need another.
    """
    counts = Counter()
    for chunk in chunks(sorted(ids), 500):
        returns = SchoolReturn.objects.filter(pk__in=chunk)
        for year in returns.order_by().values_list("year", flat=True).distinct():
            counts += _check(year, returns)
    return counts


@transaction.atomic
def check_all(*, year, area=None):
    """Check all returns of a school year, or of one area's schools; return how many findings by severity."""
    returns = SchoolReturn.objects.filter(year=year)
    return _check(year, returns.filter(institution__area=area) if area else returns)


def check_return(*, school_return):
    """Check one return; return its `Explanation`s, the gravest first."""
    check_returns(ids=[school_return.pk])
    order = Severity.values
    return sorted(school_return.explanations.all(), key=lambda held: order.index(held.severity))


def _check(year, returns):
    present = {}
    for held in Explanation.objects.filter(school_return__in=returns.filter(year=year)).order_by():
        present[held.school_return_id, held.check_code, held.place] = held
    counts, new, changed = Counter(), [], []
    for pk, (school, around) in histories.read(year, returns).items():
        for finding in checks.run(school, around):
            counts[finding.severity] += 1
            # In one language, whoever looks: in another one it would seem another finding.
            with override(settings.LANGUAGE_CODE):
                message = findings.message(finding)[:LONGEST]
            held = present.pop((pk, finding.code, finding.place), None)
            if held is None:
                new.append(
                    Explanation(
                        school_return_id=pk,
                        check_code=finding.code,
                        place=finding.place,
                        severity=finding.severity,
                        message=message,
                    )
                )
            elif (held.severity, held.message) != (finding.severity, message):
                held.severity, held.message = finding.severity, message
                held.text, held.who, held.explained_at = "", None, None
                changed.append(held)
    for chunk in chunks([held.pk for held in present.values()], 900):
        Explanation.objects.filter(pk__in=chunk).delete()
    Explanation.objects.bulk_create(new, batch_size=1000)
    fields = ["severity", "message", "text", "who", "explained_at"]
    Explanation.objects.bulk_update(changed, fields, batch_size=100)
    return counts


def submit_return(*, school_return, who=None):
    """Hand a return in: it is checked, and taken unless a check refuses it. Return it.

    Raises:
        WrongStatusError: it is not open.
        FindingsStandError: checks refuse it; what they found is kept.
    """
    with transaction.atomic():
        held = _locked(school_return, Status.OPEN)
        standing = [finding for finding in check_return(school_return=held) if finding.severity == Severity.REFUSE]
        if not standing:
            held.status, held.submitted_at, held.remark = Status.SUBMITTED, timezone.now(), ""
            held.save(update_fields=["status", "submitted_at", "remark", "modified_at"])
            log(who, held, CHANGE, _("Handed in."))
    if standing:
        raise FindingsStandError(_("The return cannot be handed in yet."), standing)
    return held


@transaction.atomic
def explain(*, school_return, check_code, place="", text, who=None):
    """Write down what the school says about a finding; return the `Explanation`.

    Raises:
        WrongStatusError: the return is accepted.
        ValueError: nothing is said, or too much, or there is no such finding.
    """
    held = _locked(school_return, Status.OPEN, Status.SUBMITTED)
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise ValueError(_("An explanation has 1 to %d characters.") % LONGEST)
    finding = held.explanations.filter(check_code=check_code, place=place).first()
    if finding is None:
        raise ValueError(_("The return has no such finding."))
    finding.text, finding.who, finding.explained_at = text, who, timezone.now()
    finding.save(update_fields=["text", "who", "explained_at"])
    log(who, held, CHANGE, _("Explained: %(finding)s %(text)s") % {"finding": finding.message, "text": text})
    return finding


def accept_return(*, school_return, who=None):
    """Accept a return, checked once more: from now on figures are derived from it. Return it.

    Raises:
        WrongStatusError: it was not handed in.
        FindingsStandError: a check refuses it, or a finding that needs an explanation has none; what the
            checks found is kept.
    """
    with transaction.atomic():
        held = _locked(school_return, Status.SUBMITTED)
        standing = [finding for finding in check_return(school_return=held) if is_open(finding)]
        if not standing:
            held.status, held.accepted_at = Status.ACCEPTED, timezone.now()
            held.save(update_fields=["status", "accepted_at", "modified_at"])
            log(who, held, CHANGE, _("Accepted."))
            announce(app="statistics")
    if standing:
        raise FindingsStandError(_("The return cannot be accepted yet."), standing)
    return held


@transaction.atomic
def accept_all(*, year, area=None, who=None):
    """Check and accept every submitted return of a year that nothing stands against; return how many."""
    check_all(year=year, area=area)
    returns = SchoolReturn.objects.filter(year=year, status=Status.SUBMITTED)
    if area:
        returns = returns.filter(institution__area=area)
    standing = Explanation.objects.standing().filter(school_return__year=year)
    good = returns.exclude(pk__in=standing.order_by().values("school_return"))
    accepted = list(good.select_related("institution")) if who else []
    now = timezone.now()
    count = good.update(status=Status.ACCEPTED, accepted_at=now, modified_at=now)
    if count:
        log(who, accepted, CHANGE, _("Accepted."))
        announce(app="statistics")
    return count


@transaction.atomic
def reopen_return(*, school_return, remark="", who=None):
    """Send a return back that was handed in, or open an accepted one, so that its figures can be corrected. Return it.

    Figures already derived from it stay as they are until they are derived again.

    Args:
        remark: what is to be corrected, at most 400 characters; shown until it is handed in again.

    Raises:
        WrongStatusError: it is open.
        ValueError: the remark is too long.
    """
    held = _locked(school_return, Status.SUBMITTED, Status.ACCEPTED)
    remark = remark.strip()
    if len(remark) > LONGEST:
        raise ValueError(_("What is to be corrected takes at most %d characters.") % LONGEST)
    was_accepted = held.status == Status.ACCEPTED
    held.status, held.submitted_at, held.accepted_at, held.remark = Status.OPEN, None, None, remark
    held.save(update_fields=["status", "submitted_at", "accepted_at", "remark", "modified_at"])
    log(who, held, CHANGE, _("Sent back: %(remark)s") % {"remark": remark})
    if was_accepted:
        announce(app="statistics")
    return held


def is_open(finding):
    """Whether a finding still stands in the way of a return."""
    return finding.severity == Severity.REFUSE or (finding.severity == Severity.EXPLAIN and not finding.text)


def _locked(school_return, *statuses):
    held = SchoolReturn.objects.select_for_update().get(pk=school_return.pk)
    if held.status not in statuses:
        raise WrongStatusError(_("The return is “%s”.") % held.get_status_display())
    return held
