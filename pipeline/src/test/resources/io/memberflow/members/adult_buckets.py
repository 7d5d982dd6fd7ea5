"""Writes adult-buckets.properties beside this file: batch logistic regression with buckets of the numbers.

As reference.py, without scikit-learn: L2 with C = 1, not of the bias, by Newton steps; numbers standardised, texts
one-hot. With k buckets, the k quantiles of age, education-num, capital-gain, capital-loss and hours-per-week are one-hot
besides; equal borders are one. "test.k": the model of adult.data on adult.test. "folds.k": five folds of the shuffled
rows, each row predicted by the model that has not seen it. k = 0 has no buckets, and nearly the figures of reference.py.

Run: python3 adult_buckets.py DATA (numpy), DATA with adult/adult.data.gz and adult/adult.test.gz.
"""
import csv
import gzip
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(sys.argv[1])
NUMBERS = [0, 2, 4, 10, 11, 12]
TEXTS = [1, 3, 5, 6, 7, 8, 9, 13]
BUCKETED = [0, 2, 3, 4, 5]  # among the numbers


def rows(part):
    with gzip.open(DATA / f"adult/adult.{part}.gz", "rt") as lines:
        return [[cell.strip() for cell in row] for row in list(csv.reader(lines))[1:] if len(row) == 15]


PARTS = [rows("data"), rows("test")]
ROWS = PARTS[0] + PARTS[1]
Y = np.array([row[14].startswith(">50K") for row in ROWS]).astype(float)
X = np.array([[float(row[i]) for i in NUMBERS] for row in ROWS])


def inputs(train, k):
    columns = [np.ones((len(Y), 1)), (X - X[train].mean(0)) / X[train].std(0)]
    for i in TEXTS:
        values = np.array([row[i] for row in ROWS])
        columns.append((values[:, None] == np.unique(values[train])[None, :]).astype(float))
    for i in BUCKETED if k else []:
        borders = np.unique(np.quantile(X[train, i], np.arange(1, k) / k))
        columns.append(np.eye(len(borders) + 1)[np.searchsorted(borders, X[:, i], side="right")])
    return np.hstack(columns)


def probabilities(a, w):
    return np.clip(1 / (1 + np.exp(-np.clip(a @ w, -35, 35))), 1e-15, 1 - 1e-15)


def fit(a, y):
    w = np.zeros(a.shape[1])
    penalty = np.ones(len(w))
    penalty[0] = 0
    for _ in range(25):
        p = probabilities(a, w)
        curvature = (a * (p * (1 - p))[:, None]).T @ a + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curvature, a.T @ (p - y) + penalty * w)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def loss(train, test, k):
    a = inputs(train, k)
    p = probabilities(a[test], fit(a[train], Y[train]))
    return -(Y[test] * np.log(p) + (1 - Y[test]) * np.log(1 - p))


first = np.arange(len(PARTS[0]))
last = np.arange(len(PARTS[0]), len(ROWS))
shuffled = np.random.default_rng(1).permutation(len(ROWS))
text = f"# numpy {np.__version__}\n"
for k in (0, 16, 32):
    text += f"test.{k}={loss(first, last, k).mean():.5f}\n"
    folds = [loss(np.setdiff1d(shuffled, shuffled[i::5]), shuffled[i::5], k) for i in range(5)]
    text += f"folds.{k}={np.concatenate(folds).mean():.5f}\n"
(HERE / "adult-buckets.properties").write_text(text)
