"""Invented documents for measuring, the same for the same seed, as tables the portal's importers read.

Pure: nothing here is a real document, body or place; all of it is marked as sample. The texts
have the forms that cost time: chapters and articles, numbered parts, tables. One phrase
stands in a third of them (`COMMON`), one in about 350 of 20,000 (`RARE`).
"""

import random
from datetime import date, timedelta

COMMON, RARE = "课后服务", "窑湾古镇研学"
COMMON_SHARE, RARE_SHARE = 1 / 3, 350 / 20_000
SHORTEST, LONGEST = 500, 5_000
# By how much the last part may pass the length wanted.
MOST_ADDED = 700
FIRST_DAY, DAYS = date(2005, 1, 10), 7_200
BODY_COUNT, DUTY_COUNT = 12, 24

COLUMNS = {
    "bodies": ("name", "name_en", "agency_codes"),
    "responsibilities": ("slug", "parent", "position", "title", "title_en", "body"),
    "documents": (
        "slug", "title", "title_en", "index_number", "agency_code", "year", "serial", "bodies", "addressee", "genre",
        "subject", "audiences", "keywords", "responsibilities", "signed_on", "published_on", "effective_on",
        "expires_on", "is_normative", "registration_no", "legality_reviewed_on",
    ),
    "versions": ("document", "number", "summary", "summary_en", "full_text", "change_note", "published_on"),
    "relations": ("document", "kind", "target", "article", "note"),
}  # fmt: skip

_WHO = [
    "市级教育行政部门",
    "各县（市、区）教育局",
    "各直属学校",
    "中小学校",
    "幼儿园",
    "中等职业学校",
    "学校食堂管理人员",
    "班主任",
    "任课教师",
    "学生家长",
    "教育督导机构",
    "校外机构审批单位",
    "招生考试机构",
    "电教馆",
    "教研室",
]
_WHEN = [
    "每学期开学前",
    "每年九月底前",
    "三个工作日内",
    "招生工作结束后",
    "假期期间",
    "第一学期",
    "规划期内",
    "自受理之日起",
    "遇到突发情况时",
    "年度考核时",
]
_DO = [
    "制定并公布",
    "认真落实",
    "组织开展",
    "逐级上报",
    "统筹安排",
    "规范管理",
    "定期检查",
    "依法审核",
    "及时调整",
    "如实登记",
    "广泛宣传",
    "妥善保存",
    "集中培训",
    "综合评价",
    "重点保障",
]
_WHAT = [
    "学位供给方案",
    "施教区划分意见",
    "作业管理制度",
    "安全隐患台账",
    "教师交流轮岗计划",
    "家庭经济困难学生名单",
    "实验室建设标准",
    "体育锻炼时间",
    "营养改善计划",
    "图书配备目录",
    "学籍变动材料",
    "特殊教育资源",
    "集团化办学章程",
    "民办学校年度检查",
    "普通高中招生计划",
    "中等职业学校专业设置",
    "劳动教育基地",
    "心理健康辅导",
    "数字校园建设",
    "语言文字规范化",
    "校车运行线路",
    "财务收支情况",
    "学前教育普惠资源",
    "随迁子女入学材料",
    "控辍保学工作",
]
_WHY = [
    "保障适龄儿童少年平等接受教育",
    "促进义务教育优质均衡",
    "减轻学生过重负担",
    "维护正常教学秩序",
    "提高教育经费使用效益",
    "保护未成年人合法权益",
    "回应群众关切",
    "推进教育公平",
    "防范各类风险",
    "提升育人质量",
]
_HOW = [
    "不得以任何形式收取费用",
    "结果向社会公示，公示期不少于五个工作日",
    "所需经费列入年度预算",
    "责任落实到岗位和个人",
    "具体办法另行通知",
    "情况纳入年终评价",
    "做到底数清、情况明",
    "并接受社会监督",
    "确有困难的可以申请延期",
    "实行一校一案",
]
_COMMON_SENTENCES = (
    f"各校要把{COMMON}纳入教学常规管理，学生自愿参加。",
    f"{COMMON}的时间、内容和收费标准在校门口公布。",
    f"开展{COMMON}的教师给予适当补助，标准由学校提出。",
)
_RARE_SENTENCES = (
    f"有条件的学校可以组织{RARE}活动，事先报备路线。",
    f"{RARE}基地的接待能力由主管部门核定。",
)
_AREAS = ["城东", "城西", "河北", "湖滨", "新城", "山南", "运河", "老城"]
_THINGS = [
    "学前教育发展",
    "义务教育招生",
    "教师培训",
    "校园安全",
    "学生资助",
    "高中阶段教育",
    "职业教育",
    "特殊教育",
    "教育信息化",
    "教育督导",
    "体育卫生",
    "劳动教育",
    "民办教育管理",
    "校外机构治理",
    "德育",
    "教学研究",
]
_SUBJECTS = [
    "preschool",
    "compulsory",
    "teachers",
    "safety",
    "finance",
    "senior",
    "vocational",
    "special",
    "information",
    "inspection",
    "students",
    "students",
    "planning",
    "tutoring",
    "students",
    "planning",
]
_FORMS = (
    ("notice", "关于做好{year}年{area}片区{thing}工作的通知"),
    ("opinions", "关于加强{area}片区{thing}工作的意见"),
    ("notice", "{area}片区{thing}管理办法"),
    ("announcement", "{year}年{area}片区{thing}公告"),
    ("reply", "关于{area}片区{thing}有关问题的批复"),
    ("circular", "关于{year}年{area}片区{thing}检查情况的通报"),
)
_AUDIENCES = ["parents", "students", "teachers", "schools", "authorities", "tutoring", "public"]
_KINDS = [
    "implements",
    "cites",
    "cites",
    "interprets",
    "amends",
    "keeps",
    "replaces_part",
    "repeals",
    "replaces",
    "lapses",
]
_LETTERS = "甲乙丙丁戊己庚辛壬癸子丑"
_NUMERALS = "〇一二三四五六七八九"


def numeral(value):
    """Return a number below a thousand in Chinese numerals: 105 → 一百零五."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    out = f"{_NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        out += "十" if tens == 1 and not hundreds else f"{_NUMERALS[tens]}十"
    elif hundreds and ones:
        out += "零"
    return out + (_NUMERALS[ones] if ones else "")


class _Text:
    """One document's text: sentences drawn until it is long enough, some of them with the phrases looked for."""

    def __init__(self, draw, wanted, planted):
        self.draw, self.wanted, self.planted = draw, wanted, planted
        self.lines, self.length = [], 0

    def sentence(self):
        pick = self.draw.choice
        if self.planted and (self.length >= self.wanted or self.draw.random() < 0.1):
            return self.planted.pop()
        who, do, what = pick(_WHO), pick(_DO), pick(_WHAT)
        match self.draw.randrange(4):
            case 0:
                return f"{who}应当在{pick(_WHEN)}{do}{what}，{pick(_HOW)}。"
            case 1:
                return f"为{pick(_WHY)}，{who}{do}{what}，{pick(_HOW)}。"
            case 2:
                return f"{pick(_WHEN)}，{who}会同{pick(_WHO)}{do}{what}和{pick(_WHAT)}。"
            case _:
                return f"{who}{do}{what}，{pick(_HOW)}；{pick(_WHO)}{pick(_DO)}{pick(_WHAT)}。"

    def add(self, line):
        self.lines.append(line)
        self.length += len(line)

    def paragraph(self, head=""):
        self.add(head + "".join(self.sentence() for _ in range(self.draw.randint(1, 3))))

    @property
    def is_done(self):
        return self.length >= self.wanted and not self.planted

    def articles(self):
        chapter = article = 0
        while not self.is_done:
            if article % 6 == 0:
                chapter += 1
                self.add(f"第{numeral(chapter)}章　{self.draw.choice(_WHAT)}")
            article += 1
            self.paragraph(f"第{numeral(article)}条　")

    def parts(self):
        part = 0
        self.paragraph()
        while not self.is_done:
            part += 1
            self.add(f"{numeral(part)}、{self.draw.choice(_DO)}{self.draw.choice(_WHAT)}")
            for item in range(1, 4):
                self.paragraph(f"（{numeral(item)}）")

    def paragraphs(self):
        while not self.is_done:
            self.paragraph()
            if self.draw.random() < 0.03:
                for row in range(4):
                    self.add(f"| {self.draw.choice(_AREAS)} | {self.draw.choice(_WHAT)} | {row} |")


def bodies():
    """Yield the rows of the issuing bodies."""
    for number in range(1, BODY_COUNT + 1):
        name, name_en = f"示例第{numeral(number)}教育机关", f"Sample Education Authority No {number}"
        yield name, name_en, f"示{_LETTERS[number - 1]}教发"


def duties(wholes):
    """Yield the rows of the responsibilities that are wholes, or those that are parts of one."""
    first = DUTY_COUNT // 4
    for number in range(1, first + 1) if wholes else range(first + 1, DUTY_COUNT + 1):
        whole = "" if wholes else f"sample-duty-{number % first + 1}"
        yield f"sample-duty-{number}", whole, number, f"示例职责{numeral(number)}", f"Sample duty {number}", ""


class Library:
    """`size` invented documents; `tables()` yields (kind, rows in the order of `COLUMNS`).

    `prefix` begins the short names and agency codes, so that several libraries fit one database.
    """

    def __init__(self, size, seed=320300, prefix="bench"):
        self.size, self.seed, self.prefix = size, seed, prefix
        self.names = [f"{prefix}-{number:06}" for number in range(1, size + 1)]

    def tables(self):
        yield "bodies", bodies()
        # A part is brought in when its whole is there.
        yield "responsibilities", duties(wholes=True)
        yield "responsibilities", duties(wholes=False)
        yield "documents", self.documents()
        yield "versions", self.versions()
        yield "relations", self.relations()

    def day(self, place):
        """Return the day a document was signed: the later its place, the later the day."""
        return FIRST_DAY + timedelta(days=place * DAYS // self.size)

    def documents(self):
        draw = random.Random(f"{self.seed} documents")
        names = [name for name, *_rest in bodies()]
        # What no two libraries may share.
        letter, ours = ("示", 100) if self.prefix == "bench" else ("例", 200)
        serials = {}
        for place, name in enumerate(self.names):
            signed = self.day(place)
            thing = draw.randrange(len(_THINGS))
            genre, form = draw.choice(_FORMS)
            title = form.format(year=signed.year, area=draw.choice(_AREAS), thing=_THINGS[thing]) + "（示例）"
            lead = draw.randrange(BODY_COUNT)
            code = f"{letter}{_LETTERS[lead]}教发"
            serials[code, signed.year] = serial = serials.get((code, signed.year), 0) + 1
            normative = draw.random() < 0.15
            yield (
                name,
                title,
                "",
                f"{ours}014349/{signed.year}-{place:05}",
                code,
                signed.year,
                serial,
                "、".join(dict.fromkeys([names[lead], *draw.choices(names, k=draw.choice((0, 0, 0, 1, 2)))])),
                "各县（市、区）教育局，各直属学校",
                genre,
                _SUBJECTS[thing],
                "、".join(sorted(set(draw.choices(_AUDIENCES, k=2)))),
                f"{_THINGS[thing]} {draw.choice(_WHAT)}",
                "、".join(f"sample-duty-{n}" for n in draw.sample(range(7, DUTY_COUNT + 1), k=draw.randint(0, 2))),
                signed.isoformat(),
                (signed + timedelta(days=draw.randint(0, 20))).isoformat(),
                (signed + timedelta(days=draw.randint(0, 60))).isoformat() if draw.random() < 0.5 else "",
                signed.replace(year=signed.year + 5, day=min(signed.day, 28)).isoformat() if normative else "",
                int(normative),
                f"示规{signed.year}-{place}" if normative else "",
                signed.isoformat() if normative else "",
            )

    def versions(self):
        draw = random.Random(f"{self.seed} versions")
        for place, name in enumerate(self.names):
            planted = []
            if draw.random() < COMMON_SHARE:
                planted += draw.choices(_COMMON_SENTENCES, k=draw.randint(1, 3))
            if draw.random() < RARE_SHARE:
                planted.append(draw.choice(_RARE_SENTENCES))
            text = _Text(draw, draw.randint(SHORTEST, LONGEST - MOST_ADDED), planted)
            draw.choice((text.articles, text.parts, text.paragraphs))()
            summary = f"{draw.choice(_WHO)}{draw.choice(_DO)}{draw.choice(_WHAT)}，{draw.choice(_HOW)}。"
            yield name, 1, summary, "", "\n".join(text.lines), "", self.day(place).isoformat()

    def relations(self):
        draw = random.Random(f"{self.seed} relations")
        seen = set()
        for place in range(1, self.size):
            for _ in range(draw.choice((0, 0, 1, 1, 2))):
                # Documents act on older ones.
                row = self.names[place], draw.choice(_KINDS), self.names[draw.randrange(max(0, place - 3_000), place)]
                if row not in seen:
                    seen.add(row)
                    yield *row, draw.choice(("", "", "第三条")), ""
