"""Members: what a person who signs in may see. The sign-in itself is Django's."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from hemmaplan.store.viewer import Role, Viewer


class Member(models.Model):
    """A user's role, and for a unit manager the codes of the own units.

    `wants_rounds`, `wants_week` and `wants_red`: the letters that the user has asked for, to the
    user's e-mail.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="member")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    units = models.JSONField(default=list)
    wants_rounds = models.BooleanField(default=False)
    wants_week = models.BooleanField(default=False)
    wants_red = models.BooleanField(default=False)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="member_role"
            ),
        )

    @property
    def viewer(self) -> Viewer:
        return Viewer(Role(self.role), frozenset(self.units))
