"""What the shipped files must say, kept apart from them: a file that changes without its row here shows.

One row per methodology: its version, the family it is laid over, the mark of its title, and how many of its
parameters, tabled values and formulas are sourced, logic sourced, inferred and from memory.
"""

from typing import NamedTuple


class Expected(NamedTuple):
    version: str
    family: str
    title_mark: str
    sourced: int
    logic_sourced: int
    inferred: int
    memory: int
    criteria: int = 0


EXPECTED = {
    "BD_AM001": Expected("2.0", "centrifugal_chiller", "memory", 1, 0, 5, 6),
    "BD_AM002": Expected("1.0", "solar_pv", "inferred", 3, 1, 0, 1),
    "BD_AM003": Expected("1.0", "", "inferred", 3, 2, 0, 1),
    "CL_AM001": Expected("1.0", "solar_pv", "sourced", 6, 1, 0, 0),
    "CR_AM001": Expected("1.0", "solar_pv", "sourced", 1, 0, 3, 1),
    "CR_AM002": Expected("1.0", "centrifugal_chiller", "sourced", 1, 0, 5, 6),
    "ID_AM001": Expected("1.0", "waste_heat_recovery", "sourced", 3, 2, 0, 4),
    "ID_AM002": Expected("2.0", "centrifugal_chiller", "sourced", 3, 0, 2, 8, 5),
    "ID_AM003": Expected("1.0", "cop_ratio", "sourced", 6, 2, 0, 1),
    "ID_AM004": Expected("2.0", "cop_ratio", "sourced", 4, 2, 0, 1),
    "ID_AM005": Expected("2.0", "lighting", "memory", 1, 0, 6, 1),
    "ID_AM006": Expected("2.1", "", "sourced", 13, 2, 0, 2),
    "ID_AM007": Expected("1.1", "", "sourced", 5, 2, 0, 2, 3),
    "ID_AM008": Expected("2.0", "cop_ratio", "memory", 1, 0, 5, 1),
    "ID_AM009": Expected("3.0", "", "sourced", 5, 0, 0, 6),
    "ID_AM010": Expected("1.0", "", "sourced", 10, 2, 0, 4),
    "ID_AM011": Expected("1.0", "", "sourced", 1, 0, 0, 6),
    "ID_AM012": Expected("1.0", "outside", "sourced", 3, 0, 4, 0),
    "ID_AM013": Expected("1.0", "solar_pv", "memory", 1, 0, 6, 0),
    "ID_AM015": Expected("1.0", "boiler", "inferred", 1, 0, 5, 4),
    "ID_AM016": Expected("1.0", "cogeneration", "inferred", 1, 0, 6, 4),
    "ID_AM017": Expected("1.0", "", "sourced", 5, 1, 3, 3),
    "ID_AM018": Expected("1.0", "lighting", "inferred", 1, 0, 6, 1),
    "ID_AM019": Expected("1.0", "hydro", "inferred", 1, 0, 4, 1),
    "ID_AM020": Expected("1.0", "lighting", "sourced", 5, 2, 0, 1),
    "ID_AM021": Expected("1.0", "hydro", "inferred", 1, 0, 4, 1),
    "ID_AM022": Expected("1.0", "", "sourced", 5, 2, 0, 3),
    "ID_AM023": Expected("1.1", "cogeneration", "inferred", 1, 0, 9, 4),
    "KE_AM001": Expected("1.0", "hydro", "memory", 1, 0, 4, 1),
    "KE_AM002": Expected("1.0", "solar_pv", "sourced", 3, 1, 0, 1),
    "KE_PM003": Expected("1.0", "hydro", "sourced", 4, 1, 0, 1),
    "KH_AM001": Expected("1.0", "lighting", "inferred", 1, 0, 6, 1),
    "KH_AM002": Expected("1.0", "solar_pv", "sourced", 4, 1, 0, 2),
    "KH_AM003": Expected("1.0", "centrifugal_chiller", "inferred", 1, 0, 5, 6),
    "LA_AM002": Expected("1.0", "solar_pv", "inferred", 1, 0, 3, 1),
    "LA_AM003": Expected("1.0", "transformer", "inferred", 1, 0, 0, 8),
    "LA_AM004": Expected("1.0", "", "sourced", 2, 1, 0, 2),
    "MM_AM002": Expected("1.0", "cop_ratio", "sourced", 4, 2, 0, 1),
    "MM_AM005": Expected("1.0", "waste_heat_recovery", "sourced", 4, 2, 0, 3),
    "MN_AM001": Expected("1.0", "", "sourced", 6, 2, 0, 1),
    "MN_AM002": Expected("1.0", "", "sourced", 1, 0, 0, 8, 5),
    "MN_AM003": Expected("2.0", "solar_pv", "sourced", 5, 1, 0, 0),
    "MV_AM001": Expected("1.0", "solar_pv", "sourced", 3, 1, 0, 1),
    "PH_AM001": Expected("1.0", "hydro", "sourced", 3, 1, 0, 1),
    "PH_AM002": Expected("1.0", "solar_pv", "memory", 1, 0, 6, 0),
    "PW_AM001": Expected("1.0", "solar_pv", "memory", 1, 0, 3, 1),
    "SA_AM001": Expected("1.0", "electrolyser", "sourced", 4, 2, 0, 1),
    "TH_AM001": Expected("1.0", "solar_pv", "sourced", 3, 1, 0, 3),
    "TH_AM003": Expected("2.0", "centrifugal_chiller", "sourced", 1, 0, 5, 6),
    "TH_AM005": Expected("3.0", "centrifugal_chiller", "sourced", 6, 2, 0, 6),
    "TH_AM006": Expected("1.0", "cop_ratio", "inferred", 1, 0, 5, 1),
    "TH_AM007": Expected("1.0", "waste_heat_recovery", "inferred", 1, 0, 5, 3),
    "TH_AM008": Expected("1.0", "", "sourced", 5, 1, 0, 5),
    "TH_AM009": Expected("1.0", "cogeneration", "sourced", 5, 2, 0, 4),
    "TH_AM010": Expected("1.0", "boiler", "inferred", 1, 0, 5, 4),
    "TH_AM011": Expected("1.0", "cop_ratio", "sourced", 1, 0, 5, 1),
    "TH_AM013": Expected("1.0", "centrifugal_chiller", "sourced", 1, 0, 5, 6),
    "TH_AM014": Expected("1.0", "cop_ratio", "sourced", 1, 0, 5, 1),
    "TH_AM015": Expected("1.0", "electrolyser", "sourced", 1, 0, 6, 0),
    "TH_AM016": Expected("1.0", "lighting", "sourced", 5, 2, 0, 1),
    "TH_AM017": Expected("1.0", "", "sourced", 10, 4, 0, 1),
    "VN_AM001": Expected("2.0", "", "memory", 1, 0, 0, 7),
    "VN_AM002": Expected("1.0", "cop_ratio", "memory", 1, 0, 5, 1),
    "VN_AM003": Expected("1.0", "", "sourced", 9, 2, 0, 4),
    "VN_AM004": Expected("1.0", "", "sourced", 6, 3, 0, 5),
    "VN_AM005": Expected("1.0", "transformer", "memory", 1, 0, 0, 8),
    "VN_AM006": Expected("1.0", "cop_ratio", "memory", 1, 0, 5, 1),
    "VN_AM007": Expected("1.0", "solar_pv", "sourced", 3, 1, 0, 1),
    "VN_AM008": Expected("1.0", "lighting", "inferred", 1, 0, 6, 1),
    "VN_AM009": Expected("1.1", "outside", "inferred", 1, 0, 4, 0),
}

# In the catalogue by their title alone: nothing of their content was found, so there is no file.
TITLE_ONLY = {
    *("CL_AM003", "CR_AM003", "ID_AM014", "ID_AM024", "ID_AM025", "ID_AM026", "ID_AM028", "KH_AM004"),
    *("KH_AM005", "LA_AM001", "MM_AM001", "MN_AM004", "MV_AM002", "PH_AM004", "TH_AM002", "TH_AM004"),
    *("TH_AM012", "VN_AM010", "VN_AM011", "VN_AM012", "VN_AM013", "VN_AM014", "VN_AM015"),
}
