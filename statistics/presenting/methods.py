"""What the words, signs and rules of the statistics pages mean, as the code applies them."""

from xzedu.common import versions
from xzedu.statistics import dictionary
from xzedu.statistics.codes import Measure, Missing, ReleaseStage
from xzedu.statistics.figures import FEWEST_SHOWN


class Methods:
    """The glossary: indicators and measures from the database, signs and stages from the codes."""

    fewest_shown = FEWEST_SHOWN

    def __init__(self, request):
        self.dictionary = dictionary.current(versions.of(request))

    @property
    def topics(self):
        return self.dictionary.topics

    @property
    def breaks(self):
        """[(year, the notes)] of breaks in series, each note once."""
        found = {}
        for cut in self.dictionary.breaks:
            found.setdefault(cut.year, {})[cut.local_note] = None
        return [(year, list(notes)) for year, notes in sorted(found.items())]

    @property
    def measures(self):
        return [(str(value), label) for value, label in Measure.choices]

    @property
    def reasons(self):
        return [(str(value), label) for value, label in Missing.choices]

    @property
    def stages(self):
        return [(str(value), label) for value, label in ReleaseStage.choices]
