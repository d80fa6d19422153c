"""The invented calendar of admissions, and the offices that nobody can call.

Pure: steps and districts in, rows out (importers `admission-dates`, `admission-offices`). The
steps are those of data/admissions/sample/steps.csv, in the national rhythm (notices in May,
registration in June, lots in July, results by August); the days are those of the sample notices
where these name any.
"""

from datetime import date, timedelta

CITY = ("320300", "徐州市", "Xuzhou City")
STEP_TEXTS = ("title", "title_en", "hours", "where", "where_en", "who", "who_en", "papers", "papers_en")
DATE_COLUMNS = ("reference", "area", "stages", "year", "begins_on", "ends_on", "document", *STEP_TEXTS)
OFFICE_COLUMNS = ("area", "name", "name_en", "phone", "address", "address_en", "hours")
HOURS = "9:00–11:30、14:00–17:00"
# No subscriber's number in China begins with 0.
PHONE = "0516-00000000"
COMPULSORY = "primary、junior"
DAYS = "days_"
SPRING = 3


def dates(steps, districts):
    """Return rows in the order of `DATE_COLUMNS`.

    `steps` are dictionaries as the file has them: scope "city" or "district", stages, texts, and
    for each year a column such as days_2026 with the first and the last day ("06-20 06-30"). Of
    `districts` (code, name, English name) the second third hold a step `shift` days later, the
    last third twice as many.
    """
    rows = []
    for column in sorted(name for name in steps[0] if name.startswith(DAYS)):
        for order, (area, _name, _name_en) in enumerate([CITY, *districts]):
            scope = "city" if area == CITY[0] else "district"
            mine = [step for step in steps if step["scope"] == scope and step[column]]
            year = int(column.removeprefix(DAYS))
            rows += [_row(year, area, f"{at:02d}", step, order % 3) for at, step in enumerate(mine, start=1)]
    return rows


def _row(year, area, at, step, times):
    days = [_day(year, text, times * int(step["shift"])) for text in step[f"{DAYS}{year}"].split()]
    document = f"sample-admissions-{year}" if step["stages"] == COMPULSORY else ""
    return (
        f"{year}-{area}-{at}", area, step["stages"], year, days[0], days[1] if len(days) > 1 else "", document,
        *(step[name] for name in STEP_TEXTS),
    )  # fmt: skip


def _day(year, text, later):
    """Return the day "01-11" of a school year's calendar, which begins in spring: January is the next year's."""
    month, day = map(int, text.split("-"))
    return (date(year + (month < SPRING), month, day) + timedelta(later)).isoformat()


def offices(districts):
    """Return rows in the order of `OFFICE_COLUMNS`: an office a district and one for the city."""
    return [
        (
            code, f"{name}招生入学咨询服务点（示例）", f"Admission office of {name_en} (sample)", PHONE,
            f"{name}示例路1号", f"1 Sample Road, {name_en}", HOURS,
        )
        for code, name, name_en in (CITY, *districts)
    ]  # fmt: skip
