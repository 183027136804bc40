"""What each list can be narrowed by. A value that is not among the choices is named, not obeyed."""

from collections.abc import Callable, Sequence
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.forms import CharField, Select, TextInput
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import PartnerCountry
from registry.identity.models.words import SHORTEST_WORD
from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.methodologies.models import Methodology
from registry.parties.models import (
    Designation,
    DesignationScope,
    JointCommitteeDecision,
    SectoralScope,
    ThirdPartyEntity,
)
from registry.parties.queries import accredited
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant

LONGEST_SEARCH = 200
LAPSED = "lapsed"
STANDINGS = [*Designation.Status.choices, (LAPSED, _("accreditation ended"))]
MOST_WORDS = 8  # of a search; more would only make the query slow


def countries() -> list[tuple[str, str]]:
    return [(country.code, str(_(country.name))) for country in PartnerCountry.objects.order_by("name")]


def scopes() -> list[tuple[str, str]]:
    return [(str(scope.number), str(scope)) for scope in SectoralScope.objects.all()]


def decision_years() -> list[tuple[str, str]]:
    years = IssuanceDecision.objects.exclude(decided_on=None).dates("decided_on", "year", order="DESC")
    return [(str(moment.year), str(moment.year)) for moment in years]


def every_word(words: str, condition: Callable[[str], Q]) -> Q:
    """A row must fit every word of the search, each in any of its places."""
    fits = Q()
    for word in words.split()[:MOST_WORDS]:
        fits &= condition(word)
    return fits


class PlainSelect(Select):
    """A select written in one go: Django's own renders two templates for every option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if str(key) in chosen else "", words)
                for key, words in self.choices
            ),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), options)


class SearchFilter(django_filters.CharFilter):
    """The search line: ``places`` are the fields in which each word may stand."""

    def __init__(self, places: Sequence[str], placeholder: Any):
        self.places = places
        widget = TextInput(attrs={"type": "search", "placeholder": placeholder, "maxlength": LONGEST_SEARCH})
        super().__init__(label=_("Search"), max_length=LONGEST_SEARCH, widget=widget)

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        return rows.filter(every_word(value, self.condition)) if value else rows

    def condition(self, word: str) -> Q:
        fits = Q()
        for place in self.places:
            fits |= Q(**{f"{place}__icontains": word})
        return fits


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of the choices, or all."""

    def __init__(self, **options: Any):
        super().__init__(empty_label=_("all"), widget=PlainSelect, **options)


def choice(field: str, label: Any, choices: Any) -> ChoiceFilter:
    """A filter that offers the choices of one field."""
    return ChoiceFilter(field_name=field, label=label, choices=choices)


class Words(CharField):
    """A search line. One letter alone is said no to: it is in nearly every title, and no index helps with it."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and all(len(word) < SHORTEST_WORD for word in value.split()):
            raise ValidationError(_("Write at least two letters or signs."), code="too_short")


class IndexedSearchFilter(SearchFilter):
    """The same in a table that grows: each place has indexes of its own, which an "or" of them would not use."""

    field_class = Words

    def __init__(self, model: type[Model], places: Sequence[str], placeholder: Any):
        super().__init__(places, placeholder)
        self.rows_of = model

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        """Single letters beside words are looked for among what the words found."""
        words = (value or "").split()[:MOST_WORDS]
        for word in words:
            long = len(word) >= SHORTEST_WORD
            rows = rows.filter(self.condition(word) if long else super().condition(word))
        return rows

    def condition(self, word: str) -> Q:
        keys = self.keys_of(word)
        return Q(pk__in=keys[0].union(*keys[1:]))

    def keys_of(self, word: str) -> list[QuerySet[Any, Any]]:
        """Keys of the rows with the word, place by place."""
        keys = self.rows_of._default_manager.order_by().values("pk")
        return [keys.filter(**{f"{place}__has_part": word}) for place in self.places]


class ProjectSearchFilter(IndexedSearchFilter):
    """And whoever takes part."""

    def keys_of(self, word: str) -> list[QuerySet[Any, Any]]:
        parts = ProjectParticipant.objects.order_by().values("project")
        return [
            *super().keys_of(word),
            parts.filter(name_as_printed__has_part=word),
            parts.filter(organisation__name__has_part=word),
        ]


class ProjectFilter(django_filters.FilterSet):
    search = ProjectSearchFilter(Project, ["reference", "title"], _("Reference, title or participant"))
    country = choice("partner_country", _("Country"), countries)
    status = choice("status", _("Status"), Project.Status.choices)
    scope = choice("sectoral_scope__number", _("Sectoral scope"), scopes)
    methodology = django_filters.CharFilter(method="of_methodology", label=_("Methodology"), max_length=8)
    credits = ChoiceFilter(
        method="with_credits",
        label=_("Credits"),
        choices=[
            ("issued", _("units issued")),
            ("decided", _("issuance decided")),
            ("none", _("no decision yet")),
        ],
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def of_methodology(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        uses = ProjectMethodology.objects.filter(project=OuterRef("pk"), reference__iexact=value.strip())
        return rows.filter(Exists(uses))

    def with_credits(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        decisions = IssuanceDecision.objects.filter(projects=OuterRef("pk"))
        if value == "issued":
            return rows.filter(issued__gt=0)  # type: ignore[misc] # an annotation of the list
        return rows.filter(Exists(decisions) if value == "decided" else ~Exists(decisions))


class PlannedProjectFilter(django_filters.FilterSet):
    search = IndexedSearchFilter(PlannedProject, ["reference", "title"], _("Reference or title"))
    country = choice("partner_country", _("Country"), countries)
    status = choice("status", _("Status"), PlannedProject.Status.choices)

    class Meta:
        model = PlannedProject
        fields: list[str] = []


class MethodologyFilter(django_filters.FilterSet):
    search = SearchFilter(["reference", "title", "versions__title"], _("Reference or title"))
    country = choice("partner_country", _("Country"), countries)
    scope = choice("sectoral_scope__number", _("Sectoral scope"), scopes)
    use = ChoiceFilter(
        method="by_use",
        label=_("Use"),
        choices=[("used", _("used by a project")), ("unused", _("used by none"))],
    )

    class Meta:
        model = Methodology
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Methodology]:
        return super().qs.distinct()

    def by_use(self, rows: QuerySet[Methodology], name: str, value: str) -> QuerySet[Methodology]:
        uses = Exists(ProjectMethodology.objects.filter(reference=OuterRef("reference")))
        return rows.filter(uses if value == "used" else ~uses)


class ThirdPartyEntityFilter(django_filters.FilterSet):
    search = SearchFilter(["name", "designations__reference"], _("Name or reference"))
    country = ChoiceFilter(method="of_country", label=_("Country"), choices=countries)
    scope = ChoiceFilter(method="of_scope", label=_("Sectoral scope"), choices=scopes)
    status = ChoiceFilter(method="of_status", label=_("Status"), choices=STANDINGS)

    class Meta:
        model = ThirdPartyEntity
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[ThirdPartyEntity]:
        """All three must hold of one and the same designation."""
        rows = super().qs
        narrowed = Designation.objects.filter(third_party_entity=OuterRef("pk"))
        cleaned = self.form.cleaned_data if self.form.is_valid() or hasattr(self.form, "cleaned_data") else {}
        if cleaned.get("country"):
            narrowed = narrowed.filter(partner_country=cleaned["country"])
        if (status := cleaned.get("status")) in Designation.Status.values:
            narrowed = narrowed.filter(status=status)
        if status in (Designation.Status.DESIGNATED, LAPSED):
            stands = accredited(timezone.localdate())
            narrowed = narrowed.filter(stands if status != LAPSED else ~stands, status="designated")
        if cleaned.get("scope"):
            scope = DesignationScope.objects.on(timezone.localdate()).filter(
                designation=OuterRef("pk"), scope__number=cleaned["scope"]
            )
            narrowed = narrowed.filter(Exists(scope))
        asked = any(cleaned.get(name) for name in ("country", "status", "scope"))
        return (rows.filter(Exists(narrowed)) if asked else rows).distinct()

    def _of_the_designation(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows

    of_country = of_scope = of_status = _of_the_designation


class CommitteeDecisionFilter(django_filters.FilterSet):
    search = SearchFilter(
        ["reference", "title", "case__reference", "case__subject_reference"], _("Reference or title")
    )
    country = choice("committee__partner_country", _("Country"), countries)
    kind = choice("kind", _("Kind"), JointCommitteeDecision.Kind.choices)

    class Meta:
        model = JointCommitteeDecision
        fields: list[str] = []


class IssuanceFilter(django_filters.FilterSet):
    search = SearchFilter(["projects_as_printed", "projects__title", "slug"], _("Project reference or title"))
    country = choice("partner_country", _("Country"), countries)
    year = choice("decided_on__year", _("Decided in"), decision_years)
    state = ChoiceFilter(
        method="in_state",
        label=_("State"),
        choices=[
            ("units", _("units in the ledger")),
            ("waiting", _("a side notified, not issued")),
            ("no-sides", _("sides not published")),
            ("no-amount", _("amount not published")),
        ],
    )

    class Meta:
        model = IssuanceDecision
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[IssuanceDecision]:
        return super().qs.distinct()

    def in_state(self, rows: QuerySet[IssuanceDecision], name: str, value: str) -> QuerySet[IssuanceDecision]:
        sides = CountryNotification.objects.filter(decision=OuterRef("pk"))
        if value == "units":
            units = Q(transaction_id__isnull=False) | Q(allocations__transaction_id__isnull=False)
            return rows.filter(Exists(sides.filter(units)))
        if value == "waiting":
            return rows.filter(Exists(sides.filter(is_issued=False, quantity__gt=0)))
        if value == "no-amount":
            return rows.filter(total_quantity=None)
        return rows.exclude(total_quantity=None).filter(Exists(sides.filter(quantity=None)))


class CountryFilter(django_filters.FilterSet):
    search = SearchFilter(["name", "code", "iso3"], _("Name or code"))

    class Meta:
        model = PartnerCountry
        fields: list[str] = []
