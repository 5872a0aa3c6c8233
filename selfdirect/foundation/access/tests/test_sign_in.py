import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from selfdirect.foundation.access.actions import accept_invitation, invite
from selfdirect.foundation.access.models import Invitation, User
from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.outbox.models import Message

PASSWORD = "three calm green horses"


def give_password(user):
    user.set_password(PASSWORD)
    user.save()


class TestDemonstration:
    @pytest.fixture(autouse=True)
    def demo(self, settings):
        settings.DEMO = True

    def test_the_cast_is_offered_and_can_be_become(self, client, cast):
        assert "Amira Khan" in client.get("/sign-in/").content.decode()
        client.post("/sign-in/as/carol/")
        assert client.session["_auth_user_id"] == str(cast.carol.pk)

    def test_only_the_cast_can_be_become(self, client, cast):
        User.objects.create(username="real", email="real@x.example")
        assert client.post("/sign-in/as/real/").status_code == 404

    def test_becoming_somebody_needs_a_post(self, client, cast):
        assert client.get("/sign-in/as/carol/").status_code == 405


class TestRealCouncil:
    def test_the_cast_is_not_offered(self, client, cast):
        assert client.get("/sign-in/").url == reverse("account_login")
        assert client.post("/sign-in/as/carol/").status_code == 404

    def test_a_person_signs_in_with_their_password(self, client, cast):
        give_password(cast.amira)
        form = {"login": cast.amira.email, "password": PASSWORD}
        assert client.post("/accounts/login/", form).status_code == 302
        assert client.session["_auth_user_id"] == str(cast.amira.pk)

    def test_nobody_signs_themselves_up(self, client, db):
        form = {"email": "new@x.example", "password1": PASSWORD, "password2": PASSWORD}
        client.post("/accounts/signup/", form)
        assert not User.objects.exists()

    def test_staff_are_sent_to_add_a_second_factor(self, client, cast, settings):
        settings.STAFF_NEED_SECOND_FACTOR = True
        client.force_login(cast.carol)
        assert client.get("/directory/").url == reverse("mfa_index")
        client.force_login(cast.amira)
        assert client.get("/directory/").status_code == 200

    def test_a_second_factor_is_asked_for_and_lets_staff_in(self, client, cast, settings):
        settings.STAFF_NEED_SECOND_FACTOR = True
        give_password(cast.carol)
        secret = generate_totp_secret()
        TOTP.activate(cast.carol, secret)
        form = {"login": cast.carol.email, "password": PASSWORD}
        asked = client.post("/accounts/login/", form)
        assert "2fa/authenticate" in asked.url
        code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
        client.post(asked.url, {"code": code})
        assert client.get("/directory/").status_code == 200

    def test_guessing_passwords_is_stopped(self, client, cast):
        give_password(cast.amira)
        form = {"login": cast.amira.email, "password": "wrong"}
        answers = [client.post("/accounts/login/", form) for _ in range(12)]
        last = answers[-1]
        assert last.status_code == 429 or "many" in last.content.decode().lower()


class TestInvitation:
    def invite(self, cast, now):
        return invite(user=cast.amira, link="https://x/join/{token}/", by=SYSTEM, at=now)

    def test_the_link_is_sent_and_only_its_digest_is_kept(self, cast, now):
        token = self.invite(cast, now)
        assert token in Message.objects.get().body
        assert Invitation.objects.get().token_digest == hashlib.sha256(token.encode()).hexdigest()

    def test_it_works_once(self, cast, now):
        token = self.invite(cast, now)
        assert accept_invitation(token=token, password=PASSWORD, at=now).check_password(PASSWORD)
        with pytest.raises(Refused, match="used or has run out"):
            accept_invitation(token=token, password="another one here", at=now)

    def test_it_runs_out(self, cast, now):
        token = self.invite(cast, now)
        with pytest.raises(Refused, match="run out"):
            accept_invitation(token=token, password=PASSWORD, at=now + timedelta(days=15))

    def test_the_page_keeps_no_weak_password_and_says_why(self, client, cast, now):
        token = self.invite(cast, now)
        page = client.post(f"/join/{token}/", {"password": "short", "again": "short"})
        assert page.status_code == 422
        assert "at least 12 characters" in page.content.decode()

    def test_the_page_signs_the_newcomer_in(self, client, cast, now, time_machine):
        time_machine.move_to(now)
        token = self.invite(cast, now)
        client.post(f"/join/{token}/", {"password": PASSWORD, "again": PASSWORD})
        assert client.session["_auth_user_id"] == str(cast.amira.pk)


class Issuer(BaseHTTPRequestHandler):
    """As much of an OpenID Connect server as is asked before the browser is sent there."""

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_port}"
        names = ("authorization", "token", "userinfo")
        facts = {f"{name}_endpoint": f"{here}/{name}" for name in names}
        body = json.dumps({"issuer": here, "jwks_uri": f"{here}/jwks", **facts}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def issuer() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_the_councils_own_sign_in_is_asked_by_openid_connect(client, db, settings, issuer):
    app = {
        "provider_id": "council", "name": "Council", "client_id": "abc", "secret": "x",
        "settings": {"server_url": issuer},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    sent_on = client.post("/accounts/oidc/council/login/").url
    assert sent_on.startswith(f"{issuer}/authorization?")
    assert "client_id=abc" in sent_on


def test_what_one_may_not_see_is_not_there_and_leaves_a_row(client, cast):
    client.force_login(cast.simon)
    page = client.get("/people/C-2222-2222/")
    if page.status_code == 404 and not Event.objects.filter(kind=Kind.TURNED_AWAY).exists():
        pytest.fail("a guessed address leaves a history row")
    assert page.status_code == 404


def test_easy_read_is_switched_on_and_off_and_kept(client, cast):
    client.force_login(cast.amira)
    for expected in (True, False):
        assert client.post("/easy-read/", {"next": "/home/"}).url == "/home/"
        cast.amira.refresh_from_db()
        assert cast.amira.easy_read is expected
    assert client.post("/easy-read/", {"next": "https://elsewhere.example/"}).url == "/"
