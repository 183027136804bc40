"""Meter readings from a file, one after the other, each checked: ``stream_of(file, "csv", meters)``.

The first line names the columns: ``parameter``, ``begins_at`` and ``value``, and where they are needed
``point`` and ``unit``. Each meter's readings come in the order of time; different meters may alternate.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import IO, Literal

from registry.methodologies.language.errors import UnitUnknown
from registry.methodologies.language.units import conversion, unit_of
from registry.monitoring.readings.counting import Channel, TooIrregular
from registry.monitoring.readings.faults import Faults, ReadingsFaulty, TooManyFaults
from registry.monitoring.readings.lines import Line, csv_lines, xlsx_lines
from registry.monitoring.readings.meters import Meters, Reading, Series
from registry.monitoring.workbook.wording import period_text, point_of, point_text

NEEDED, ALSO = ("parameter", "begins_at", "value"), ("point", "unit")
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?")
GREATEST, SMALLEST_PLACE = Decimal("1e30"), -30
EXAMPLE = "2017-01-01T13:00+08:00"
MOST_LINES = 5_000_000
MOST_REMEMBERED = 50_000  # moments that were read already: many meters tell the same ones
PROGRESS_EVERY = 10_000
Progress = Callable[[int], object]


class Stream:
    """Readings, to be gone through once; then what was counted of each meter is known."""

    def __init__(
        self, lines: Iterator[Line], meters: Meters, faults: Faults, progress: Progress | None
    ) -> None:
        self.lines, self.meters, self.faults, self.progress = lines, meters, faults, progress
        slices = meters.slices
        self.starts = [meters.begins(one) for one in slices]
        self.first, self.end = meters.begins(meters.period), meters.ends(meters.period)
        self.channels = {(one.symbol, one.point): Channel(one, len(slices)) for one in meters.meters}
        self.moments: dict[str, tuple[datetime, int]] = {}
        self.named: dict[tuple[str, str], Channel] = {}
        self.places = (-1, -1, -1, -1, -1)
        self.width = 0
        self.count = 0

    def __iter__(self) -> Iterator[Reading]:
        """Raises ReadingsFaulty when the file is over, if there was any fault in it."""
        with suppress(TooManyFaults):
            yield from self._readings()
        if not self.faults.told and not self.count:
            self.faults.add("no_readings", 1)
        if self.faults.told:
            raise ReadingsFaulty(self.faults.told)

    def series(self) -> tuple[Series, ...]:
        """What was counted of each meter, those without a reading among them."""
        return tuple(channel.series(self.meters) for channel in self.channels.values())

    def _readings(self) -> Iterator[Reading]:
        named = False
        for number, cells in self.lines:
            if not named:
                named = True
                if not self._columns(number, cells):
                    return
                continue
            if len(cells) != self.width:
                self.faults.add("wrong_number_of_cells", number, "", str(len(cells)), str(self.width))
                continue
            reading = self._reading(number, cells)
            if reading is not None and not self.faults.told:
                self.count += 1
                yield reading
            if self.progress is not None and number % PROGRESS_EVERY == 0:
                self.progress(number)
            if number > MOST_LINES:
                self.faults.add("too_many_lines", number, accepted=str(MOST_LINES))
                return

    def _columns(self, number: int, cells: list[str]) -> bool:
        """Where each column stands. False if one is missing, unknown or twice."""
        self.width = len(cells)
        at = dict.fromkeys((*NEEDED, *ALSO), -1)
        for place, cell in enumerate(cells):
            name = cell.strip().casefold()
            if name not in at:
                self.faults.add("column_unknown", number, name, name, ", ".join(at))
            elif at[name] >= 0:
                self.faults.add("column_twice", number, name, name)
            else:
                at[name] = place
        for name in NEEDED:
            if at[name] < 0:
                self.faults.add("column_missing", number, name, accepted=name)
        self.places = at["parameter"], at["begins_at"], at["value"], at["point"], at["unit"]
        return not self.faults.told

    def _reading(self, number: int, cells: list[str]) -> Reading | None:
        parameter, begins_at, value_at, point, unit = self.places
        named = cells[parameter], cells[point] if point >= 0 else ""
        channel = self.named.get(named) or self._channel(number, *named)
        if channel is None:
            return None
        if unit >= 0 and (written := cells[unit].strip()) != channel.unit:
            self._check_unit(number, channel, written)
        text = cells[begins_at]
        moment = self.moments.get(text) or self._moment(number, text)
        value = self._value(number, cells[value_at].strip())
        if moment is None or value is None:
            return None
        when, seconds = moment
        if channel.count and seconds <= channel.last:
            self._not_later(number, channel, seconds, value, text)
            return None
        try:
            channel.take(number, seconds, value, bisect_right(self.starts, seconds) - 1)
        except TooIrregular:
            self.faults.add("too_irregular", number, "begins_at")
            raise TooManyFaults from None
        return Reading(number, channel.meter.symbol, channel.meter.point, when, value)

    def _channel(self, number: int, symbol: str, point: str) -> Channel | None:
        """The meter that a line names; remembered by the very words."""
        key = symbol.strip(), point_of(point)
        channel = self.channels.get(key)
        if channel is None:
            accepted = ", ".join(f"{one} {point_text(other)}".strip() for one, other in self.channels)
            found = f"{key[0]} {point_text(key[1])}".strip()
            self.faults.add("unknown_channel", number, "parameter", found, accepted)
        elif len(self.named) < MOST_REMEMBERED:
            self.named[symbol, point] = channel
        return channel

    def _value(self, number: int, text: str) -> Decimal | None:
        """As exact as it is written: the digits of a file of texts are nobody's approximation."""
        if NUMBER.fullmatch(text) is None:
            self.faults.add("not_a_number" if text else "value_missing", number, "value", text)
            return None
        value = Decimal(text)
        if ("e" in text or "E" in text) and not _is_kept(value):
            self.faults.add("not_a_number", number, "value", text)
            return None
        return value

    def _moment(self, number: int, text: str) -> tuple[datetime, int] | None:
        """When a reading begins; remembered, for other meters tell the same moments."""
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            moment = None
        if moment is None or moment.microsecond or len(text.strip()) < 13:
            self.faults.add("not_a_moment", number, "begins_at", text, EXAMPLE)
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.meters.zone)
            if moment.utcoffset() != moment.replace(fold=1).utcoffset():
                self.faults.add("ambiguous_moment", number, "begins_at", text, EXAMPLE)
                return None
        seconds = int(moment.timestamp())
        if not self.first <= seconds < self.end:
            self.faults.add("outside_period", number, "begins_at", text, period_text(self.meters.period))
            return None
        if len(self.moments) >= MOST_REMEMBERED:
            self.moments.clear()
        self.moments[text] = (moment, seconds)
        return moment, seconds

    def _not_later(self, number: int, channel: Channel, seconds: int, value: Decimal, text: str) -> None:
        if seconds < channel.last:
            before = datetime.fromtimestamp(channel.last, self.meters.zone).isoformat()
            self.faults.add("out_of_order", number, "begins_at", text, before)
        elif value != channel.last_value:
            self.faults.add("conflicting_reading", number, "value", str(value), str(channel.last_value))
        else:
            channel.repeated(number)

    def _check_unit(self, number: int, channel: Channel, unit: str) -> None:
        """One unit for each meter, of the kind the plan says."""
        if channel.unit:
            self.faults.add("unit_changed", number, "unit", unit, channel.unit)
            return
        try:
            fits = conversion(unit_of(unit), unit_of(channel.meter.unit)) is not None
        except UnitUnknown:
            fits = False
        if not fits:
            self.faults.add("unit_not_convertible", number, "unit", unit, channel.meter.unit)
        channel.unit = unit


def _is_kept(value: Decimal) -> bool:
    """Whether it is written in thirty digits before the point and thirty behind."""
    exponent = value.as_tuple().exponent
    return abs(value) < GREATEST and isinstance(exponent, int) and exponent >= SMALLEST_PLACE


def stream_of(
    file: IO[bytes], kind: Literal["csv", "xlsx"], meters: Meters, progress: Progress | None = None
) -> Stream:
    """The readings of a file. ``progress`` is told the number of lines now and then."""
    faults = Faults()
    lines = csv_lines(file, faults) if kind == "csv" else xlsx_lines(file, faults)
    return Stream(lines, meters, faults, progress)
