"""Public pages by four readers who never stop, through gunicorn as it is run."""

from tests.benchmarks.measuring import Effort, Row
from tests.benchmarks.site import Site, Visitor, requests_per_second

DATABASE = "benchmark_pages"
PAGES = (
    ("home", "/"),
    ("project list", "/projects/"),
    ("project", "/projects/MN001/"),
    ("serial", "/serials/JP/1-94/"),
)


def measure(site: Site, effort: Effort) -> list[Row]:
    site.clone(DATABASE)
    site.python(DATABASE, "manage.py", "prepare")
    rows = []
    with site.web(DATABASE) as door:
        live = requests_per_second(door, "/health/live/", effort.page_seconds)
        for name, address in PAGES:
            Visitor(door).visit(address)
            figure = requests_per_second(door, address, effort.page_seconds)
            rows.append(
                Row(
                    name=f"public page: {name}",
                    figure=figure,
                    unit="requests/s",
                    yardstick="a page that only says ok",
                    ratio=figure / live,
                )
            )
    return rows
