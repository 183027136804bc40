"""What the rule set says about calculating a report: rounding, tolerance, and from where on a value is far off."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from registry.lifecycle import hooks
from registry.lifecycle.models import Case
from registry.methodologies.language.crediting import DOWN, Rounding
from registry.monitoring.checks.material import OUTLIER_RATIO

TOLERANCE = Decimal(0)  # tCO2e between claimed and recalculated, where the rule set names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """``key``: of the rule set. ``tolerance``: by how many tCO2e a claim of a year may be off."""

    key: str = ""
    rounding: Rounding = DOWN
    tolerance: Decimal = TOLERANCE
    outlier_ratio: Decimal = OUTLIER_RATIO

    def as_basis(self) -> list[str]:
        """What a calculation rests on: the figures, not the version that happens to name them."""
        return [self.rounding.value, str(self.tolerance), str(self.outlier_ratio)]


def figures_of(case: Case) -> Figures:
    """Of the rules that the report is held to. An unknown rounding is refused when a rule set is drafted."""
    key = rules_key_of(case)
    rules = hooks.rules_of(key)
    say = getattr(rules, "parameter", lambda _key: "")
    rounding, tolerance, ratio = map(say, ("credited_rounding", "recalculation_tolerance", "outlier_ratio"))
    return Figures(
        key=key,
        rounding=Rounding(rounding) if rounding else DOWN,
        tolerance=Decimal(tolerance) if tolerance else TOLERANCE,
        outlier_ratio=Decimal(ratio) if ratio else OUTLIER_RATIO,
    )


def rules_key_of(case: Case) -> str:
    """A draft is calculated by the rules of today: under those it would be handed in, and stay from then on."""
    if case.submitted_at is not None:
        return case.rules_key
    country = case.partner_country_id or ""
    return hooks.pin_rules(case.table, country, case.track, timezone.localdate()) or case.rules_key
