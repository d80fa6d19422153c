"""One factory a model of zones and admissions: valid and public unless a test says otherwise."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from institutions.addresses import plain
from institutions.models import (
    AdmissionDate,
    AdmissionIntake,
    AdmissionOffice,
    AdmissionPlan,
    Place,
    PlaceName,
    PlanSwitch,
    Zone,
    ZoneArea,
    ZonePlan,
    ZoneSchool,
)
from tests.factories import LONG_AGO, AreaFactory, InstitutionFactory
from xzedu.common.pinyin import initials, syllables


class ZonePlanFactory(DjangoModelFactory):
    """An active plan of primary schools; `is_active=False` gives one only loaded."""

    class Meta:
        model = ZonePlan

    area = factory.SubFactory(AreaFactory)
    stage = "primary"
    year = 2026
    is_active = True
    activated_at = factory.Maybe("is_active", LONG_AGO, None)


class PlanSwitchFactory(DjangoModelFactory):
    class Meta:
        model = PlanSwitch

    plan = factory.SubFactory(ZonePlanFactory)
    at = LONG_AGO


class ZoneFactory(DjangoModelFactory):
    """A zone; `schools=[…]` names its institutions, of which there is one by itself."""

    class Meta:
        model = Zone
        skip_postgeneration_save = True

    plan = factory.SubFactory(ZonePlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = "试验小学施教区"
    text = "云龙小区"

    @factory.post_generation
    def schools(self, create, schools):
        if not create:
            return
        for position, school in enumerate([InstitutionFactory()] if schools is None else schools, start=1):
            ZoneSchool.objects.create(zone=self, institution=school, position=position)


class PlaceFactory(DjangoModelFactory):
    """A community under its own name; `other=[…]` and `former=[…]` give it more."""

    class Meta:
        model = Place
        skip_postgeneration_save = True

    area = factory.SubFactory(AreaFactory)
    kind = "community"
    name = "云龙小区"
    plain = factory.LazyAttribute(lambda obj: plain(obj.name))

    @factory.post_generation
    def own(self, create, extracted):
        if create:
            PlaceNameFactory(place=self, name=self.name, kind="own")

    @factory.post_generation
    def other(self, create, names):
        for name in names or ():
            PlaceNameFactory(place=self, name=name, kind="other")

    @factory.post_generation
    def former(self, create, names):
        for name in names or ():
            PlaceNameFactory(place=self, name=name, kind="former")


class PlaceNameFactory(DjangoModelFactory):
    class Meta:
        model = PlaceName

    place = factory.SubFactory(PlaceFactory)
    kind = "other"
    name = "云龙花园"
    plain = factory.LazyAttribute(lambda obj: plain(obj.name))
    pinyin = factory.LazyAttribute(lambda obj: "".join(syllables(obj.name)))
    initials = factory.LazyAttribute(lambda obj: initials(obj.name))


class ZoneAreaFactory(DjangoModelFactory):
    """A whole community of a zone; give `numbering`, `first`, `last`, `parity`, `exclusions` for a part."""

    class Meta:
        model = ZoneArea

    zone = factory.SubFactory(ZoneFactory)
    plan = factory.SelfAttribute("zone.plan")
    position = factory.Sequence(lambda n: n + 1)
    place = factory.SubFactory(PlaceFactory, area=factory.SelfAttribute("..zone.plan.area"))
    text = factory.LazyAttribute(lambda obj: obj.place.name if obj.place else "东至中山路")


class AdmissionPlanFactory(DjangoModelFactory):
    class Meta:
        model = AdmissionPlan

    institution = factory.SubFactory(InstitutionFactory)
    stage = "primary"
    year = 2026
    classes = 4
    state = "published"
    publish_at = LONG_AGO


class AdmissionIntakeFactory(DjangoModelFactory):
    class Meta:
        model = AdmissionIntake

    plan = factory.SubFactory(AdmissionPlanFactory)
    route = "zoned"
    places = 180


class AdmissionDateFactory(DjangoModelFactory):
    class Meta:
        model = AdmissionDate

    reference = factory.Sequence(lambda n: f"2026-{n:03d}")
    area = factory.SubFactory(AreaFactory)
    stages = ("primary",)
    year = 2026
    title = "网上报名"
    title_en = "Register online"
    begins_on = date(2026, 6, 20)
    ends_on = date(2026, 6, 30)
    state = "published"
    publish_at = LONG_AGO


class AdmissionOfficeFactory(DjangoModelFactory):
    class Meta:
        model = AdmissionOffice

    area = factory.SubFactory(AreaFactory)
    name = "试验区教育局基础教育科"
    name_en = "Basic Education Section, Trial District Education Bureau"
    phone = "0516-00000000"
