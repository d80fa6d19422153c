"""Which papers and which steps, by what a family has: the cases that districts tell apart at enrolment.

General facts of the whole country only (domain facts §7). What differs from district to district
is left to the district's notice, which the pages name as what decides.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

HUKOU = _("Household register (户口簿) with the pages of the child and the parents")
HOME = _("Property certificate (不动产权证书), or the purchase contract (购房合同) where it is not issued yet")
BIRTH = _("Birth certificate (出生医学证明)")
VACCINATION = _("Vaccination record (预防接种证)")
PERMIT = _("Residence permit (居住证)")
WORK = _("Labour contract (劳动合同), social insurance record (社保缴费证明) or business licence (营业执照)")
RESIDENCE = _("Proof of where you live, such as a registered tenancy, if the district's notice asks for it")

READ = _("Read this year's notice of your district: it says which dates, papers and addresses count.")
ZONE = _("Look up which attendance zone (施教区) your address belongs to.")
REGISTER = _("Register within the dates, online or at the school, as the notice says; keep the registration number.")
SHOW = _("Show the originals when the school or the district checks them, and take copies along.")
RESULT = _("Look for the result by your registration number, and fetch the notice of admission.")


@dataclass(frozen=True)
class Case:
    """What a family has, and what follows from it.

    Attributes:
        chinese: what notices call it.
        order: where it usually stands among the cases.
        documents: short names of the documents of the library that the rule stands in.
    """

    slug: str
    chinese: str
    title: object
    applies: object
    order: object
    papers: tuple
    steps: tuple
    rule: object
    documents: tuple


NEARBY = _(
    "A child who is six by 31 August begins school, without an entrance test, and near the home: this is what the"
    " Compulsory Education Law provides for those whose household is registered in the place."
)
ELSEWHERE = _(
    "Children who live with their parents away from where their household is registered have the same right to"
    " compulsory education. The place where they live provides for it, mainly in public schools, mainly on the"
    " strength of the residence permit."
)

CASES = (
    Case(
        "hukou-and-home",
        "户籍与房产一致",
        _("Registered and at home in one place"),
        _("The child and the parents are registered at the home that the family owns and lives in."),
        _("Usually placed first, in the zone of the home."),
        (HUKOU, HOME, BIRTH, VACCINATION),
        (READ, ZONE, REGISTER, SHOW, RESULT),
        NEARBY,
        ("compulsory-education-law",),
    ),
    Case(
        "home-only",
        "有房无户",
        _("A home of your own, registered elsewhere"),
        _("The family owns a home in the district and lives in it, but is registered in another place."),
        _("Usually placed after those who are registered and at home in the zone."),
        (HUKOU, HOME, BIRTH, VACCINATION, _("Residence permit (居住证), if the district's notice asks for it")),
        (
            READ,
            ZONE,
            _("Ask the district's office whether a residence permit is needed beside the property certificate."),
            REGISTER,
            SHOW,
            RESULT,
        ),
        ELSEWHERE,
        ("compulsory-education-law", "integrated-compulsory-opinions-2016"),
    ),
    Case(
        "hukou-only",
        "有户无房",
        _("Registered here, without a home of your own"),
        _("The child is registered in the district, such as with grandparents; the parents own no home in it."),
        _("Usually placed after those who are registered and at home in the zone."),
        (HUKOU, BIRTH, VACCINATION, RESIDENCE),
        (
            READ,
            _("Look up the zone of the address you are registered at, and of the one you live at, if they differ."),
            _("Ask the district's office which of the two counts."),
            REGISTER,
            SHOW,
            RESULT,
        ),
        NEARBY,
        ("compulsory-education-law",),
    ),
    Case(
        "migrant",
        "随迁子女",
        _("Child of migrant workers"),
        _("The parents work and live in the district with a residence permit; the family is registered elsewhere."),
        _("Usually placed after the other cases, by the district, in a school that has room."),
        (HUKOU, PERMIT, WORK, BIRTH, VACCINATION, RESIDENCE),
        (
            _("See that the residence permit is valid; the notice says since when it must be."),
            READ,
            REGISTER,
            SHOW,
            _("Ask the district's office which schools still have places if none is named."),
            RESULT,
        ),
        ELSEWHERE,
        ("compulsory-education-law", "integrated-compulsory-opinions-2016"),
    ),
    Case(
        "sibling",
        "长幼随学",
        _("A brother or sister at the school"),
        _("An elder child of the family attends the school that you wish for the younger one."),
        _("Districts are to let them attend one school where there is room; each says how to ask for it."),
        (
            HUKOU,
            BIRTH,
            VACCINATION,
            _("Proof that the elder child attends the school"),
            _("Proof that the two are brothers or sisters, where the household register does not show it"),
            _("The papers of your own case beside these: home, registration or residence permit"),
        ),
        (
            READ,
            _("Prepare the papers of your own case as well: the wish does not take their place."),
            _("Say at registration that an elder child attends the school, and which one."),
            SHOW,
            RESULT,
        ),
        _("National notices on enrolment ask districts to let brothers and sisters attend one school (长幼随学)."),
        (),
    ),
    Case(
        "special-needs",
        "适龄残疾儿童少年",
        _("A child with special needs"),
        _("The child has a disability, or may need support at school that others do not."),
        _("Each child has a plan of its own (一人一案): a mainstream class, a special school, or teaching at home."),
        (
            HUKOU,
            BIRTH,
            VACCINATION,
            _("Disability certificate (残疾人证) or medical findings, if there are any"),
            _("The papers of your own case beside these: home, registration or residence permit"),
        ),
        (
            _("Speak with the district's office early, before registration opens."),
            _("Have the child assessed for the place of learning (特殊教育评估); the office says by whom and when."),
            READ,
            _("Agree with the office and the school on the plan for the child."),
            _("Register with the school that the plan names."),
        ),
        _(
            "No child is left without a place for a disability: mainstream schools take in those who can learn there;"
            " special schools and teaching at home are there for the others."
        ),
        ("compulsory-education-law", "disability-education-regulations"),
    ),
)  # fmt: skip
BY_SLUG = {case.slug: case for case in CASES}
