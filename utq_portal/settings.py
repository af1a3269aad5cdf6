"""All settings, read from the environment; docs/operations.md explains each variable."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from utq_portal import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = env.folder(Path(env.text("UTQ_DATA") or BASE_DIR / ".data").resolve())
env.for_the_owner_alone(DATA)

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
PORT = env.whole("PORT", 8000, least=1, most=65535)
BIND = env.text("BIND", "127.0.0.1")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
if DEMO and not DEBUG and BIND not in LOOPBACK:
    raise ImproperlyConfigured("Demo accounts have a known password: with DEMO=1 set BIND to 127.0.0.1.")

SECRET_KEY = env.text("SECRET_KEY") or env.kept_secret(DATA / "secret_key")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = env.text("BASE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
BEHIND_TLS = env.flag("BEHIND_TLS", default=BASE_URL.startswith("https://"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "csp",
    "django_prose_editor",
    "utq_portal.audit",
    "utq_portal.jobs",
    "utq_portal.notices",
    "utq_portal.files",
    "utq_portal.imports",
    "utq_portal.people",
    "utq_portal.policy",
    "utq_portal.agenda",
    "utq_portal.web",
    "trajectories.obligations",
    "trajectories",
    "dossiers",
    "assessments",
    "exemptions",
    "courses",
    "utq_portal.desks",
    "utq_portal.office",
    "utq_portal.public",
    "utq_portal.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "utq_portal.web.middleware.PlainCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "utq_portal.web.middleware.PersonalLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "utq_portal.web.middleware.Received",
    "utq_portal.web.middleware.SignedInByDefault",
    "utq_portal.web.middleware.WithinBounds",
    "utq_portal.web.beside.Beside",
]
ROOT_URLCONF = "utq_portal.urls"
WSGI_APPLICATION = "utq_portal.wsgi.application"
TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "utq_portal.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "utq_portal.web.renderer.Renderer"

DATABASES = {
    "default": env.database(env.text("DATABASE_URL", "sqlite:///portal.sqlite3"), DATA, pool=env.flag("UTQ_POOL"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "utq_portal.sturdy.SturdyCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["utq_portal.people.backend.PeopleBackend"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "utq_portal.people.passwords.NotAboutYou"},
    {"NAME": "utq_portal.people.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "utq_portal.people.passwords.Uncommon"},
    {"NAME": "utq_portal.people.passwords.DifferentSigns"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "utq_portal.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "utq_portal.people.forms.LoginForm",
    "request_login_code": "utq_portal.people.forms.CodeForm",
    "confirm_login_code": "utq_portal.people.forms.EnterCodeForm",
    "reset_password": "utq_portal.people.forms.ResetForm",
    "reset_password_from_key": "utq_portal.people.forms.NewPasswordForm",
    "change_password": "utq_portal.people.forms.ChangePasswordForm",
    "set_password": "utq_portal.people.forms.SetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3  # times
# attempts are counted by account and address together ("key"), so that a stranger's do not shut the owner out. Behind
# one address stands a whole university: its own limit ("ip") is far higher, and stops a machine, not a lecture hall
_ADDRESS = "300/m/ip"
ACCOUNT_RATE_LIMITS = {
    "login": _ADDRESS,
    "login_failed": f"{_ADDRESS},5/300s/key",
    "login_failed_account": "100/h/key",  # from anywhere but a device of the owner, which has the next line
    "login_failed_device": "5/300s/key,50/h/key",
    "request_login_code": _ADDRESS,
    "reset_password": f"{_ADDRESS},5/m/key",
    "reset_password_from_key": _ADDRESS,
    "code_to_account": "3/m/key,10/h/key",
    "code_to_address": "60/h/key",  # from anywhere but a device of the owner: nobody's mailbox is filled
}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the subject of a mail is the news
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_DISPLAY = "utq_portal.people.models.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "utq_portal.people.forms.SecondStepForm",
    "reauthenticate": "utq_portal.people.forms.SecondStepAgainForm",
    "activate_totp": "utq_portal.people.forms.AppForm",
    "add_webauthn": "utq_portal.people.forms.AddKeyForm",
    "edit_webauthn": "utq_portal.people.forms.NameKeyForm",
}
MFA_ADAPTER = "utq_portal.people.adapter.MFAAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXIES", 0, least=0, most=5)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "utq_portal" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns when there is no folder yet
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage"},  # in MEDIA_ROOT; any other is streamed
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEMO
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
# packed already, or, as the fonts of PDFs, never sent
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff2", "woff", "ttf", "png", "jpg", "gz", "br"]
FILES_ROOT = DATA / "files"
MEDIA_ROOT = FILES_ROOT
X_ACCEL_PREFIX = env.text("X_ACCEL_PREFIX")
FILE_LIMIT_BYTES = env.whole("FILE_LIMIT_MB", 50, least=1, most=1000) * 1024 * 1024
# of a PDF or a video on public pages
VIDEO_LIMIT_BYTES = env.whole("VIDEO_LIMIT_MB", 300, least=1, most=2000) * 1024 * 1024
DOSSIER_LIMIT_BYTES = env.whole("DOSSIER_LIMIT_MB", 500, least=1, most=10000) * 1024 * 1024
# so long evidence that was removed from a dossier can be put back
EVIDENCE_KEPT_DAYS = env.whole("EVIDENCE_KEPT_DAYS", 30, least=1, most=365)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        # the hash is of the one style element that the text editor inserts (django-prose-editor 0.28)
        "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
# what cannot be undone is done by who signed in at most so long ago, or shows once more who it is
FRESH_MINUTES = env.whole("FRESH_MINUTES", 30, least=1, most=720)
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
# for this host alone: what other names below it do is for who looks after the domain (docs/operations.md, Environment)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "utq_portal.web.errors.csrf_failed"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.whole("EMAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "utq@demo.example")
# notices is the lower layer: it asks for name, sender and colour of the institution through this door
NOTICE_LETTERHEAD = "utq_portal.policy.queries.letterhead"
# and through this one it asks whether anything may go out yet (before going live nobody is told anything)
NOTICE_GATE = "utq_portal.policy.queries.may_post"
# who works here no more, and so gets no mail but a decision
NOTICE_LEAVERS = "utq_portal.people.queries.leavers"
# when daily summaries go out, and the day on which weekly ones do
SUMMARY_TIME = env.time_of_day("SUMMARY_TIME", "07:00")
SUMMARY_DAY = env.choice("SUMMARY_DAY", "mon", ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))

# a line a day about the audit trail, outside the database, and who keeps it (else the contact address of the settings)
AUDIT_NOTES = Path(env.text("AUDIT_NOTES") or DATA / "audit" / "days.jsonl")
AUDIT_MAIL = env.text("AUDIT_MAIL")

# a file that whoever makes the backup touches when it is whole: its time is shown to those who keep the portal going
BACKUP_MARK = env.text("BACKUP_MARK")

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its queue, however long it is away
CELERY_TIMEZONE = TIME_ZONE
# which task belongs to which kind of job; all others are "rest". Each kind has its child of the runner, or its queue
JOB_KINDS = {
    "mail": ["audit.mail_note", "notices.deliver", "notices.summarise", "people.tell_old_address"],
    "pdf": ["assessments.render_certificate", "assessments.render_letter", "exemptions.render_letter"],
}
# a child or worker that has done so many jobs, or holds so much memory, ends and is started afresh
JOBS_A_CHILD = env.whole("JOBS_A_CHILD", 200, least=1, most=100_000)
JOB_MEMORY_MB = env.whole("JOB_MEMORY_MB", 500, least=100, most=16_000)
CELERY_TASK_QUEUES = [Queue(kind) for kind in (*JOB_KINDS, "rest")]  # a worker without --queues reads them all
CELERY_TASK_DEFAULT_QUEUE = "rest"
CELERY_WORKER_MAX_TASKS_PER_CHILD = JOBS_A_CHILD
CELERY_WORKER_MAX_MEMORY_PER_CHILD = JOB_MEMORY_MB * 1024
# a runner or worker that is silent this long has died, and its job is given to another
JOB_LEASE_SECONDS = env.whole("JOB_LEASE_SECONDS", 60, least=2, most=3600)
# what the job runner does without being asked: {task: local time, or weekday and time, or "*/minutes"}
TIMETABLE = {
    "agenda.remind_of_waits": "06:15",
    "audit.note": "05:40",
    "audit.seal": "*/5",
    "courses.count_results": "00:50",
    "courses.freeze_statements": "01:05",
    "courses.settle_all": "*/15",
    "courses.share_opened": "*/15",
    "dossiers.purge_removed": "04:20",
    "exemptions.remove_scans": "04:10",
    "jobs.sweep": "04:30",
    # after the reminders of the morning; weekly ones are in it on SUMMARY_DAY
    "notices.collect": SUMMARY_TIME,
    "dashboard.week": SUMMARY_TIME,
    "people.drop_sessions": "04:00",
    "people.send_held": "05:30",
    "web.sweep_orphans": "sun 04:50",
    "trajectories.drop_feed_images": "04:20",
    # appointments that began or ended first, then reminders of the deadlines that follow from them
    "trajectories.recount_of_the_day": "00:20",
    "trajectories.remind": "06:15",
}

LOG_LEVEL = env.choice("LOG_LEVEL", "warning", ("debug", "info", "warning", "error", "critical")).upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
# rights are Rules: of guardian only the tables of grants are used, not its backend; HSTS without subdomains and without
# the list that browsers are built with is meant
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "security.W005", "security.W021"]
