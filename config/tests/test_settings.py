"""What the settings come to for a real council."""

import os
import subprocess
import sys

import pytest

ASK = """
import django
django.setup()
from django.test import Client
print(Client().get("/", headers={HEADERS}).headers["Location"])
"""


@pytest.mark.parametrize(
    ("proto", "sent_on_to"),
    [("https", "/sign-in/"), ("http", "https://127.0.0.1/")],
)
def test_behind_a_proxy_that_says_https_nobody_is_sent_round_in_a_circle(
    proto: str, sent_on_to: str
) -> None:
    headers = {"host": "127.0.0.1", "x-forwarded-proto": proto}
    env = {"SELFDIRECT_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", ASK.replace("{HEADERS}", str(headers))],
        env=os.environ | env,
        capture_output=True,
        check=True,
        text=True,
    )
    assert ended.stdout.strip() == sent_on_to
