"""Settings, all from the environment (docs/deployment.md lists the variables).

Production is the default: DEBUG is off and the product refuses to start without its secrets.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django_guid.integrations import CeleryIntegration

from invest_up import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.folder("VAR_DIR", BASE_DIR / "var")
VERSION = (BASE_DIR / "CHANGELOG.md").read_text().split("## ", 1)[1].split()[0]

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.text("SECRET_KEY")
SITE_URL = environment.text("SITE_URL").rstrip("/")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", urlsplit(SITE_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "accounts",
    "leads",
    "followups",
    "delegations",
    "reports",
    "imports",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.forms",
    "django_filters",
    "django_guid",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "template_partials",
    "tree_queries",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "accounts.middleware.DraftSavedMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "invest_up.urls"
WSGI_APPLICATION = "invest_up.wsgi.application"
FORM_RENDERER = "accounts.rendering.DeskFormRenderer"

_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "leads.templatetags.desk_ui",
                "leads.templatetags.desk_formats",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.desk",
            ],
        },
    }
]

# --- Data ---------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL"), conn_max_age=60, conn_health_checks=True
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "options", "-c statement_timeout=30000 -c lock_timeout=5000"
)
# A database that does not answer is a short break, not a page that never comes.
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "desk",
        # A server that is there and says nothing must not hold up a page (see leads/caching.py).
        "OPTIONS": {"socket_timeout": 1},
    }
}
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Celery: the clock --------------------------------------------------------------------------
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
# The worker's signs of life: a signal's receiver exists once its module is loaded.
CELERY_IMPORTS = ["invest_up.heartbeat"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "invest_up.heartbeat:BeatingScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
# A minute is the promise; tests turn the clock faster so that they need not wait for it.
SWEEP_SECONDS = float(environment.text("SWEEP_SECONDS", "60"))
CELERY_BEAT_SCHEDULE = {
    # Large bulk changes are begun at once; this picks up what a lost call or a killed worker left.
    "bulk-every-minute": {
        "task": "leads.tasks.work_off_bulk_runs",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 5)},
    },
    # Rows whose names changed wait to be compared with the others.
    "compare-names-every-minute": {
        "task": "leads.tasks.compare_names",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 5)},
    },
    # Steps of the ladder have changed: MOUs are begun at once; this picks up what was left.
    "rewrite-mous-every-minute": {
        "task": "leads.tasks.rewrite_mous",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 5)},
    },
    # Papers are begun at once; this picks up what a lost call or a killed worker left.
    "papers-every-minute": {
        "task": "reports.tasks.make_papers",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 5)},
    },
    "old-papers-every-night": {
        "task": "reports.tasks.sweep_papers",
        "schedule": crontab(hour=20, minute=25),  # 01:55 in India
    },
    # Figures kept for the MOU report are those of a day: a new one has begun in India.
    "count-mous-every-night": {
        "task": "reports.tasks.renew_tallies",
        "schedule": crontab(hour=18, minute=35),  # 00:05 in India
    },
    "queue-names-every-night": {
        "task": "leads.tasks.queue_names",
        "schedule": crontab(hour=20, minute=10),  # 01:40 in India
    },
    "schedules-every-minute": {
        "task": "reports.tasks.run_schedules",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 5)},
    },
    "sweep-every-minute": {
        "task": "followups.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        # A sweep that waited longer than its successor is of no use: rows wait, messages need not.
        "options": {"expires": max(SWEEP_SECONDS, 5)},
    },
}

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# Who has no account gets no mail, and the page does not tell: there is no sign-up to point to.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Japan Desk: "
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Japan Desk"

# --- Security -----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
if environment.flag("BEHIND_PROXY"):
    # One proxy of ours: the last address it wrote into X-Forwarded-For is the caller's.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
# In the database: pages go on while Redis is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "invest_up.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# A language is offered once its catalogue is whole: half a translation is worse than none.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["accounts.locale_formats"]
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Mail: SMTP when EMAIL_HOST is set, else one file a message in var/mail ----------------------
EMAIL_HOST = environment.text("EMAIL_HOST", "")
EMAIL_PORT = int(environment.text("EMAIL_PORT", "587"))
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
# STARTTLS unless said otherwise; EMAIL_USE_SSL=1 is TLS from the first byte (port 465).
EMAIL_USE_SSL = environment.flag("EMAIL_USE_SSL")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=bool(EMAIL_HOST) and not EMAIL_USE_SSL)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured("Set EMAIL_USE_TLS or EMAIL_USE_SSL to 1, not both.")
# Seconds the server may take for each answer.
EMAIL_TIMEOUT = float(environment.text("EMAIL_TIMEOUT", "20"))
# A sender that has not said for so long what became of its mails has died; a mail that could not
# be sent is tried again after this, and after twice as long each time. Trials turn both down.
MAIL_LEASE_SECONDS = float(environment.text("MAIL_LEASE_SECONDS", "180"))
MAIL_RETRY_SECONDS = float(environment.text("MAIL_RETRY_SECONDS", "60"))
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = (
    "invest_up.smtp.EmailBackend" if EMAIL_HOST else "invest_up.mail_folder.EmailBackend"
)
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "Japan Desk <desk@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Asked after each whole sweep, so that somebody outside notices when it is asked no more.
DEADMAN_URL = environment.https("DEADMAN_URL")

# --- Logs: one line each with the id of the request or task; never an address or a token ----------
DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "VALIDATE_GUID": True,
    "RETURN_HEADER": True,
    # A task goes by the id of the request that asked for it, else by one of its own.
    "INTEGRATIONS": [CeleryIntegration()],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "origin": {"()": "invest_up.logs.Origin"},
        "hide_secrets": {"()": "invest_up.logs.HideSecrets"},
    },
    "formatters": {
        "line": {
            "()": "invest_up.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(correlation_id)s %(name)s %(message)s",
        },
        "json": {"()": "invest_up.logs.JSONFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": environment.choice("LOG_FORMAT", ("line", "json")),
            "filters": ["origin", "hide_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "django_guid": {"level": "WARNING"},
        # The web server's own words, instead of a format of its own.
        "gunicorn.error": {"handlers": [], "propagate": True},
    },
}
