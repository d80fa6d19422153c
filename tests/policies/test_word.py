import contextlib
import io
import time
import zipfile

import pytest
from django.utils import translation
from docx import Document
from docx.shared import Inches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import articles, html, word
from policies.word import numbering as numbers_of
from policies.word import package
from tests.policies import wordfiles as files
from tests.policies.wordfiles import numbered, p, raw, styled


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def markup(body, **more):
    return word.read(raw(body, **more)).markup


def refusal(content):
    with pytest.raises(word.UnreadableError) as refused:
        word.read(content)
    return str(refused.value)


# --- Paragraphs -----------------------------------------------------------------


def test_indents_of_full_width_blanks_are_dropped():
    assert word.read(files.of("　　正文第一段。", "  ", "第二段。　")).markup == "<p>正文第一段。</p>\n<p>第二段。</p>"


def test_headings_by_style_name_outline_and_inheritance():
    described = files.styles(
        ("1", "heading 1"),
        ("a5", "标题 2"),
        ("own", "本局标题", '<w:basedOn w:val="a5"/>'),
        ("deep", "四级", '<w:pPr><w:outlineLvl w:val="3"/></w:pPr>'),
    )
    body = (
        styled("总则", "1") + styled("目标", "a5") + styled("任务", "own") + styled("细目", "deep") + styled("甲", "?")
    )
    assert markup(body, parts=described).splitlines() == [
        "<h2>总则</h2>", "<h3>目标</h3>", "<h3>任务</h3>", "<h5>细目</h5>", "<p>甲</p>",
    ]  # fmt: skip


def test_long_paragraph_in_a_heading_style_is_text():
    assert markup(styled("甲" * 200, "1"), parts=files.styles(("1", "heading 1"))).startswith("<p>")


def test_title_style_is_proposed_as_title():
    draft = word.read(raw(styled("学前教育", "a3") + p("正文。"), files.styles(("a3", "Title"))))
    assert (draft.proposal.title, draft.markup) == ("学前教育", "<p>正文。</p>")


def test_marks_of_neighbouring_runs_are_joined_and_escaped():
    body = p(
        "<w:r><w:rPr><w:b/></w:rPr><w:t>A&amp;</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>B</w:t></w:r>"
        '<w:r><w:t>m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
        '<w:r><w:rPr><w:b w:val="0"/><w:i/></w:rPr><w:t>&lt;x&gt;</w:t></w:r>'
    )
    assert markup(body) == "<p><strong>A&amp;B</strong>m<sup>2</sup><em>&lt;x&gt;</em></p>"


def test_line_breaks_stay_within_a_paragraph():
    assert markup(p("<w:r><w:t>甲</w:t><w:br/><w:t>　　乙</w:t></w:r>")) == "<p>甲<br>乙</p>"


def test_line_break_before_a_division_begins_a_paragraph():
    body = p("<w:r><w:t>第一条 甲</w:t><w:br/><w:t>第二条 乙</w:t></w:r>")
    assert markup(body) == "<p>第一条 甲</p>\n<p>第二条 乙</p>"


def test_underlined_blanks_stay_a_line_to_fill_in():
    blanks = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">    </w:t></w:r>'
    assert "<u>____</u>" in markup(p("<w:r><w:t>姓名</w:t></w:r>" + blanks))


def test_result_of_a_field_is_kept_and_its_code_dropped():
    body = p(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>第三章</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    )
    assert markup(body) == "<p>第三章7</p>"


@pytest.mark.parametrize(
    ("target", "expected"),
    [("https://www.gov.cn/a?b=1&amp;c", 'href="https://www.gov.cn/a?b=1&amp;c"'), ("javascript:alert(1)", None),
     ("file:///etc/passwd", None)],
)  # fmt: skip
def test_links_lead_to_the_web_only(target, expected):
    link = p('<w:hyperlink r:id="rId9"><w:r><w:t>链接</w:t></w:r></w:hyperlink>')
    found = markup(link, relations=files.relation("hyperlink", target, "rId9", is_external=True))
    assert (expected in found) if expected else found == "<p>链接</p>"


def test_bullets_become_a_list():
    levels = files.numbering(("bullet", "\uf0b7"))
    assert (
        markup(numbered("甲") + numbered("乙") + p("丙"), parts=levels) == "<ul><li>甲</li><li>乙</li></ul>\n<p>丙</p>"
    )


def test_prompt_of_an_empty_form_field_is_dropped():
    field = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>" + p("单击此处输入文字") + "</w:sdtContent></w:sdt>"
    assert markup(field.format("<w:showingPlcHdr/>") + p("正文")) == "<p>正文</p>"
    assert "单击" in markup(field.format("") + p("正文"))


def test_header_and_footer_are_no_text():
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.add_paragraph("正文")
    assert word.read(files.saved(document)).markup == "<p>正文</p>"


def test_table_of_contents_is_left_out_with_a_warning():
    described = files.styles(("t1", "toc 1"))
    draft = word.read(raw(p("目　录") + styled("总则 1", "t1") + styled("附则 9", "t1") + p("正文"), described))
    assert draft.markup == "<p>正文</p>"
    assert draft.warnings == ["The table of contents was left out: the page makes its own."]


# --- Numbers that Word writes -----------------------------------------------------


def test_three_hundred_articles_get_the_numbers_word_shows():
    draft = word.read(files.long_document(300))
    outline = articles.structure(html.clean(draft.markup)).outline
    found = [place.label for place in outline if place.kind == articles.ARTICLE]
    assert [found[at] for at in (0, 9, 10, 19, 100, 109, 299)] == [
        "第一条", "第十条", "第十一条", "第二十条", "第一百零一条", "第一百一十条", "第三百条",
    ]  # fmt: skip
    assert len(found) == 300
    assert [place.label for place in outline if place.kind == articles.CHAPTER][-1] == "第十章"
    assert "<p>（二）接受社会监督。</p>" in draft.markup


@pytest.mark.parametrize(
    ("value", "format", "expected"),
    [(1, "chineseCounting", "一"), (10, "chineseCountingThousand", "十"), (21, "japaneseCounting", "二十一"),
     (100, "chineseCounting", "一百"), (1010, "chineseCounting", "一千零一十"), (20, "ideographDigital", "二〇"),
     (12, "chineseLegalSimplified", "拾贰"), (3, "ideographTraditional", "丙"), (1, "ideographZodiac", "子"),
     (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (3, "decimalEnclosedCircleChinese", "③"),
     (25, "decimalEnclosedCircle", "25"), (7, "decimalZero", "07"), (15, "decimalFullWidth", "１５"),
     (5, "unheardOf", "5"), (0, "upperRoman", "0"), (10_000_000, "upperRoman", "10000000"), (2, "none", "")],
)  # fmt: skip
def test_number_formats(value, format, expected):
    assert numbers_of.write(value, format) == expected


def test_levels_restart_below_a_higher_one_and_show_it():
    levels = files.numbering(("decimal", "%1."), ("decimal", "%1.%2"))
    body = numbered("甲") + numbered("乙", 1) + numbered("丙", 1) + numbered("丁") + numbered("戊", 1)
    assert markup(body, parts=levels).splitlines() == [
        "<p>1. 甲</p>", "<p>1.1 乙</p>", "<p>1.2 丙</p>", "<p>2. 丁</p>", "<p>2.1 戊</p>",
    ]  # fmt: skip


def test_legal_numbering_shows_digits():
    levels = files.numbering(("chineseCounting", "第%1章"), ("decimal", "%1.%2", "<w:isLgl/>"))
    assert "<p>1.1 乙</p>" in markup(numbered("甲") + numbered("乙", 1), parts=levels)


def test_list_that_starts_anew_and_one_that_goes_on():
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = numbered("甲") + numbered("乙", list_id=2) + numbered("丙", list_id=3) + numbered("丁", list_id=3)
    found = markup(body, parts=files.numbering(("chineseCounting", "%1、"), more=more))
    assert found.splitlines() == ["<p>一、甲</p>", "<p>二、乙</p>", "<p>一、丙</p>", "<p>二、丁</p>"]


def test_numbers_that_come_with_a_paragraph_style():
    described = files.styles(
        ("tiao", "条", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'),
        ("sub", "条下", '<w:basedOn w:val="tiao"/>'),
    )
    levels = files.numbering(("decimal", "%1"), ("chineseCounting", "第%2条", '<w:pStyle w:val="tiao"/>'))
    out = p("丙", '<w:pStyle w:val="tiao"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    found = markup(styled("甲", "tiao") + out + styled("乙", "tiao"), parts=described | levels)
    assert found.splitlines() == ["<p>第一条　甲</p>", "<p>丙</p>", "<p>第二条　乙</p>"]


def test_number_of_an_unknown_list_is_no_number():
    assert markup(numbered("甲", list_id=99), parts=files.numbering(("decimal", "%1."))) == "<p>甲</p>"


# --- Tables ---------------------------------------------------------------------


def test_merged_cells_become_spans():
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for at, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{at}"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 2).merge(table.cell(2, 2))
    found = word.read(files.saved(document)).markup
    assert '<td colspan="2"><p>格0</p><p>格1</p></td><td>格2</td>' in found
    assert '<td rowspan="2"><p>格5</p><p>格8</p></td></tr><tr><td>格6</td><td>格7</td></tr>' in found


def test_heading_rows_are_table_heads():
    row = "<w:tr>{}" + "<w:tc>" + p("甲") + "</w:tc><w:tc>" + p("乙") + "</w:tc></w:tr>"
    table = "<w:tbl>" + row.format("<w:trPr><w:tblHeader/></w:trPr>") + row.format("") + "</w:tbl>"
    head, body = "<tr><th>甲</th><th>乙</th></tr>", "<tr><td>甲</td><td>乙</td></tr>"
    assert markup(table) == f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def test_table_of_one_cell_is_a_frame_and_an_empty_one_nothing():
    cell = "<w:tc>{}</w:tc>"
    frame = "<w:tbl><w:tr>" + cell.format(p("框中")) + "</w:tr></w:tbl>"
    empty = "<w:tbl><w:tr>" + cell.format(p()) * 3 + "</w:tr></w:tbl>"
    assert markup(frame + empty) == "<p>框中</p>"


def test_row_that_begins_further_right_and_merge_without_beginning():
    continued = "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + p("续") + "</w:tc>"
    plain = "<w:tc>" + p("甲") + "</w:tc>"
    table = (
        "<w:tbl><w:tr>" + continued + plain * 2 + "</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>' + plain + "</w:tr></w:tbl>"
    )  # fmt: skip
    assert '<tr><td>续</td><td>甲</td><td>甲</td></tr><tr><td colspan="2"></td><td>甲</td></tr>' in markup(table)


def test_deeply_nested_tables_are_taken_apart():
    body = p("底")
    for _level in range(60):
        body = "<w:tbl><w:tr><w:tc>" + body + p("旁") + "</w:tc><w:tc>" + p("右") + "</w:tc></w:tr></w:tbl>"
    found = markup(body)
    assert found.count("<table>") <= 6
    assert "底" in found


# --- Changes, comments, hidden text ------------------------------------------------


def test_tracked_changes_count_as_accepted_with_one_warning():
    body = p(
        '<w:r><w:t>收费</w:t></w:r><w:del w:id="1"><w:r><w:delText>五十</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>六十</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom>'
    )
    draft = word.read(raw(body))
    assert draft.markup == "<p>收费六十</p>"
    assert draft.warnings == ["3 tracked changes count as accepted. Check that the text is the final one."]


def test_paragraph_whose_end_was_deleted_runs_on():
    assert markup(p("甲", "<w:rPr><w:del/></w:rPr>") + p("乙")) == "<p>甲乙</p>"
    assert markup(p("乙") + p("甲", "<w:rPr><w:del/></w:rPr>")) == "<p>乙</p>\n<p>甲</p>"


def test_deleted_row_is_dropped():
    row = "<w:tr>{}<w:tc>" + p("甲") + "</w:tc><w:tc>" + p("{}") + "</w:tc></w:tr>"
    table = "<w:tbl>" + row.format("", "留") + row.format("<w:trPr><w:del/></w:trPr>", "删") + "</w:tbl>"
    draft = word.read(raw(table))
    assert "留" in draft.markup
    assert "删" not in draft.markup
    assert len(draft.warnings) == 1


def test_comments_are_left_out_with_one_warning():
    document = Document()
    paragraph = document.add_paragraph()
    for text in ("正文", "再看"):
        document.add_comment(paragraph.add_run(text), text="此处不妥", author="张", initials="Z")
    draft = word.read(files.saved(document))
    assert draft.markup == "<p>正文再看</p>"
    assert draft.warnings == ["2 comments were left out."]


def test_hidden_text_stays_private():
    body = p("<w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>")
    draft = word.read(raw(body))
    assert draft.markup == "<p>甲</p>"
    assert draft.warnings == ["1 passage of hidden text was left out."]


def test_struck_text_is_kept_and_told():
    draft = word.read(raw(p("<w:r><w:rPr><w:strike/></w:rPr><w:t>旧</w:t></w:r>")))
    assert draft.markup == "<p>旧</p>"
    assert "struck out" in draft.warnings[0]


# --- Text boxes, notes, pictures ------------------------------------------------------


def box(text):
    return f"<w:txbxContent>{p(text)}</w:txbxContent>"


def test_text_box_with_its_alternative_comes_once_and_in_place():
    choice = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box("框")}</wps:txbx></w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box('框')}</v:textbox></w:pict></mc:Fallback>"
    both = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    assert markup(p("前") + p(both) + p("后")).splitlines() == ["<p>前</p>", "<p>框</p>", "<p>后</p>"]


def test_text_box_in_the_old_drawing_language_only():
    empty = '<mc:Choice Requires="x"><w:drawing/></mc:Choice>'
    old = "<mc:Fallback><w:pict><v:shape><v:textbox>" + box("旧框") + "</v:textbox></v:shape></w:pict></mc:Fallback>"
    found = markup(p(f"<w:r><mc:AlternateContent>{empty}{old}</mc:AlternateContent><w:t>文</w:t></w:r>"))
    assert found == "<p>旧框</p>\n<p>文</p>"


def test_footnotes_stand_at_the_end():
    note = f'<w:footnote w:id="3">{p("见附录。")}</w:footnote>'
    notes = {"word/footnotes.xml": f"<w:footnotes {files.NAMESPACES}>{note}</w:footnotes>"}
    body = p('<w:r><w:t>甲</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r>')
    body += p("徐州市教育局") + p("2025年6月20日")
    draft = word.read(raw(body, notes))
    assert draft.markup == "<p>甲<sup>[1]</sup></p>\n<p>[1] 见附录。</p>"
    assert draft.proposal.bodies == ["徐州市教育局"]


def test_pictures_are_returned_apart():
    document = Document()
    document.add_paragraph("正文")
    for _time in range(2):
        document.add_picture(io.BytesIO(files.PNG), width=Inches(1))
    draft = word.read(files.saved(document))
    assert draft.markup == "<p>正文</p>"
    assert draft.pictures == [word.Picture("图1.png", files.PNG, "image/png")]
    assert draft.warnings == ["1 picture was taken out of the text. Attach it if it is needed."]


@pytest.mark.parametrize(
    ("target", "is_external", "said"),
    [("media/a.emf", False, "could not be taken"), ("https://192.0.2.1/a.png", True, "outside the file"),
     ("../../../etc/passwd", False, "could not be taken")],
)  # fmt: skip
def test_pictures_of_other_types_or_elsewhere_are_told(target, is_external, said):
    picture = p('<w:r><w:t>文</w:t><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>')
    parts = {"word/media/a.emf": b"\x01\x00\x00\x00"}
    draft = word.read(raw(picture, parts, files.relation("image", target, "rId9", is_external)))
    assert draft.pictures == []
    assert said in draft.warnings[0]


def test_things_a_page_cannot_show_are_counted():
    chart = '<w:drawing><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></w:drawing>'
    embedded = '<w:object><o:OLEObject/><v:imagedata r:id="x"/></w:object>'
    formula = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    draft = word.read(raw(p(f"<w:r>{chart}{embedded}</w:r>{formula}")))
    assert draft.markup == "<p>a+b</p>"
    assert [sentence.split()[1] for sentence in draft.warnings] == ["chart", "embedded", "formula"]


def test_secret_mark_is_told_and_kept():
    draft = word.read(files.of("机密★1年", "徐州市教育局文件", "徐教发〔2025〕5号", "关于考试的通知", "正文。"))
    assert draft.markup == "<p>机密★1年</p>\n<p>正文。</p>"
    assert draft.warnings == ["The file is marked “机密”. A secret document must not be published here."]


def test_strict_files_are_read():
    content = files.edited(raw(p("正文")), {})
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        strict = packed.read("word/document.xml").replace(
            files.W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
        )
    assert word.read(files.edited(content, {"word/document.xml": strict})).markup == "<p>正文</p>"


def test_plain_text_has_all_lines():
    assert (
        word.text(files.of("徐州市教育局文件", "关于考试的通知", "正文。"))
        == "徐州市教育局文件\n关于考试的通知\n正文。"
    )


# --- Refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00\x00 \n", "empty"),
        (files.ole("WordDocument"), ".doc or .wps"),
        (files.ole("EncryptedPackage", "EncryptionInfo"), "password"),
        (files.ole("Workbook"), "no Word document"),
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "web page"),
        (b"<html xmlns:o=''>", "web page"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "old XML format"),
        ('<?xml version="1.0"?>'.encode("utf-16"), "old XML format"),
        (files.PNG, "picture"),
        (b"plain text", "no Word document"),
        (b"PK\x03\x04 not really", "damaged"),
        (files.archive({"xl/workbook.xml": "<x/>"}), "Excel"),
        (files.archive({"ppt/presentation.xml": "<x/>"}), "presentation"),
        (files.archive({"OFD.xml": "<x/>"}), "OFD"),
        (files.archive({"content.xml": "<x/>", "mimetype": "x"}), "OpenDocument"),
        (files.archive({"a.txt": "x"}), "archive without a Word text"),
        (files.edited(raw(p("x")), {"word/document.xml": None}), "archive without a Word text"),
        (files.edited(raw(p("x")), {"word/document.xml": b"<w:document"}), "damaged"),
        (raw(""), "no text"),
    ],
)  # fmt: skip
def test_other_files_are_refused_by_name(content, said):
    assert said in refusal(content)


def test_truncated_file_is_damaged():
    content = files.of("正文" * 500)
    assert "damaged" in refusal(content[: len(content) // 2])


def test_scan_is_told_to_be_attached():
    document = Document()
    document.add_picture(io.BytesIO(files.PNG))
    assert "only pictures" in refusal(files.saved(document))


def test_file_of_200_megabytes_is_refused_unread(monkeypatch):
    monkeypatch.setattr(package.zipfile, "ZipFile", None)
    assert "larger than 20 MB" in refusal(b"PK\x03\x04".ljust(200_000_000, b"x"))


def test_bomb_that_says_its_size_is_refused():
    assert "unpacks to far more" in refusal(files.edited(raw(p("x")), {"word/document.xml": b" " * 60_000_000}))


def test_bomb_that_lies_about_its_size_is_refused():
    assert refusal(files.lying_archive()).startswith(("The file is damaged", "The file unpacks"))


def test_part_is_never_read_beyond_its_limit(monkeypatch):
    monkeypatch.setattr(package, "LARGEST_RATIO", 10**9)
    content = files.edited(raw(p("x")), {"word/document.xml": b" " * (package.LARGEST_PART + 1)})
    assert "unpacks to far more" in refusal(content)


def test_too_many_entries_are_refused():
    parts = {f"word/media/{number}": b"" for number in range(package.MOST_ENTRIES)}
    assert "unpacks to far more" in refusal(raw(p("x"), parts))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "word/../../x", "C:/x", "word\\..\\x"])
def test_path_tricks_are_refused(name):
    content = raw(p("x"), {name.replace("\\", "|"): b"x"}).replace(name.replace("\\", "|").encode(), name.encode())
    assert "tampered" in refusal(content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    file = io.BytesIO(raw(p("x")))
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("word/document.xml", "<x/>")
    assert "tampered" in refusal(file.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w SYSTEM "http://192.0.2.1/x.dtd">',
        '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x "&b;&b;&b;">]>',
    ],
    ids=["external", "dtd", "laughs"],
)
def test_entities_are_refused(declared, encoding):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{declared}'
        f"<w:document {files.NAMESPACES}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "tampered" in refusal(files.edited(raw(p("x")), {"word/document.xml": text.encode(encoding)}))


def test_nesting_without_end_is_refused():
    body = "<w:smartTag>" * 5000 + "<w:r><w:t>x</w:t></w:r>" + "</w:smartTag>" * 5000
    assert "damaged" in refusal(raw(f"<w:p>{body}</w:p>"))


def test_nesting_the_parser_allows_is_read():
    body = "<w:smartTag>" * 240 + "<w:r><w:t>深</w:t></w:r>" + "</w:smartTag>" * 240
    assert markup(f"<w:p>{body}</w:p>") == "<p>深</p>"


def test_small_file_makes_no_huge_text():
    levels = files.numbering(("decimal", "甲" * 100_000))
    link = p('<w:hyperlink r:id="rId9"><w:r><w:t>链</w:t></w:r></w:hyperlink>')
    related = files.relation("hyperlink", f"https://example.org/{'x' * 100_000}", "rId9", is_external=True)
    assert len(markup((numbered("乙") + link) * 200, parts=levels, relations=related)) < 100_000


@pytest.mark.parametrize(
    "text", [" " * 200_000, "0" * 200_000, "\u3000 " * 100_000 + "甲", "（" * 100_000, "2025年" * 30_000]
)
def test_odd_texts_take_no_time(text):
    started = time.process_time()
    word.read(raw(p(text) + p("正文") + p(f"<w:r><w:t>甲</w:t><w:br/><w:t>{text}</w:t></w:r>")))
    assert time.process_time() - started < 5


def test_macros_are_left_out_with_a_warning():
    draft = word.read(raw(p("正文"), {"word/vbaProject.bin": b"x"}))
    assert draft.warnings == ["The file holds macros. They were left out."]


def test_script_in_the_text_is_text():
    assert markup(p("&lt;script&gt;alert(1)&lt;/script&gt;")) == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_text_beyond_what_a_document_holds_is_refused(monkeypatch):
    monkeypatch.setattr(html, "LARGEST", 100)
    assert "too long" in refusal(files.of("正文" * 100))


VALID = files.long_document(3)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_damaged_archive_is_read_or_refused(changes):
    content = bytearray(VALID)
    for at, byte in changes:
        content[at] = byte
    _read_or_refused(bytes(content))


with zipfile.ZipFile(io.BytesIO(VALID)) as _packed:
    PARTS = {name: _packed.read(name) for name in _packed.namelist()}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(st.tuples(st.integers(0, 4000), st.sampled_from([b"", b"<", b">", b"9", b"-", b"w:", b'"', b"\xff"]))),
)
def test_damaged_part_is_read_or_refused(name, changes):
    content = bytearray(PARTS[name])
    for at, piece in changes:
        content[at : at + 1] = piece
    _read_or_refused(files.archive(PARTS | {name: bytes(content)}))


def _read_or_refused(content):
    """Nothing but an `UnreadableError` may come out."""
    with contextlib.suppress(word.UnreadableError):
        assert isinstance(word.read(content), word.Draft)
