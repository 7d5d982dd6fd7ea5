"""Writes the reference fixtures of the drift detectors beside this file.

stream-*.csv: one value a row, 4 decimals, drawn with a seed; the mean changes where the name says.
found.csv: stream, detector, 1-based number of the value at which a change became known, level,
estimates before and after (17 figures).

The detectors are plain readings of the papers: a window is a list of the values themselves, every
statistic is computed anew from all of its values with exact sums, nothing is updated in place.

ADWIN2: Bifet, Gavalda, "Learning from Time-Changing Data with Adaptive Windowing", SDM 2007, with
M = 5 buckets of each size and a look at every 32nd value.
Page-Hinkley: Hinkley 1971; the test statistic after Gama et al., "A survey on concept drift
adaptation", ACM Computing Surveys 2014.
CUSUM: Page 1954.

Run: python3 reference.py (standard library only).
"""
import math
import pathlib
import random

HERE = pathlib.Path(__file__).parent
M, CLOCK = 5, 32


def mean(values):
    return math.fsum(values) / len(values)


def variance(values):
    m = mean(values)
    return math.fsum((v - m) ** 2 for v in values) / len(values)


class Adwin:
    """Buckets hold their values, oldest bucket first."""

    def __init__(self, delta, value_range):
        self.delta, self.range = delta, value_range
        self.buckets, self.seen, self.warned = [], 0, False

    def add(self, value):
        self.seen += 1
        self.buckets.append([value])
        size = 1
        while sum(len(b) == size for b in self.buckets) > M:
            first = next(i for i, b in enumerate(self.buckets) if len(b) == size)
            self.buckets[first : first + 2] = [self.buckets[first] + self.buckets[first + 1]]
            size *= 2
        if self.seen % CLOCK:
            return None
        found = self.cut(self.delta)
        if found:
            self.warned = False
            while self.cut(self.delta):
                self.buckets.pop(0)
            return "DRIFT", *found
        found = self.cut(min(1, 10 * self.delta))
        again, self.warned = self.warned, found is not None
        return None if again or not found else ("WARNING", *found)

    def cut(self, delta):
        """The means at the cut that exceeds its bound by the largest factor."""
        window = sum(self.buckets, [])
        n = len(window)
        if n < 2 or variance(window) <= 0:
            return None
        dash = delta / math.log(n)
        cuts = []
        for i in range(1, len(self.buckets)):
            w0, w1 = sum(self.buckets[:i], []), sum(self.buckets[i:], [])
            m = 1 / (1 / len(w0) + 1 / len(w1))
            cut = math.sqrt(2 / m * variance(window) * math.log(2 / dash))
            cut += 2 * self.range / (3 * m) * math.log(2 / dash)
            cuts.append((abs(mean(w0) - mean(w1)) / cut, mean(w0), mean(w1)))
        strength, before, after = max(cuts)
        return (before, after) if strength >= 1 else None


class Sums:
    """m_t - min m for both directions; reference(values so far) is what the excess is over."""

    def __init__(self, tolerance, threshold, reference):
        self.tolerance, self.threshold, self.reference = tolerance, threshold, reference
        self.clear()

    def clear(self):
        self.values, self.excesses, self.warned = [], {1: [], -1: []}, False

    def add(self, value):
        self.values.append(value)
        reference = self.reference(self.values)
        best = None
        for sign in (1, -1):
            self.excesses[sign].append(sign * (value - reference) - self.tolerance)
            # the run that ends now with the largest sum; the empty run has 0
            total, run, largest = 0.0, 0, 0.0
            for length, e in enumerate(reversed(self.excesses[sign]), 1):
                total += e
                if total > largest:
                    largest, run = total, length
            if best is None or largest > best[0]:
                best = largest, run
        largest, run = best
        level = (
            "DRIFT"
            if largest > self.threshold
            else "WARNING" if largest > self.threshold / 2 else None
        )
        if level is None or (level == "WARNING" and self.warned):
            self.warned = level is not None
            return None
        old = self.values[: len(self.values) - run]
        found = level, mean(old) if old else reference, mean(self.values[len(old) :])
        if level == "DRIFT":
            self.clear()
        else:
            self.warned = True
        return found


def streams():
    rng = random.Random(20070427)
    bernoulli = [float(rng.random() < 0.1) for _ in range(900)]
    bernoulli += [float(rng.random() < 0.3) for _ in range(900)]
    yield "bernoulli-at-900", bernoulli, 1.0
    steps = [rng.uniform(-1, 1) + (0, 1.2, -0.6)[i // 700] for i in range(2100)]
    yield "steps-at-700-1400", steps, 4.0
    slow = [rng.gauss(0, 1) + max(0, i - 600) / 400 for i in range(1500)]
    slow = [max(-5, min(5, v)) for v in slow]
    yield "slow-from-600", slow, 10.0


def main():
    lines = []
    for name, values, value_range in streams():
        values = [round(v, 4) for v in values]
        (HERE / f"stream-{name}.csv").write_text("".join(f"{v}\n" for v in values))
        detectors = {
            "adwin": Adwin(0.002, value_range),
            "page-hinkley": Sums(0.1, 20, mean),
            "cusum": Sums(0.25, 12, lambda _: mean(values[:300])),
        }
        for kind, detector in detectors.items():
            for number, value in enumerate(values, 1):
                found = detector.add(value)
                if found:
                    level, before, after = found
                    lines.append(f"{name},{kind},{number},{level},{before!r},{after!r}\n")
    (HERE / "found.csv").write_text("".join(lines))


main()
