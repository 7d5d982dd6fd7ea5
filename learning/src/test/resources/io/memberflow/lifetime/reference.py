"""Writes the reference fixtures of the lifetime models beside this file.

gamma.csv: x, ln Γ(x), ψ(x) by mpmath with 40 digits.
gamma-cumulative.csv: shape, x, P(shape, x) by mpmath with 40 digits.
gamma-quantile.csv: shape, p, quantile by scipy.stats.gamma.
bg-nbd.csv: r, α, a, b, x, t_x, T, t, discount, P(alive), expected purchases in t, the same
discounted. By mpmath from the story of the model, not from its closed forms: integrals over p of
the gamma integrals over λ of the likelihood of one member.
customers.csv: x, t_x, T, purchases, mean amount of 3,000 simulated members, each of its own age.
customers.properties: maximum likelihood fits of that file by scipy.optimize (Nelder-Mead, then
BFGS) of likelihoods written with scipy.special, and their log likelihoods.

Run: python3 reference.py (numpy, scipy, mpmath). Made with the versions printed into the files.
"""
import pathlib

import mpmath as mp
import numpy as np
import scipy
from scipy import optimize, special, stats

HERE = pathlib.Path(__file__).parent
VERSIONS = f"# numpy {np.__version__}, scipy {scipy.__version__}, mpmath {mp.__version__}\n"
mp.mp.dps = 40


def line(*values):
    return ",".join(repr(float(v)) for v in values)


def write(name, lines):
    (HERE / name).write_text("\n".join(lines) + "\n")


def gamma():
    xs = [1e-4, 0.01, 0.2425945, 0.5, 0.999, 1, 1.001, 1.5, 2, 3.7, 11.99, 12, 12.01, 25, 170.6, 1e3,
          1e6, 3.3e9]
    write("gamma.csv", [line(x, mp.loggamma(mp.mpf(x)), mp.digamma(mp.mpf(x))) for x in xs])
    shapes = [0.01, 0.3, 1, 2.5, 10, 100, 5000]
    write(
        "gamma-cumulative.csv",
        [
            line(s, s * f, mp.gammainc(mp.mpf(s), 0, mp.mpf(s * f), regularized=True))
            for s in shapes
            for f in (0.01, 0.5, 0.9, 1, 1.1, 2, 5)
            if 1e-300 < mp.gammainc(mp.mpf(s), 0, mp.mpf(s * f), regularized=True)
        ],
    )
    write(
        "gamma-quantile.csv",
        [
            line(s, p, stats.gamma.ppf(p, s))
            for s in shapes
            for p in (0.001, 0.05, 0.3, 0.5, 0.9, 0.95, 0.999)
            if stats.gamma.ppf(p, s) > 1e-290
        ],
    )


def member(r, alpha, a, b, x, tx, age, t, discount):
    """Integrals over p of (beta density) × (1 − p)^x × … with λ integrated by the gamma integral."""
    r, alpha, a, b = map(mp.mpf, (r, alpha, a, b))

    def over_p(f):
        return mp.quad(lambda p: p ** (a - 1) * (1 - p) ** (b - 1) * f(p), [0, 0.01, 0.1, 0.5, 0.9, 1])

    def gamma_integral(power, time):
        """∫ λ^power e^(−λ time) λ^(r−1) dλ"""
        return mp.gamma(r + power) / time ** (r + power)

    living = over_p(lambda p: (1 - p) ** x) * gamma_integral(x, alpha + age)
    stopped = 0
    if x > 0:
        stopped = over_p(lambda p: p * (1 - p) ** (x - 1)) * gamma_integral(x, alpha + tx)
    # a living member with (λ, p) purchases at rate λ e^(−λ p s) after a time s
    rate = lambda s: over_p(
        lambda p: (1 - p) ** x * gamma_integral(x + 1, alpha + age + p * s)
    ) / (living + stopped)
    points = [0, t / 50, t / 5, t]
    expected = mp.quad(rate, points, maxdegree=5)
    discounted = mp.quad(lambda s: mp.exp(-discount * s) * rate(s), points, maxdegree=5)
    return living / (living + stopped), expected, discounted


def bg_nbd():
    mp.mp.dps = 15
    lines = []
    for parameters in ((0.2425945, 4.4136, 0.7929, 2.4259), (1.7, 20, 1, 3), (0.6, 3, 2.5, 0.8)):
        for x, tx, age in ((0, 0, 0), (0, 0, 12), (2, 30.43, 38.86), (1, 1.71, 38.86), (26, 30.86, 31)):
            for t, discount in ((1, 0.01), (39, 0.02)):
                lines.append(
                    line(*parameters, x, tx, age, t, discount,
                         *member(*parameters, x, tx, age, t, discount))
                )
    write("bg-nbd.csv", lines)


def simulate():
    random = np.random.default_rng(20240611)
    rows = []
    for _ in range(3000):
        age = round(random.uniform(5, 60), 2)
        rate, stop = random.gamma(0.8) / 6, random.beta(1.2, 3.5)
        x, tx, now = 0, 0.0, 0.0
        while True:
            now += random.exponential(1 / rate)
            if now > age:
                break
            x, tx = x + 1, now
            if random.uniform() < stop:
                break
        purchases = x + 1
        mean = random.gamma(4 * purchases) / purchases / random.gamma(3) * 15
        rows.append((x, min(round(tx, 2), age), age, purchases, max(0.01, round(mean, 2))))
    return rows


def fit(function, start):
    first = optimize.minimize(function, start, method="Nelder-Mead",
                              options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 20000})
    second = optimize.minimize(function, first.x, method="BFGS", options={"gtol": 1e-9})
    best = second if second.fun < first.fun else first
    return np.exp(best.x), best.fun


def customers():
    rows = simulate()
    write("customers.csv", [line(*row) for row in rows])
    x, tx, age, n, z = np.array(rows).T
    ln, gl, lb = np.log, special.gammaln, special.betaln

    def bgnbd(logs):
        r, alpha, a, b = np.exp(logs)
        shared = gl(r + x) - gl(r) + r * ln(alpha) - lb(a, b)
        living = lb(a, b + x) - (r + x) * ln(alpha + age)
        gone = np.where(x > 0, lb(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * ln(alpha + tx), -np.inf)
        return -np.mean(shared + np.logaddexp(living, gone))

    def gamma_gamma(logs):
        p, q, v = np.exp(logs)
        return -np.mean(gl(p * n + q) - gl(p * n) - gl(q) + q * ln(v) + (p * n - 1) * ln(z)
                        + p * n * ln(n) - (p * n + q) * ln(v + n * z))

    def gamma_poisson(logs):
        shape, rate = np.exp(logs)
        constant = x * ln(age) - gl(x + 1)
        return -np.mean(stats.nbinom.logpmf(x, shape, rate / (rate + age)) - constant)

    text = VERSIONS
    for name, function, names, start in (
        ("bgNbd", bgnbd, "r alpha a b", [0, 2, 0, 1]),
        ("gammaGamma", gamma_gamma, "p q v", [1, 1, 3]),
        ("gammaPoisson", gamma_poisson, "shape rate", [0, 2]),
    ):
        parameters, loss = fit(function, start)
        for key, value in zip(names.split(), parameters):
            text += f"{name}.{key}={float(value)!r}\n"
        text += f"{name}.logLikelihood={float(-loss * len(rows))!r}\n"
    (HERE / "customers.properties").write_text(text)


gamma()
customers()
bg_nbd()
