"""Django's settings. Values that a person may change come from `readinglist.environment`; the rest is decided here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from django.urls import reverse_lazy

from readinglist import environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment.read(BASE_DIR)

DATA_DIR = ENVIRONMENT.data
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "papers",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    *([] if find_spec("django.tasks") else ["django_tasks"]),  # a part of Django itself from 6.0 on
    "django_tasks_db",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MIDDLEWARE = [
    "papers.middleware.SecurityHeaders",  # first, so that static files carry the headers too
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "papers.middleware.FetchAhead",
    "papers.middleware.Bounded",  # last, so that its page knows the reader; bodies are read only behind it
]

ROOT_URLCONF = "readinglist.urls"
WSGI_APPLICATION = "readinglist.wsgi.application"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
_OF_PAGES = [*_CONTEXT_PROCESSORS, "papers.readers.reader_in_templates"]
TEMPLATES = [
    {  # the product's own pages
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "papers.templating.environment", "context_processors": _OF_PAGES},
    },
    {  # the admin's
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]

AUTHENTICATION_BACKENDS = ["papers.accounts.ByPassword", "papers.accounts.ByLink"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = reverse_lazy("papers:sign-in")
LOGIN_REDIRECT_URL = reverse_lazy("papers:library")
LOGOUT_REDIRECT_URL = reverse_lazy("papers:library")
SESAME_ONE_TIME = True
SESAME_MAX_AGE = 60 * 60 * 24

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

# A topic's form sends four fields for each of its rules, of which some topics have two hundred.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MIMETYPES = {".speculationrules": "application/speculationrules+json"}

# Behind https everything insists on it; on plain loopback nothing could work if it did.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "papers.views.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A visitor's mistake (404, a spent sign-in link) is no news, nor is a request that waits a moment for a thread, nor
    # that a task is being done: `db_worker` says so where somebody wants to hear it.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.tasks": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
    },
}
