"""Invented institutions for demonstration and for measuring, the same for the same seed.

Pure: texts in, rows out. Nothing here is a real school:

- every name is an invented word of three characters (清荷里, 望溪湾 …) before its type; no
  place, no person and no bare number distinguishes a school, as in real ones;
- serial numbers of codes count down from 999999, where no real code is;
- there are no telephone numbers, e-mail addresses or websites.

What is real is the frame: districts, streets and towns, boundaries, and the resident
children of the 2020 census, which decide how many institutions and pupils a district has.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from institutions.codes import STAGES_OF, Kind, Organiser, Stage
from institutions.sample_notices import versions
from xzedu.common.pinyin import syllables

COUNTED_ON = date(2025, 9, 1)
LAST_DAY = date(2026, 8, 31)
STANDARD_SIZE = 2000

# Residents aged 0–4, 5–9 and 10–14 in the census of 1 November 2020 (county tables).
CHILDREN = {
    "320302": (22_913, 24_341, 22_057),
    "320303": (31_579, 33_543, 26_457),
    "320305": (25_513, 34_728, 38_476),
    "320311": (31_776, 35_116, 32_761),
    "320312": (70_898, 97_676, 106_831),
    "320321": (55_415, 74_527, 78_641),
    "320322": (63_593, 85_961, 94_882),
    "320324": (66_019, 90_767, 92_233),
    "320371": (26_517, 29_315, 28_294),
    "320381": (55_336, 83_048, 104_620),
    "320382": (79_235, 122_992, 165_248),
}
# Institutions of each type among 2,000.
SHARES = {
    Kind.KINDERGARTEN: 905,
    Kind.PRIMARY: 560,
    Kind.TEACHING_POINT: 85,
    Kind.NINE_YEAR: 72,
    Kind.JUNIOR: 165,
    Kind.COMBINED: 38,
    Kind.SENIOR: 46,
    Kind.TWELVE_YEAR: 9,
    Kind.VOCATIONAL: 22,
    Kind.VOCATIONAL_HIGH: 14,
    Kind.SKILLED_WORKERS: 10,
    Kind.OTHER_SPECIAL: 12,
    Kind.DEAF: 2,
    Kind.SPECIALISED: 1,
    Kind.FARMERS_PRIMARY: 20,
    Kind.ADULT_SPECIALISED: 14,
    Kind.OPEN_UNIVERSITY: 3,
}
PRIVATE_SHARE = {
    Kind.KINDERGARTEN: 0.45,
    Kind.NINE_YEAR: 0.2,
    Kind.TWELVE_YEAR: 0.7,
    Kind.SENIOR: 0.15,
    Kind.VOCATIONAL: 0.3,
    Kind.PRIMARY: 0.03,
    Kind.JUNIOR: 0.06,
}
NAME_OF = {
    Kind.KINDERGARTEN: ("幼儿园", "Kindergarten"),
    Kind.PRIMARY: ("小学", "Primary School"),
    Kind.TEACHING_POINT: ("小学教学点", "Primary Teaching Point"),
    Kind.NINE_YEAR: ("九年一贯制学校", "Nine-Year School"),
    Kind.JUNIOR: ("初级中学", "Junior Secondary School"),
    Kind.COMBINED: ("中学", "Secondary School"),
    Kind.SENIOR: ("高级中学", "Senior Secondary School"),
    Kind.TWELVE_YEAR: ("实验学校", "Experimental School"),
    Kind.VOCATIONAL: ("中等专业学校", "Secondary Vocational School"),
    Kind.VOCATIONAL_HIGH: ("职业高级中学", "Vocational High School"),
    Kind.SKILLED_WORKERS: ("技工学校", "Skilled Workers' School"),
    Kind.OTHER_SPECIAL: ("特殊教育学校", "Special Education School"),
    Kind.DEAF: ("聋人学校", "School for the Deaf"),
    Kind.SPECIALISED: ("专门学校", "Specialised School"),
    Kind.FARMERS_PRIMARY: ("社区教育中心", "Community Education Centre"),
    Kind.ADULT_SPECIALISED: ("成人中等专业学校", "Adult Specialised School"),
    Kind.OPEN_UNIVERSITY: ("开放大学", "Open University"),
}
SHORT_ENDINGS = {
    "初级中学": "初中",
    "高级中学": "高中",
    "九年一贯制学校": "学校",
    "中等专业学校": "中专",
    "职业高级中学": "职高",
}
MUNICIPAL = {Kind.SENIOR, Kind.VOCATIONAL, Kind.OPEN_UNIVERSITY, Kind.DEAF, Kind.SPECIALISED}

FIRST = "清望景沐知云启润怀翠锦晨霁澄芷蘅砚湛岫汀苒煦葭漪笙珞岑槿榆棠"
SECOND = "荷溪岚禾川帆枫竹庭野泉舟霖樾渚芸翎汐杉薇芦茗榕桐菱蓼蕙苓萱芃"
THIRD = "里湾苑坪渡浦园台居谷"

COLUMNS = (
    "code", "name", "name_en", "short_name", "former_codes", "kind", "stages", "organiser", "locale",
    "authority", "authority_en", "area", "township", "address", "latitude", "longitude", "boarding",
    "affordable", "enrolment", "counted_on", "status", "opened_on", "closed_on", "confirmed_on",
)  # fmt: skip
CAMPUS_COLUMNS = ("institution", "name", "name_en", "is_main", "address", "latitude", "longitude", "opened_on")
EVENT_COLUMNS = (
    "reference", "type", "date", "old_value", "new_value", "document", "note", "note_en",
    "subject", "predecessor", "successor",
)  # fmt: skip
DOCUMENT_COLUMNS = (
    "slug", "title", "title_en", "agency_code", "year", "serial", "bodies", "addressee", "subject", "audiences",
    "keywords", "signed_on", "published_on",
)  # fmt: skip


@dataclass
class District:
    """A district as the generator needs it: names, townships and the rings of its boundary."""

    code: str
    name: str
    name_en: str
    townships: list  # (code, name)
    rings: list  # of (longitude, latitude); empty where no boundary is published
    centre: tuple  # (latitude, longitude), used where there is no boundary


@dataclass
class Sample:
    """Rows of one district, as dictionaries by column."""

    institutions: list = field(default_factory=list)
    campuses: list = field(default_factory=list)
    events: list = field(default_factory=list)
    documents: list = field(default_factory=list)
    versions: list = field(default_factory=list)


def generate(districts, size=STANDARD_SIZE, seed=320300):
    """Yield a `Sample` for each of `districts`, about `size` institutions in all.

    The same arguments give the same rows. Memory is that of the largest district.
    """
    random_ = random.Random(seed)  # noqa: S311 - nothing secret
    words = Words(random_)
    serials = {}
    children = {district.code: sum(CHILDREN[district.code]) for district in districts}
    everyone = sum(children.values())
    for district in districts:
        scale = size / STANDARD_SIZE
        yield DistrictMaker(random_, words, serials, district, children[district.code] / everyone, scale).make()


class Words:
    """Invented names, each used once a type."""

    def __init__(self, random_):
        self.words = [a + b + c for a in FIRST for b in SECOND for c in THIRD]
        random_.shuffle(self.words)
        self.used = {}

    def next(self, kind):
        """Return (word, number): the word, and which school of that word and type it is (from 1)."""
        count = self.used[kind] = self.used.get(kind, -1) + 1
        return self.words[count % len(self.words)], count // len(self.words) + 1


def contains(rings, longitude, latitude):
    """Return whether a point is inside the rings (even–odd rule)."""
    inside = False
    for ring in rings:
        x1, y1 = ring[-1][:2]
        for corner in ring:
            x2, y2 = corner[:2]
            if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
            x1, y1 = x2, y2
    return inside


class DistrictMaker:
    """Makes the institutions of one district and what happened to them."""

    def __init__(self, random_, words, serials, district, share, scale):
        self.random = random_
        self.words = words
        self.serials = serials
        self.district = district
        self.share = share  # of the city's institutions
        self.scale = scale  # of the whole sample against STANDARD_SIZE
        self.sample = Sample()
        self.counter = 0
        self.centres = {code: self._inside() for code, _name in district.townships}

    def make(self):
        for kind, among in SHARES.items():
            expected = among * self.share * self.scale
            count = int(expected) + (self.random.random() < expected % 1)
            for _ in range(count):
                self.sample.institutions.append(self._institution(kind))
        self._share_out_pupils()
        self._live()
        self.sample.versions = list(versions(self.district, self.sample))
        return self.sample

    # --- One institution ------------------------------------------------------

    def _institution(self, kind):
        random_ = self.random
        town_code, town = random_.choice(self.district.townships)
        word, number = self.words.next(kind)
        private = random_.random() < PRIVATE_SHARE.get(kind, 0)
        municipal = not private and kind in MUNICIPAL and random_.random() < 0.4
        locale = self._locale(town)
        latitude, longitude = self._position(town_code)
        ending, ending_en = NAME_OF[kind]
        ordinal, ordinal_en = self._ordinal(kind, number)
        opened = date(random_.randint(1950, 2015), 9, 1)
        stages = list(STAGES_OF[kind])
        if kind in (Kind.PRIMARY, Kind.TEACHING_POINT) and locale in ("210", "220") and random_.random() < 0.4:
            stages.insert(0, Stage.PRESCHOOL)
        return {
            "code": self._code(kind),
            "name": f"{word}{ordinal}{ending}",
            "name_en": f"{romanised(word)}{ordinal_en} {ending_en}",
            "short_name": f"{word}{ordinal}{SHORT_ENDINGS[ending]}" if ending in SHORT_ENDINGS else "",
            "former_codes": "",
            "kind": str(kind),
            "stages": "、".join(str(stage) for stage in stages),
            "organiser": str(self._organiser(private, municipal)),
            "locale": locale,
            "authority": "徐州市教育局" if municipal else f"{self.district.name}教育主管部门",
            "authority_en": "Xuzhou Education Bureau"
            if municipal
            else f"Education authority of {self.district.name_en}",
            "area": self.district.code,
            "township": town_code,
            "address": f"{self.district.name}{town}{random_.choice(self.words.words)[:2]}路{random_.randint(1, 299)}号",
            "latitude": round(latitude, 5),
            "longitude": round(longitude, 5),
            "boarding": int(self._boards(kind, locale)),
            "affordable": int(kind == Kind.KINDERGARTEN and private and random_.random() < 0.7),
            "enrolment": "",
            "counted_on": "",
            "status": "open",
            "opened_on": opened.isoformat(),
            "closed_on": "",
            "confirmed_on": (COUNTED_ON + timedelta(days=random_.randint(0, 60))).isoformat(),
        }

    def _code(self, kind):
        group = str(kind)[:2]
        serial = self.serials[group] = self.serials.get(group, 1_000_000) - 1
        return f"{group}32{serial:06d}"

    def _ordinal(self, kind, number):
        """Some schools are numbered, as many real ones are: 清荷里第三中学."""
        if kind in (Kind.PRIMARY, Kind.COMBINED, Kind.KINDERGARTEN) and (number > 1 or self.random.random() < 0.15):
            number = number if number > 1 else self.random.randint(1, 36)
            return f"第{in_chinese(number)}", f" No. {number}"
        return ("", "") if number == 1 else (f"第{in_chinese(number)}", f" No. {number}")

    @staticmethod
    def _organiser(private, municipal):
        if private:
            return Organiser.PRIVATE
        return Organiser.MUNICIPAL_EDUCATION if municipal else Organiser.COUNTY_EDUCATION

    def _locale(self, town):
        if town.endswith("街道"):
            return self.random.choice(("111", "111", "111", "112"))
        if town.endswith("镇"):
            return self.random.choice(("121", "121", "122", "220", "220"))
        if town.endswith("乡"):
            return self.random.choice(("210", "220"))
        return self.random.choice(("112", "123"))

    def _boards(self, kind, locale):
        chance = {"311": 0.25, "312": 0.2, "341": 0.7, "342": 0.9, "345": 0.8, "361": 0.9, "365": 0.8, "366": 0.9}
        rural = 0.2 if locale in ("210", "220") and kind not in (Kind.KINDERGARTEN, Kind.FARMERS_PRIMARY) else 0
        return self.random.random() < chance.get(str(kind), 0.5 if str(kind).startswith("51") else 0) + rural

    # --- Where it is ----------------------------------------------------------

    def _inside(self):
        """Return a (latitude, longitude) anywhere in the district."""
        rings = self.district.rings
        if not rings:
            return self._near(self.district.centre, 0.03)
        longitudes = [corner[0] for ring in rings for corner in ring]
        latitudes = [corner[1] for ring in rings for corner in ring]
        while True:
            longitude = self.random.uniform(min(longitudes), max(longitudes))
            latitude = self.random.uniform(min(latitudes), max(latitudes))
            if contains(rings, longitude, latitude):
                return latitude, longitude

    def _near(self, centre, spread):
        return tuple(self.random.gauss(degrees, spread) for degrees in centre)

    def _position(self, town):
        centre = self.centres[town]
        for _ in range(8):
            latitude, longitude = self._near(centre, 0.015)
            if not self.district.rings or contains(self.district.rings, longitude, latitude):
                return latitude, longitude
        return centre

    # --- Pupils ---------------------------------------------------------------

    def _share_out_pupils(self):
        """Share the district's children among its institutions, about equally with some spread.

        The children of the census of 2020 are five years older in 2025: those of primary age
        then were one to six years old.
        """
        infants, small, older = CHILDREN[self.district.code]
        children = {
            "pre": 0.50 * infants,
            "primary": 0.80 * infants + 0.40 * small,
            "junior": 0.60 * small,
            "senior": 0.36 * older,
            "vocational": 0.18 * older,
        }
        groups = {
            "pre": {"111"},
            "primary": {"211", "218", "312", "345"},
            "junior": {"311", "312", "341", "345"},
            "senior": {"341", "342", "345"},
            "vocational": {"361", "365", "366"},
        }
        pupils = {}
        for group, kinds in groups.items():
            schools = [row for row in self.sample.institutions if row["kind"] in kinds]
            weights = [self._weight(row) for row in schools]
            total = children[group] * self.scale
            for row, weight in zip(schools, weights, strict=True):
                pupils[row["code"]] = pupils.get(row["code"], 0) + total * weight / sum(weights)
        for row in self.sample.institutions:
            if row["code"] in pupils:
                row["enrolment"] = max(8, round(pupils[row["code"]]))
            elif row["kind"].startswith(("51", "37")):
                row["enrolment"] = self.random.randint(40, 260)
            if row["enrolment"] != "":
                row["counted_on"] = COUNTED_ON.isoformat()

    def _weight(self, row):
        """Return a school's size against others: rural schools and teaching points are small."""
        size = self.random.lognormvariate(0, 0.4)
        if row["kind"] == "218":
            return size * 0.06
        return size * (1.4 if row["locale"].startswith("11") else 0.5 if row["locale"].startswith("2") else 0.9)

    # --- What happened to them --------------------------------------------------

    def _live(self):
        """Let some institutions open, be renamed, move, change their type, merge, split or close."""
        count = len(self.sample.institutions)
        self.left = [row for row in self.sample.institutions if row["kind"] not in ("426", "371")]
        self.random.shuffle(self.left)
        for happen, among in (
            (self._open_late, 60),
            (self._rename, 45),
            (self._move, 14),
            (self._merge, 26),
            (self._change_type, 5),
            (self._split, 3),
            (self._close, 22),
        ):
            expected = among * count / STANDARD_SIZE
            for _ in range(int(expected) + (self.random.random() < expected % 1)):
                if self.left:
                    happen()

    def _day(self, first=2016):
        start = date(first, 1, 1)
        return start + timedelta(days=self.random.randrange((LAST_DAY - start).days))

    def _take(self, *kinds):
        """Return an institution nothing has happened to yet, of one of `kinds` if any are given; or None."""
        for place, row in enumerate(self.left):
            if not kinds or row["kind"] in kinds:
                return self.left.pop(place)
        return None

    def _event(self, type_, day, **values):
        self.counter += 1
        self.sample.events.append(
            dict.fromkeys(EVENT_COLUMNS, "")
            | {"reference": f"S{self.district.code}-{self.counter:05d}", "type": type_, "date": day.isoformat()}
            | values
        )

    def _open_late(self):
        row = self._take()
        day = date(self.random.randint(2016, 2025), 9, 1)
        row["opened_on"] = day.isoformat()
        self._event("opened", day, subject=row["code"], new_value=row["name"])

    def _rename(self):
        row = self._take()
        kind = Kind(row["kind"])
        word, number = self.words.next(kind)
        old = word + self._ordinal(kind, number)[0] + NAME_OF[kind][0]
        self._event("renamed", self._day(), subject=row["code"], old_value=old, new_value=row["name"])

    def _move(self):
        row = self._take()
        old = f"{self.district.name}{self.random.choice(self.words.words)[:2]}路{self.random.randint(1, 299)}号"
        day = self._day()
        self._event("moved", day, subject=row["code"], old_value=old, new_value=row["address"])
        if self.random.random() < 0.6:
            # The old site stays as a second campus.
            latitude, longitude = self._position(row["township"])
            common = {"institution": row["code"], "opened_on": row["opened_on"]}
            self.sample.campuses += [
                common
                | {"name": "主校区", "name_en": "Main campus", "is_main": 1, "address": row["address"]}
                | {"latitude": row["latitude"], "longitude": row["longitude"], "opened_on": day.isoformat()},
                common
                | {"name": "老校区", "name_en": "Old campus", "is_main": 0, "address": old}
                | {"latitude": round(latitude, 5), "longitude": round(longitude, 5)},
            ]

    def _shut(self, row, day):
        row |= {"status": "closed", "closed_on": day.isoformat(), "enrolment": "", "counted_on": "", "affordable": 0}

    def _merge(self):
        """Rural schools of the same type are merged into one of them."""
        into = self._take("211", "311", "111")
        gone = (
            [self._take(into["kind"], "218" if into["kind"] == "211" else into["kind"]) for _ in range(2)]
            if into
            else []
        )
        gone = [row for row in gone if row][: self.random.randint(1, 2)]
        if not gone:
            return
        day = date(self.random.randint(2016, 2025), 8, 31)
        for row in gone:
            self._shut(row, day)
        codes = [into["code"], *(row["code"] for row in gone)]
        self._event(
            "merged", day, predecessor="、".join(codes), successor=into["code"], document=self._document(day.year)
        )

    def _split(self):
        row = self._take("341", "312")
        other = self._take("342", "311")
        if not row or not other:
            return
        day = date(self.random.randint(2017, 2024), 9, 1)
        other["opened_on"] = day.isoformat()
        self._event(
            "split", day, predecessor=row["code"], successor=f"{row['code']}、{other['code']}",
            document=self._document(day.year),
        )  # fmt: skip

    def _change_type(self):
        """A primary school becomes a nine-year school: its old code is retired."""
        row = self._take("312")
        if not row:
            return
        row["former_codes"] = self._code(Kind.PRIMARY)
        self._event(
            "changed_type", self._day(2018), subject=row["code"], old_value=row["former_codes"], new_value=row["code"]
        )

    def _close(self):
        row = self._take("218", "111", "222", "211")
        if not row:
            return
        day = self._day()
        self._shut(row, day)
        self._event("closed", day, subject=row["code"])

    def _document(self, year):
        """Return the short name of the district's sample notice of that year."""
        slug = f"sample-layout-{self.district.code}-{year}"
        if not any(document["slug"] == slug for document in self.sample.documents):
            self.sample.documents.append(
                {
                    "slug": slug,
                    "title": f"（示例）关于调整{self.district.name}中小学幼儿园布局的通知",
                    "title_en": f"(Sample) Notice on the layout of schools of {self.district.name_en}",
                    "agency_code": "徐教示",
                    "year": year,
                    "serial": list(CHILDREN).index(self.district.code) + 1,
                    "bodies": "徐州市教育局",
                    "addressee": f"{self.district.name}教育主管部门",
                    "subject": "planning",
                    "audiences": "parents、schools、authorities",
                    "keywords": f"学校布局 撤并 {self.district.name}",
                    "signed_on": date(year, 6, 20).isoformat(),
                    "published_on": date(year, 6, 22).isoformat(),
                }
            )
        return slug


def romanised(word):
    """Return an invented word in pinyin, written together."""
    return "".join(syllables(word)).capitalize()


def in_chinese(number):
    """Return a number below a thousand in Chinese: 36 → 三十六."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones or not text else "")
