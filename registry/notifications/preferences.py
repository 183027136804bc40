"""When a person wants e-mails: for all notices, for one kind, and what nobody may turn off."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.identity.models.people import User
from registry.notifications.kinds import NoticeKind, Timing, UnknownKind, kind_of
from registry.notifications.models import KindPreference, Preference

SALT = "registry.notifications.unsubscribe"


class UnsubscribeForbidden(ValidationError):
    """The kind tells of deadlines that bind."""

    def __init__(self) -> None:
        super().__init__(
            _("These e-mails tell of deadlines that bind; they cannot be turned off."), code="binding"
        )


def preference_of(user: User) -> Preference:
    """What the person chose, or what holds for whoever chose nothing (not saved)."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def timings_of(people: Iterable[User], kind_code: str) -> dict[int, Timing]:
    """For each person's key, when an e-mail of this kind goes out. Two queries for any number of people."""
    kind = kind_of(kind_code)
    keys = [person.pk for person in people]
    general = dict(Preference.objects.filter(user__in=keys).values_list("user", "timing"))
    special = dict(KindPreference.objects.filter(user__in=keys, kind=kind_code).values_list("user", "timing"))
    return {key: allowed(kind, special.get(key) or general.get(key) or Timing.AT_ONCE) for key in keys}


def allowed(kind: NoticeKind, timing: str) -> Timing:
    """The wish, or the nearest to it that the kind allows: a deadline that binds comes at least daily."""
    wish = Timing(timing)
    return wish if wish in kind.timings else Timing.DAILY


def chosen_by_kind(user: User) -> dict[str, Timing]:
    """What the person chose for single kinds."""
    rows = KindPreference.objects.filter(user=user).values_list("kind", "timing")
    return {kind: Timing(timing) for kind, timing in rows}


@transaction.atomic
def save_settings(
    user: User, *, language: str, timing: str, time_zone: str, digest_hour: int, kinds: Mapping[str, str]
) -> None:
    """Keep what a person chose; ``kinds`` maps a kind to its timing, or to "" for the general one.

    Raises UnknownKind, UnsubscribeForbidden, ValidationError for a time zone that is none.
    """
    if time_zone not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."), code="time_zone")
    for code, wish in kinds.items():
        if wish and Timing(wish) not in kind_of(code).timings:
            raise UnsubscribeForbidden
    Preference.objects.update_or_create(
        user=user,
        defaults={"timing": Timing(timing), "time_zone": time_zone, "digest_hour": digest_hour},
    )
    KindPreference.objects.filter(
        user=user, kind__in=[code for code, wish in kinds.items() if not wish]
    ).delete()
    for code, wish in kinds.items():
        if wish:
            KindPreference.objects.update_or_create(user=user, kind=code, defaults={"timing": Timing(wish)})
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def unsubscribe(user: User, kind_code: str) -> None:
    """No more e-mails of this kind; the notices stay on the board. Raises UnsubscribeForbidden, UnknownKind."""
    if kind_of(kind_code).is_binding:
        raise UnsubscribeForbidden
    KindPreference.objects.update_or_create(user=user, kind=kind_code, defaults={"timing": Timing.NEVER})


def token_for(user: User, kind_code: str) -> str:
    """What the link in an e-mail carries: it can do nothing but end the e-mails of one kind."""
    return signing.dumps([str(user.public_id), kind_code], salt=SALT, compress=True)


def read_token(token: str) -> tuple[User, NoticeKind] | None:
    """Whose link it is and for which kind; nothing when it was tampered with or either is gone."""
    try:
        public_id, kind_code = signing.loads(token, salt=SALT)
        return User.objects.get(public_id=public_id, is_active=True), kind_of(kind_code)
    except (signing.BadSignature, ValueError, User.DoesNotExist, UnknownKind):
        return None


def local_now(preference: Preference, moment: datetime) -> datetime:
    """The moment on the person's own clock; a zone that is gone counts as UTC."""
    try:
        return moment.astimezone(ZoneInfo(preference.time_zone))
    except (KeyError, ValueError):
        return moment.astimezone(ZoneInfo("UTC"))


def digest_day(timing: str, preference: Preference, moment: datetime) -> date | None:
    """The day whose digest is due now on the person's clock, or nothing: too early, or not the day.

    A weekly digest belongs to the Monday of its week, so a worker that was down on Monday sends it later
    in the same week, and once.
    """
    here = local_now(preference, moment)
    if here.hour < preference.digest_hour:
        return None
    if timing == Timing.WEEKLY:
        return date.fromordinal(here.date().toordinal() - here.weekday())
    return here.date()
