import pytest

from policies import proposals
from policies.codes import Genre
from policies.numbers import Number


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("关于做好课后服务工作的通知", "notice"),
        ("关于印发《课后服务办法（试行）》的通知（试行）", "notice"),
        ("关于进一步规范招生的意见 ", "opinions"),
        ("关于同意设立学校的批复", "reply"),
        ("关于商请支持的函", "letter"),
        ("局长办公会议纪要", "minutes"),
        ("徐州市教育局令", "order"),
        ("《课后服务办法》政策解读", "interpretation"),
        ("课后服务办法", ""),
        ("", ""),
    ],
)
def test_genre_is_the_last_word_of_the_title(title, genre):
    assert proposals.genre(title) == genre


def test_every_proposed_genre_exists():
    assert set(proposals.ENDINGS.values()) <= set(Genre.values)


@pytest.mark.parametrize(
    ("title", "number", "slug"),
    [
        ("任意", Number("徐教发", 2023, 5), "xjf-2023-5"),
        ("关于做好2024年招生工作的通知", None, "guan-yu-zuo-hao-2024-nian-zhao-sheng-gong-zuo-de-tong-zhi"),
        ("关于“双减”的意见（示例）", None, "guan-yu-shuang-jian-de-yi-jian"),
        ("！？", None, ""),
    ],
)
def test_slug_from_number_or_pinyin(title, number, slug):
    assert proposals.slug(title, number) == slug


def test_slug_of_a_long_title_is_cut_between_words():
    slug = proposals.slug("关于" * 100)
    assert len(slug) <= proposals.LONGEST_SLUG
    assert slug.endswith(("guan", "yu"))


HELD = {"课后服务办法": 1, "义务教育法": 2, Number("徐教发", 2020, 7): 1, Number("苏教基", 2019, 3): 3}


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("", "根据《中华人民共和国义务教育法》，制定本办法。", [(2, "implements", True)]),
        ("", "根据《课后服务办法》和《义务教育法》等，通知。", [(1, "implements", True), (2, "implements", True)]),
        ("", "根据苏教基〔2019〕3号文件精神，通知如下。", [(3, "implements", True)]),
        ("", "为贯彻落实《义务教育法》，提高质量。", [(2, "implements", True)]),
        ("", "根据工作需要，现将《课后服务办法》发给你们。", [(1, "cites", True)]),
        ("", "参照《课后服务办法》办理。", [(1, "cites", True)]),
        ("", "本办法自发布之日起施行，《课后服务办法》（徐教发〔2020〕7号）同时废止。", [(1, "repeals", False)]),
        ("关于废止《课后服务办法》的决定", "", [(1, "repeals", False)]),
        ("关于修改《课后服务办法》的决定", "", [(1, "amends", False)]),
        ("《课后服务办法》政策解读", "", [(1, "interprets", True)]),
        ("关于宣布《课后服务办法》失效的决定", "", [(1, "lapses", False)]),
        ("", "参照《课后服务办法》。\n《课后服务办法》同时废止。", [(1, "repeals", False)]),
        ("", "《没有的办法》和徐教发〔2020〕9号。", []),
        ("", "废止第三条。根据《义务教育法》办理。", [(2, "implements", True)]),
    ],
)  # fmt: skip
def test_relations_a_text_suggests(title, text, expected):
    found = proposals.relations(title, text, HELD.get)
    assert [(row.target, row.kind, row.sure) for row in found] == expected


def test_proposal_shows_where_the_text_says_so():
    text = "甲" * 300 + "根据《义务教育法》办理" + "乙" * 300
    (row,) = proposals.relations("", text, HELD.get)
    assert "根据《义务教育法》办理" in row.phrase
    assert len(row.phrase) < 120


def test_long_text_is_read_in_time():
    proposals.relations("", "《" * 50_000 + "根据（" * 20_000, HELD.get)
    proposals.relations("", "（" * 20_000 + "《义务教育法》" * 500, HELD.get)
