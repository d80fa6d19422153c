"""Teachers, rooms and equipment of the sample: slowly better over the years, unlike from district to district."""

import random
from dataclasses import dataclass

from xzedu.statistics.sample.streams import FIRST, LAST

# Pupils per teacher, first and last year.
PUPILS_PER_TEACHER = {
    "preschool": (15.5, 11.2),
    "primary": (17.8, 16.0),
    "junior": (12.6, 11.8),
    "senior": (11.6, 10.6),
    "vocational": (18.0, 16.0),
    "special": (4.6, 4.0),
}
# Shares of teachers, first and last year: above the required qualification, backbone, arts and PE, middle title.
SHARES = {
    "preschool": ((0.62, 0.86), (0.03, 0.06), (0.10, 0.10), (0.12, 0.18)),
    "primary": ((0.80, 0.95), (0.17, 0.23), (0.165, 0.19), (0.50, 0.55)),
    "junior": ((0.80, 0.93), (0.17, 0.22), (0.125, 0.14), (0.55, 0.60)),
    "senior": ((0.10, 0.20), (0.20, 0.26), (0.10, 0.11), (0.60, 0.64)),
    "vocational": ((0.08, 0.14), (0.10, 0.14), (0.08, 0.08), (0.48, 0.52)),
    "special": ((0.60, 0.80), (0.10, 0.15), (0.15, 0.16), (0.50, 0.52)),
}
# A pupil's share of premises, m²: teaching and ancillary rooms, sports grounds.
SPACE = {
    "preschool": (6.2, 4.6),
    "primary": (5.1, 7.9),
    "junior": (6.6, 10.6),
    "senior": (7.6, 11.5),
    "vocational": (8.2, 9.0),
    "special": (16.0, 14.0),
}
# A pupil's equipment in yuan, and multimedia rooms, computers and books for a hundred pupils, first and last year.
EQUIPMENT = {
    "preschool": ((700, 1300), (1.2, 2.4), (1.0, 2.0), (700, 1100)),
    "primary": ((1300, 2650), (1.9, 2.65), (9.0, 14.5), (1900, 2900)),
    "junior": ((1700, 3200), (1.9, 2.65), (11.0, 17.5), (2600, 3800)),
    "senior": ((2600, 4200), (2.0, 2.8), (13.0, 19.0), (3200, 4300)),
    "vocational": ((5200, 9800), (2.0, 2.8), (18.0, 26.0), (2600, 3100)),
    "special": ((6000, 11000), (6.0, 9.0), (20.0, 30.0), (4000, 6000)),
}
# How rich a district is in space and in means, and how unlike its schools are.
DISTRICTS = {
    "320302": (0.92, 1.12, 0.20),
    "320303": (0.94, 1.18, 0.17),
    "320305": (1.04, 0.98, 0.24),
    "320311": (0.90, 1.15, 0.16),
    "320312": (1.05, 1.05, 0.26),
    "320321": (1.06, 0.90, 0.36),
    "320322": (1.08, 0.96, 0.30),
    "320324": (1.03, 0.92, 0.34),
    "320371": (1.02, 1.14, 0.20),
    "320381": (1.05, 0.97, 0.28),
    "320382": (1.02, 0.95, 0.31),
}
LOCALES = {"urban": (0.93, 1.05), "town": (1.0, 1.0), "rural": (1.22, 0.92)}


def between(pair, year):
    """Return the value of a year on the straight line from the first year's to the last year's."""
    return pair[0] + (pair[1] - pair[0]) * (year - FIRST) / (LAST - FIRST)


@dataclass
class Provision:
    """How a school stands beside the usual: fixed over the years, but for what is built."""

    space: float
    sports: float
    means: float
    staffing: float
    learning: float
    backbone: float
    arts: float
    gymnasium: float
    built: dict
    random: random.Random

    @classmethod
    def of(cls, school, seed):
        random_ = random.Random(f"{seed} {school.code} provision")  # noqa: S311 - nothing secret
        space, means, unlike = DISTRICTS[school.area]
        local_space, local_means = LOCALES[school.locale]

        def factor(middle, spread=1.0):
            return middle * random_.lognormvariate(0, unlike * spread)

        built, so_far = {}, 1.0
        for year in range(FIRST, LAST + 1):
            # Now and then a building is added.
            if random_.random() < 0.05:
                so_far *= random_.uniform(1.06, 1.22)
            built[year] = so_far
        return cls(
            space=factor(1.06 * space * local_space, 0.9) / so_far,
            sports=factor(1.08 * space * local_space),
            means=factor(1.05 * means * local_means, 0.8),
            staffing=random_.gauss(1.0, 0.05) * (0.86 if school.locale == "rural" else 1.0),
            learning=min(1.05, random_.gauss(1.0, 0.02 + 0.2 * unlike)) * (0.95 if school.locale == "rural" else 1.0),
            backbone=factor(means),
            arts=factor(1.0, 0.6),
            gymnasium=random_.uniform(500, 1800) if random_.random() < 0.22 else 0.0,
            built=built,
            random=random_,
        )

    def staff(self, stage, year, pupils, before):
        """Return the counts of a section's teachers: all, qualified, above, backbone, arts and PE, middle title.

        `before` is last year's number of teachers, or None: they are hired and retire slowly.
        """
        wanted = pupils / (between(PUPILS_PER_TEACHER[stage], year) * self.staffing)
        if before and abs(wanted - before) < 0.25 * before:
            wanted = 0.55 * before + 0.45 * wanted
        teachers = max(1 if pupils < 40 else 2, round(wanted))
        above, backbone, arts, middle = (between(pair, year) for pair in SHARES[stage])
        qualified = teachers - (self.random.random() < 0.004 * teachers * (LAST + 2 - year) / 4)
        counts = [teachers, qualified, min(qualified, round(teachers * min(1.0, above * self.learning)))]
        for share in (backbone * self.backbone, arts * self.arts, middle * self.learning):
            counts.append(min(teachers, round(teachers * min(0.9, share))))
        return counts

    def premises(self, year, capacity, pupils):
        """Return site, floor, teaching, gymnasium and sports areas, equipment, multimedia rooms, computers, books.

        Args:
            capacity: stage → pupils the premises were built for; `pupils`: stage → pupils there are.
        """
        built = self.built[year]
        teaching = sum(SPACE[stage][0] * number for stage, number in capacity.items()) * self.space * built
        sports = sum(SPACE[stage][1] * number for stage, number in capacity.items()) * self.sports
        gymnasium = self.gymnasium if teaching > 3 * self.gymnasium else 0.0
        amounts = [
            sum(between(EQUIPMENT[stage][place], year) * number / (1 if place == 0 else 100)
                for stage, number in pupils.items())
            for place in range(4)
        ]  # fmt: skip
        floor = (teaching + gymnasium) * 1.55
        return (
            round(floor * 1.5 + sports * 1.1, 1),
            round(floor, 1),
            round(teaching + gymnasium, 1),
            round(gymnasium, 1),
            round(sports, 1),
            round(amounts[0] * self.means, -2),
            max(1, round(amounts[1] * (0.4 + 0.6 * self.means))),
            round(amounts[2] * (0.3 + 0.7 * self.means)),
            round(amounts[3] * (0.5 + 0.5 * self.means)),
        )
