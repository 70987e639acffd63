"""The five questions of migrate.md in deepchecks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from deepchecks.tabular import Dataset
from deepchecks.tabular import checks
from sklearn.metrics import roc_auc_score

columns = {"label": "default", "cat_features": ["region"]}
features = ["age", "income", "hours", "region"]
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
rows = Dataset(test[[*features, "default"]], **columns)
past = Dataset(train[[*features, "default"]], **columns)


def answers(table, model="p_new"):
    p = table[model].to_numpy()
    return {"y_proba": np.column_stack([1 - p, p]), "y_pred": (p >= 0.5).astype(int)}


# not worse: a check of one model; the baseline's number is carried over by hand
old = roc_auc_score(test["default"], test["p_old"])
not_worse = checks.SingleDatasetPerformance(scorers=["roc_auc"])
not_worse.add_condition_greater_than(old)
# a level
level = checks.SingleDatasetPerformance(scorers=["recall"])
level.add_condition_greater_than(0.55)
# drift: default condition, a score below 0.2
drift = checks.FeatureDrift().add_condition_drift_score_less_than()
# a data rule: known categories; a range would be a class of one's own
known = checks.NewCategoryTrainTest().add_condition_new_categories_less_or_equal()
# slices: searched for; below 80 % of the average is a failure by default
weak = checks.WeakSegmentsPerformance()
weak.add_condition_segments_relative_performance_greater_than()

for result in (
    not_worse.run(rows, **answers(test)),
    level.run(rows, **answers(test)),
    drift.run(past, rows),
    known.run(past, rows),
    weak.run(rows, **answers(test)),
):
    for told in result.conditions_results:
        print(f"{told.category.name} {result.check.name()}: {told.details}")
