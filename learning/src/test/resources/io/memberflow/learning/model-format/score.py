"""Reads a published model and scores examples from the page "Model format" alone.

    python3 score.py MODEL < examples

Each line of the examples has the exposure, the numbers ("-" where missing) and the hashes of the
texts (0 where missing), separated by spaces. Prints the bits of each score as float32, in hexadecimal.
"""

import math
import struct
import sys
import zlib

LN2 = 0.6931471805599453
HALF_ROOT = 0x3FE6A09E667F3BCD
MASK = (1 << 64) - 1


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, form):
        value = struct.unpack_from(">" + form, self.data, self.at)[0]
        self.at += struct.calcsize(">" + form)
        return value

    def text(self):
        size = self.take("H")
        self.at += size
        return self.data[self.at - size : self.at].decode()


def read(data):
    if zlib.crc32(data[:-4]) != struct.unpack(">I", data[-4:])[0]:
        sys.exit("the checksum is wrong")
    r = Reader(data)
    magic, version = r.take("I"), r.take("H")
    if magic != 0x4D464D4F or version not in (1, 2):
        sys.exit("no model of format 1 or 2")
    model = {"kind": r.text(), "target": r.text(), "name": r.text()}
    model["learned"], model["as-of"] = r.take("q"), r.take("q")
    model["inputs"] = [(r.text(), r.text()) for _ in range(r.take("H"))]
    model["exposure"] = r.text()
    transforms = [transform for transform, _ in model["inputs"] if transform != "text"]
    model["transforms"] = transforms
    model["bits"] = r.take("b")
    model["scales"] = [(r.take("d"), r.take("d")) for _ in transforms]
    model["buckets"], model["crosses"] = {}, []
    if version == 2:
        for i, transform in enumerate(transforms):
            if transform == "buckets":
                most, used = r.take("B"), r.take("B")
                model["buckets"][i] = (most, [r.take("f") for _ in range(used)])
        for _ in range(r.take("B")):
            model["crosses"].append([r.take("H") for _ in range(r.take("B"))])
    model["reserved"] = 2 * len(transforms) + 1 + sum(m for m, _ in model["buckets"].values())
    model["base"], model["scale"] = r.take("d"), r.take("d")
    width = {2: "e", 4: "f", 8: "d"}[r.take("b")]
    count = r.take("i")
    slots = [r.take("i") for _ in range(count)]
    model["weights"] = dict(zip(slots, [r.take(width) for _ in range(count)]))
    if r.at != len(data) - 4:
        sys.exit("bytes are left")
    return model


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def log(x):
    y = 1 + abs(x)
    bits = struct.unpack("q", struct.pack("d", y))[0]
    octave = (bits - HALF_ROOT) >> 52
    m = struct.unpack("d", struct.pack("q", bits - (octave << 52)))[0]
    s = (m - 1) / (m + 1)
    q = s * s
    q2 = q * q
    series = (1 + q * (1.0 / 3)) + q2 * (
        (1.0 / 5 + q * (1.0 / 7)) + q2 * (1.0 / 9 + q * (1.0 / 11))
    )
    return math.copysign(octave * LN2 + 2 * s * series, x)


def mix(h):
    h &= MASK
    h = ((h ^ (h >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    h = ((h ^ (h >> 27)) * 0x94D049BB133111EB) & MASK
    return h ^ (h >> 31)


def token_slot(model, position, token):
    h = mix(token + (position + 1) * 0x9E3779B97F4A7C15)
    reserved = model["reserved"]
    return reserved + (((h >> 32) * ((1 << model["bits"]) - reserved)) >> 32)


def score(model, exposure, numbers, tokens):
    weights = model["weights"]
    dot = 0.0 + weights.get(0, 0.0)
    k = len(numbers)
    levels, factors = [0] * k + tokens, [0.0] * k + [1.0 if token else 0.0 for token in tokens]
    for i, (number, transform) in enumerate(zip(numbers, model["transforms"])):
        if transform == "present":
            value = 1.0 if number else 0.0
        elif number is None:
            dot += weights.get(1 + k + i, 0.0)
            continue
        elif transform == "buckets":
            continue
        else:
            value = log(number) if transform == "log" else number
        mean, inverse = model["scales"][i]
        z = float32(max(-5.0, min(5.0, (value - mean) * inverse)))
        factors[i] = z
        dot += weights.get(1 + i, 0.0) * z
    first = 2 * k + 1
    for i, (most, least) in model["buckets"].items():
        bucket = -1 if numbers[i] is None else sum(bound <= numbers[i] for bound in least) - 1
        if bucket >= 0:
            levels[i], factors[i] = bucket + 1, 1.0
            dot += weights.get(first + bucket, 0.0)
        first += most
    for position, token in enumerate(tokens):
        if token != 0:
            dot += weights.get(token_slot(model, position, token), 0.0)
    for position, cross in enumerate(model["crosses"]):
        value, combination = 1.0, 0
        for place in cross:
            value = float32(value * factors[place])
            if levels[place] != 0:
                combination = mix(combination + levels[place])
        value = max(-5.0, min(5.0, value))
        slot = token_slot(model, len(tokens) + position, combination)
        dot += weights.get(slot, 0.0) * value
    margin = model["base"] + model["scale"] * dot
    if model["kind"] == "logistic":
        return 1 / (1 + math.exp(-max(-35.0, min(35.0, margin))))
    if model["kind"] in ("poisson", "negative-binomial"):
        return exposure * math.exp(max(-35.0, min(35.0, margin)))
    return margin


def main():
    with open(sys.argv[1], "rb") as file:
        model = read(file.read())
    count = len(model["transforms"])
    for line in sys.stdin:
        words = line.split()
        numbers = [None if word == "-" else float32(float(word)) for word in words[1 : 1 + count]]
        tokens = [int(word) & MASK for word in words[1 + count :]]
        print(struct.pack(">f", score(model, float(words[0]), numbers, tokens)).hex())


if __name__ == "__main__":
    main()
