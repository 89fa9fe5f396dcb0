"""Who may sign in, and as what."""

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hemmaplan.store.models import AuditEntry, Member
from hemmaplan.store.viewer import Role

FAILED = "members.failed_sign_in"


class WrongPassword(ValueError):
    """The present password is another."""


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
    _hold_strong(password, User(username=name))
    user = User.objects.create_user(username=name, password=password)
    AuditEntry.objects.create(
        at=at, by=by, action="members.add", subject=name, detail={"role": role.value}
    )
    return Member.objects.create(user=user, role=role.value, units=sorted(units))


class LastAdministrator(ValueError):
    """Nobody would be left who can let people in."""


class WithoutUnits(ValueError):
    """A unit manager without units would see nothing."""


@transaction.atomic
def change(*, name: str, role: Role, units: Collection[str], by: str, at: datetime) -> None:
    """Another role, or other units. Raises LookupError, LastAdministrator, WithoutUnits."""
    member = _member(name)
    if role is Role.UNIT_MANAGER and not units:
        raise WithoutUnits(name)
    if role is not Role.ADMINISTRATOR:
        _someone_else_lets_people_in(member)
    before = {"roll": member.role, "enheter": member.units}
    member.role, member.units = role.value, sorted(units)
    member.save(update_fields=["role", "units"])
    after = {"roll": member.role, "enheter": member.units}
    _trail(at, by, "change", name, {"före": before, "efter": after})


@transaction.atomic
def set_password(*, name: str, password: str, by: str, at: datetime) -> None:
    """A new password; who was signed in with the old one no longer is.

    Raises LookupError and WeakPassword. The password is in no trail.
    """
    user = _member(name).user
    _hold_strong(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    _trail(at, by, "password", name, {})


@transaction.atomic
def let_in(*, name: str, may_sign_in: bool, by: str, at: datetime) -> None:
    """Close a user, who stays in the trail and no longer gets in, or open it again.

    Raises LookupError and LastAdministrator.
    """
    member = _member(name)
    if not may_sign_in:
        _someone_else_lets_people_in(member)
    member.user.is_active = may_sign_in
    member.user.save(update_fields=["is_active"])
    _trail(at, by, "open" if may_sign_in else "close", name, {})


def _member(name: str) -> Member:
    found = Member.objects.select_related("user").select_for_update().filter(user__username=name)
    member = found.first()
    if member is None:
        raise LookupError(name)
    return member


def _someone_else_lets_people_in(member: Member) -> None:
    others = Member.objects.filter(role=Role.ADMINISTRATOR.value, user__is_active=True)
    if member.role == Role.ADMINISTRATOR and not others.exclude(pk=member.pk).exists():
        raise LastAdministrator(member.user.get_username())


def _trail(at: datetime, by: str, what: str, name: str, detail: Mapping[str, object]) -> None:
    AuditEntry.objects.create(
        at=at, by=by, action=f"members.{what}", subject=name, detail=dict(detail)
    )


@transaction.atomic
def change_password(*, user: User, present: str, new: str, at: datetime) -> None:
    """Another password for oneself; other sessions end. Raises WrongPassword and WeakPassword."""
    if not user.check_password(present):
        raise WrongPassword
    _hold_strong(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    _trail(at, user.get_username(), "change_password", user.get_username(), {})


@transaction.atomic
def want_letters(
    *, user: User, email: str, rounds: bool, week: bool, red: bool, at: datetime
) -> None:
    """Which letters a user gets, and where. Raises ValueError for an address that is none.

    The address is in no trail.
    """
    if email or rounds or week or red:
        try:
            validate_email(email)
        except ValidationError:
            raise ValueError(email) from None
    user.email = email
    user.save(update_fields=["email"])
    wants = {"wants_rounds": rounds, "wants_week": week, "wants_red": red}
    Member.objects.filter(user=user).update(**wants)
    detail = {"prognosrundan": rounds, "veckan": week, "utförare": red}
    _trail(at, user.get_username(), "letters", user.get_username(), detail)


@transaction.atomic
def failed_sign_in(*, name: str, at: datetime) -> None:
    """Somebody tried a name with a wrong password."""
    AuditEntry.objects.create(at=at, by="ingen", action=FAILED, subject=sign_in_subject(name))


def sign_in_subject(name: str) -> str:
    """What the trail calls a name that was tried: itself, or a digest when nobody has it.

    People type their password in the wrong box: what is no name is never kept.
    """
    if User.objects.filter(username=name).exists():
        return name
    return f"okänt namn {sha256(name.encode()).hexdigest()[:8]}"


def _hold_strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword("; ".join(error.messages)) from None
