"""What is said of texts in annexes that were not understood."""

from django.utils.translation import gettext_lazy as _

_ENTER = _("Enter it in a table of areas (zone-areas), or mend the text and load it again.")

# Code of `annexes.Listed.reason` → (reason, remedy).
REASONS = {
    "bracket": (_("What stands in the brackets, or that they match, was not understood."), _ENTER),
    "stairwell": (
        _("Stairwells (单元) and rooms are not looked up."),
        _("Give whole buildings, or leave it as it is."),
    ),
    "letter": (_("House numbers with additions (附1号, 甲) are not looked up."), _("Give whole numbers, or leave it.")),
    "backwards": (_("The range of numbers ends before it begins."), _("Check both numbers.")),
    "unit": (_("It does not say what the numbers count, or says two things."), _("Write 号, 号楼 or 组.")),
    "no_place": (_("The numbers belong to no place that is named before."), _("Write the name before the numbers.")),
    "excluded_place": (_("A place is left out of another one."), _("List the places that do belong to the zone.")),
    "part_of_place": (_("Only a part of the place belongs to the zone."), _ENTER),
    "larger": (_("It is larger than a village or a community."), _("List its villages and communities.")),
    "heading": (_("It is a heading."), _("If it names a place, separate it with 、.")),
    "others": (_("The list says that there are more (等)."), _("List them all.")),
    "sentence": (_("It is a sentence, not a place."), _("Leave it, if it is no place.")),
    "name": (_("It does not look like the name of a place."), _ENTER),
}
