"""Every setting, read once from the environment. Defaults are for a council's first evening."""

from pathlib import Path
from secrets import token_urlsafe

import environ
from csp.constants import NONCE, NONE, SELF

env = environ.Env()
ROOT = Path(__file__).parent.parent
VAR = Path(env("SELFDIRECT_VAR", default=str(ROOT / "var")))

DEMO = env.bool("SELFDIRECT_DEMO", default=False)  # the cast may sign in without a password
DEBUG = env.bool("SELFDIRECT_DEBUG", default=False)
TESTING = env.bool("SELFDIRECT_TESTING", default=False)
HTTPS = env.bool("SELFDIRECT_HTTPS", default=False)


def _secret_key() -> str:
    """Take the key from the environment, or make one for this machine and keep it."""
    if given := env("SECRET_KEY", default=""):
        return given
    kept = VAR / "secret-key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SITE = env("SELFDIRECT_SITE", default="http://127.0.0.1:8000")  # where people find us, for links

COUNCIL = {
    "name": env("COUNCIL_NAME", default="Riverside Council"),
    "brand": env("COUNCIL_BRAND", default="#0b5c5a"),
    "logo_url": env("COUNCIL_LOGO_URL", default=""),
    "phone": env("COUNCIL_PHONE", default="01632 960 100"),
    "email": env("COUNCIL_EMAIL", default="support@riverside.example"),
}

COUNCIL_BANK = {  # whose account payments leave; the defaults are nobody's
    "name": env("COUNCIL_NAME", default="Riverside Council"),
    "sort_code": env("COUNCIL_SORT_CODE", default="000000"),
    "account_number": env("COUNCIL_ACCOUNT_NUMBER", default="00000000"),
    "user_number": env("COUNCIL_BACS_NUMBER", default="000000"),
}

INSTALLED_APPS = [
    # our layouts stand before the sign-in library's, so that its pages wear our clothes
    "selfdirect.foundation.ui",
    "selfdirect.foundation.access",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "selfdirect.foundation.audit",
    "selfdirect.foundation.outbox",
    "selfdirect.foundation.ledger",
    "selfdirect.register.people",
    "selfdirect.register.directory",
    "selfdirect.register.cases",
    "selfdirect.front_door.conversations",
    "selfdirect.front_door.assessment",
    "selfdirect.agreement.allocation",
    "selfdirect.agreement.charging",
    "selfdirect.agreement.employing",
    "selfdirect.agreement.planning",
    "selfdirect.agreement.decisions",
    "selfdirect.agreement.schemes",
    "selfdirect.agreement.calibration",
    "selfdirect.support.budgets",
    "selfdirect.support.marketplace",
    "selfdirect.support.orders",
    "selfdirect.support.pools",
    "selfdirect.support.payments",
    "selfdirect.support.reviews",
    "selfdirect.support.reconciliation",
    "selfdirect.support.billing",
    "selfdirect.support.statements",
    "selfdirect.support.assurance",
    "selfdirect.spaces.portal",
    "selfdirect.spaces.pathway",
    "selfdirect.learning.insight",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "selfdirect.foundation.access.middleware.NoStoreMiddleware",
    "selfdirect.foundation.access.middleware.ActorMiddleware",
    "selfdirect.foundation.access.middleware.PlainAddressMiddleware",
    "selfdirect.foundation.access.middleware.RefusalMiddleware",
    "selfdirect.foundation.access.middleware.OnceMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "selfdirect.foundation.access.context.page",
            ],
            "builtins": ["selfdirect.foundation.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "selfdirect.foundation.ui.forms.Renderer"

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///selfdirect")}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": False if TESTING else {"min_size": 1, "max_size": 8, "timeout": 20},
    # The ledger's calls stay prepared. A pooler between us and the server may not allow that.
    "prepare_threshold": 5 if env.bool("DATABASE_PREPARE", default=True) else None,
}
if TESTING:  # a copy of tables that are made already
    DATABASES["default"]["TEST"] = {"TEMPLATE": env("SELFDIRECT_TEST_TEMPLATE", default=None)}
if role := env("DATABASE_ROLE", default=""):  # the web and the worker may not edit history
    DATABASES["default"]["OPTIONS"]["options"] = f"-c role={role}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_cache",
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "selfdirect.foundation.access.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "selfdirect.foundation.access.adapter.SocialAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by invitation to a known address
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if OIDC_SERVER := env("OIDC_SERVER_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "council",
                "name": env("OIDC_NAME", default="Your council account"),
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": env("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
    }

# The council's directory gives every address itself: one that it has not verified counts too.
OIDC_TRUST_EMAIL = env.bool("OIDC_TRUST_EMAIL", default=False)

STAFF_NEED_SECOND_FACTOR = not DEMO and not TESTING
PROCRASTINATE_IMPORT_PATHS = ["config.jobs"]

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# With HTTPS a proxy stands before us, and nobody comes in but through it: see docs/running.md.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

# The council's mail server (EMAIL_URL, like smtp+tls://user:password@host:587) and the address
# that messages come from; without one, messages are put into a folder.
MAIL_FROM = env("MAIL_FROM", default="")
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
