"""What the clerk is told after a Word file was read: what was accepted, left out or needs a look."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

COUNTED = {
    "changes": ngettext_lazy(
        "%(count)d tracked change counts as accepted. Check that the text is the final one.",
        "%(count)d tracked changes count as accepted. Check that the text is the final one.",
        "count",
    ),
    "comments": ngettext_lazy(
        "%(count)d comment was left out.",
        "%(count)d comments were left out.",
        "count",
    ),
    "hidden": ngettext_lazy(
        "%(count)d passage of hidden text was left out.",
        "%(count)d passages of hidden text were left out.",
        "count",
    ),
    "struck": ngettext_lazy(
        "%(count)d passage is struck out in the file; here it is normal text. Delete what does not apply.",
        "%(count)d passages are struck out in the file; here they are normal text. Delete what does not apply.",
        "count",
    ),
    "pictures": ngettext_lazy(
        "%(count)d picture was taken out of the text. Attach it if it is needed.",
        "%(count)d pictures were taken out of the text. Attach them if they are needed.",
        "count",
    ),
    "refused": ngettext_lazy(
        "%(count)d picture could not be taken: its type or size is not accepted.",
        "%(count)d pictures could not be taken: their type or size is not accepted.",
        "count",
    ),
    "external": ngettext_lazy(
        "%(count)d picture lies outside the file and was left out.",
        "%(count)d pictures lie outside the file and were left out.",
        "count",
    ),
    "diagrams": ngettext_lazy(
        "%(count)d chart or diagram was left out. Attach it as a picture.",
        "%(count)d charts or diagrams were left out. Attach them as pictures.",
        "count",
    ),
    "embedded": ngettext_lazy(
        "%(count)d embedded file was left out. Attach it by itself.",
        "%(count)d embedded files were left out. Attach them by themselves.",
        "count",
    ),
    "formulas": ngettext_lazy(
        "%(count)d formula became plain text. Check it.",
        "%(count)d formulas became plain text. Check them.",
        "count",
    ),
}


def of(reader, proposal):
    """Return sentences about what a `body.Reader` met and a `Proposal` says."""
    said = []
    if proposal.secrecy:
        told = _("The file is marked “%(mark)s”. A secret document must not be published here.")
        said.append(told % {"mark": proposal.secrecy})
    counts = reader.counts
    said += [str(sentence % {"count": counts[name]}) for name, sentence in COUNTED.items() if counts[name]]
    if counts["contents"]:
        said.append(_("The table of contents was left out: the page makes its own."))
    if reader.package.has_macros:
        said.append(_("The file holds macros. They were left out."))
    return said
