"""Writes the reference fixtures of the learners beside this file.

glm-*.csv: label, exposure, x1..x4 (standardised, 4 decimals), drawn with a seed.
glm-*.properties: the maximum likelihood fit of that file by statsmodels GLM (linear: OLS;
negative-binomial: NegativeBinomial, with its dispersion).
ftrl.csv: label, then 6 values (0 is absent), the prediction before learning.
ftrl.properties: the settings, and the weights after the last row, by a plain reading of
algorithm 1 of McMahan et al., "Ad Click Prediction: a View from the Trenches", KDD 2013.
naive-bayes.csv: label, two numbers, two tokens, then by scikit-learn fitted to these rows: the
log-odds of GaussianNB, and what each token adds to those of CategoricalNB.

Run: python3 reference.py (numpy, statsmodels, scikit-learn). Made with the versions printed into the files.
"""
import math
import pathlib

import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn.naive_bayes import CategoricalNB, GaussianNB

HERE = pathlib.Path(__file__).parent
VERSIONS = f"# numpy {np.__version__}, statsmodels {statsmodels.__version__}\n"


def glm(name, family, seed, coefficients, exposures):
    random = np.random.default_rng(seed)
    x = random.normal(size=(800, 4))
    x[:, 3] = 0.6 * x[:, 0] + 0.8 * x[:, 3]
    x = np.round((x - x.mean(0)) / x.std(0), 4)
    exposure = np.round(random.uniform(0.25, 2, 800), 3) if exposures else np.ones(800)
    margin = coefficients[0] + x @ coefficients[1:]
    if family == "logistic":
        y = (random.uniform(size=800) < 1 / (1 + np.exp(-margin))).astype(int)
        model = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial())
    elif family == "linear":
        y = np.round(40 + 10 * margin + 5 * random.normal(size=800), 2)
        model = sm.OLS(y, sm.add_constant(x))
    elif family == "negative-binomial":
        y = random.poisson(exposure * np.exp(margin) * random.gamma(0.8, 1 / 0.8, 800))
        model = sm.NegativeBinomial(y, sm.add_constant(x), offset=np.log(exposure))
    else:
        y = random.poisson(exposure * np.exp(margin))
        model = sm.GLM(
            y, sm.add_constant(x), family=sm.families.Poisson(), offset=np.log(exposure)
        )
    if family == "linear":
        fit, extra = model.fit(), ""
        deviance = fit.ssr
    elif family == "negative-binomial":
        fit = model.fit(method="bfgs", gtol=1e-9, maxiter=1000, disp=0)
        alpha = float(fit.params[-1])
        mean = fit.predict()
        deviance = sm.families.NegativeBinomial(alpha=alpha).deviance(y, mean)
        extra = f"dispersion={alpha!r}\n"
    else:
        fit, extra = model.fit(tol=1e-12), ""
        deviance = fit.deviance
    rows = [
        ",".join([str(y[i]), repr(float(exposure[i]))] + [repr(float(v)) for v in x[i]])
        for i in range(800)
    ]
    (HERE / f"glm-{name}.csv").write_text("\n".join(rows) + "\n")
    (HERE / f"glm-{name}.properties").write_text(
        VERSIONS
        + "".join(f"w{i}={float(v)!r}\n" for i, v in enumerate(fit.params[:5]))
        + f"deviance={float(deviance) / 800!r}\n"
        + extra
    )


def ftrl(alpha=0.15, beta=0.7, l1=0.4, l2=0.9, rows=300):
    random = np.random.default_rng(7)
    z, n, lines = {}, {}, []

    def weight(i):
        if i not in z:
            return 0.0
        regularised = i != 0
        first, second = (l1, l2) if regularised else (0.0, 0.0)
        if abs(z[i]) <= first:
            return 0.0
        return -(z[i] - math.copysign(first, z[i])) / ((beta + math.sqrt(n[i])) / alpha + second)

    for _ in range(rows):
        x = np.round(random.normal(size=6) * (random.uniform(size=6) < 0.6), 2)
        x[0] = 1
        active = [i for i in range(6) if x[i] != 0]
        truth = 1 / (1 + math.exp(-(0.5 * x[0] + x[1] - 2 * x[2] + 0.1 * x[3])))
        y = int(random.uniform() < truth)
        w = {i: weight(i) for i in active}
        p = 1 / (1 + math.exp(-sum(w[i] * float(x[i]) for i in active)))
        for i in active:
            g = (p - y) * float(x[i])
            sigma = (math.sqrt(n.get(i, 0.0) + g * g) - math.sqrt(n.get(i, 0.0))) / alpha
            z[i] = z.get(i, 0.0) + g - sigma * w[i]
            n[i] = n.get(i, 0.0) + g * g
        lines.append(",".join([str(y)] + [repr(float(v)) for v in x] + [repr(p)]))
    (HERE / "ftrl.csv").write_text("\n".join(lines) + "\n")
    (HERE / "ftrl.properties").write_text(
        VERSIONS
        + f"alpha={alpha}\nbeta={beta}\nl1={l1}\nl2={l2}\n"
        + "".join(f"w{i}={weight(i)!r}\n" for i in range(6))
    )


def naive_bayes(smoothing=0.7, rows=600):
    random = np.random.default_rng(5)
    y = (random.uniform(size=rows) < 0.3).astype(int)
    numbers = np.clip(random.normal(size=(rows, 2)), -2, 2) * np.array([1 + y, 3 - y]).T
    numbers = np.round(numbers + np.array([10 + y, -2 * y]).T, 3)
    tokens = np.array([random.integers(0, 4 + y), random.binomial(5, 0.3 + 0.2 * y)]).T
    gauss = GaussianNB().fit(numbers.astype(np.float32).astype(float), y)
    joint = gauss.predict_joint_log_proba(numbers.astype(np.float32).astype(float))
    category = CategoricalNB(alpha=smoothing).fit(tokens, y)
    lines = []
    for i in range(rows):
        terms = [
            float(category.feature_log_prob_[f][1, t] - category.feature_log_prob_[f][0, t])
            for f, t in enumerate(tokens[i])
        ]
        fields = [int(y[i]), *map(float, numbers[i]), *map(int, tokens[i])]
        lines.append(",".join(map(repr, [*fields, float(joint[i, 1] - joint[i, 0]), *terms])))
    (HERE / "naive-bayes.csv").write_text("\n".join(lines) + "\n")
    (HERE / "naive-bayes.properties").write_text(
        f"# numpy {np.__version__}, scikit-learn {sklearn.__version__}\n"
        f"smoothing={smoothing}\nprior={float(y.mean())!r}\n"
    )


glm("logistic", "logistic", 1, np.array([-1.0, 0.8, -0.5, 0.0, 0.3]), False)
glm("poisson", "poisson", 2, np.array([-1.5, 0.6, -0.4, 0.0, 0.2]), True)
glm("linear", "linear", 3, np.array([0.0, 0.6, -0.4, 0.0, 0.2]), False)
glm("negative-binomial", "negative-binomial", 4, np.array([-0.8, 0.6, -0.4, 0.0, 0.2]), True)
ftrl()
naive_bayes()
