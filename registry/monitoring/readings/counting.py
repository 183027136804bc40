"""What is counted of a meter while its readings pass: constant memory, exact sums."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation

from registry.monitoring.readings.meters import Gap, Meter, Meters, Series, Total

# Additions that would lose a digit are an error of ours: readings have 40 digits at most.
EXACT = Context(prec=200, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[Inexact, InvalidOperation])
MOST_STEPS = 500  # different intervals between readings
MOST_NAMED = 100  # gaps, and lines that stand twice
MOST_BREAKS = 5_000
ZERO = Decimal(0)


class TooIrregular(Exception):
    """The readings come at so many different intervals that no gap could be told."""


class Channel:
    """One meter. Times are whole seconds from 1970 UTC."""

    __slots__ = (
        "begun", "breaks", "count", "counts", "duplicated", "duplicated_lines", "first_step", "greatest",
        "greatest_line", "last", "last_value", "longest", "meter", "run", "run_line", "smallest",
        "smallest_line", "steps", "sums", "unit",
    )  # fmt: skip

    def __init__(self, meter: Meter, slices: int) -> None:
        self.meter, self.unit = meter, ""
        self.count = self.duplicated = self.run = self.run_line = 0
        self.begun = self.last = 0
        self.last_value = self.smallest = self.greatest = ZERO
        self.smallest_line = self.greatest_line = 0
        self.longest: tuple[int, int, Decimal] = (0, 0, ZERO)
        self.duplicated_lines: list[int] = []
        self.steps: Counter[int] = Counter()
        self.first_step = int(meter.interval.total_seconds()) if meter.interval else 0
        self.breaks: list[tuple[int, int]] = []  # where the step is not the first one: from, to
        self.counts, self.sums = [0] * slices, [ZERO] * slices

    def take(self, line: int, at: int, value: Decimal, place: int) -> None:
        """A reading later than the one before; ``place`` is the number of its slice."""
        if not self.count:
            self.begun = at
            self.smallest = self.greatest = value
            self.smallest_line = self.greatest_line = line
        else:
            step = at - self.last
            self.steps[step] += 1
            if step != self.first_step:
                self._break(step, at)
            if value < self.smallest:
                self.smallest, self.smallest_line = value, line
            elif value > self.greatest:
                self.greatest, self.greatest_line = value, line
        if self.run and value == self.last_value:
            self.run += 1
        else:
            self._end_run()
            self.run, self.run_line = 1, line
        self.count += 1
        self.last, self.last_value = at, value
        self.counts[place] += 1
        self.sums[place] = EXACT.add(self.sums[place], value)

    def repeated(self, line: int) -> None:
        self.duplicated += 1
        if len(self.duplicated_lines) < MOST_NAMED:
            self.duplicated_lines.append(line)

    def _break(self, step: int, at: int) -> None:
        if not self.first_step:
            self.first_step = step
            return
        if len(self.steps) > MOST_STEPS:
            raise TooIrregular
        if len(self.breaks) < MOST_BREAKS:
            self.breaks.append((self.last, at))

    def _end_run(self) -> None:
        if self.run > self.longest[0]:
            self.longest = (self.run, self.run_line, self.last_value)

    def series(self, meters: Meters) -> Series:
        """All that was counted, when the last reading has passed."""
        self._end_run()
        interval = self._interval()
        gaps, missing = self._gaps(meters, interval) if interval else ([], 0)
        return Series(
            symbol=self.meter.symbol,
            point=self.meter.point,
            unit=self.unit or self.meter.unit,
            count=self.count,
            interval=timedelta(seconds=interval) if interval else None,
            missing=missing,
            gaps=tuple(gaps[:MOST_NAMED]),
            duplicated=self.duplicated,
            duplicated_lines=tuple(self.duplicated_lines),
            longest_run=self.longest if self.count else None,
            smallest=(self.smallest, self.smallest_line) if self.count else None,
            greatest=(self.greatest, self.greatest_line) if self.count else None,
            totals=tuple(
                Total(period, count, total)
                for period, count, total in zip(meters.slices, self.counts, self.sums, strict=True)
            ),
        )

    def _interval(self) -> int:
        """The interval the meter is read at: as planned, or the one that comes most often."""
        if self.meter.interval:
            return int(self.meter.interval.total_seconds())
        return max(self.steps, key=lambda step: (self.steps[step], -step)) if self.steps else 0

    def _gaps(self, meters: Meters, interval: int) -> tuple[list[Gap], int]:
        """Where readings are missing, also before the first and after the last, and how many in all."""
        begins, ends = meters.begins(meters.period), meters.ends(meters.period)
        lengths: list[tuple[int, int]] = []
        if not self.count:
            lengths.append((begins, ends))
        else:
            lengths.append((begins, self.begun))
            lengths += [(earlier + interval, at) for earlier, at in self.breaks]
            lengths.append((self.last + interval, ends))
        gaps = [
            Gap(_moment(first, meters), _moment(first + (count - 1) * interval, meters), count)
            for first, end in lengths
            if (count := (end - first) // interval) > 0
        ]
        within = sum(times * (step // interval - 1) for step, times in self.steps.items() if step > interval)
        around = sum((end - first) // interval for first, end in (lengths[0], lengths[-1]) if end > first)
        return gaps, (within + around) if self.count else (ends - begins) // interval


def _moment(seconds: int, meters: Meters) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(meters.zone)
