"""Makes vectors.json from the page "Redis format" alone, without any of memberflow's code.

    python3 vectors.py > vectors.json

Run it again only when the format changes on purpose: other systems test against these bytes.
"""

import hashlib
import json
import struct

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WRITTEN = 1767225600000


def code(name):
    n = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return "".join(DIGITS[n // 62**i % 62] for i in (3, 2, 1, 0))


def escape(text):
    special = lambda c: c in "%{}" or ord(c) < 0x20 or ord(c) == 0x7F
    return "".join("%%%02X" % ord(c) if special(c) else c for c in text)


def key(namespace, kind, id, part=None):
    key = "mf:%s:%s:{%s}" % (namespace, kind, escape(id))
    return key if part is None else key + ":" + escape(part)


def number(x):
    """Whole numbers to 2^53 as such, others as the shortest decimal that reads back the same.

    Of the shortest ones with two figures the nearest is taken: 4.9E-324, not 5.0E-324.
    """
    if x == int(x) and abs(x) <= 2**53:
        return str(int(x))
    digits, _, exponent = ("%r" % float("%r" % x)).partition("e")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, fraction = digits.partition(".")
    power = int(exponent or 0) + len(whole) - 1
    figures = whole + fraction
    zeros = len(figures) - len(figures.lstrip("0"))
    figures, power = figures.lstrip("0").rstrip("0"), power - zeros
    if len(figures) == 1:
        mantissa, _, exponent = ("%.1e" % abs(x)).partition("e")
        figures, power = mantissa.replace(".", "").rstrip("0"), int(exponent)
    if -3 <= power < 7:
        if power < 0:
            return sign + "0." + "0" * (-power - 1) + figures
        figures = figures.ljust(power + 2, "0")
        return sign + figures[: power + 1] + "." + figures[power + 1 :]
    return "%s%s.%sE%d" % (sign, figures[0], figures[1:] or "0", power)


def hexed(text):
    return text.encode().hex()


KEYS = [
    ("shop", "member", "17", None),
    ("shop", "member", "", None),
    ("shop", "member", "a/b:c d", None),
    ("shop", "member", "50% {x}", None),
    ("shop", "member", "}{", None),
    ("shop", "member", "%7B", None),
    ("shop", "member", "josé 😀", None),
    ("shop", "member", "tab\tnul\0del\x7f", None),
    ("shop", "member", "9223372036854775807", None),
    ("shop", "member", "-9223372036854775808", None),
    ("shop", "member", "18446744073709551615", None),
    ("shop-eu-2", "item", "SKU {7}/red", None),
    ("shop", "member-category", "17", "shoes: red}"),
    ("shop", "member-category", "{17}", ""),
    ("shop", "model", "purchase_24h", None),
    ("shop", "metrics", "purchase_24h", None),
    ("shop", "source", "events/0", None),
    ("shop", "layout", "9f2c41d07be8a635", None),
]

NUMBERS = [
    0.0, -0.0, 3.0, -17.0, 0.1, -0.5, 181.25, 1 / 3, 0.001, 0.00099, 1e7 + 0.5, 123456.789,
    1e15, 2.0**53, -(2.0**53), 2.0**53 + 2, 1e22, 1e23, 1e300, -1e300, 5e-324,
    2.2250738585072014e-308, 1.7976931348623157e308, 100.0 / 7,
]  # fmt: skip

LAYOUT = {
    "namespace": "shop-eu",
    "version": "9f2c41d07be8a635",
    "entity": "member",
    "columns": [
        {"feature": "orders_30d", "type": "number", "description": "Orders in the last 30 days"},
        {"feature": "spend_90d", "type": "number", "description": "Money, 90 days"},
        {"feature": "basket_rate", "type": "number", "description": ""},
        {"feature": "lifetime_value", "type": "number", "description": "é"},
        {"feature": "last_login", "type": "instant", "description": "Time of the last login"},
        {"feature": "top_category", "type": "text", "description": "Best first"},
        {"feature": "rating_90d", "type": "number", "description": "Mean stars"},
    ],
}
for column in LAYOUT["columns"]:
    column["field"] = code(column["feature"])
LAYOUT["fields"] = {
    **{
        c["field"]: hexed("%s %s %s" % (c["feature"], c["type"], c["description"]))
        for c in LAYOUT["columns"]
    },
    "layout.entity": hexed(LAYOUT["entity"]),
    "@layout": hexed("0 0 1 %d" % WRITTEN),
}
LAYOUT["key"] = key(LAYOUT["namespace"], "layout", LAYOUT["version"])


def provenance(as_of, epoch, version):
    return "%d %d %s %d" % (as_of, epoch, version, WRITTEN)


RECORD = {
    "namespace": "shop-eu",
    "kind": "member",
    "id": "user {7}: 50%/a b",
    "key": key("shop-eu", "member", "user {7}: 50%/a b"),
    "values": {
        "orders_30d": 3,
        "spend_90d": 181.25,
        "basket_rate": 1 / 3,
        "lifetime_value": 1e300,
        "last_login": 1323388799999,
        "top_category": ["shoes", "bags é"],
        "rating_90d": None,
    },
    "score": {"model": "purchase_24h", "value": 0.0625},
    "fields": {
        code("orders_30d"): hexed(number(3.0)),
        code("spend_90d"): hexed(number(181.25)),
        code("basket_rate"): hexed(number(1 / 3)),
        code("lifetime_value"): hexed(number(1e300)),
        code("last_login"): hexed("1323388799999"),
        code("top_category"): hexed("shoes\x1fbags é"),
        "@features": hexed(provenance(1323388800000, 3, LAYOUT["version"])),
        "purchase_24h": hexed(number(0.0625)),
        "@purchase_24h": hexed(provenance(1323388740000, 3, "22056479")),
    },
}

ERASED = {
    "namespace": "shop-eu",
    "kind": "member",
    "id": "gone",
    "key": key("shop-eu", "member", "gone"),
    "as-of": 1323388900000,
    "job-epoch": 3,
    "fields": {"@erased": hexed(provenance(1323388900000, 3, "1"))},
}

print(
    json.dumps(
        {
            "keys": [
                {
                    "namespace": n,
                    "kind": k,
                    "id": i,
                    "part": p,
                    "key": key(n, k, i, p),
                    "hex": hexed(key(n, k, i, p)),
                }
                for n, k, i, p in KEYS
            ],
            "numbers": [
                {"bits": struct.pack(">d", x).hex(), "hex": hexed(number(x)), "text": number(x)}
                for x in NUMBERS
            ],
            "provenances": [
                {
                    "as-of": as_of,
                    "job-epoch": epoch,
                    "version": version,
                    "written": WRITTEN,
                    "hex": hexed(provenance(as_of, epoch, version)),
                }
                for as_of, epoch, version in [
                    (1323388800000, 3, "9f2c41d07be8a635"),
                    (-(2**53) + 1, 9999999999999, "v" * 18),
                    (2**53 - 1, 0, "~!"),
                ]
            ],
            "codes": [
                {"feature": f, "code": code(f)}
                for f in ["orders_30d", "spend_90d", "top_categories", "a", "z" * 48]
            ],
            "layout": LAYOUT,
            "record": RECORD,
            "erased": ERASED,
        },
        ensure_ascii=False,
        indent=1,
    )
)
