"""One factory a model: valid and public unless a test says otherwise."""

from datetime import UTC, date, datetime

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from institutions.codes import STAGES_OF, Kind, Organiser
from institutions.models import Area, Campus, Event, FormerCode, Institution, Party
from policies.models import Document
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


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    slug = factory.Sequence(lambda n: f"document-{n}")
    title = "关于调整学校布局的通知"
    issuer = "徐州市教育局"
    signed_on = date(2020, 6, 20)
    state = "published"
    publish_at = LONG_AGO


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
