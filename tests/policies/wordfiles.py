"""Word files for tests: python-docx for what it can, edits of the raw XML for the rest."""

import io
import struct
import zipfile
import zlib

from docx import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": W,
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)


def _chunk(kind, data):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


# One grey point.
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    + _chunk(b"IEND", b"")
)
ROOT_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    """Return a zip of {name: text or bytes}."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def raw(body, parts=(), relations=""):
    """Return a .docx with the XML `body` as its text, more {part: XML} and the relations of the text."""
    more = dict(parts)
    kinds = ("styles", "numbering", "footnotes", "comments")
    related = "".join(relation(kind, f"{kind}.xml", f"part-{kind}") for kind in kinds if f"word/{kind}.xml" in more)
    return archive(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": ROOT_RELATIONS,
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f"{related}{relations}</Relationships>"
            ),
            **more,
        }
    )


def relation(kind, target, name, is_external=False):
    mode = ' TargetMode="External"' if is_external else ""
    address = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return f'<Relationship Id="{name}" Type="{address}" Target="{target}"{mode}/>'


def p(content="", properties=""):
    """Return a paragraph of runs (XML), or of a plain text."""
    inner = content if content.startswith("<") else f'<w:r><w:t xml:space="preserve">{content}</w:t></w:r>'
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner if content else ''}</w:p>"


def numbered(text, level=0, list_id=1):
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def numbering(*levels, more=""):
    """Return the numbering part of one list; a level is (format, text) or (format, text, more XML)."""
    described = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{level[0]}"/><w:lvlText w:val="{level[1]}"/>'
        f"{''.join(level[2:])}</w:lvl>"
        for at, level in enumerate(levels)
    )
    return {
        "word/numbering.xml": (
            f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{described}</w:abstractNum>'
            f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}</w:numbering>'
        )
    }


def styles(*described):
    """Return the styles part; a style is (id, name) or (id, name, more XML)."""
    inner = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style[0]}"><w:name w:val="{style[1]}"/>{"".join(style[2:])}</w:style>'
        for style in described
    )
    return {"word/styles.xml": f"<w:styles {NAMESPACES}>{inner}</w:styles>"}


def styled(text, style):
    return p(text, f'<w:pStyle w:val="{style}"/>')


def of(*lines, style=None):
    """Return a .docx of plain paragraphs, written by python-docx."""
    document = Document()
    for line in lines:
        document.add_paragraph(line, style=style)
    return saved(document)


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def edited(content, edits):
    """Return a .docx with parts replaced ({name: bytes}), or left out (None)."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    return archive({name: part for name, part in (parts | edits).items() if part is not None})


def long_document(articles=300):
    """Return a .docx of numbered articles in chapters with a table, as Word numbers them itself."""
    body = [p("徐州市教育局"), p("关于印发《徐州市学校管理规程》的通知"), p("各县（市）区教育局：")]
    for number in range(articles):
        if number % 30 == 0:
            body.append(numbered("一般规定", 0))
        body.append(
            numbered("学校应当依照本规程建立健全管理制度，明确职责，加强监督，保障学生和教职工的合法权益。" * 3, 1)
        )
        body.append(numbered("按照规定的程序和时限办理有关事项，并做好记录。", 2))
        body.append(numbered("接受社会监督。", 2))
    cell = "<w:tc>" + p("数据") + "</w:tc>"
    body.append("<w:tbl>" + ("<w:tr>" + cell * 6 + "</w:tr>") * 40 + "</w:tbl>")
    levels = numbering(
        ("chineseCountingThousand", "第%1章"),
        ("chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'),
        ("chineseCountingThousand", "（%3）"),
    )
    return raw("".join(body), levels)


def ole(*streams):
    """Return what begins like a file of old Office programs with streams of these names."""
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + directory


def lying_archive(name="word/document.xml", size=60_000_000):
    """Return a zip whose one entry unpacks to `size` bytes although the archive declares ten."""
    content = archive({"_rels/.rels": ROOT_RELATIONS, name: b" " * size})
    # The sizes in the local header and in the directory.
    true, false = struct.pack("<L", size), struct.pack("<L", 10)
    return content.replace(true, false)
