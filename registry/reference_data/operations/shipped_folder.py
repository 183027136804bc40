"""Where the registry's own copy of the public facts stands."""

from pathlib import Path

SHIPPED_FACTS = Path(__file__).resolve().parents[1] / "facts"
