"""Django's settings. Reading them touches nothing: the register is made by the first import."""

import os
import secrets
from pathlib import Path

import hemmaplan.web
from hemmaplan.config.database import DEFAULT, VARIABLE, connection
from hemmaplan.config.installation import kolada_folder, pseudonym_key
from hemmaplan.config.mail import (
    FROM_VARIABLE,
    SMTP_VARIABLE,
    is_set_up,
    mail_settings,
    web_address,
)

HOSTS = "HEMMAPLAN_HOSTS"
HTTPS = bool(os.environ.get("HEMMAPLAN_HTTPS"))  # a server in front speaks TLS with the browsers

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "hemmaplan.store",
]
MIDDLEWARE = [
    "hemmaplan.web.headers.HeadersMiddleware",
    "hemmaplan.web.nul.NulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hemmaplan.web.personal.PersonalMiddleware",
    "hemmaplan.web.access.AccessMiddleware",
    "hemmaplan.web.opened.OpenedMiddleware",
]
ROOT_URLCONF = "hemmaplan.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {
            "environment": "hemmaplan.web.pages.environment",
            "context_processors": ["hemmaplan.web.pages.frame"],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECRET_KEY = secrets.token_hex()  # the server puts the installation's own in its place
STATIC_URL = "/static/"  # asked for by Django's test server; there are no such files
LOGIN_URL = "sign-in"
DEBUG = False
ALLOWED_HOSTS = [*filter(None, os.environ.get(HOSTS, "").split(",")), "localhost", "127.0.0.1"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_COOKIE_NAME = "hemmaplan"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hemmaplan.web.errors.lost_session"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 60
PSEUDONYM_KEY = pseudonym_key
KOLADA_FOLDER = kolada_folder
STAGING_FOLDER = "var/inlast"
JOBS_FOLDER = "var/arbete"
DRAW_AHEAD = os.environ.get("HEMMAPLAN_DRAW_AHEAD") != "no"  # no: a measurement wants to see it
SENDS_LETTERS = is_set_up()
DEFAULT_FROM_EMAIL = os.environ.get(FROM_VARIABLE, "")
WEB_ADDRESS = web_address()
globals().update(mail_settings(os.environ.get(SMTP_VARIABLE, "")))
CACHES = {
    # Figures and pages worked out once, for every process and over restarts (web.kept). Pickled:
    # whoever can write in the folder could as well change the register beside it.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": Path("var/raknat").absolute(),
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5000},  # about a hundred kilobytes each
    }
}
AUTHENTICATION_BACKENDS = ["hemmaplan.web.access.WithMember"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DATABASES = {"default": connection(os.environ.get(VARIABLE) or DEFAULT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_CODE = "sv"  # whatever the browser asks for: the only one there is, and the source
LANGUAGES = [("sv", "svenska")]
LOCALE_PATHS = [Path(hemmaplan.web.__file__).parent / "locale"]
USE_I18N = True
