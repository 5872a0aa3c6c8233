import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.models import Session
from django.urls import reverse

from selfdirect.foundation.access.actions import accept_invitation, forget_forms, invite
from selfdirect.foundation.access.adapter import SocialAdapter
from selfdirect.foundation.access.models import Invitation, Submission, User
from selfdirect.foundation.access.queries import digest
from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.gateways.notify import FileGateway
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.outbox.actions import send_waiting
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

    def accept(self, token, at, password=PASSWORD):
        return accept_invitation(digest=digest(token), password=password, at=at)

    def join(self, client, token, password=PASSWORD):
        """Follow the link as a browser does, and send the form."""
        there = client.get(f"/join/{token}/").url
        typed = {"once": str(uuid4()), "password": password, "again": password}
        return client.post(there, typed)

    def test_it_works_once(self, cast, now):
        token = self.invite(cast, now)
        assert self.accept(token, now).check_password(PASSWORD)
        with pytest.raises(Refused, match="used or has run out"):
            self.accept(token, now, "another one here")

    def test_it_runs_out(self, cast, now):
        token = self.invite(cast, now)
        with pytest.raises(Refused, match="run out"):
            self.accept(token, now + timedelta(days=15))

    def test_a_newer_one_ends_the_older(self, cast, now):
        older, newer = self.invite(cast, now), self.invite(cast, now)
        with pytest.raises(Refused, match="run out"):
            self.accept(older, now)
        assert self.accept(newer, now) == cast.amira

    def test_the_page_keeps_no_weak_password_and_says_why(self, client, cast, now):
        page = self.join(client, self.invite(cast, now), "short")
        assert page.status_code == 422
        assert "at least 12 characters" in page.content.decode()

    def test_the_page_signs_the_newcomer_in(self, client, cast, now, time_machine):
        time_machine.move_to(now)
        self.join(client, self.invite(cast, now))
        assert client.session["_auth_user_id"] == str(cast.amira.pk)

    def test_without_a_link_the_page_says_so(self, client, db):
        page = client.post("/join/", {"password": PASSWORD, "again": PASSWORD})
        assert page.status_code == 422
        assert "Ask us for a new one" in page.content.decode()

    def test_a_second_factor_is_not_passed_by(self, client, cast, now, time_machine):
        time_machine.move_to(now)
        TOTP.activate(cast.amira, generate_totp_secret())
        assert self.join(client, self.invite(cast, now)).url == reverse("account_login")
        assert "_auth_user_id" not in client.session

    def test_the_token_is_kept_in_no_log_and_in_no_table(
        self, client, cast, now, time_machine, tmp_path, caplog
    ):
        time_machine.move_to(now)
        token = self.invite(cast, now)
        send_waiting(gateway=FileGateway(tmp_path), at=now)
        self.join(client, token, "short")
        kept = [*Session.objects.all(), *Submission.objects.all(), *Message.objects.all()]
        self.join(client, token)
        kept += [*Submission.objects.all(), *Event.objects.all()]
        assert Submission.objects.exists()
        assert not [row for row in kept if token in str(vars(row))]
        assert token not in str([one.get_decoded() for one in Session.objects.all()])
        assert token not in caplog.text


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


def council_sign_in(server_url):
    app = {
        "provider_id": "council", "name": "Council", "client_id": "abc", "secret": "x",
        "settings": {"server_url": server_url},
    }  # fmt: skip
    return {"openid_connect": {"APPS": [app]}}


def test_the_councils_own_sign_in_is_asked_by_openid_connect(client, db, settings, issuer):
    settings.SOCIALACCOUNT_PROVIDERS = council_sign_in(issuer)
    sent_on = client.post("/accounts/oidc/council/login/").url
    assert sent_on.startswith(f"{issuer}/authorization?")
    assert "client_id=abc" in sent_on


@pytest.mark.parametrize(
    ("verified", "trusted", "active", "let_in"),
    [
        (True, False, True, True),
        (False, False, True, False),
        (False, True, True, True),
        (True, False, False, False),
    ],
)
def test_the_councils_sign_in_opens_an_account_only_by_an_address_that_is_surely_theirs(
    client, cast, rf, settings, verified, trusted, active, let_in
):
    settings.OIDC_TRUST_EMAIL = trusted
    settings.SOCIALACCOUNT_PROVIDERS = council_sign_in("https://council.example")
    User.objects.filter(pk=cast.carol.pk).update(is_active=active)
    request = rf.get("/accounts/oidc/council/login/callback/")
    request.session, request.user = client.session, AnonymousUser()
    request._messages = FallbackStorage(request)
    email = cast.carol.email.upper()
    signing_in = SocialLogin(
        user=User(email=email),
        account=SocialAccount(provider="council", uid="1"),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
    )
    ends = nullcontext() if let_in else pytest.raises(ImmediateHttpResponse)
    with request_context(request), ends:
        SocialAdapter().pre_social_login(request, signing_in)
    assert SocialAccount.objects.filter(user=cast.carol).exists() is let_in


def test_no_browser_keeps_what_is_personal(client, cast):
    kept = [client.get(path).headers.get("Cache-Control", "") for path in ("/start/", "/privacy/")]
    client.force_login(cast.amira)
    kept.append(client.get("/home/").headers["Cache-Control"])
    assert kept == ["no-store", "", "no-store"]


@pytest.mark.parametrize(
    "address", ["/people/?q=%00", "/c/%00/", "/work/?who=%00", "/start/done/%00/"]
)
def test_an_address_with_a_nought_character_leads_nowhere(client, cast, address):
    client.force_login(cast.carol)
    assert client.get(address).status_code == 404


def test_the_keys_of_old_forms_are_forgotten_and_those_of_new_ones_kept(db, time_machine, now):
    for days in (0, 5):
        time_machine.move_to(now + timedelta(days=days), tick=False)
        Submission.objects.create(key=uuid4(), by="amira", path="/ask/", went_to="/home/")
    assert forget_forms(at=now + timedelta(days=31)) == 1
    assert Submission.objects.get().at == now + timedelta(days=5)


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
