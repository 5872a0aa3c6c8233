"""The groups by which people are counted, for whoever counts them."""

from selfdirect.register.people.models import Group

GROUPS = dict(Group.choices)
