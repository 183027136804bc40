"""From the key that a case is pinned to, to what its rules say.

    KZ/second_generation/project_cycle/1.0       Kazakhstan's own rule set
    any/first_generation/project_cycle/1.0/VN    the general one, counted in the days of Viet Nam

Adopted rule sets never change, so what was read once is kept in memory, under the digest of its content.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from registry.identity.reading import once
from registry.lifecycle.hooks import NoRules
from registry.rules.calendar import SATURDAY_AND_SUNDAY, WorkingDays, last_day, local_day
from registry.rules.models.calendars import CountryCalendar, Holiday
from registry.rules.models.rule_sets import ACCOUNTS_DOCUMENT, RuleSet
from registry.rules.models.values import RuleSetClock, RuleSetLabel
from registry.rules.queries import current_rule_set, cycle_in_force, values_of

ANY = "any"
JAPAN = "JP"
MOST_REMEMBERED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """How long something takes. ``days`` None: not known, so nothing is ever due."""

    key: str
    days: int | None
    maximum_days: int | None
    counts: str
    is_inclusive: bool
    paused_by: frozenset[str]
    remind_days_before: int | None
    source: str
    verification: str

    @property
    def counts_working_days(self) -> bool:
        return self.counts == RuleSetClock.Counts.WORKING_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRule:
    """Which form is used; ``code`` and ``version`` are empty where they are not known."""

    form: str
    token: str
    code: str
    version: str
    annex: str
    source: str
    verification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRule:
    """A document that a step asks for."""

    lifecycle: str
    step: str
    document_kind: str
    is_required: bool
    source: str
    verification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one adopted rule set says, by kind and name."""

    title: str
    features: dict[str, bool]
    clocks: dict[str, ClockRule]
    forms: tuple[FormRule, ...]
    attachments: tuple[AttachmentRule, ...]
    second_persons: frozenset[tuple[str, str]]
    labels: dict[str, str]
    parameters: dict[str, str]
    excluded_technologies: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """The rules of one case: what its rule set says, in the days of its country."""

    key: str
    country: str  # empty: of none in particular
    content: Content

    def __str__(self) -> str:
        return self.key

    def feature(self, name: str) -> bool:
        """Whether a part of the cycle applies; what the rule set does not name does not."""
        return self.content.features.get(name, False)

    def clock(self, key: str) -> ClockRule | None:
        """The rule of a clock; None when the rule set has no such clock."""
        return self.content.clocks.get(key)

    def form(self, name: str) -> FormRule | None:
        """The form of this name (``registration_request``) or token (``Reg_Req``)."""
        return next((form for form in self.content.forms if name in (form.form, form.token)), None)

    def attachments(self, lifecycle: str, step: str) -> tuple[str, ...]:
        """The kinds of document without which the step is not taken."""
        return tuple(
            rule.document_kind for rule in self.attachment_rules(lifecycle, step) if rule.is_required
        )

    def attachment_rules(self, lifecycle: str, step: str = "") -> tuple[AttachmentRule, ...]:
        """All attachments of a step (or of a lifecycle), also those that may be left out."""
        return tuple(
            rule
            for rule in self.content.attachments
            if rule.lifecycle == lifecycle and step in ("", rule.step)
        )

    def needs_two_people(self, lifecycle: str, step: str) -> bool:
        return (lifecycle, step) in self.content.second_persons

    def label(self, key: str, default: str = "") -> str:
        """What the country calls something; ``default`` where it has no word of its own."""
        return self.content.labels.get(key, default)

    def parameter(self, key: str) -> str:
        """A figure or date as text; empty: not known."""
        return self.content.parameters.get(key, "")

    @property
    def excluded_technologies(self) -> tuple[str, ...]:
        return self.content.excluded_technologies

    @cached_property
    def _calendar(self) -> CountryCalendar | None:
        return CountryCalendar.objects.filter(country_code=self.country).first() if self.country else None

    @property
    def time_zone(self) -> ZoneInfo:
        """In which days are counted: the partner country's zone; UTC where it is not known."""
        return ZoneInfo(self._calendar.time_zone) if self._calendar else ZoneInfo("UTC")

    @cached_property
    def working_days(self) -> WorkingDays:
        """The days on which both sides work: neither rest day nor holiday of one of them."""
        sides = [code for code in (self.country, JAPAN) if code]
        calendars = CountryCalendar.objects.filter(country_code__in=sides).values_list("rest_days", flat=True)
        rest = frozenset(day for days in calendars for day in days) or SATURDAY_AND_SUNDAY
        holidays = Holiday.objects.filter(country_code__in=sides).values_list("date", flat=True)
        return WorkingDays(rest_days=rest, holidays=frozenset(holidays))

    def today(self, moment: datetime | None = None) -> date:
        """The day it is in the country."""
        return local_day(moment or timezone.now(), self.time_zone)

    def due(self, rule: ClockRule, opened_on: date, days: int | None = None) -> date | None:
        """The last day of a clock opened on a day; ``days`` in place of the rule's. None: not known."""
        count = rule.days if days is None else days
        if count is None:
            return None
        working = self.working_days if rule.counts_working_days else None
        return last_day(opened_on, count, is_inclusive=rule.is_inclusive, working_days=working)

    def window(self, clock: str, moment: datetime) -> tuple[date, date | None]:
        """First and last day, both inclusive, of a window that opens at a moment. Last day None: not known."""
        opens_on, rule = self.today(moment), self.clock(clock)
        return opens_on, None if rule is None else self.due(rule, opens_on)


@dataclass
class Memory:
    """Contents read before, by digest. Another database, or a test, may know other ones."""

    contents: dict[str, Content] = field(default_factory=dict)

    def content_of(self, rule_set: RuleSet, read: Callable[[RuleSet], Content]) -> Content:
        digest = rule_set.content_digest
        if not digest:  # adopted before digests were kept
            return read(rule_set)
        if digest not in self.contents:
            if len(self.contents) >= MOST_REMEMBERED:
                self.contents.clear()
            self.contents[digest] = read(rule_set)
        return self.contents[digest]


_memory = Memory()


def rules_key(rule_set: RuleSet, country: str) -> str:
    """What a case is pinned to: the rule set, and the country where the rule set names none."""
    return rule_set.key if rule_set.partner_country_id or not country else f"{rule_set.key}/{country}"


def pin_rules(country: str, track: str, on: date) -> str:
    """The key of the rules in force for a country and track on a day; empty where nothing is adopted."""
    rule_set = cycle_in_force(country, track, on=on)
    return "" if rule_set is None else rules_key(rule_set, country)


def pin_document(country: str, document: str, on: date) -> str:
    """As ``pin_rules``, of a document that has no tracks."""
    rule_set = current_rule_set(country, document=document, on=on)
    return "" if rule_set is None else rules_key(rule_set, country)


def account_rules(country: str = "", *, on: date | None = None) -> Rules | None:
    """The rules of accounts and of what is done with them, in force on a day; nothing where none were adopted.

    A country without rules of its own follows the general ones, in its own days.
    """
    return once(("account rules", country, on), lambda: _account_rules(country, on))


def _account_rules(country: str, on: date | None) -> Rules | None:
    rule_set = current_rule_set(country, document=ACCOUNTS_DOCUMENT, on=on)
    if rule_set is None:
        return None
    content = _memory.content_of(rule_set, read_content)
    return Rules(key=rules_key(rule_set, country), country=country, content=content)


class RulesUnknown(LookupError):
    """A key that no adopted rule set has: a fault of the data, never of the person asking."""


def rules_of(key: str) -> Rules | NoRules:
    """The rules behind a key; of the empty key, none. Raises RulesUnknown. One small query."""
    if not key:
        return NoRules()
    return once(("rules", key), lambda: _adopted(key))


def _adopted(key: str) -> Rules:
    country, track, document, version = key.split("/")[:4]
    rule_set = (
        RuleSet.objects.adopted()
        .filter(partner_country=None if country == ANY else country)
        .filter(track=track, document=document, version=version)
        .first()
    )
    if rule_set is None:
        raise RulesUnknown(key)
    return Rules(key=key, country=_counted_in(key), content=_memory.content_of(rule_set, read_content))


def zones_of(keys: Iterable[str]) -> dict[str, ZoneInfo]:
    """In the days of which zone each of these keys counts, as ``Rules.time_zone``. One query for all of them."""
    country_of = {key: _counted_in(key) for key in keys}
    calendars = CountryCalendar.objects.filter(country_code__in=set(country_of.values()))
    known = {code: ZoneInfo(zone) for code, zone in calendars.values_list("country_code", "time_zone")}
    return {key: known.get(country, ZoneInfo("UTC")) for key, country in country_of.items()}


def _counted_in(key: str) -> str:
    country, *_names, counted_in = (*key.split("/"), *[""] * 5)[:5]
    return counted_in if country == ANY else country


def label_of(key: str, name: str) -> str:
    """What the rules behind a key call something; empty where they have no word for it.

    One query for all that a page shows, in whatever countries: lists name the procedures of every country.
    """
    own = "/".join(key.split("/")[:4])  # without the country in whose days the general ones are counted
    return once("labels", _every_label).get((own, name), "") if key else ""


def _every_label() -> dict[tuple[str, str], str]:
    rows = RuleSetLabel.objects.filter(rule_set__status=RuleSet.Status.ADOPTED).select_related("rule_set")
    return {(row.rule_set.key, row.key): row.text for row in rows}


def read_content(rule_set: RuleSet) -> Content:
    """Read every value of a rule set. One query per kind."""
    values: dict[str, list[Any]] = dict(values_of(rule_set))
    return Content(
        title=rule_set.title,
        features={row.feature: row.is_on for row in values["features"]},
        clocks={row.key: _clock_rule(row) for row in values["clocks"]},
        forms=tuple(
            FormRule(
                form=row.form,
                token=row.token,
                code=row.code,
                version=row.version,
                annex=row.annex,
                source=row.source,
                verification=row.verification,
            )
            for row in values["forms"]
        ),
        attachments=tuple(
            AttachmentRule(
                lifecycle=row.lifecycle,
                step=row.step,
                document_kind=row.document_kind,
                is_required=row.is_required,
                source=row.source,
                verification=row.verification,
            )
            for row in values["attachments"]
        ),
        second_persons=frozenset((row.lifecycle, row.step) for row in values["second_persons"]),
        labels={row.key: row.text for row in values["labels"]},
        parameters={row.key: row.value for row in values["parameters"]},
        excluded_technologies=tuple(row.technology for row in values["exclusions"]),
    )


def _clock_rule(row: RuleSetClock) -> ClockRule:
    return ClockRule(
        key=row.key,
        days=row.days,
        maximum_days=row.maximum_days,
        counts=row.counts,
        is_inclusive=row.is_inclusive,
        paused_by=frozenset(row.paused_by),
        remind_days_before=row.remind_days_before,
        source=row.source,
        verification=row.verification,
    )
