"""Figures drawn on the server, so that they are there without scripts: a country with its places.

The outlines are those of the map on the home page (Natural Earth, 1:110 million), read once per process.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

SHAPES = Path("templates/static/vendor/countries-110m.json")
WIDTH = 640  # of the drawing, in its own units
MARGIN = 0.08  # of the country's greater extent, around it
LEAST_DEGREES = 0.6  # a drawing shows at least this much, or a lone place would have no surroundings

Point = tuple[float, float]  # longitude, latitude
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the drawing: its number, and where it is in the drawing's units."""

    number: int
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG: ``box`` is its viewBox, ``outline`` the path of the country (blank: its shape is not known)."""

    box: str
    outline: str
    radius: str
    places: tuple[Place, ...]


@lru_cache(maxsize=1)
def _shapes() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((settings.BASE_DIR / SHAPES).read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=64)
def outline_of(country: str) -> tuple[tuple[Point, ...], ...]:
    """The rings of a country by its ISO 3166-1 number (``496``); none where the coarse map leaves it out."""
    world = _shapes()
    shapes = world["objects"]["countries"]["geometries"]
    shape = next((one for one in shapes if one.get("id") == country), None)
    if shape is None:
        return ()
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return tuple(tuple(_ring(world, ring)) for polygon in polygons for ring in polygon)


def _ring(world: dict[str, Any], arcs: Sequence[int]) -> Ring:
    """One ring of TopoJSON: arcs one after the other; a number below zero is that arc backwards."""
    points: Ring = []
    for number in arcs:
        arc = _arc(world, number if number >= 0 else ~number)
        points.extend((arc if number >= 0 else arc[::-1])[1 if points else 0 :])
    return points


def _arc(world: dict[str, Any], number: int) -> Ring:
    """The points of an arc: kept as whole steps from one to the next."""
    scale, shift = world["transform"]["scale"], world["transform"]["translate"]
    x = y = 0
    found: Ring = []
    for step_x, step_y in world["arcs"][number]:
        x, y = x + step_x, y + step_y
        found.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return found


def drawing_of(country: str, places: Iterable[Point]) -> Drawing | None:
    """A country with places on it; None where there is nothing to draw."""
    rings, marked = outline_of(country), list(places)
    points = [point for ring in rings for point in ring] + marked
    if not marked or not points:
        return None
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    margin = max(east - west, north - south, LEAST_DEGREES) * MARGIN
    west, east, south, north = west - margin, east + margin, south - margin, north + margin
    # A degree of longitude is shorter away from the equator: drawn as long as it is in the middle.
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.1)
    scale = WIDTH / ((east - west) * squeeze)

    def placed(point: Point) -> tuple[str, str]:
        return f"{(point[0] - west) * squeeze * scale:.1f}", f"{(north - point[1]) * scale:.1f}"

    path = "".join("M" + "L".join(",".join(placed(point)) for point in ring) + "Z" for ring in rings)
    marks = tuple(Place(number, *placed(point)) for number, point in enumerate(marked, 1))
    return Drawing(f"0 0 {WIDTH} {(north - south) * scale:.0f}", path, f"{WIDTH / 70:.1f}", marks)
