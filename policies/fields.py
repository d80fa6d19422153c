from policies.codes import Audience
from xzedu.common.fields import ChoicesField


class AudiencesField(ChoicesField):
    """Whom a document is about; may be nobody in particular."""

    of = Audience
