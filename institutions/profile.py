"""What an institution's page shows beside the institution itself, in a bounded number of queries."""

from functools import cached_property
from urllib.parse import quote

from django.utils.translation import gettext as _
from prcoords import Coords, wgs_bd, wgs_gcj

from institutions import zone_plans
from institutions.codes import Stage
from institutions.models import Event, Institution
from institutions.zone_list import zones_of

NEARBY = 5
NEARBY_METRES = 20_000


class Profile:
    """Campuses, lifecycle, predecessors, successors, neighbours and zones of one institution.

    Queries: campuses, events with their parties (3), the chain, one for all other
    institutions named on the page, and one for the zones of a school that may have some.
    """

    def __init__(self, institution, register, version):
        self.institution = institution
        self.version = version
        self.register = register
        self.campuses = list(institution.campuses.all())
        self.events = list(Event.objects.published().of(institution.pk).with_parties())

    @cached_property
    def _chain(self):
        return Institution.objects.chain(self.institution.pk)

    @cached_property
    def _neighbours(self):
        """[(metres, number)] of the nearest open institutions that share a stage."""
        here = self.institution
        if here.latitude is None:
            return []
        alike = self.register.select({"stage": here.stages, "status": (Institution.Status.OPEN,)})
        alike.discard(self.register.number_of.get(here.pk, -1))
        nearest = self.register.nearest(alike, (here.latitude, here.longitude), NEARBY)
        return [(metres, number) for metres, number in nearest if metres <= NEARBY_METRES]

    @cached_property
    def _others(self):
        pks = [pk for pk, _steps in self._chain] + [self.register.ids[number] for _metres, number in self._neighbours]
        return {other.pk: other for other in Institution.objects.published().listed(pks)}

    @property
    def predecessors(self):
        """Those it grew out of, the nearest first."""
        chain = sorted(((-steps, pk) for pk, steps in self._chain if steps < 0))
        return [self._others[pk] for _steps, pk in chain if pk in self._others]

    @property
    def successors(self):
        """Those that took over from it, the nearest first."""
        return [self._others[pk] for pk, steps in self._chain if steps > 0 and pk in self._others]

    @property
    def neighbours(self):
        """[(institution, metres)], the nearest first."""
        pairs = [(self._others.get(self.register.ids[number]), metres) for metres, number in self._neighbours]
        return [(other, metres) for other, metres in pairs if other]

    @cached_property
    def zones(self):
        """[(zone plan, its zones with this school)] of the plans the public sees, the newest first."""
        return zones_of(self.institution, zone_plans.current(self.version))

    @property
    def map_links(self):
        """[(name of the map service, address)] that open the position there.

        Positions are kept in WGS-84; these services draw on shifted datums: AMap and Tencent
        on GCJ-02, Baidu on BD-09.
        """
        here = self.institution
        if here.latitude is None:
            return []
        gcj = wgs_gcj(Coords(here.latitude, here.longitude))
        baidu = wgs_bd(Coords(here.latitude, here.longitude))
        name = quote(here.name)
        at_gcj = f"{gcj.lon:.6f},{gcj.lat:.6f}"
        at_baidu = f"{baidu.lat:.6f},{baidu.lon:.6f}"
        at = f"{here.latitude:.6f}", f"{here.longitude:.6f}"
        baidu_query = f"location={at_baidu}&title={name}&content={name}&output=html"
        return [
            (_("AMap"), f"https://uri.amap.com/marker?position={at_gcj}&name={name}"),
            (_("Baidu Maps"), f"https://api.map.baidu.com/marker?{baidu_query}"),
            (_("OpenStreetMap"), f"https://www.openstreetmap.org/?mlat={at[0]}&mlon={at[1]}#map=17/{at[0]}/{at[1]}"),
        ]

    @property
    def same_stages_query(self):
        """Query of the list that shows institutions of the same stages in the same district."""
        stages = "".join(f"&stage={stage}" for stage in self.institution.stages if stage in Stage.values)
        return f"area={self.institution.area.code}{stages}"

    @property
    def json_ld(self):
        """schema.org description of the institution, for search engines."""
        here = self.institution
        described = {
            "@context": "https://schema.org",
            "@type": SCHEMA_TYPES.get(here.stages[0] if here.stages else "", "School"),
            "identifier": here.code,
            "name": here.name,
            "alternateName": [name for name in (here.name_en, here.short_name) if name],
            "address": {
                "@type": "PostalAddress",
                "addressCountry": "CN",
                "addressRegion": "江苏省",
                "addressLocality": f"徐州市{here.area.name}",
                "streetAddress": here.address,
                "postalCode": here.postcode,
            },
            "telephone": here.phone,
            "email": here.email,
            "sameAs": here.website,
            "foundingDate": here.opened_on and here.opened_on.isoformat(),
            "dissolutionDate": here.closed_on and here.closed_on.isoformat(),
        }
        described["address"] = {key: value for key, value in described["address"].items() if value}
        if here.latitude is not None:
            described["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": here.latitude,
                "longitude": here.longitude,
            }
        return {key: value for key, value in described.items() if value}


SCHEMA_TYPES = {
    Stage.PRESCHOOL: "Preschool",
    Stage.PRIMARY: "ElementarySchool",
    Stage.JUNIOR: "MiddleSchool",
    Stage.SENIOR: "HighSchool",
    Stage.HIGHER: "CollegeOrUniversity",
}
