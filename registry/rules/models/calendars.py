"""What days are like in a country: its time zone, its days of rest, its holidays. Japan is one of them."""

from zoneinfo import available_timezones

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact
from registry.identity.models.parties import is_country_code


def validate_time_zone(name: str) -> None:
    """Refuse what the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(
            _("The time zone database does not know “%(name)s”."), code="time_zone", params={"name": name}
        )


def saturday_and_sunday() -> list[int]:
    return [6, 7]


@pghistory.track()
class CountryCalendar(SourcedFact):
    """Where the days of a country begin and end. A clock that runs keeps the zone it began with."""

    country_code = models.CharField(
        _("country code"), max_length=2, primary_key=True, validators=[is_country_code]
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    rest_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name=_("days of rest"),
        default=saturday_and_sunday,
        blank=True,
        help_text=_("Numbers of weekdays: 1 is Monday, 7 is Sunday."),
    )

    class Meta:
        verbose_name = _("calendar of a country")
        verbose_name_plural = _("calendars of countries")
        ordering = ["country_code"]

    def __str__(self) -> str:
        return self.country_code


@pghistory.track()
class Holiday(SourcedFact):
    """A day on which one side does not work. Only clocks that count working days look at it."""

    country_code = models.CharField(_("country code"), max_length=2, validators=[is_country_code])
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date", "country_code"]
        constraints = [
            models.UniqueConstraint(name="holiday_once", fields=["country_code", "date"]),
            models.CheckConstraint(
                name="holiday_country_code_is_iso", condition=Q(country_code__regex=r"^[A-Z]{2}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_code} {self.date}"
