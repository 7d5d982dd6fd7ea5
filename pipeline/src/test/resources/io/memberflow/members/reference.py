"""Writes the batch references of two public tables beside this file.

bank-marketing.properties, adult.properties: logistic regression (L2, C = 1) by scikit-learn over all columns,
numbers standardised, texts one-hot. "folds": five folds of the shuffled rows, each row predicted by the model that
has not seen it. "refitted": rows in the order of the file, refitted every 1,000 rows to all rows before, each row
predicted by the last fit; the first 1,000 rows get the share of yes among the rows before (from 0.5).
"test": of adult, the model of adult.data on adult.test.
The columns are used as they are, but for pdays of bank-marketing, whose 999 means never: it becomes a column of
its own, and 0. "duration" of bank-marketing is known only after the call, when the answer is known too: the figures
of "with-duration" are no prediction.

Run: python3 reference.py DATA (numpy, pandas, scikit-learn), DATA with bank_marketing/bank-additional-full.csv.gz,
adult/adult.data.gz and adult/adult.test.gz. Made with the versions printed into the files.
"""
import pathlib
import sys

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(sys.argv[1])
EVERY = 1000


def model(x):
    texts = x.columns[x.dtypes == object]
    return make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), texts), remainder=StandardScaler()
        ),
        LogisticRegression(C=1, max_iter=2000),
    )


def figures(name, y, p):
    return (
        f"{name}.rows={len(y)}\n{name}.logLoss={log_loss(y, p):.5f}\n"
        f"{name}.auc={roc_auc_score(y, p):.5f}\n{name}.accuracy={accuracy_score(y, p >= 0.5):.5f}\n"
    )


def folds(name, x, y):
    split = StratifiedKFold(5, shuffle=True, random_state=1)
    p = cross_val_predict(model(x), x, y, cv=split, method="predict_proba")[:, 1]
    return figures(name, y, p)


def refitted(name, x, y):
    p = (np.cumsum(y) - y + 0.5) / (np.arange(len(y)) + 1)
    for start in range(EVERY, len(y), EVERY):
        if 0 < y[:start].sum() < start:
            fit = model(x).fit(x[:start], y[:start])
            p[start : start + EVERY] = fit.predict_proba(x[start : start + EVERY])[:, 1]
    return figures(name, y, p)


def write(name, text):
    versions = f"# numpy {np.__version__}, pandas {pd.__version__}, scikit-learn {sklearn.__version__}\n"
    (HERE / f"{name}.properties").write_text(versions + text)


def bank():
    x = pd.read_csv(DATA / "bank_marketing/bank-additional-full.csv.gz", sep=";")
    y = (x.pop("y") == "yes").to_numpy().astype(int)
    x["never"] = (x["pdays"] == 999).astype(float)
    x["pdays"] = x["pdays"].where(x["pdays"] != 999, 0)
    without = x.drop(columns="duration")
    write(
        "bank-marketing",
        folds("folds", without, y)
        + refitted("refitted", without, y)
        + folds("with-duration.folds", x, y)
        + refitted("with-duration.refitted", x, y),
    )


def adult():
    parts = [pd.read_csv(DATA / f"adult/adult.{p}.gz", skipinitialspace=True) for p in ("data", "test")]
    targets = [part.pop("Y").str.startswith(">50K").to_numpy().astype(int) for part in parts]
    fit = model(parts[0]).fit(parts[0], targets[0])
    x, y = pd.concat(parts, ignore_index=True), np.concatenate(targets)
    write(
        "adult",
        figures("test", targets[1], fit.predict_proba(parts[1])[:, 1])
        + folds("folds", x, y)
        + refitted("refitted", x, y),
    )


bank()
adult()
