"""Read users and teams, and claim a form's key."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from selfdirect.foundation.access.models import Submission, Team, User
from selfdirect.foundation.kernel.actor import Role


def claim(key: UUID, by: str, path: str) -> bool:
    """Take a form's key; False if it has been used. Waits for a twin still under way."""
    row = Submission(key=key, by=by, path=path[:300], at=timezone.now())
    Submission.objects.bulk_create([row], ignore_conflicts=True)
    return Submission.objects.filter(key=key, went_to="").exists()


def digest(token: str) -> str:
    """Answer what is kept of an invitation's token: the token itself never is."""
    return hashlib.sha256(token.encode()).hexdigest()


def with_email(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()


def named(name: str) -> User | None:
    """Find somebody by the sign-in name that history keeps."""
    return User.objects.filter(username=name, is_active=True).first()


def in_team(code: str, role: Role) -> QuerySet[User]:
    return User.objects.filter(is_active=True, teams__contains=[code], roles__contains=[role])


def team_names(codes: Iterable[str]) -> dict[str, str]:
    return dict(Team.objects.filter(code__in=list(codes)).values_list("code", "name"))


def cast() -> QuerySet[User]:
    """List the people whose story the demonstration tells, in the order they are introduced."""
    place = Case(*[When(username=name, then=n) for n, name in enumerate(CAST)])
    return User.objects.filter(username__in=CAST).order_by(place)


CAST = (
    "amira", "ben", "nell", "carol", "dev", "iris", "jo", "efua", "maya", "grace", "hana", "farid",
    "lena", "ada", "simon",
)  # fmt: skip
