"""The settings of e-mails: one choice for everything, one per kind."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import User
from registry.notifications.kinds import NoticeKind, Timing, all_kinds
from registry.notifications.preferences import chosen_by_kind, preference_of

AS_ABOVE = ("", _("as chosen above"))


def time_zones() -> list[tuple[str, str]]:
    """Zones people live in, by name; the old and the technical ones are left out."""
    named = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]


class SettingsForm(forms.Form):
    """What ``preferences.save_settings`` takes."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    timing = forms.ChoiceField(
        label=_("E-mails"),
        choices=Timing.choices,
        help_text=_("Notices stand on the board at once, whatever you choose."),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the digest"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        help_text=_("On your own clock. A weekly digest comes on Mondays."),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        preference = preference_of(user)
        super().__init__(
            data,
            initial={
                "language": user.language,
                "time_zone": preference.time_zone,
                "timing": preference.timing,
                "digest_hour": preference.digest_hour,
            },
        )
        self.kinds = list(all_kinds())
        chosen = chosen_by_kind(user)
        for kind in self.kinds:
            self.fields[_name(kind)] = forms.ChoiceField(
                label=kind.label,
                required=False,
                choices=[AS_ABOVE, *((timing.value, timing.label) for timing in kind.timings)],
                initial=chosen.get(kind.code, ""),
            )

    def general_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("language", "time_zone", "timing", "digest_hour")]

    def kind_fields(self) -> list[tuple[NoticeKind, forms.BoundField]]:
        return [(kind, self[_name(kind)]) for kind in self.kinds]

    def wishes(self) -> dict[str, Any]:
        """The keyword arguments of ``save_settings``."""
        cleaned = self.cleaned_data
        general = {name: cleaned[name] for name in ("language", "time_zone", "timing", "digest_hour")}
        return {**general, "kinds": {kind.code: cleaned[_name(kind)] for kind in self.kinds}}


def _name(kind: NoticeKind) -> str:
    return f"kind-{kind.code}"
