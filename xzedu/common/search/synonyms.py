"""Other words of the field for the same thing: offered beside a search, never put in its place."""

# Each row: words that people use for one thing (domain glossary; Jiangsu says 施教区).
SAME = (
    ("幼儿园", "学前教育", "入园"),
    ("施教区", "学区", "招生范围", "片区"),
    ("班额", "班级人数", "大班额"),
    ("双减", "作业负担", "校外培训"),
    ("课后服务", "课后托管", "延时服务"),
    ("随迁子女", "外来务工子女", "进城务工人员子女"),
    ("招生", "入学", "报名"),
    ("资助", "助学金", "困难学生"),
    ("师资", "教师队伍", "教师招聘"),
    ("骨干教师", "学科带头人"),
    ("中职", "中等职业教育", "职业学校", "职教"),
    ("高中", "普通高中"),
    ("中考", "初中学业水平考试"),
    ("高考", "普通高校招生考试"),
    ("特殊教育", "特教", "残疾儿童", "随班就读"),
    ("民办", "社会力量办学"),
    ("电脑派位", "电脑随机派位", "摇号"),
    ("智慧教育", "教育信息化", "互联网+教育"),
    ("均衡", "优质均衡", "教育公平"),
    ("欺凌", "霸凌"),
    ("近视", "视力"),
    ("规划", "五年规划"),
    ("辍学", "控辍保学"),
    ("学籍", "转学"),
    ("kindergarten", "pre-primary"),
    ("attendance zone", "catchment", "school district"),
    ("admission", "enrolment"),
    ("after-school", "after school"),
    ("tutoring", "out-of-school training"),
    ("teacher", "staff"),
)
MOST_OFFERED = 4


def alternatives(text):
    """Return `text` in up to `MOST_OFFERED` other wordings, each with one word replaced."""
    lowered = text.lower()
    found = []
    for words in SAME:
        # The longest word that is there: 学前教育 rather than 学前.
        known = max((word for word in words if word in lowered), key=len, default=None)
        if known:
            found += [lowered.replace(known, word) for word in words if word not in lowered]
    return list(dict.fromkeys(found))[:MOST_OFFERED]
