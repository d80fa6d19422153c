from django.conf import settings

FOOTER = (
    "PORTAL_CONTACT_EMAIL",
    "PORTAL_CONTACT_PHONE",
    "PORTAL_CONTACT_ADDRESS",
    "PORTAL_ICP_NUMBER",
    "PORTAL_POLICE_NUMBER",
    "PORTAL_SITE_CODE",
)


def portal(request):
    """Give templates what is issued to the bureau (footer items, hidden when unset)."""
    return {"portal": {name.removeprefix("PORTAL_").lower(): getattr(settings, name) for name in FOOTER}}
