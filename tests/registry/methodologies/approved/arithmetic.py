"""The methodologies a second time, in plain decimals: nothing here reads a formula of the language.

Each function takes one calendar year of an example's inputs and gives reference and project emissions in tCO2.
The defaults of the methodologies stand here once more, so that a default changed in a file shows.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from tests.registry.methodologies.approved.given import Year

D = Decimal
INDONESIA = {
    ("Jamali", "1"): D("0.619"),
    ("Jamali", "2"): D("0.533"),
    ("Sumatra", "2"): D("0.458"),
    ("Bangka", "1"): D("0.628"),
}
Emissions = tuple[Decimal, Decimal]


def displaced(year: Year, factor: Callable[[str], Decimal]) -> Emissions:
    return sum((year("EG", i) * factor(i) for i in year.points("EG")), D(0)), D(0)


def solar_pv(year: Year) -> Emissions:
    return displaced(year, lambda i: year("EF_RE", i))


def solar_pv_thailand(year: Year) -> Emissions:
    return displaced(year, lambda i: D("0.319") if year.text("connection", i) == "grid" else year("EF_RE", i))


def solar_pv_chile(year: Year) -> Emissions:
    return displaced(
        year, lambda i: D("0.533") if year.text("connection", i) == "captive" else year("EF_RE", i)
    )


def solar_pv_philippines(year: Year) -> Emissions:
    return displaced(
        year, lambda i: D("0.507") if year.text("grid", i) == "Luzon-Visayas" else year("EF_RE", i)
    )


def solar_pv_indonesia(year: Year) -> Emissions:
    """The printed table was not read to its end: for the grids after it the project gives the factor."""
    return displaced(
        year, lambda i: INDONESIA.get((year.text("grid", i), year.text("case", i))) or year("EF_RE", i)
    )


def solar_pv_mongolia(year: Year) -> Emissions:
    return displaced(year, lambda i: {"grid": D("0.797"), "captive": D("0.533")}[year.text("connection", i)])


def solar_pv_by_day(year: Year) -> Emissions:
    factors = {"grid": year("EF_grid"), "off-grid": year("EF_diesel")}
    generated = year.rows("EG")
    return sum((kwh * factors[year.text("category", i, day)] for i, day, kwh in generated), D(0)), D(0)


def solar_with_battery(year: Year) -> Emissions:
    supplied = year("E_supply")
    if year.text("option") == "balance":
        supplied = year("EG_PV") - year("E_charge") + year("E_discharge")
    return supplied * INDONESIA[year.text("grid"), year.text("case")], D(0)


def hydro(year: Year) -> Emissions:
    return (year("EG_gross") - year("EC_AUX")) * year("EF_RE"), D(0)


def waste_heat_recovery(year: Year) -> Emissions:
    return (year("EG_SUP") - 24 * year("D") * year("EC_CAP")) * year("EF_grid"), D(0)


def transmission(year: Year) -> Emissions:
    lost = (year("EG_send") - year("EG_recv")) * year("EF_grid")
    return lost * year("R_RE") / year("R_PJ"), lost


def voltage_control(year: Year) -> Emissions:
    lines = year.points("Loss_RE")
    factor = year("EF_elec")
    return sum(year("Loss_RE", n) for n in lines) * factor, sum(year("Loss_PJ", n) for n in lines) * factor


def transformer(year: Year) -> Emissions:
    reference = project = D(0)
    for i in year.points("H"):
        megawatt_hours = year("H", i) * year("Br") / 1_000_000
        reference += year("NLL_RE", i) * (1 - year("UNC")) * megawatt_hours
        project += year("NLL_PJ", i) * (1 + year("UNC")) * megawatt_hours
    return reference * year("EF_grid"), project * year("EF_grid")


def ratio(year: Year, project: str, reference: str, correction: Callable[[str], Decimal]) -> Emissions:
    used = {i: year("EC_PJ", i) for i in year.points("EC_PJ")}
    would_be = sum((used[i] * year(project, i) * correction(i) / year(reference, i) for i in used), D(0))
    return would_be * year("EF_elec"), sum(used.values(), D(0)) * year("EF_elec")


def centrifugal_chiller(year: Year) -> Emissions:
    def correction(i: str) -> Decimal:
        return (year("T_cool_out", i) - year("T_chill_out", i) + D("1.5") + D("1.5")) / (37 - 7 + D("3.0"))

    return ratio(year, "COP_PJ", "COP_RE", correction)


def cop_ratio(year: Year) -> Emissions:
    return ratio(year, "COP_PJ", "COP_RE", lambda i: D(1))


def refrigerator_by_use(year: Year) -> Emissions:
    frozen = [i for i in year.points("use") if year.text("use", i) == "individual quick freezer"]
    known = [{"symbol": "COP_RE", "point": i, "value": "1.32", "unit": "1"} for i in frozen]
    return cop_ratio(Year(year.year, [*year.given, *known]))


def lighting(year: Year) -> Emissions:
    return ratio(year, "LE_PJ", "LE_RE", lambda i: D(1))


def absorption_chiller(year: Year) -> Emissions:
    gas = year("FC_PJ") * year("NCV_fuel") * year("EF_fuel")
    return year("Q_cool") / year("COP_RE") * year("EF_elec"), year("EC_PJ") * year("EF_elec") + gas


def double_bundle_heat_pump(year: Year) -> Emissions:
    heat = year("HP") * D("3.6") / year("eta_RE_boiler") * year("EF_fuel")
    cold = year("CP") / year("COP_RE_cool") * year("EF_elec")
    used = year("EC_HP") + year("EC_HPaux") + year("EC_oth") + year("EC_othaux")
    return heat + cold, used * year("EF_elec") + year("FC_oil") * year("NCV") * year("EF_oil")


def heat_recovery_heat_pump(year: Year) -> Emissions:
    cold = year("EC_HP") * year("COP_cool_PJ") / year("COP_RE_cool") * year("EF_elec")
    heat = year("EC_HP") * D("3.6") * year("COP_heat_PJ") / year("eta_RE_heat") * year("EF_fuel")
    return cold + heat, (year("EC_HP") + year("EC_AUX")) * year("EF_elec")


def commercial_building(year: Year) -> Emissions:
    fuel_factor = year("NCV") * year("EF_fuel")
    electric, fired = year.points("EC_PJ"), year.points("FC_PJ")
    lamps = year.points("EC_light")
    reference = sum((year("EC_PJ", k) * year("eta_PJ", k) / year("eta_RE", k) for k in electric), D(0))
    reference += sum((year("P_RE_light", n) * year("H", n) for n in lamps), D(0)) / 1000
    fuel = sum((year("FC_PJ", f) * year("eta_PJ_fuel", f) / year("eta_RE_fuel", f) for f in fired), D(0))
    project = sum((year("EC_PJ", k) for k in electric), D(0)) + sum(
        (year("EC_light", n) for n in lamps), D(0)
    )
    burnt = sum((year("FC_PJ", f) for f in fired), D(0))
    return reference * year("EF_elec") + fuel * fuel_factor, project * year("EF_elec") + burnt * fuel_factor


def cogeneration(year: Year) -> Emissions:
    heat = year("Q_CGS") / year("eta_RE_boiler") * year("EF_fuel")
    return year("EG_CGS") * year("EF_elec") + heat, year("FC_CGS") * year("NCV_gas") * year("EF_gas")


def cogeneration_with_cold(year: Year) -> Emissions:
    reference, project = cogeneration(year)
    return reference + year("Q_cool") / year("COP_RE") * year("EF_elec"), project


def boiler(year: Year) -> Emissions:
    burnt = year("FC_PJ") * year("NCV") * year("EF_fuel")
    return burnt * year("eta_PJ") / year("eta_RE"), burnt + year("EC_aux") * year("EF_elec")


def heat_only_boiler(year: Year) -> Emissions:
    heat = year("PH") * year("EF_coal")
    return heat / D("0.61"), heat / year("eta_PJ") + year("EC_HOB") * year("EF_grid")


def burner(year: Year) -> Emissions:
    burnt = year("FC_PJ") * year("NCV_NG") * year("EF_NG")
    return burnt * year("eta_PJ") / year("eta_RE"), burnt + year("EC") * year("EF_elec")


def specific_consumption(year: Year) -> Emissions:
    used = year("EC_PJ") * year("EF_elec")
    return used * year("SEC_RE") / year("SEC_PJ"), used


def rapier_loom(year: Year) -> Emissions:
    return year("EC_RE") * D("0.670"), year("EC_PJ") * D("0.670")


def refinery(year: Year) -> Emissions:
    reference = D(0)
    for unit in ("HPU", "HCU"):
        bins = year.points(f"SE_hist_{unit}")
        for _, _, feed in year.rows(f"FD_{unit}"):
            for b in bins:
                if year(f"from_{unit}", b) <= feed < year(f"below_{unit}", b):
                    reference += feed * year(f"SE_hist_{unit}", b)
    return reference, year("FC") * year("NCV") * year("EF_fuel")


def steam(year: Year) -> Emissions:
    return year("ST") * year("SE_hist"), year("FC") * year("NCV") * year("EF_fuel")


def outside(year: Year) -> Emissions:
    return year("RE_given"), year("PE_given")


def biogas(year: Year) -> Emissions:
    gas = year("BG") * year("NCV_biogas") * year("EF_fuel_displaced")
    return year("CH4_avoided") * year("GWP_CH4") + gas, year("EC") * year("EF_elec")


def tachograph(year: Year) -> Emissions:
    factor = year("NCV") * year("EF_fuel")
    groups = year.points("D")
    would_be = sum((year("D", v) / year("eta_RE", v) for v in groups), D(0))
    return would_be * factor, sum((year("FC_PJ", v) for v in groups), D(0)) * factor


def forest(year: Year) -> Emissions:
    """The reference level by the share of the calendar year that the rows cover."""
    (row,) = (one for one in year.given if one["symbol"] == "NE")
    first, last = map(date.fromisoformat, row["period"])
    days_of_year = (date(year.year + 1, 1, 1) - date(year.year, 1, 1)).days
    return year("RL") * ((last - first).days + 1) / days_of_year, year("NE")


# Methodologies that calculate as no other does; all others calculate as their family.
OWN = {
    "TH_AM001": solar_pv_thailand,
    "CL_AM001": solar_pv_chile,
    "PH_AM002": solar_pv_philippines,
    "ID_AM013": solar_pv_indonesia,
    "MN_AM003": solar_pv_mongolia,
    "KH_AM002": solar_pv_by_day,
    "PH_AM001": solar_pv,
    "ID_AM017": solar_with_battery,
    "MN_AM001": transmission,
    "TH_AM017": voltage_control,
    "ID_AM022": absorption_chiller,
    "ID_AM003": refrigerator_by_use,
    "ID_AM010": double_bundle_heat_pump,
    "TH_AM008": heat_recovery_heat_pump,
    "VN_AM003": commercial_building,
    "ID_AM023": cogeneration_with_cold,
    "MN_AM002": heat_only_boiler,
    "ID_AM009": burner,
    "ID_AM006": refinery,
    "ID_AM007": steam,
    "ID_AM011": specific_consumption,
    "BD_AM003": rapier_loom,
    "VN_AM004": biogas,
    "VN_AM001": tachograph,
    "LA_AM004": forest,
}
FAMILIES = {
    "solar_pv": solar_pv,
    "hydro": hydro,
    "waste_heat_recovery": waste_heat_recovery,
    "transformer": transformer,
    "centrifugal_chiller": centrifugal_chiller,
    "cop_ratio": cop_ratio,
    "lighting": lighting,
    "cogeneration": cogeneration,
    "boiler": boiler,
    "electrolyser": specific_consumption,
    "outside": outside,
}


def calculated(methodology: str, family: str, given: list[dict[str, Any]]) -> dict[int, Emissions]:
    """Reference and project emissions of each calendar year, to more than 50 digits."""
    function = OWN.get(methodology) or FAMILIES[family]
    years = sorted({date.fromisoformat(one["period"][0]).year for one in given if "period" in one})
    with localcontext(prec=80):
        return {year: function(Year(year, given)) for year in years}
