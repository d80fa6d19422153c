from institutions.codes import Stage
from xzedu.common.fields import ChoicesField


class StagesOfIndicatorField(ChoicesField):
    """The stages an indicator is derived for; may be none."""

    of = Stage
