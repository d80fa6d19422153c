"""One factory a model: valid and public unless a test says otherwise."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from factory.django import DjangoModelFactory

from institutions.codes import STAGES_OF, Kind, Organiser
from institutions.models import Area, Campus, Event, FormerCode, Institution, Party
from policies.models import (
    Attachment,
    Consultation,
    Document,
    Finding,
    Issuance,
    IssuingBody,
    Relation,
    Response,
    Responsibility,
    Version,
)
from xzedu.common.models import Source
from xzedu.common.pinyin import sort_key

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    publisher = "徐州市教育局"
    title = "学校名录"


class AreaFactory(DjangoModelFactory):
    """A district of Xuzhou with a square boundary."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"3203{n + 10:02d}")
    name = factory.Sequence(lambda n: f"试验{n}区")
    name_en = factory.Sequence(lambda n: f"Trial {n} District")
    level = Area.Level.DISTRICT
    latitude = 34.2
    longitude = 117.2
    boundary = factory.LazyFunction(
        lambda: {
            "type": "Polygon",
            "coordinates": [[[117.0, 34.0], [117.4, 34.0], [117.4, 34.4], [117.0, 34.4], [117.0, 34.0]]],
        }
    )


class ResponsibilityFactory(DjangoModelFactory):
    class Meta:
        model = Responsibility

    slug = factory.Sequence(lambda n: f"duty-{n}")
    title = "管理和监督教育教学工作"
    title_en = "Manage and supervise teaching"


class IssuingBodyFactory(DjangoModelFactory):
    class Meta:
        model = IssuingBody
        django_get_or_create = ("name",)

    name = "徐州市教育局"
    name_en = "Xuzhou Education Bureau"


class DocumentFactory(DjangoModelFactory):
    """A notice of the bureau; `bodies=[…]` names other issuers, `markup="<p>…"` gives it a public text."""

    class Meta:
        model = Document
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"document-{n}")
    title = "关于调整学校布局的通知"
    signed_on = date(2020, 6, 20)
    state = "published"
    publish_at = LONG_AGO

    @factory.post_generation
    def bodies(self, create, bodies):
        for position, body in enumerate(bodies or [IssuingBodyFactory()] if create else (), start=1):
            Issuance.objects.create(document=self, body=body, position=position)

    @factory.post_generation
    def markup(self, create, markup):
        if create and markup is not None:
            VersionFactory(document=self, markup=markup)


class VersionFactory(DjangoModelFactory):
    """A public text: `markup` is sanitised and structured as any other."""

    class Meta:
        model = Version

    document = factory.SubFactory(DocumentFactory)
    number = 1
    published_at = LONG_AGO
    change_note = factory.LazyAttribute(lambda obj: "" if obj.number == 1 else "修改了部分条款。")
    markup = "<p>各县（市）区教育局：</p><p>现就有关事项通知如下。</p>"

    @classmethod
    def _create(cls, model_class, *args, markup, **kwargs):
        version = model_class(*args, **kwargs)
        version.set_body(markup)
        version.save()
        return version


class RelationFactory(DjangoModelFactory):
    class Meta:
        model = Relation

    document = factory.SubFactory(DocumentFactory)
    target = factory.SubFactory(DocumentFactory)
    kind = "implements"


class AttachmentFactory(DjangoModelFactory):
    """A file's record; the content itself is not stored."""

    class Meta:
        model = Attachment

    document = factory.SubFactory(DocumentFactory)
    title = "施教区划分表"
    file_name = "施教区划分表.xlsx"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 12_345
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ConsultationFactory(DjangoModelFactory):
    """A consultation that is open for another ten days."""

    class Meta:
        model = Consultation

    slug = factory.Sequence(lambda n: f"consultation-{n}")
    title = "关于课后服务管理办法征求意见的公告"
    title_en = "Consultation on the after-school service measures"
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=5))
    closes_on = factory.LazyAttribute(lambda obj: obj.opens_on + timedelta(days=15))
    background = "为规范课后服务，起草了本办法。"
    state = "published"
    publish_at = LONG_AGO


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    consultation = factory.SubFactory(ConsultationFactory)
    position = factory.Sequence(lambda n: n + 1)
    opinion = "建议延长服务时间。"
    decision = "adopted"


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = Response

    consultation = factory.SubFactory(ConsultationFactory)
    text = "建议延长服务时间。"
    token = factory.Sequence(lambda n: f"token-{n}")


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    kind = Kind.PRIMARY
    code = factory.LazyAttributeSequence(lambda obj, n: f"{str(obj.kind)[:2]}32{n + 1:06d}")
    name = factory.Sequence(lambda n: f"望溪湾第{n + 1}小学")
    name_en = factory.Sequence(lambda n: f"Wangxiwan No. {n + 1} Primary School")
    sort_key = factory.LazyAttribute(lambda obj: sort_key(obj.name))
    stages = factory.LazyAttribute(lambda obj: STAGES_OF[Kind(obj.kind)])
    organiser = Organiser.COUNTY_EDUCATION
    area = factory.SubFactory(AreaFactory, code="320311", name="泉山区", name_en="Quanshan District")
    state = "published"
    publish_at = LONG_AGO


class FormerCodeFactory(DjangoModelFactory):
    class Meta:
        model = FormerCode

    code = factory.Sequence(lambda n: f"2132{n + 500000:06d}")
    institution = factory.SubFactory(InstitutionFactory)


class CampusFactory(DjangoModelFactory):
    class Meta:
        model = Campus

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"第{n}校区")


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"E-{n:04d}")
    type = Event.Type.OPENED
    date = date(2021, 9, 1)
    state = "published"
    publish_at = LONG_AGO

    @factory.post_generation
    def subject(self, create, institution):
        if institution:
            Party.objects.create(event=self, institution=institution, role="subject")


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = Party

    event = factory.SubFactory(EventFactory)
    institution = factory.SubFactory(InstitutionFactory)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"clerk{n}")
    is_staff = True


def merged(before, after, day=date(2022, 8, 31), **values):
    """Record that `before` (institutions) were merged into `after`; return the event."""
    event = EventFactory(type=Event.Type.MERGED, date=day, **values)
    for institution in before:
        Party.objects.create(event=event, institution=institution, role="predecessor")
    Party.objects.create(event=event, institution=after, role="successor")
    return event
