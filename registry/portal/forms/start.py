"""Starting a procedure: for which organisation, in which country, about what."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Lifecycle
from registry.parties.models import ThirdPartyEntity
from registry.parties.queries import standing
from registry.portal.queries.openings import needs_entity
from registry.rules.queries import chosen_tracks


class CountryForm(forms.Form):
    """Whose rules hold."""

    country = forms.ModelChoiceField(
        label=_("Partner country"), queryset=PartnerCountry.objects.order_by("name"), empty_label=_("Choose")
    )


class StartForm(forms.Form):
    """``request_id`` is chosen when the page is shown: pressing twice starts one case."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    country = forms.ModelChoiceField(
        label=_("Partner country"), queryset=PartnerCountry.objects.none(), empty_label=_("Choose")
    )
    track = forms.ChoiceField(
        label=_("Rules"),
        required=False,
        choices=(),
        help_text=_("Some countries have special rules beside those for new projects."),
    )
    organisation = forms.ModelChoiceField(
        label=_("For the organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=_("Title"), max_length=500, help_text=_("You can change it in the form until you hand it in.")
    )
    subject = forms.ChoiceField(label=_("About"), choices=())

    entity = forms.ModelChoiceField(
        label=_("Third-party entity"),
        queryset=ThirdPartyEntity.objects.none(),
        empty_label=_("Choose"),
        help_text=_("Designation and scope are checked on the date of its report."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        lifecycle: Lifecycle,
        organisations: list[Organisation],
        subjects: list[tuple[str, str]] | None = None,
        parent: Case | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"request_id": uuid.uuid4(), **(initial or {})})
        if lifecycle.country_required and parent is None:
            countries = PartnerCountry.objects.order_by("name")
            self.fields["country"].queryset = countries  # type: ignore[attr-defined]
            self.fields["track"].choices = tracks_to_choose(countries)  # type: ignore[attr-defined]
        else:
            del self.fields["country"], self.fields["track"]
        keys = [one.pk for one in organisations]
        if keys:
            wanted = Organisation.objects.filter(pk__in=keys).order_by("name")
            self.fields["organisation"].queryset = wanted  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]
        if needs_entity(lifecycle):
            designated = standing(timezone.localdate())
            if parent is not None:
                designated = designated.filter(partner_country=parent.partner_country_id)
            entities = ThirdPartyEntity.objects.filter(pk__in=designated.values("third_party_entity"))
            self.fields["entity"].queryset = entities.order_by("name")  # type: ignore[attr-defined]
        else:
            del self.fields["entity"]
        if subjects is None:
            del self.fields["subject"]
        else:
            self.fields["subject"].choices = subjects  # type: ignore[attr-defined]

    def clean_track(self) -> str:
        """The track alone; ``TH/first_generation`` is one of Thailand's.

        Raises ValidationError for that of another country than the chosen one.
        """
        code, _slash, track = str(self.cleaned_data["track"]).rpartition("/")
        country = self.cleaned_data.get("country")
        if track and (country is None or country.code != code):
            raise forms.ValidationError(_("These are the rules of another country."), code="other_country")
        return track


def tracks_to_choose(countries: Iterable[PartnerCountry]) -> list[tuple[Any, Any]]:
    """Nothing chosen, then the special tracks by country: ``("Thailand", [("TH/first_generation", "…")])``."""
    names = {country.code: country.name for country in countries}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in chosen_tracks():
        if row.country_code in names:
            words = row.label or row.track.replace("_", " ")
            groups.setdefault(names[row.country_code], []).append((f"{row.country_code}/{row.track}", words))
    return [("", _("Those for new projects")), *sorted(groups.items())]
