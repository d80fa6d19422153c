"""A document as search engines read it: schema.org `Legislation`."""

from django.urls import reverse
from django.utils.translation import override

from policies.codes import Genre, Kind
from policies.validity import Status

# What its relations are called there. Replacing a whole document is repealing it; a part, changing it.
DOES = {
    Kind.AMENDS: "legislationChanges",
    Kind.REPLACES_PART: "legislationChanges",
    Kind.REPEALS: "legislationRepeals",
    Kind.REPLACES: "legislationRepeals",
    Kind.LAPSES: "legislationRepeals",
    Kind.IMPLEMENTS: "isBasedOn",
    Kind.INTERPRETS: "about",
    Kind.CITES: "citation",
}
FORCE = {
    Status.IN_FORCE: "InForce",
    Status.AMENDED: "InForce",
    Status.PARTLY_REPLACED: "PartiallyInForce",
}


def describe(profile, absolute):
    """Return the description of a `profile.Profile`; `absolute` makes an address of this portal whole."""
    document, version = profile.document, profile.version
    with override("zh-hans"):
        genre = str(Genre(document.genre).label)
    described = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "url": absolute(document.get_absolute_url()),
        "name": document.title,
        "alternateName": document.title_en,
        "inLanguage": "zh-Hans",
        "abstract": version.local_summary if version else "",
        "keywords": document.keywords.split(),
        "legislationIdentifier": document.number,
        "legislationType": genre,
        "legislationPassedBy": [{"@type": "GovernmentOrganization", "name": body.name} for body in profile.bodies],
        "legislationDate": document.signed_on.isoformat(),
        "datePublished": _day(document.public_on),
        "legislationDateVersion": _day(version.public_on) if version else None,
        "legislationDateOfApplicability": document.first_day.isoformat(),
        "expires": _day(document.expires_on),
        "legislationLegalForce": "https://schema.org/" + force_of(profile),
        "sameAs": document.url,
    }
    path = reverse("policies:detail", args=["SLUG"])
    for group in profile.ties.rests_on:
        if group.kind in DOES:
            others = [tie.other.document for tie in group.ties]
            found = [_named(other, absolute(path.replace("SLUG", other.slug))) for other in others]
            described.setdefault(DOES[group.kind], []).extend(found)
    return {key: value for key, value in described.items() if value}


def force_of(profile):
    """Return schema.org's word for the validity; what is withdrawn is not in force whatever its dates say."""
    return "NotInForce" if profile.is_withdrawn else FORCE.get(profile.verdict.status, "NotInForce")


def _named(document, address):
    named = {"@type": "Legislation", "url": address, "name": document.title, "legislationIdentifier": document.number}
    return {key: value for key, value in named.items() if value}


def _day(day):
    return day and day.isoformat()
