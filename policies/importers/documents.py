"""The table of documents."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import numbers, search
from policies.codes import RESERVED, Audience, Disclosure, Genre, Subject
from policies.importers.cells import by_slug, short_name
from policies.models import Document, Issuance, IssuingBody, Responsibility
from policies.models.documents import AGENCY_CODE, INDEX_NUMBER
from xzedu.common.imports import Children, Column, Importer, register
from xzedu.common.imports.columns import boolean, choice, day, integer, lookup, several, text, url
from xzedu.common.imports.problems import CellError
from xzedu.common.models import Source


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
            Column("slug", _("short name"), short_name(80, RESERVED), ("文件编号",)),
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
        held = list(Document.objects.values_list("slug", "agency_code", "year", "serial", "index_number"))
        self._refuse_taken(batch, {tuple(number): slug for slug, *number, _index in held if number[0]}, NUMBER)
        self._refuse_taken(batch, {(index,): slug for slug, *_number, index in held if index}, ("index_number",))
        self._refuse_undisclosed(batch, {slug for slug, *_rest in held})

    @staticmethod
    def _read_numbers(batch):
        """A whole document number in one cell is as good as its three parts."""
        if "number" in batch.data:
            for name, missing in zip(NUMBER, ("", None, None), strict=True):
                batch.data.setdefault(name, [missing] * len(batch))
                batch.cells.setdefault(name, batch.cells["number"])
            for place, number in enumerate(batch.data["number"]):
                parts = tuple(batch.data[name][place] for name in NUMBER)
                if number and any(parts) and parts != tuple(number):
                    batch.refuse(
                        place,
                        "number",
                        "number_contradicts",
                        _("The number and its three parts in this row are not the same."),
                        _("Leave one of them empty."),
                    )
                elif number:
                    for name, value in zip(NUMBER, number, strict=True):
                        batch.data[name][place] = value
        blank = [""] * len(batch)
        cells = list(zip(*(batch.cells.get(name, blank) for name in NUMBER), strict=True))
        for place, values in enumerate(_rows(batch, NUMBER)):
            # A part that could not be read is refused for that alone.
            if len({bool(value or cell) for value, cell in zip(values, cells[place], strict=True)}) > 1:
                batch.refuse(
                    place,
                    "agency_code",
                    "number_in_part",
                    _("A document number has three parts: agency code, year and serial number."),
                    _("Fill in all three, or none."),
                )

    @staticmethod
    def _check_days(batch):
        today = timezone.localdate()
        for place, (signed, published, effective, expires) in enumerate(
            _rows(batch, ("signed_on", "published_on", "effective_on", "expires_on"))
        ):
            if signed and published and published < signed:
                batch.refuse(
                    place,
                    "published_on",
                    "published_before_signed",
                    _("A document cannot be published before it is signed."),
                    _("Check both dates."),
                )
            if published and published > today:
                batch.refuse(
                    place,
                    "published_on",
                    "not_yet_come",
                    _("This day has not come yet."),
                    _("Leave the cell empty: the portal keeps its own day of publication."),
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

    @staticmethod
    def _refuse_taken(batch, held, names):
        """Refuse rows whose values in the columns `names` another document has: `held` is value → short name."""
        slugs = batch.data["slug"]
        rows = list(_rows(batch, names))
        # A document of this file may hand its number on to another one.
        if names[0] in batch.data:
            held = {value: slug for value, slug in held.items() if slug not in set(slugs)}
        for place, (slug, value) in enumerate(zip(slugs, rows, strict=True)):
            if not all(value):
                continue
            holder = held.setdefault(value, slug)
            if holder != slug:
                batch.refuse(
                    place,
                    "number" if names == NUMBER and "number" in batch.data else names[0],
                    "taken",
                    _("The document “%s” has this number.") % holder,
                    _("Check which of the two it belongs to."),
                )

    def _refuse_undisclosed(self, batch, known):
        for place, (slug, disclosure) in enumerate(_rows(batch, ("slug", "disclosure"))):
            if disclosure == Disclosure.NONE and slug not in known and not self.draft:
                batch.refuse(
                    place,
                    "disclosure",
                    "not_disclosed",
                    _("A document that is not disclosed cannot be published."),
                    _("Bring it in as a draft, or say how it is disclosed."),
                )


NUMBER = ("agency_code", "year", "serial")


def _rows(batch, names):
    """Return the rows of a batch as tuples of the columns `names`; None where the file lacks one."""
    return zip(*(batch.column(name) for name in names), strict=True)


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
