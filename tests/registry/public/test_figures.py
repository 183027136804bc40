"""A country drawn with its places, without scripts and without a map from elsewhere."""

from registry.public.country_names import numeric_code
from registry.public.figures import drawing_of, outline_of

ULAANBAATAR = (106.9, 47.9)


def test_a_country_has_its_outline_where_the_coarse_map_has_it():
    rings = outline_of(numeric_code("MN"))

    longitudes = [x for ring in rings for x, _y in ring]
    assert 85 < min(longitudes) < 90
    assert 118 < max(longitudes) < 121
    assert all(ring[0] == ring[-1] for ring in rings)
    assert outline_of(numeric_code("PW")) == ()  # an island too small for it


def test_a_place_lies_inside_the_drawing():
    drawing = drawing_of(numeric_code("MN"), [ULAANBAATAR])

    assert drawing is not None
    _left, _top, width, height = map(float, drawing.box.split())
    (place,) = drawing.places
    assert 0 < float(place.x) < width
    assert 0 < float(place.y) < height
    assert drawing.outline.startswith("M")


def test_a_lone_place_is_drawn_without_an_outline():
    drawing = drawing_of(numeric_code("PW"), [(134.5, 7.5)])

    assert drawing is not None
    assert drawing.outline == ""


def test_nothing_is_drawn_without_a_place():
    assert drawing_of(numeric_code("MN"), []) is None
