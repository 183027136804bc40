"""A small methodology in which every feature stands once, to be changed in one place by a test."""

from datetime import date

YEAR = (date(2017, 1, 1), date(2017, 12, 31))
TEXT = """format = 1
methodology = "XX_AM001"
version = "1.0"
title = "Small"
source = { name = "a test", mark = "sourced" }

[indices.i]
description = "unit"

[parameters.EG]
symbol = "EG_{i,p}"
index = ["i", "p"]
description = "electricity"
unit = "MWh"
kind = "monitored"
minimum = "0"
maximum = "5000"
plausible_maximum = "4000"

[parameters.connection]
index = ["i"]
description = "connection"
kind = "ex_ante"
categories = { grid = "grid", captive = "captive" }

[parameters.EF]
index = ["i"]
description = "factor"
unit = "tCO2/MWh"
kind = "default"
choose = { by = "connection", values = { grid = "0.5", captive = { value = "0.25", mark = "memory" } } }

[parameters.capacity]
index = ["i"]
description = "capacity"
unit = "USRt"
kind = "ex_ante"

[parameters.COP]
index = ["i"]
description = "reference by band"
unit = "1"
kind = "default"

[parameters.COP.bands]
by = "capacity"
unit = "USRt"
rows = [{ below = "300", value = "4.9" }, { from = "300", value = "5.5" }]

[parameters.T]
index = ["p"]
description = "temperature"
unit = "degC"
kind = "monitored"
aggregation = "mean"

[parameters.used]
index = ["p"]
description = "own use, may be absent"
unit = "MWh"
kind = "monitored"
optional = true

[[formulas]]
symbol = "net"
index = ["i"]
expression = "EG[i] * if(T > 30 degC, 0.9, 1) / COP[i]"

[[formulas]]
symbol = "RE"
expression = "sum(i: net[i] * EF[i])"

[[formulas]]
symbol = "PE"
expression = "used * 0.5 tCO2/MWh"

[[formulas]]
symbol = "ER"
expression = "RE - PE"

[[examples]]
name = "one unit"
expected = { RE = "100", PE = "0", ER = "100" }
credited = 100
parameters = [
  { symbol = "EG", point = "1", period = ["2017-01-01", "2017-12-31"], value = "980", unit = "MWh" },
  { symbol = "T", period = ["2017-01-01", "2017-12-31"], value = "20", unit = "degC" },
  { symbol = "connection", point = "1", value = "grid" },
  { symbol = "capacity", point = "1", value = "100", unit = "USRt" },
]
"""


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, f"{old!r} stands once in the text"
    return TEXT.replace(old, new)
