"""One factory a model of statistics: valid and public unless a test says otherwise."""

import factory
from factory.django import DjangoModelFactory

from tests.factories import LONG_AGO, AreaFactory, InstitutionFactory
from xzedu.statistics.models import (
    Coverage,
    GradeReturn,
    Indicator,
    Observation,
    Release,
    SchoolReturn,
    SectionReturn,
    Series,
    Target,
)


class IndicatorFactory(DjangoModelFactory):
    """Pupils enrolled: a count."""

    class Meta:
        model = Indicator
        django_get_or_create = ("code",)

    code = "enrolment"
    name = "在校生数"
    name_en = "Enrolment"
    topic = "students"
    unit = "persons"
    definition = "学年初在校学生人数。"
    definition_en = "Pupils enrolled on 1 September."


class RatioFactory(IndicatorFactory):
    """Pupils per teacher: a ratio of two measures."""

    code = "pupils-per-teacher"
    name = "生师比"
    name_en = "Pupils per teacher"
    topic = "teachers"
    unit = "per_teacher"
    decimals = 1
    direction = "lower"
    numerator = "pupils"
    denominator = "teachers"


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series
        django_get_or_create = ("slug",)

    slug = "yearly"
    title = "教育事业统计"
    title_en = "Yearly education statistics"


class ReleaseFactory(DjangoModelFactory):
    """A public release."""

    class Meta:
        model = Release

    series = factory.SubFactory(SeriesFactory)
    year = 2023
    version = 1
    stage = "provisional"
    reason = factory.LazyAttribute(lambda obj: "" if obj.version == 1 else "更正个别学校数据。")
    approved_at = LONG_AGO
    publish_at = LONG_AGO


class ObservationFactory(DjangoModelFactory):
    """A district's figure; the coverage of its release is kept as the importers keep it."""

    class Meta:
        model = Observation

    release = factory.SubFactory(ReleaseFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    year = factory.LazyAttribute(lambda obj: obj.release.year)
    area = factory.SubFactory(AreaFactory, code="320311", name="泉山区", name_en="Quanshan District")
    value = 1000.0

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        observation = super()._create(model_class, *args, **kwargs)
        covered, _made = Coverage.objects.get_or_create(release=observation.release, year=observation.year)
        covered.figures += 1
        covered.save()
        return observation


class SchoolReturnFactory(DjangoModelFactory):
    """An accepted return of a primary school, without its sections."""

    class Meta:
        model = SchoolReturn

    institution = factory.SubFactory(InstitutionFactory)
    year = 2023
    status = "accepted"
    accepted_at = LONG_AGO
    submitted_at = LONG_AGO


class SectionReturnFactory(DjangoModelFactory):
    class Meta:
        model = SectionReturn

    school_return = factory.SubFactory(SchoolReturnFactory)
    stage = "primary"
    teachers = 30
    qualified = 30


class GradeReturnFactory(DjangoModelFactory):
    class Meta:
        model = GradeReturn

    section = factory.SubFactory(SectionReturnFactory)
    grade = 1
    classes = 2
    boys = 42
    girls = 40


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    slug = factory.Sequence(lambda n: f"target-{n}")
    title = "高中阶段毛入学率"
    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.SubFactory(AreaFactory, code="320300", name="徐州市", name_en="Xuzhou City", level="city")
    year = 2025
    value = 99.0
