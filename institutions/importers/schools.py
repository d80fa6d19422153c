"""Schools as annexes name them: by code or by name, and the nearest ones to a name that is none."""

from difflib import get_close_matches

from institutions.models import Institution
from xzedu.common.text import plain_name

SHOWN = 3


class Schools:
    """The institutions of the city by code and by name, of one sort (sample or real) by name. One query."""

    def __init__(self, is_sample):
        self.by_code, self.names, self.sample, self._by_name, self._named = {}, {}, set(), {}, {}
        rows = Institution.objects.values_list("pk", "code", "name", "short_name", "area", "is_sample")
        for pk, code, name, short_name, area, sample in rows.iterator(chunk_size=5000):
            self.by_code[code], self.names[pk] = pk, name
            if sample:
                self.sample.add(pk)
            if sample == is_sample:
                self._named[plain_name(name)] = f"{name} {code}"
                for known in {plain_name(name), plain_name(short_name)} - {""}:
                    self._by_name.setdefault(known, {}).setdefault(area, []).append(pk)

    def find(self, text, area):
        """Return the ids of the institutions `text` may name: those of the district `area` first, if there are any."""
        if text in self.by_code:
            return [self.by_code[text]]
        found = self._by_name.get(plain_name(text), {})
        return found.get(area) or [pk for pks in found.values() for pk in pks]

    def near(self, text):
        """Return the names and codes of institutions whose names are most like `text`."""
        return [self._named[name] for name in get_close_matches(plain_name(text), self._named, SHOWN, 0.6)]
