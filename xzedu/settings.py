"""The portal's one settings file.

Everything that differs between machines is read from the environment by a typed
reader that refuses nonsense by name; `docs/settings.md` lists every variable.
With no environment at all the portal runs from a fresh clone: SQLite, a secret
made once under `var/`, loopback hosts.
"""

from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environs import Env, EnvError
from marshmallow.validate import Range

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def read(kind, name, default, **options):
    """Return the variable `name` as `kind`, or stop with a sentence for the operator."""
    try:
        return getattr(env, kind)(name, default, **options)
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(
            f"The environment variable {name} cannot be used: {error}. See docs/settings.md for what it takes."
        ) from error


PRODUCTION = read("bool", "PRODUCTION", False)
DEBUG = read("bool", "DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG shows the code of the portal to strangers: unset it when PRODUCTION is on.")

# Everything the portal writes by itself lies here and is kept out of git.
VAR_DIR = Path(read("str", "VAR_DIR", str(BASE_DIR / "var")))


def read_secret():
    """Return the secret key: from the environment, from a file, or (embedded only) made once."""
    if secret := read("str", "SECRET_KEY", ""):
        return secret
    if path := read("str", "SECRET_KEY_FILE", ""):
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"SECRET_KEY_FILE cannot be read: {error}.") from error
        if not secret:
            raise ImproperlyConfigured("The file named by SECRET_KEY_FILE is empty.")
        return secret
    if PRODUCTION:
        raise ImproperlyConfigured(
            "PRODUCTION needs a secret: set SECRET_KEY, or SECRET_KEY_FILE to a file that holds it. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    kept = VAR_DIR / "secret-key"
    try:
        with kept.open("x", encoding="utf-8") as file:  # "x": two processes at once keep one secret
            kept.chmod(0o600)
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return kept.read_text(encoding="utf-8").strip()


SECRET_KEY = read_secret()
ALLOWED_HOSTS = read("list", "ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("PRODUCTION needs ALLOWED_HOSTS: the portal's host names, separated by commas.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "xzedu.common",
    "policies",
    "institutions",
    "xzedu.statistics",
    "xzedu.desk",
    "xzedu.site",
]

MIDDLEWARE = [
    # First: a page that is already made costs one query and no further layer.
    "xzedu.common.pagecache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "xzedu.common.middleware.WellFormedRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xzedu.desk.middleware.RequiredCodesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: turns a refused sign-in into the page that says for how long.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "xzedu.urls"
WSGI_APPLICATION = "xzedu.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xzedu.common.context.portal",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Databases ---------------------------------------------------------------

SQLITE_OPTIONS = {
    # A reader never waits for the writer, and a writer takes its lock at once instead of
    # failing half-way ("database is locked"): measured in docs/adr/0002.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def database(name, url):
    """Return Django's settings for the database at `url`, given by the variable `name`."""
    try:
        config = dj_database_url.parse(url, conn_max_age=600)
    except ValueError as error:
        raise ImproperlyConfigured(f"The environment variable {name} cannot be used: {error}") from error
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    elif config["ENGINE"].endswith("postgresql"):
        # A server may have closed the connection meanwhile; a file has not.
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:// or postgres://.")
    return config


DATABASES = {
    "default": database("DATABASE_URL", read("str", "DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"))
}
for number, url in enumerate(read("list", "REPLICA_URL", []), start=1):
    DATABASES[f"replica{number}"] = database("REPLICA_URL", url) | {"TEST": {"MIRROR": "default"}}
REPLICAS = [alias for alias in DATABASES if alias != "default"]
DATABASE_ROUTERS = ["xzedu.common.routers.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache -------------------------------------------------------------------

CACHES = {"default": read("dj_cache_url", "CACHE_URL", "locmem://portal")}
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": read("int", "CACHE_PAGES", 4000, validate=Range(min=1))}
# How long a cache in front (CDN, nginx) may answer without asking. 0: it asks each time and gets a 304.
SHARED_CACHE_SECONDS = read("int", "SHARED_CACHE_SECONDS", 0, validate=Range(min=0, max=3600))
PAGE_CACHE = read("bool", "PAGE_CACHE", True)

# --- Languages and time ------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Static files ------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

# --- Security ----------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
AUTHENTICATION_BACKENDS = [
    # Looks first whether the name is locked out; the second looks at the password.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Five failures of one name from one address lock that name out there for a quarter of an hour: nobody
# can lock a colleague out from elsewhere, and nobody is slowed down by a colleague behind one address.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Trying on while locked out does not make it longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "desk/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "xzedu.common.visitors.address_of"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
# The desk shows the log itself, to look at only.
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# How the portal is named in an authenticator app.
OTP_TOTP_ISSUER = "徐州市教育局"
# Roles (xzedu/desk/roles.py) whose members cannot work without one-time codes.
OTP_REQUIRED_ROLES = read("list", "OTP_REQUIRED_ROLES", [])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Only behind a proxy that sets its headers itself; otherwise a visitor could forge them.
BEHIND_PROXY = read("bool", "BEHIND_PROXY", False)
if PRODUCTION:
    SECURE_SSL_REDIRECT = read("bool", "SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = read("int", "SECURE_HSTS_SECONDS", 31_536_000, validate=Range(min=0))
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Background work waits in the database, for a worker of this or another machine: `manage.py work`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- What is issued to the bureau: shown in the footer when set, never invented ------------

PORTAL_CONTACT_EMAIL = read("str", "PORTAL_CONTACT_EMAIL", "")
PORTAL_CONTACT_PHONE = read("str", "PORTAL_CONTACT_PHONE", "")
PORTAL_CONTACT_ADDRESS = read("str", "PORTAL_CONTACT_ADDRESS", "")
PORTAL_ICP_NUMBER = read("str", "PORTAL_ICP_NUMBER", "")
PORTAL_POLICE_NUMBER = read("str", "PORTAL_POLICE_NUMBER", "")
PORTAL_SITE_CODE = read("str", "PORTAL_SITE_CODE", "")

# --- Logging -----------------------------------------------------------------

LOG_LEVEL = read("str", "LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "xzedu": {"level": LOG_LEVEL},
        "policies": {"level": LOG_LEVEL},
        "institutions": {"level": LOG_LEVEL},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
