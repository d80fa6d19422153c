from datetime import date

import pytest

from policies import letterhead
from policies.numbers import Number

HEAD = ("徐州市教育局文件", "徐教发〔2025〕5号")
TITLE = "徐州市教育局关于规范课后服务的通知"
ADDRESSEE = "各县（市）区教育局，各直属学校："
CLOSING = ("徐州市教育局", "2025年6月20日")


def read(*lines):
    """Read lines of text, or of HTML; return (proposal, what stays, a line a block)."""
    markup = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    proposal, rest = letterhead.read(markup)
    return proposal, rest.replace("<p>", "").replace("</p>", "").splitlines()


def test_whole_document_is_understood():
    proposal, rest = read(*HEAD, TITLE, ADDRESSEE, "正文。", *CLOSING, "（此件公开发布）")
    assert rest == ["正文。"]
    assert proposal == letterhead.Proposal(
        title=TITLE,
        number=Number("徐教发", 2025, 5),
        bodies=["徐州市教育局"],
        addressee=ADDRESSEE.rstrip("："),
        signed_on=date(2025, 6, 20),
        disclosure="proactive",
        taken=[*HEAD, TITLE, ADDRESSEE, *CLOSING, "（此件公开发布）"],
    )


def test_text_that_says_nothing_stays_whole():
    lines = ["今天召开会议。", "第二段：", "一、要点"]
    assert read(*lines) == (letterhead.Proposal(), lines)
    assert letterhead.read(" ") == (letterhead.Proposal(), "")


# --- Head -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "bodies"),
    [
        (("徐州市教育局", "徐州市财政局", "文件"), ["徐州市教育局", "徐州市财政局"]),
        (("徐州市教育局 徐州市财政局文件",), ["徐州市教育局", "徐州市财政局"]),
        (("徐 州 市 教 育 局 文 件",), ["徐州市教育局"]),
        (("000001", "特急", "徐州市人民政府办公室文件"), ["徐州市人民政府办公室"]),
        (
            ("<table><tr><td>徐州市教育局</td><td rowspan='2'>文件</td></tr><tr><td>徐州市财政局</td></tr></table>",),
            ["徐州市教育局", "徐州市财政局"],
        ),
        (("徐州市教育局",), ["徐州市教育局"]),
    ],
    ids=["lines", "one line", "spaced out", "marks", "table", "letter"],
)
def test_red_head(lines, bodies):
    proposal, rest = read(*lines, "徐教发〔2025〕5号", TITLE, ADDRESSEE, "正文。")
    assert proposal.bodies == bodies
    assert rest == ["正文。"]


@pytest.mark.parametrize(
    "line", ["徐教发〔2025〕5号", "徐教发[2025]第05号", "徐教发（２０２５）５号", "徐教发〔2025〕5号　　签发人：王某"]
)
def test_number_in_any_spelling(line):
    assert read("徐州市教育局文件", line, TITLE)[0].number == Number("徐教发", 2025, 5)


def test_number_below_the_title():
    proposal, rest = read(TITLE, "徐教发〔2025〕5号", ADDRESSEE, "正文。")
    assert (proposal.number, proposal.title, rest) == (Number("徐教发", 2025, 5), TITLE, ["正文。"])


def test_names_without_a_head_are_part_of_the_title():
    proposal, rest = read("徐州市教育局　徐州市财政局", "关于调整收费标准的通知", ADDRESSEE, "正文。")
    assert proposal.title == "徐州市教育局 徐州市财政局关于调整收费标准的通知"
    assert proposal.bodies == ["徐州市教育局", "徐州市财政局"]
    assert rest == ["正文。"]


def test_head_and_signature_name_bodies_once_the_head_first():
    proposal, _rest = read(*HEAD, TITLE, ADDRESSEE, "正文。", "徐州市财政局　　徐州市教育局", "2025年6月20日")
    assert proposal.bodies == ["徐州市教育局", "徐州市财政局"]


def test_secret_mark_stays():
    proposal, rest = read("机密★1年", *HEAD, TITLE, "正文。")
    assert (proposal.secrecy, rest) == ("机密", ["机密★1年", "正文。"])


# --- Title and addressee ----------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("关于印发", "《课后服务管理办法", "（试行）》的通知"), "关于印发《课后服务管理办法（试行）》的通知"),
        (("关于公开征求《办法》意见", "的公告（示例）"), "关于公开征求《办法》意见的公告（示例）"),
        (("关于做好中小学教学计划", "编制工作的通知"), "关于做好中小学教学计划编制工作的通知"),
        (("徐州市学校管理办法", "（试行）"), "徐州市学校管理办法（试行）"),
        (("<p>关于2025年义务教育<br>招生工作的意见</p>",), "关于2025年义务教育招生工作的意见"),
        (("<h1>学前教育</h1>", "<h1>三年行动</h1>"), "学前教育三年行动"),
        (("公　告",), "公告"),
    ],
)  # fmt: skip
def test_title(lines, title):
    proposal, rest = read(*lines, "第一章　总则", "正文。")
    assert proposal.title == title
    assert rest == ["第一章　总则", "正文。"]


@pytest.mark.parametrize("line", ["本局决定如下。", "根据有关规定，现通知如下：", "一、工作方案", "甲" * 90 + "通知"])
def test_sentence_is_no_title(line):
    assert read(line, "正文。") == (letterhead.Proposal(), [line, "正文。"])


def test_title_without_a_genre_is_what_stands_between_number_and_addressee():
    assert read(*HEAD, "致全市家长", "各位家长：", "正文。")[0].title == "致全市家长"


def test_day_below_the_title():
    proposal, rest = read("徐州市学校管理办法", "（2025年3月1日）", "第一条 甲")
    assert (proposal.signed_on, rest) == (date(2025, 3, 1), ["第一条 甲"])


@pytest.mark.parametrize("line", ["各县（市）区教育局：", "各有关单位:", "各位家长：", "云龙区教育局、各直属学校："])
def test_addressee(line):
    proposal, rest = read(TITLE, line, "正文。")
    assert (proposal.addressee, rest) == (line.rstrip("：:"), ["正文。"])


@pytest.mark.parametrize("line", ["现将有关事项通知如下：", "各学校。请注意：", "各学校应当遵守下列规定"])
def test_first_sentence_is_no_addressee(line):
    assert read(TITLE, line, "正文。")[1] == [line, "正文。"]


# --- Closing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年6月20日", date(2025, 6, 20)),
        ("2025 年 06 月 20 日", date(2025, 6, 20)),
        ("２０２５年６月２０日", date(2025, 6, 20)),
        ("二〇二五年六月二十日", date(2025, 6, 20)),
        ("二○一九年十二月三十一日", date(2019, 12, 31)),
        ("二零二五年十月十一日", date(2025, 10, 11)),
        ("2025年2月30日", None),
        ("2025年13月1日", None),
        ("2025年6月", None),
        ("六月二十日", None),
    ],
)
def test_days(text, day):
    assert letterhead.signed(text) == day


@pytest.mark.parametrize(
    "lines",
    [
        ("徐州市教育局", "2025年6月20日"),
        ("徐州市教育局　　2025年6月20日",),
        ("<p>徐州市教育局<br>二〇二五年六月二十日</p>",),
        ("徐 州 市 教 育 局（盖章）", "2025年6月20日"),
        ("<table><tr><td>徐州市教育局</td></tr></table>", "2025年6月20日"),
    ],
)
def test_signature(lines):
    proposal, rest = read(TITLE, ADDRESSEE, "正文。", *lines)
    assert (proposal.bodies, proposal.signed_on, rest) == (["徐州市教育局"], date(2025, 6, 20), ["正文。"])


def test_sentence_above_a_date_is_no_signature():
    proposal, rest = read(TITLE, "特此通知。", "2025年6月20日")
    assert (proposal.signed_on, proposal.bodies, rest) == (date(2025, 6, 20), ["徐州市教育局"], ["特此通知。"])


def test_day_that_does_not_exist_stays():
    assert read(TITLE, "正文。", "2025年2月30日")[1] == ["正文。", "2025年2月30日"]


@pytest.mark.parametrize(
    ("line", "disclosure"),
    [("（此件公开发布）", "proactive"), ("信息公开选项：主动公开", "proactive"), ("（此件依申请公开）", "on_request"),
     ("（此件不予公开）", "none"), ("（联系人：王老师）", "")],
)  # fmt: skip
def test_note_on_disclosure(line, disclosure):
    proposal, rest = read(TITLE, "正文。", *CLOSING, line)
    assert proposal.disclosure == disclosure
    assert rest == (["正文。"] if disclosure else ["正文。", line])


def test_imprint_belongs_to_the_paper():
    imprint = ("抄送：市政府办公室。", "徐州市教育局办公室　　2025年6月20日印发")
    assert read(TITLE, "正文。", *CLOSING, *imprint)[1] == ["正文。"]


# --- Annexes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("附件：施教区划分表",), ["施教区划分表"]),
        (("附件：1．施教区划分表", "2．学校名单"), ["施教区划分表", "学校名单"]),
        (("附　件：", "1. 施教区划分表；", "2. 学校名单。"), ["施教区划分表", "学校名单"]),
        (("<p>附件：1. 施教区划分表<br>2. 学校名单</p>",), ["施教区划分表", "学校名单"]),
    ],
)
def test_list_of_annexes(lines, names):
    above, rest = read(TITLE, "正文。", *lines, *CLOSING)
    assert (above.attachments, rest) == (names, ["正文。"])
    below, rest = read(TITLE, "正文。", *CLOSING, *lines)
    assert (below.attachments, rest) == (names, ["正文。"])


def test_annex_in_the_text_is_no_file_and_keeps_its_own_dates():
    annex = ("附件1", "施教区划分表", "徐州市第一中学", "2025年1月1日")
    proposal, rest = read(TITLE, "正文。", "附件：1.施教区划分表", "2.学校名单", *CLOSING, *annex)
    assert proposal.attachments == ["学校名单"]
    assert proposal.signed_on == date(2025, 6, 20)
    assert rest == ["正文。", "附件：1.施教区划分表", "2.学校名单", *annex]


def test_text_issued_below_the_signature_is_no_file():
    issued = ("徐州市课后服务管理办法", "第一条 为规范课后服务，制定本办法。")
    proposal, rest = read(TITLE, "正文。", "附件：徐州市课后服务管理办法", *CLOSING, *issued)
    assert proposal.attachments == []
    assert rest == ["正文。", "附件：徐州市课后服务管理办法", *issued]


def test_mention_of_an_annex_amid_the_text_stays():
    lines = ["附件：施教区划分表", "请认真执行。"]
    assert read(TITLE, *lines, *CLOSING)[1] == lines
