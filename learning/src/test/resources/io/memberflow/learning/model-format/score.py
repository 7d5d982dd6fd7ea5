"""Reads a published model and scores examples from the page "Model format" alone.

    python3 score.py MODEL < examples

Each line of the examples has the exposure, the numbers ("-" where missing) and the hashes of the
texts (0 where missing), separated by spaces. Prints the bits of each score as float32, in
hexadecimal, and what else the model knows, as name=value.
"""

import math
import struct
import sys
import zlib

LN2 = 0.6931471805599453
HALF_ROOT = 0x3FE6A09E667F3BCD
MASK = (1 << 64) - 1
WIDTHS = {2: "e", 4: "f", 8: "d"}


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, form):
        value = struct.unpack_from(">" + form, self.data, self.at)[0]
        self.at += struct.calcsize(">" + form)
        return value

    def doubles(self, count):
        return [self.take("d") for _ in range(count)]

    def text(self):
        size = self.take("H")
        self.at += size
        return self.data[self.at - size : self.at].decode()


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def ln(y):
    bits = struct.unpack("q", struct.pack("d", y))[0]
    octave = (bits - HALF_ROOT) >> 52
    m = struct.unpack("d", struct.pack("q", bits - (octave << 52)))[0]
    s = (m - 1) / (m + 1)
    q = s * s
    q2 = q * q
    series = (1 + q * (1.0 / 3)) + q2 * (
        (1.0 / 5 + q * (1.0 / 7)) + q2 * (1.0 / 9 + q * (1.0 / 11))
    )
    return octave * LN2 + 2 * s * series


def transformed(transform, number):
    if transform == "present":
        return 1.0 if number else 0.0
    if number is None or transform in ("none", "buckets"):
        return number
    return math.copysign(ln(1 + abs(number)), number)


def mix(h):
    h &= MASK
    h = ((h ^ (h >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    h = ((h ^ (h >> 27)) * 0x94D049BB133111EB) & MASK
    return h ^ (h >> 31)


def token_slot(position, token, reserved, bits):
    h = mix(token + (position + 1) * 0x9E3779B97F4A7C15)
    return reserved + (((h >> 32) * ((1 << bits) - reserved)) >> 32)


def cut(margin):
    return max(-35.0, min(35.0, margin))


def probability(margin):
    return 1 / (1 + math.exp(-cut(margin)))


def log_odds(p):
    return 35.0 if p == 1 else -35.0 if p == 0 else cut(math.log(p / (1 - p)))


def weights_by_slot(r):
    width = WIDTHS[r.take("b")]
    count = r.take("i")
    slots = [r.take("i") for _ in range(count)]
    return dict(zip(slots, [r.take(width) for _ in range(count)]))


class Combinations:
    """Buckets and crosses, which only format 2 has."""

    def __init__(self, r, version, transforms):
        self.buckets, self.crosses = {}, []
        if version == 2:
            for i, transform in enumerate(transforms):
                if transform == "buckets":
                    most, used = r.take("B"), r.take("B")
                    self.buckets[i] = (most, [r.take("f") for _ in range(used)])
            for _ in range(r.take("B")):
                self.crosses.append([r.take("H") for _ in range(r.take("B"))])
        self.reserved = 2 * len(transforms) + 1 + sum(most for most, _ in self.buckets.values())

    def bucket(self, i, number):
        """From 0; -1 where there is none."""
        return -1 if number is None else sum(bound <= number for bound in self.buckets[i][1]) - 1

    @staticmethod
    def cross(cross, levels, factors):
        """Value and hash."""
        value, combination = 1.0, 0
        for place in cross:
            value = float32(value * factors[place])
            if levels[place] != 0:
                combination = mix(combination + levels[place])
        return max(-5.0, min(5.0, value)), combination


class Encoder:
    def __init__(self, r, version, transforms):
        self.transforms = transforms
        self.bits = r.take("b")
        self.scales = [(r.take("d"), r.take("d")) for _ in transforms]
        self.combinations = Combinations(r, version, transforms)

    def pairs(self, numbers, tokens):
        yield 0, 1.0
        k = len(self.transforms)
        reserved, buckets = self.combinations.reserved, self.combinations.buckets
        levels, factors = [0] * k + tokens, [0.0] * k + [float(t != 0) for t in tokens]
        for i, (number, transform) in enumerate(zip(numbers, self.transforms)):
            value = transformed(transform, number)
            if value is None:
                yield 1 + k + i, 1.0
            elif transform != "buckets":
                mean, inverse = self.scales[i]
                factors[i] = float32(max(-5.0, min(5.0, (value - mean) * inverse)))
                yield 1 + i, factors[i]
        first = 2 * k + 1
        for i, (most, _) in buckets.items():
            bucket = self.combinations.bucket(i, numbers[i])
            if bucket >= 0:
                levels[i], factors[i] = bucket + 1, 1.0
                yield first + bucket, 1.0
            first += most
        for position, token in enumerate(tokens):
            if token != 0:
                yield token_slot(position, token, reserved, self.bits), 1.0
        for position, cross in enumerate(self.combinations.crosses):
            value, combination = Combinations.cross(cross, levels, factors)
            yield token_slot(len(tokens) + position, combination, reserved, self.bits), value


class Linear:
    def __init__(self, r, version, kind, transforms):
        self.kind = kind
        self.encoder = Encoder(r, version, transforms)
        self.base, self.scale = r.take("d"), r.take("d")
        self.weights = weights_by_slot(r)

    def score(self, exposure, numbers, tokens):
        dot = 0.0
        for slot, value in self.encoder.pairs(numbers, tokens):
            dot += self.weights.get(slot, 0.0) * value
        margin = self.base + self.scale * dot
        if self.kind == "logistic":
            return probability(margin)
        if self.kind in ("poisson", "negative-binomial"):
            return exposure * math.exp(cut(margin))
        return margin


class NaiveBayes:
    def __init__(self, r, version, transforms, texts):
        self.transforms = transforms
        self.combinations = Combinations(r, version, transforms)
        self.prior = r.take("d")
        gaussian = [t not in ("present", "buckets") for t in transforms]
        self.gaussians = [r.doubles(7) if g else None for g in gaussian]
        categories = list(range(texts))
        categories += [texts + i for i, g in enumerate(gaussian) if not g]
        crosses = texts + len(transforms)
        categories += range(crosses, crosses + len(self.combinations.crosses))
        self.offsets = {position: r.take("d") for position in categories}
        self.texts = texts
        self.bits = r.take("b")
        self.weights = weights_by_slot(r)

    def score(self, exposure, numbers, tokens):
        k = len(self.transforms)
        levels = [0] * k + tokens
        terms = []
        for i, (number, transform) in enumerate(zip(numbers, self.transforms)):
            value = transformed(transform, number)
            if transform == "present":
                levels[i] = 2 if value > 0 else 1
            elif transform == "buckets":
                levels[i] = self.combinations.bucket(i, number) + 1
            if self.gaussians[i] is None:
                terms.append(self.category(self.texts + i, levels[i]) if levels[i] else 0.0)
            else:
                terms.append(0.0 if value is None else self.density(i, value))
        for position, token in enumerate(tokens):
            terms.append(self.category(position, token) if token else 0.0)
        factors = [float(level != 0) for level in levels]
        for j, cross in enumerate(self.combinations.crosses):
            value, combination = Combinations.cross(cross, levels, factors)
            position = self.texts + k + j
            if value != 0 and token_slot(position, combination, 0, self.bits) in self.weights:
                for place in cross:
                    terms[place] = self.category(position, combination) / len(cross)
        total = self.prior
        for term in terms:
            total += term
        return probability(total)

    def density(self, i, value):
        low, high, constant, mean_no, variance_no, mean_yes, variance_yes = self.gaussians[i]
        x = max(low, min(high, value))
        a, b = x - mean_no, x - mean_yes
        return 0.5 * (constant + a * a / variance_no - b * b / variance_yes)

    def category(self, position, token):
        slot = token_slot(position, token, 0, self.bits)
        return self.weights[slot] - self.offsets[position] if slot in self.weights else 0.0


class Perceptron:
    def __init__(self, r, version, target, transforms, texts):
        self.target = target
        self.encoder = Encoder(r, version, transforms)
        self.base, self.scale = r.take("d"), r.take("d")
        hashes = texts or self.encoder.combinations.crosses
        size = 1 << self.encoder.bits if hashes else self.encoder.combinations.reserved
        self.layers = []
        for _ in range(r.take("B")):
            outputs = r.take("H")
            biases = [r.take("f") for _ in range(outputs)]
            width = WIDTHS[r.take("b")]
            count = size * outputs
            bits = r.data[r.at : r.at + (count + 7) // 8]
            r.at += len(bits)
            here = [bits[i // 8] & 0x80 >> i % 8 for i in range(count)]
            self.layers.append((biases, [r.take(width) if bit else 0.0 for bit in here]))
            size = outputs

    def score(self, exposure, numbers, tokens):
        values = [pair for pair in self.encoder.pairs(numbers, tokens) if pair[1] != 0]
        for layer, (biases, weights) in enumerate(self.layers):
            sums = list(biases)
            for i, value in values:
                for j in range(len(sums)):
                    sums[j] = float32(sums[j] + float32(value * weights[i * len(sums) + j]))
            values = [(j, s) for j, s in enumerate(sums) if s > 0]
        margin = self.base + self.scale * sums[0]
        return probability(margin) if self.target == "whether" else margin


class Corrected:
    def __init__(self, r, method, rest):
        if method == "platt":
            slope, shift = r.take("d"), r.take("d")
            self.curve = lambda m: probability(slope * m + shift)
        else:
            points = r.doubles(r.take("i"))
            self.curve = (lambda m: self.between(points, m)) if points else probability
        self.classifier = rest()

    @staticmethod
    def between(points, margin):
        place = max(0.0, min(127.0, (margin + 8) * 128 / 16 - 0.5))
        below = min(126, int(place))
        share = place - below
        return points[below] * (1 - share) + points[below + 1] * share

    def score(self, exposure, numbers, tokens):
        return self.curve(log_odds(self.classifier.score(exposure, numbers, tokens)))


class Ensemble:
    def __init__(self, r, target, inputs):
        self.target = target
        self.members = []
        for _ in range(r.take("B")):
            kind, weight = r.text(), r.take("d")
            places = [r.take("H") for _ in range(r.take("H"))]
            numbers = [number_of(inputs, p) for p in places if inputs[p] != "text"]
            texts = [number_of(inputs, p) for p in places if inputs[p] == "text"]
            member = body(r, r.take("H"), kind, target, [inputs[p] for p in places])
            self.members.append((weight, member, numbers, texts))

    def score(self, exposure, numbers, tokens):
        blend = 0.0
        for weight, member, of_numbers, of_texts in self.members:
            said = member.score(exposure, [numbers[i] for i in of_numbers], [tokens[i] for i in of_texts])
            blend += weight * (log_odds(said) if self.target == "whether" else said)
        return probability(blend) if self.target == "whether" else blend


def number_of(inputs, place):
    """The place among the inputs of its type."""
    return sum((i == "text") == (inputs[place] == "text") for i in inputs[:place])


class History:
    def __init__(self, r):
        self.period, self.strangers, self.members = r.doubles(3)

    def read(self, numbers, reads_latest):
        """Repeat purchases, when the latest was and how old the member is; None for strangers."""
        purchases, seconds = numbers[0], numbers[1]
        silence = numbers[2] if reads_latest else 0.0
        if None in (purchases, seconds, silence) or purchases < 1:
            return None
        if not 0 <= seconds <= 100 * 366 * 86400 or silence < 0:
            return None
        x = min(1e6, purchases) - 1
        age = seconds / self.period
        return x, max(0.0, age - silence / self.period) if x > 0 else 0.0, age

    def score(self, exposure, numbers, tokens):
        member = self.member(numbers)
        if member is None:
            return exposure * self.strangers
        return self.expected(exposure, *member) if self.fitted else exposure * self.members


class GammaPoisson(History):
    def __init__(self, r):
        super().__init__(r)
        self.tail = r.take("d")
        self.fitted = r.take("b") == 1
        if self.fitted:
            self.shape, self.rate = r.doubles(2)

    def member(self, numbers):
        return self.read(numbers, False)

    def expected(self, exposure, x, recency, age):
        return exposure * ((self.shape + x) / (self.rate + age))

    def outputs(self, exposure, numbers):
        member = self.member(numbers)
        if member is None or not self.fitted:
            return {"ratio": math.nan}
        return {"ratio": self.expected(1, *member) / (self.shape / self.rate)}


class BgNbd(History):
    NODES = [
        (0.013046735741414, 0.033335672154344),
        (0.067468316655508, 0.074725674575290),
        (0.160295215850488, 0.109543181257991),
        (0.283302302935376, 0.134633359654998),
        (0.425562830509184, 0.147762112357376),
        (0.574437169490816, 0.147762112357376),
        (0.716697697064624, 0.134633359654998),
        (0.839704784149512, 0.109543181257991),
        (0.932531683344492, 0.074725674575290),
        (0.986953264258586, 0.033335672154344),
    ]

    def __init__(self, r):
        super().__init__(r)
        self.lifetime, self.discount = r.doubles(2)
        self.fitted = r.take("b") == 1
        if self.fitted:
            self.r, self.alpha, self.a, self.b = r.doubles(4)
        self.amounts = r.doubles(3) if r.take("b") == 1 else None
        self.bounds = r.doubles(r.take("B"))

    def member(self, numbers):
        return self.read(numbers, True)

    def alive(self, x, recency, age):
        if x <= 0:
            return 1.0
        gap = max(0.0, age - recency)
        silence = (self.r + x) * math.log1p(gap / (self.alpha + recency))
        return 1 / (1 + self.a / (self.b + x - 1) * math.exp(silence))

    def while_alive(self, log, x):
        """Purchases until t of a living member, log = ln(1 + t / (alpha + age))."""
        epsilon, big_a, c = self.a - 1, self.a + self.b - 1 - self.r, self.a + self.b + x - 1
        z = -math.expm1(-log)
        power = -epsilon * log
        lost = log if abs(power) < 1e-12 else -math.expm1(power) / epsilon
        term = total = big_a * z
        n = 1
        while n < 100000 and abs(term) > abs(total) * 2.0**-53:
            term *= (big_a + n) * (epsilon + n) / ((c + n) * (n + 1)) * z
            total += term
            if abs(term) > 2.0**500:
                term /= 2.0**500
                total /= 2.0**500
                power += 346.5735902799727
            n += 1
        return max(0.0, c * lost - math.exp(power) * total)

    def expected(self, exposure, x, recency, age):
        log = math.log1p(exposure / (self.alpha + age))
        return self.while_alive(log, x) * self.alive(x, recency, age)

    def discounted(self, x, recency, age):
        scale = self.alpha + age
        whole = math.log1p(self.lifetime / scale)
        total = math.exp(-self.discount * self.lifetime) * self.while_alive(whole, x)
        for node, weight in self.NODES if self.discount > 0 else []:
            s = scale * math.expm1(node * whole)
            now = self.discount * math.exp(-self.discount * s)
            total += weight * whole * (scale + s) * now * self.while_alive(node * whole, x)
        return total * self.alive(x, recency, age)

    def outputs(self, exposure, numbers):
        member = self.member(numbers)
        known = member is not None and self.fitted
        outputs = {"alive": self.alive(*member) if known else math.nan}
        if len(numbers) == 4:
            mean = numbers[3]
            outputs.update(value=math.nan, lifetime=math.nan, tier=math.nan)
            if known and self.amounts and mean is not None and mean > 0:
                p, q, v = self.amounts
                n = member[0] + 1
                outputs["value"] = p * (v + n * mean) / (p * n + q - 1)
                outputs["lifetime"] = outputs["value"] * self.discounted(*member)
                if self.bounds:
                    outputs["tier"] = 1.0 + sum(outputs["lifetime"] >= b for b in self.bounds)
        return outputs


def body(r, version, kind, target, inputs):
    if "+" in kind:
        kind, method = kind.split("+")
        return Corrected(r, method, lambda: body(r, version, kind, target, inputs))
    transforms = [i for i in inputs if i != "text"]
    texts = len(inputs) - len(transforms)
    if kind in ("logistic", "poisson", "negative-binomial", "linear"):
        return Linear(r, version, kind, transforms)
    if kind == "naive-bayes":
        return NaiveBayes(r, version, transforms, texts)
    if kind == "perceptron":
        return Perceptron(r, version, target, transforms, texts)
    if kind == "ensemble":
        return Ensemble(r, target, inputs)
    if kind == "bg-nbd":
        return BgNbd(r)
    if kind == "gamma-poisson":
        return GammaPoisson(r)
    sys.exit("unknown kind " + kind)


def read(data):
    """The model, and how many numbers an example has."""
    if zlib.crc32(data[:-4]) != struct.unpack(">I", data[-4:])[0]:
        sys.exit("the checksum is wrong")
    r = Reader(data)
    magic, version = r.take("I"), r.take("H")
    if magic != 0x4D464D4F or version not in (1, 2):
        sys.exit("no model of format 1 or 2")
    kind, target, _name = r.text(), r.text(), r.text()
    _learned, _as_of = r.take("q"), r.take("q")
    inputs = [(r.text(), r.text())[0] for _ in range(r.take("H"))]
    _exposure = r.text()
    model = body(r, version, kind, target, inputs)
    if r.at != len(data) - 4:
        sys.exit("bytes are left")
    return model, sum(i != "text" for i in inputs)


def main():
    with open(sys.argv[1], "rb") as file:
        model, count = read(file.read())
    for line in sys.stdin:
        words = line.split()
        exposure = float(words[0])
        numbers = [None if word == "-" else float32(float(word)) for word in words[1 : 1 + count]]
        tokens = [int(word) & MASK for word in words[1 + count :]]
        shown = [struct.pack(">f", model.score(exposure, numbers, tokens)).hex()]
        if isinstance(model, History):
            outputs = model.outputs(exposure, numbers)
            shown += [f"{name}={value!r}" for name, value in outputs.items()]
        print(*shown)


if __name__ == "__main__":
    main()
