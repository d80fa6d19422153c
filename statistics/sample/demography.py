"""How many children there are of each year of birth in a district: what all sample pupils come from.

The residents of the census of 1 November 2020 by five-year bands are real; how a band divides
into years of birth, and all after 2020, is invented so that the series runs smoothly.
"""

import random

from institutions.sample import CHILDREN

# Residents aged 15–19 in the census of 1 November 2020 (county tables).
AGED_15_TO_19 = {
    "320302": 14_864,
    "320303": 23_578,
    "320305": 21_848,
    "320311": 31_736,
    "320312": 63_983,
    "320321": 38_505,
    "320322": 37_546,
    "320324": 38_158,
    "320371": 25_364,
    "320381": 44_088,
    "320382": 76_780,
}
# First year of birth of each band, and how its children divide into the five years.
BANDS = (
    (2016, (0.223, 0.221, 0.202, 0.185, 0.169)),
    (2011, (0.208, 0.205, 0.201, 0.197, 0.189)),
    (2006, (0.181, 0.201, 0.208, 0.206, 0.204)),
    (2001, (0.155, 0.165, 0.185, 0.220, 0.275)),
)
# Born after the census, against those born in 2020.
AFTER = {2021: 0.94, 2022: 0.89, 2023: 0.84, 2024: 0.85, 2025: 0.81}
FIRST, LAST = 1996, 2025
FIRST_BIRTHS = 2010
# The age at which children enter the lowest grade of a stage.
ENTRY_AGE = {"preschool": 3, "primary": 6, "junior": 12, "senior": 15, "vocational": 15}


def born(area):
    """Return year of birth → children of a district, `FIRST` to `LAST`."""
    found = {}
    for (first, shares), residents in zip(BANDS, (*CHILDREN[area], AGED_15_TO_19[area]), strict=True):
        found |= {first + place: residents * share for place, share in enumerate(shares)}
    found |= {year: found[2020] * factor for year, factor in AFTER.items()}
    found |= dict.fromkeys(range(FIRST, 2001), found[2001])
    return found


def cohort(children, stage, entry):
    """Return the weight of those who enter a stage in the year `entry`: 1 for special education, which takes few."""
    return children[entry - ENTRY_AGE[stage]] if stage in ENTRY_AGE else 1.0


def births(scale, seed):
    """Return (area, year) → births as a sample series has them, from `FIRST_BIRTHS` on.

    `scale` is the size of the sample of schools against the standard one.
    """
    random_ = random.Random(f"{seed} births")  # noqa: S311 - nothing secret
    return {
        (area, year): round(children * scale * random_.uniform(0.99, 1.03))
        for area in CHILDREN
        for year, children in born(area).items()
        if year >= FIRST_BIRTHS
    }
