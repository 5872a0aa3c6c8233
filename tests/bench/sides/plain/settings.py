"""Ours, with Django's own middleware and templates, as `startproject` sets them."""

from config import settings as ours

globals().update({name: value for name, value in vars(ours).items() if name.isupper()})
NOT_DJANGO = ("allauth", "csp", "django_htmx", "procrastinate")
INSTALLED_APPS = [app for app in ours.INSTALLED_APPS if not app.startswith(NOT_DJANGO)]
ROOT_URLCONF = "tests.bench.sides.plain.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ours.ROOT / "tests/bench/sides/plain/templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
