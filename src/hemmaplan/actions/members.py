"""Who may sign in, and as what."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from hemmaplan.store.models import AuditEntry, Member
from hemmaplan.store.viewer import Role


class NameTaken(ValueError):
    """There is a user by that name already."""


class WeakPassword(ValueError):
    """The password is too short or too common."""


@transaction.atomic
def add(
    *, name: str, password: str, role: Role, units: Collection[str], by: str, at: datetime
) -> Member:
    """A new user with a role. Raises NameTaken, WeakPassword, and ValueError without a name."""
    if not name.strip():
        raise ValueError("a user without a name")
    users = get_user_model()
    if users._default_manager.filter(username=name).exists():
        raise NameTaken(name)
    try:
        validate_password(password, User(username=name))
    except ValidationError as error:
        raise WeakPassword("; ".join(error.messages)) from None
    user = User.objects.create_user(username=name, password=password)
    AuditEntry.objects.create(
        at=at, by=by, action="members.add", subject=name, detail={"role": role.value}
    )
    return Member.objects.create(user=user, role=role.value, units=sorted(units))
