"""Tables of the library: bodies, responsibilities, documents, their texts and relations, consultations."""

from django.utils.translation import gettext_lazy as _

from policies import articles, html, numbers, search
from policies.codes import Audience, Disclosure, Genre, Kind, Subject
from policies.models import (
    Consultation,
    Document,
    Finding,
    Issuance,
    IssuingBody,
    Relation,
    Responsibility,
    Version,
)
from policies.models.documents import AGENCY_CODE, INDEX_NUMBER, NONSENSE
from policies.relations import nonsense
from xzedu.common.bulk import chunks
from xzedu.common.imports import Children, Column, Importer, register
from xzedu.common.imports.columns import boolean, choice, day, integer, lookup, several, text, url
from xzedu.common.imports.problems import CellError
from xzedu.common.models import Source


def short_name(most):
    return text(most, r"[A-Za-z0-9_-]+", _("Use letters, digits and hyphens."))


def by_slug(model, kind):
    """Return a parser that finds a row of `model` by its short name."""
    return lookup(
        lambda: dict(model.objects.values_list("slug", "pk")), kind, _("Bring it in first, or check the short name.")
    )


def markup(cell):
    """Return a cell as HTML: plain lines become paragraphs, lines between bars a table."""
    if len(cell) > html.LARGEST:
        raise CellError("too_long", _("The text is too long for one document."), _("Attach it as a file."))
    return cell if html.looks_like_html(cell) else html.from_text(cell)


def structured(cells):
    """Return (bodies, texts, outlines) of texts as HTML, sanitised and with the anchors of their articles."""
    found = [articles.structure(html.clean(cell)) if cell else articles.Structure() for cell in cells]
    return (
        [structure.html for structure in found],
        [structure.text for structure in found],
        [[place.as_list() for place in structure.outline] for structure in found],
    )


@register
class BodyImporter(Importer):
    """Issuing bodies, recognised by their name."""

    kind = "bodies"
    label = _("Issuing bodies")
    app = "policies"
    model = IssuingBody
    key = ("name",)

    def make_columns(self):
        return (
            Column("name", _("name"), text(200), ("机关名称", "发文机关"), required=True, empty=""),
            Column("name_en", _("English name"), text(300), ("英文名称",), empty=""),
            Column("agency_codes", _("agency codes"), text(100), ("机关代字",), empty=""),
        )


@register
class ResponsibilityImporter(Importer):
    """Responsibilities of the bureau, recognised by their short name; the wholes before their parts."""

    kind = "responsibilities"
    label = _("Responsibilities")
    app = "policies"
    model = Responsibility
    key = ("slug",)

    def make_columns(self):
        return (
            Column("slug", _("short name"), short_name(60), ("职责编号",)),
            Column(
                "parent", _("part of"), by_slug(Responsibility, _("responsibility")), ("上级职责",), column="parent_id"
            ),
            Column("position", _("position"), integer(0, 999), ("顺序",), empty=0),
            Column("title", _("title"), text(120), ("名称", "标题"), required=True, empty=""),
            Column("title_en", _("title (English)"), text(200), empty=""),
            Column("body", _("description"), text(), ("说明",), empty=""),
            Column("body_en", _("description (English)"), text(), empty=""),
        )


@register
class DocumentImporter(Importer):
    """Documents, recognised by the short name that is part of their address."""

    kind = "documents"
    label = _("Documents")
    app = "policies"
    model = Document
    key = ("slug",)
    search_kind = search.KIND
    is_published = True

    def make_columns(self):
        bodies = lookup(
            lambda: dict(IssuingBody.objects.values_list("name", "pk")),
            _("issuing body"),
            _("Bring the issuing body in first."),
        )
        return (
            Column("slug", _("short name"), short_name(80), ("文件编号",)),
            Column("title", _("title"), text(300), ("标题", "文件名称"), required=True, empty=""),
            Column("title_en", _("title (English)"), text(400), empty=""),
            Column("index_number", _("index number"), text(40, *INDEX_NUMBER), ("索引号",), empty=""),
            Column("number", _("document number"), _number, ("发文字号", "文号"), column=None),
            Column("agency_code", _("agency code"), text(12, *AGENCY_CODE), ("机关代字",), empty=""),
            Column("year", _("year"), integer(1900, 2100), ("年份",)),
            Column("serial", _("serial number"), integer(1, 9999), ("序号",)),
            Column(
                "bodies",
                _("issuing bodies"),
                several(bodies, tuple),
                ("发文机关", "发布机构"),
                column=None,
                required=True,
                empty=(),
            ),
            Column("addressee", _("addressee"), text(300), ("主送机关",), empty=""),
            Column("genre", _("genre"), choice(Genre.choices), ("公文种类", "体裁"), empty=Genre.NOTICE.value),
            Column(
                "subject", _("subject category"), choice(Subject.choices), ("主题分类",), empty=Subject.PLANNING.value
            ),
            Column("audiences", _("audience"), several(choice(Audience.choices), _in_order), ("适用对象",), empty=""),
            Column("keywords", _("keywords"), text(200), ("关键词", "主题词"), empty=""),
            Column(
                "responsibilities",
                _("responsibilities"),
                several(by_slug(Responsibility, _("responsibility")), tuple),
                ("对应职责",),
                column=None,
                empty=(),
            ),
            Column(
                "disclosure",
                _("disclosure"),
                choice(Disclosure.choices),
                ("公开方式",),
                empty=Disclosure.PROACTIVE.value,
            ),
            Column("signed_on", _("date signed"), day, ("成文日期",), required=True),
            Column("published_on", _("first published"), day, ("发布日期", "公开日期")),
            Column("effective_on", _("in force from"), day, ("实施日期", "施行日期")),
            Column("expires_on", _("in force until"), day, ("有效期至", "失效日期")),
            Column("is_normative", _("normative document"), boolean, ("规范性文件",), empty=False),
            Column("is_trial", _("on trial"), boolean, ("试行", "暂行"), empty=False),
            Column("registration_no", _("registration number"), text(60), ("统一登记号",), empty=""),
            Column("legality_reviewed_on", _("legality reviewed on"), day, ("合法性审查日期",)),
            Column("url", _("official text"), url, ("原文链接",), empty=""),
            Column("source", _("source"), by_slug(Source, _("source")), ("数据来源",), column="source_id"),
        )

    def children(self):
        def issuances(batch, place):
            if "bodies" not in batch.data:
                return None
            return {(pk, at) for at, pk in enumerate(dict.fromkeys(batch.data["bodies"][place] or ()), start=1)}

        def responsibilities(batch, place):
            if "responsibilities" not in batch.data:
                return None
            return {(pk,) for pk in batch.data["responsibilities"][place] or ()}

        return (
            Children(Issuance, "document", ("body_id", "position"), issuances),
            Children(Document.responsibilities.through, "document", ("responsibility_id",), responsibilities),
        )

    def derive(self, batch):
        self._read_numbers(batch)
        self._check_days(batch)

    @staticmethod
    def _read_numbers(batch):
        """A whole document number in one cell is as good as its three parts."""
        parts = ("agency_code", "year", "serial")
        if "number" in batch.data:
            for name, missing in zip(parts, ("", None, None), strict=True):
                batch.data.setdefault(name, [missing] * len(batch))
                batch.cells.setdefault(name, batch.cells["number"])
            for place, number in enumerate(batch.data["number"]):
                if number:
                    for name, value in zip(parts, number, strict=True):
                        batch.data[name][place] = value
        rows = zip(*(batch.column(name) for name in parts), strict=True)
        for place, (agency_code, year, serial) in enumerate(rows):
            if len({bool(agency_code), bool(year), bool(serial)}) > 1:
                batch.refuse(
                    place,
                    "agency_code",
                    "number_in_part",
                    _("A document number has three parts: agency code, year and serial number."),
                    _("Fill in all three, or none."),
                )

    @staticmethod
    def _check_days(batch):
        rows = zip(
            *(batch.column(name) for name in ("signed_on", "published_on", "effective_on", "expires_on")), strict=True
        )
        for place, (signed, published, effective, expires) in enumerate(rows):
            if signed and published and published < signed:
                batch.refuse(
                    place,
                    "published_on",
                    "published_before_signed",
                    _("A document cannot be published before it is signed."),
                    _("Check both dates."),
                )
            first = effective or signed
            if first and expires and expires < first:
                batch.refuse(
                    place,
                    "expires_on",
                    "ends_before_it_begins",
                    _("A document cannot end before it takes effect."),
                    _("Check both dates."),
                )


def _number(cell):
    number = numbers.parse(cell)
    if number is None:
        raise CellError(
            "not_a_document_number",
            _("It is not a document number."),
            _("Write it as 徐教发〔2023〕5号, or leave it empty."),
        )
    return number


def _in_order(values):
    """Return the text a field of several audiences is stored as."""
    return ",".join(audience for audience in Audience.values if audience in values)


@register
class VersionImporter(Importer):
    """Texts of documents, recognised by document and version number."""

    kind = "versions"
    label = _("Versions")
    app = "policies"
    model = Version
    key = ("document", "number")
    search_kind = search.KIND
    derived = ("body", "text", "outline")

    def make_columns(self):
        return (
            Column("document", _("document"), by_slug(Document, _("document")), ("文件编号",), column="document_id"),
            Column("number", _("version"), integer(1, 999), ("版次",)),
            Column("summary", _("summary"), text(600), ("内容概述", "摘要"), empty=""),
            Column("summary_en", _("summary (English)"), text(1200), empty=""),
            Column("full_text", _("text"), markup, ("正文", "全文"), column=None, empty=""),
            Column("change_note", _("what changed"), text(300), ("修改说明",), empty=""),
            Column("change_note_en", _("what changed (English)"), text(400), empty=""),
            Column("published_on", _("first published"), day, ("发布日期",)),
        )

    def constants(self, now):
        return super().constants(now) | {"published_at": None if self.draft else now}

    def derive(self, batch):
        if "full_text" in batch.data:
            bodies, texts, outlines = structured(batch.data["full_text"])
            batch.data |= {"body": bodies, "text": texts, "outline": outlines}
        notes = batch.column("change_note", "")
        for place, (number, note) in enumerate(zip(batch.data["number"], notes, strict=True)):
            if number and number > 1 and not note:
                batch.refuse(
                    place,
                    "change_note",
                    "change_not_explained",
                    _("A new version says what changed."),
                    _("Fill the cell in."),
                )

    def search_ids(self, ids):
        found = set()
        for chunk in chunks(ids, 900):
            found.update(Version.objects.filter(pk__in=chunk).values_list("document_id", flat=True))
        return sorted(found)


@register
class RelationImporter(Importer):
    """What documents do to each other, recognised by both documents, kind and article."""

    kind = "relations"
    label = _("Relations")
    app = "policies"
    model = Relation
    key = ("document", "kind", "target", "article")

    def make_columns(self):
        known = by_slug(Document, _("document"))
        return (
            Column("document", _("document"), known, ("文件编号",), column="document_id"),
            Column("kind", _("does"), choice(Kind.choices, KIND_NAMES), ("关系",)),
            Column("target", _("target"), known, ("对象文件",), column="target_id"),
            Column("article", _("article of the target"), text(40), ("涉及条款",), empty=""),
            Column("effective_on", _("takes effect on"), day, ("生效日期",)),
            Column("note", _("note"), text(200), ("备注",), empty=""),
        )

    def derive(self, batch):
        batch.data.setdefault("article", [""] * len(batch))
        batch.cells.setdefault("article", [""] * len(batch))
        signed_on = dict(Document.objects.values_list("pk", "signed_on"))
        edges = set(Relation.objects.values_list("document_id", "kind", "target_id"))
        rows = zip(*(batch.data[name] for name in ("document", "kind", "target")), strict=True)
        for place, (document, kind, target) in enumerate(rows):
            if None in (document, kind, target):
                continue
            wrong = nonsense(document, kind, target, signed_on, edges - {(document, kind, target)})
            if wrong:
                remedy = _("Check which of the two acts on the other.")
                batch.refuse(place, "target", f"relation_{wrong}", NONSENSE[wrong], remedy)
            else:
                edges.add((document, kind, target))


KIND_NAMES = {
    "依据": "implements", "落实": "implements", "修改": "amends", "废止": "repeals", "替代": "replaces",
    "部分替代": "replaces_part", "宣布失效": "lapses", "保留": "keeps", "解读": "interprets", "引用": "cites",
}  # fmt: skip


@register
class ConsultationImporter(Importer):
    """Consultations, recognised by the short name that is part of their address."""

    kind = "consultations"
    label = _("Consultations")
    app = "policies"
    model = Consultation
    key = ("slug",)
    search_kind = search.CONSULTATION
    is_published = True
    derived = ("draft", "outline")

    def make_columns(self):
        return (
            Column("slug", _("short name"), short_name(80), ("征集编号",)),
            Column("title", _("title"), text(300), ("标题",), required=True, empty=""),
            Column("title_en", _("title (English)"), text(400), empty=""),
            Column(
                "document",
                _("document it led to"),
                by_slug(Document, _("document")),
                ("形成文件",),
                column="document_id",
            ),
            Column("opens_on", _("opens on"), day, ("开始日期",), required=True),
            Column("closes_on", _("closes on"), day, ("截止日期",), required=True),
            Column("background", _("background"), text(), ("起草说明",), empty=""),
            Column("background_en", _("background (English)"), text(), empty=""),
            Column("full_text", _("draft"), markup, ("征求意见稿",), column=None, empty=""),
            Column("channels", _("other ways to answer"), text(), ("其他渠道",), empty=""),
            Column("result_on", _("result published on"), day, ("结果公布日期",)),
            Column("result", _("result"), text(), ("结果反馈",), empty=""),
            Column("result_en", _("result (English)"), text(), empty=""),
            Column("received", _("opinions received"), integer(), ("收到意见数",)),
        )

    def derive(self, batch):
        if "full_text" in batch.data:
            bodies, _texts, outlines = structured(batch.data["full_text"])
            batch.data |= {"draft": bodies, "outline": outlines}
        for place, (opens, closes) in enumerate(zip(batch.column("opens_on"), batch.column("closes_on"), strict=True)):
            if opens and closes and closes < opens:
                batch.refuse(
                    place,
                    "closes_on",
                    "closes_before_it_opens",
                    _("A consultation cannot close before it opens."),
                    _("Check both dates."),
                )


@register
class FindingImporter(Importer):
    """The published result of consultations, line by line: recognised by consultation and position."""

    kind = "findings"
    label = _("Findings")
    app = "policies"
    model = Finding
    key = ("consultation", "position")

    def make_columns(self):
        known = by_slug(Consultation, _("consultation"))
        return (
            Column("consultation", _("consultation"), known, ("征集编号",), column="consultation_id"),
            Column("position", _("position"), integer(1, 999), ("序号",)),
            Column("opinion", _("opinion"), text(400), ("意见",), required=True, empty=""),
            Column("opinion_en", _("opinion (English)"), text(600), empty=""),
            Column("count", _("how often"), integer(1), ("条数",), empty=1),
            Column("decision", _("decision"), choice(Finding.Decision.choices), ("处理",), required=True),
            Column("reason", _("reason"), text(400), ("理由",), empty=""),
            Column("reason_en", _("reason (English)"), text(600), empty=""),
        )

    def derive(self, batch):
        rows = zip(batch.column("decision"), batch.column("reason", ""), strict=True)
        for place, (decision, reason) in enumerate(rows):
            if decision and decision != Finding.Decision.ADOPTED and not reason:
                batch.refuse(
                    place,
                    "reason",
                    "not_explained",
                    _("Say why an opinion is not, or only partly, adopted."),
                    _("Fill the cell in."),
                )
