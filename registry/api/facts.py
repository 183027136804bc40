"""Where a fact was read and whether it was checked: the same three members everywhere."""

FACT_FIELDS = ("source", "verification", "notes")
