"""Who may sign in, and what keeps a double click from doing a thing twice."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from selfdirect.foundation.kernel.actor import Actor, Role


class Team(models.Model):
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who signs in. What they may do hangs on their roles and teams."""

    roles = ArrayField(models.CharField(max_length=20), default=list)
    teams = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # Team codes
    job = models.CharField(max_length=80, blank=True)  # "social worker": read by the person
    phone = models.CharField(max_length=30, blank=True)
    works_for = models.CharField(max_length=12, blank=True)  # a provider's organisation reference
    easy_read = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[str(r) for r in Role]),
                name="user_roles_are_known",
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                condition=~models.Q(email=""),
            ),
        ]

    @property
    def actor(self) -> Actor:
        return Actor(
            name=self.username,
            roles=frozenset(Role(r) for r in self.roles),
            teams=frozenset(self.teams),
            display=self.get_full_name() or self.username,
            user_id=self.pk,
        )


class Submission(models.Model):
    """A form sent by a browser: its key is good for one answer."""

    key = models.UUIDField(primary_key=True)
    by = models.CharField(max_length=150)
    path = models.CharField(max_length=300)
    went_to = models.CharField(max_length=300)  # where the browser was sent on to
    at = models.DateTimeField(auto_now_add=True)


class Invitation(models.Model):
    """A way in for somebody new: sent to an address the council already knows, used once."""

    token_digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
