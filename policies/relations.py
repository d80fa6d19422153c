"""Which relations between documents make sense. No Django."""

# Acts change what was there: their target must not be signed later.
ACTS = frozenset({"amends", "repeals", "replaces", "replaces_part", "lapses"})
# A document repeals what it replaces or declares lapsed: one kind of step.
ENDS = frozenset({"repeals", "replaces", "lapses"})
# Going from document to document along these must not lead back.
WITHOUT_CYCLES = ENDS | {"implements", "interprets"}


def nonsense(document, kind, target, signed_on, edges):
    """Return what is wrong with the relation, or None: "itself", "later" or "cycle".

    Args:
        signed_on: document → day it was signed, for `document` and `target` at least.
        edges: all other relations as (document, kind, target).
    """
    if document == target:
        return "itself"
    if kind in ACTS and signed_on[target] > signed_on[document]:
        return "later"
    if kind in WITHOUT_CYCLES and _leads_back(document, ENDS if kind in ENDS else {kind}, target, edges):
        return "cycle"
    return None


def _leads_back(document, alike, target, edges):
    """Return whether `document` is reached from `target` along relations of the kinds `alike`."""
    following = {}
    for start, named, end in edges:
        if named in alike:
            following.setdefault(start, []).append(end)
    reached, ahead = set(), [target]
    while ahead:
        here = ahead.pop()
        if here == document:
            return True
        if here not in reached:
            reached.add(here)
            ahead += following.get(here, ())
    return False
