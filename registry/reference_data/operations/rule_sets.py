"""The rule sets shipped with the registry: the least that is needed to print a number."""

import json

from credits.authority import Authority
from registry.reference_data.operations.shipped_folder import SHIPPED_FACTS
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set
from registry.rules.queries import current_rule_set


def adopt_shipped_rule_sets(authority: Authority) -> None:
    """Adopt them where no rule set is in force; whatever was adopted later stays in force."""
    if current_rule_set() is not None:
        return
    for content in json.loads((SHIPPED_FACTS / "rule_sets.json").read_text(encoding="utf-8")):
        adopt_rule_set(RuleSetContent(**content), authority)
