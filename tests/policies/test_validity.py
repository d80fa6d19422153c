"""In force or not, on any day: each state, what comes before what, and the days at the edges."""

from datetime import date

import pytest

from policies.validity import EFFECTS, Act, Status, judge

BEGIN, END = date(2020, 7, 1), date(2025, 6, 30)
BEFORE, DURING, AFTER = date(2020, 6, 30), date(2022, 1, 1), date(2025, 7, 1)


def act(kind, *day):
    return Act(kind, date(*day), "successor")


REPEAL, AMENDMENT, PART = act("repeals", 2023, 1, 1), act("amends", 2021, 1, 1), act("replaces_part", 2021, 6, 1)
LATE_AMENDMENT, EARLY_REPEAL = act("amends", 2022, 6, 1), act("repeals", 2020, 1, 1)
LATE_REPEAL, DECLARED = act("repeals", 2026, 1, 1), act("lapses", 2024, 1, 1)

TABLE = [
    # day, expires, acts → status, since, by
    ("before it begins", BEFORE, END, [], Status.NOT_YET, BEGIN, None),
    ("on its first day", BEGIN, END, [], Status.IN_FORCE, BEGIN, None),
    ("without a term, long after", date(2090, 1, 1), None, [], Status.IN_FORCE, BEGIN, None),
    ("on its last day", END, END, [], Status.IN_FORCE, BEGIN, None),
    ("on the day after", AFTER, END, [], Status.LAPSED, AFTER, None),
    ("the day before a repeal", date(2022, 12, 31), END, [REPEAL], Status.IN_FORCE, BEGIN, None),
    ("on the day of the repeal", REPEAL.on, END, [REPEAL], Status.REPEALED, REPEAL.on, REPEAL),
    ("replaced as a whole", date(2023, 5, 1), None, [act("replaces", 2023, 1, 1)], Status.REPEALED, REPEAL.on, ...),
    ("declared lapsed", date(2024, 1, 1), None, [DECLARED], Status.LAPSED, DECLARED.on, DECLARED),
    ("amended", DURING, None, [AMENDMENT], Status.AMENDED, AMENDMENT.on, AMENDMENT),
    ("amended twice: the last", date(2023, 1, 1), None, [LATE_AMENDMENT, AMENDMENT], Status.AMENDED,
     LATE_AMENDMENT.on, LATE_AMENDMENT),
    ("partly replaced", DURING, None, [PART], Status.PARTLY_REPLACED, PART.on, PART),
    ("amended, then partly replaced", DURING, None, [AMENDMENT, PART], Status.PARTLY_REPLACED, PART.on, PART),
    ("partly replaced, then amended", date(2023, 1, 1), None, [PART, LATE_AMENDMENT], Status.PARTLY_REPLACED,
     PART.on, PART),
    ("amended before it begins", BEFORE, None, [act("amends", 2020, 5, 1)], Status.NOT_YET, BEGIN, None),
    ("amended before it began", DURING, None, [act("amends", 2020, 5, 1)], Status.AMENDED, date(2020, 5, 1), ...),
    ("an act in the future", DURING, None, [REPEAL, act("amends", 2023, 1, 1)], Status.IN_FORCE, BEGIN, None),
    ("lapsed, repealed later", date(2027, 1, 1), END, [LATE_REPEAL], Status.LAPSED, AFTER, None),
    ("repealed, then its term ends", date(2027, 1, 1), END, [REPEAL], Status.REPEALED, REPEAL.on, REPEAL),
    ("repealed on the day after its term: the act says more", date(2027, 1, 1), END,
     [act("repeals", 2025, 7, 1)], Status.REPEALED, AFTER, ...),
    ("repealed before it takes effect, seen before that", BEFORE, END, [EARLY_REPEAL], Status.REPEALED,
     EARLY_REPEAL.on, EARLY_REPEAL),
    ("repealed before it takes effect, seen later", DURING, END, [EARLY_REPEAL], Status.REPEALED,
     EARLY_REPEAL.on, EARLY_REPEAL),
    ("amended, then repealed", date(2023, 2, 1), None, [AMENDMENT, REPEAL], Status.REPEALED, REPEAL.on, REPEAL),
    ("repealed, then amended: nothing revives", date(2024, 1, 1), None, [REPEAL, act("amends", 2023, 6, 1)],
     Status.REPEALED, REPEAL.on, REPEAL),
    ("repealed, then kept: nothing revives", date(2024, 1, 1), None, [REPEAL, act("keeps", 2023, 6, 1)],
     Status.REPEALED, REPEAL.on, REPEAL),
    ("repealed twice: the first", date(2027, 1, 1), None, [LATE_REPEAL, REPEAL], Status.REPEALED, REPEAL.on, REPEAL),
    ("what is no act", DURING, None, [act(kind, 2021, 1, 1) for kind in ("cites", "implements", "keeps", "x")],
     Status.IN_FORCE, BEGIN, None),
    ("a term without end", date.max, date.max, [], Status.IN_FORCE, BEGIN, None),
]  # fmt: skip


@pytest.mark.parametrize(("day", "expires", "acts", "status", "since", "by"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_verdict(day, expires, acts, status, since, by):
    verdict = judge(day, effective_on=BEGIN, expires_on=expires, acts=acts)
    assert (verdict.status, verdict.since) == (status, since)
    assert verdict.act == (acts[0] if by is ... else by)


def test_order_of_the_acts_makes_no_difference():
    acts = [REPEAL, AMENDMENT, PART, DECLARED]
    for day in (BEFORE, DURING, REPEAL.on, AFTER):
        assert judge(day, effective_on=BEGIN, acts=acts) == judge(day, effective_on=BEGIN, acts=acts[::-1])


def test_once_ended_it_stays_so():
    acts = [AMENDMENT, PART, REPEAL, act("keeps", 2024, 1, 1), LATE_AMENDMENT]
    days = [date(year, month, 1) for year in range(2019, 2030) for month in (1, 6, 12)]
    ended = [judge(day, effective_on=BEGIN, expires_on=END, acts=acts).status == Status.REPEALED for day in days]
    assert ended == sorted(ended)
    assert ended.index(True) == days.index(date(2023, 1, 1))


def test_what_is_in_force():
    in_force = {status for status in Status if status.is_in_force}
    assert in_force == {Status.IN_FORCE, Status.AMENDED, Status.PARTLY_REPLACED}
    assert set(EFFECTS.values()) <= set(Status)
