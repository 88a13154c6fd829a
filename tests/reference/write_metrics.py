"""Writes metrics/*.json: metrics of evaluation, computed by scikit-learn.

    /usr/bin/python3 write_metrics.py

One file for each kind of outputs: classes, labels, numbers, quantiles. Numbers are exact in single precision, and many
probabilities are equal, so there are ties. A class's or column's value that is not defined is null.

    cases   name
            predictions  rows of K probabilities, numbers, or (quantiles) levels of the first number, then of the second
            targets      classes: a list; otherwise rows
            weights      whole numbers, where rows have them (scikit-learn's sample_weight)
            levels       quantiles only
            figures      by the names that Windrow gives them
            tables       each by row and column, in the same way
            confusion    classes only: a row for each target class

In the case "classes that are missing" one class is never a target, one is never predicted, and one is neither; ROC AUC and average
precision are then the mean over the classes for which scikit-learn computes them. MAPE has no targets of 0.
"""

import random
import warnings

import numpy
from sklearn import metrics
from sklearn.exceptions import UndefinedMetricWarning

import fixtures

RATIOS = ["precision", "recall", "f1"]


def probabilities(generator, classes, favored):
    """Multiples of 1/64 that sum to 1, a little larger for one class."""
    counts = [1] * classes
    for _ in range(64 - classes):
        counts[favored if generator.random() < 0.06 else generator.randrange(classes)] += 1
    return [count / 64 for count in counts]


def averages(target, predicted, weights):
    figures = {}
    for average in ["macro", "micro", "weighted"]:
        values = metrics.precision_recall_fscore_support(target, predicted, average=average, sample_weight=weights, zero_division=0)
        for name, value in zip(RATIOS, values):
            figures[average + name.capitalize()] = value
    return figures


def each(target, predicted, labels, weights):
    values = metrics.precision_recall_fscore_support(
        target, predicted, labels=labels, average=None, sample_weight=weights, zero_division=0)
    return {str(k): dict(zip(RATIOS + ["support"], (float(v[k]) for v in values))) for k in labels}


def scores(target, predictions, weights):
    """ROC AUC and average precision of one class, None where scikit-learn refuses or warns."""
    if target.max() == 0:
        return {"rocAuc": None, "averagePrecision": None}
    auc = None if target.min() == 1 else metrics.roc_auc_score(target, predictions, sample_weight=weights)
    return {"rocAuc": auc, "averagePrecision": metrics.average_precision_score(target, predictions, sample_weight=weights)}


def mean(values):
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined)


def add_scores(case, columns, weights):
    """ROC AUC and average precision of each class, given by its name, and their means."""
    found = {name: scores(target, predictions, weights) for name, (target, predictions) in columns.items()}
    for metric in ["rocAuc", "averagePrecision"]:
        case["figures"][metric] = mean([found[name][metric] for name in found])
    if len(found) > 1:
        for name in found:
            case["tables"]["classes"][name].update(found[name])


def class_case(name, predictions, target, weights=None):
    predictions, target = numpy.array(predictions), numpy.array(target)
    predicted, labels = predictions.argmax(axis=1), list(range(predictions.shape[1]))
    figures = {
        "accuracy": metrics.accuracy_score(target, predicted, sample_weight=weights),
        "balancedAccuracy": metrics.balanced_accuracy_score(target, predicted, sample_weight=weights),
        "logLoss": metrics.log_loss(target, predictions, labels=labels, sample_weight=weights),
        **averages(target, predicted, weights),
    }
    if len(labels) > 2:
        # A little less for later classes: of equally probable ones, the first ranks highest.
        ranked = predictions - numpy.arange(len(labels)) * 1e-6
        for k in [1, 2, len(labels) - 1]:
            figures[f"top{k}Accuracy"] = metrics.top_k_accuracy_score(target, ranked, k=k, labels=labels, sample_weight=weights)
    case = {
        "name": name, "predictions": predictions.tolist(), "targets": target.tolist(), "weights": weights, "figures": figures,
        "tables": {"classes": each(target, predicted, labels, weights)},
        "confusion": metrics.confusion_matrix(target, predicted, labels=labels, sample_weight=weights).tolist(),
    }
    chosen = labels[1:] if len(labels) == 2 else labels
    add_scores(case, {str(k): ((target == k).astype(int), predictions[:, k]) for k in chosen}, weights)
    if name == "five classes":      # scikit-learn's own mean over classes
        assert abs(figures["rocAuc"] - metrics.roc_auc_score(target, predictions, multi_class="ovr", average="macro")) < 1e-12
    return case


def classes(generator):
    def rows(count, width, target_of, favored_of):
        targets = [target_of() for _ in range(count)]
        return [probabilities(generator, width, favored_of(target)) for target in targets], targets

    whole = [generator.randrange(4) for _ in range(60)]
    return [
        class_case("five classes", *rows(80, 5, lambda: generator.randrange(5), lambda target: target)),
        class_case("five classes with weights", *rows(60, 5, lambda: generator.randrange(5), lambda target: target), whole),
        class_case("two classes", *rows(70, 2, lambda: generator.randrange(2), lambda target: target)),
        class_case("two classes with weights", *rows(60, 2, lambda: generator.randrange(2), lambda target: target), whole),
        # 0 and 1 occur and are predicted, 2 is no target, 3 is never predicted, 4 neither.
        class_case("classes that are missing", *rows(50, 5, lambda: generator.choice([0, 1, 3]), lambda target: generator.choice([0, 1, 2]))),
    ]


def label_case(name, predictions, target, weights=None):
    predictions, target = numpy.array(predictions), numpy.array(target)
    predicted, labels = (predictions > 0.5).astype(int), list(range(predictions.shape[1]))
    case = {
        "name": name, "predictions": predictions.tolist(), "targets": target.tolist(), "weights": weights,
        "figures": {
            "subsetAccuracy": metrics.accuracy_score(target, predicted, sample_weight=weights),
            "hammingLoss": metrics.hamming_loss(target, predicted, sample_weight=weights),
            "samplesF1": metrics.f1_score(target, predicted, average="samples", sample_weight=weights, zero_division=0),
            "logLoss": mean([metrics.log_loss(target[:, k], predictions[:, k], labels=[0, 1], sample_weight=weights) for k in labels]),
            **averages(target, predicted, weights),
        },
        "tables": {"classes": each(target, predicted, labels, weights)},
    }
    add_scores(case, {str(k): (target[:, k], predictions[:, k]) for k in labels}, weights)
    return case


def labels(generator):
    def rows(count, rates):
        targets = [[int(generator.random() < rate) for rate in rates] for _ in range(count)]
        return [[(generator.randrange(1, 48) + 16 * yes) / 64 for yes in row] for row in targets], targets

    predictions, targets = rows(40, [0.5, 0, 1, 0.1])
    for row in predictions:         # a label that never occurs and is never predicted
        row[1] /= 2
    return [
        label_case("four labels", *rows(60, [0.5, 0.2, 0.7, 0.4])),
        label_case("four labels with weights", *rows(50, [0.5, 0.2, 0.7, 0.4]), [generator.randrange(4) for _ in range(50)]),
        label_case("labels that are missing", predictions, targets),
    ]


def number_case(name, predictions, target, weights=None):
    predictions, target = numpy.array(predictions), numpy.array(target)

    def raw(metric, **options):
        return metric(target, predictions, multioutput="raw_values", sample_weight=weights, **options)

    values = {
        "mae": raw(metrics.mean_absolute_error),
        "mse": raw(metrics.mean_squared_error),
        "rmse": raw(metrics.mean_squared_error, squared=False),
        "mape": raw(metrics.mean_absolute_percentage_error),
        "r2": raw(metrics.r2_score),
    }
    columns = {str(c): {metric: float(values[metric][c]) for metric in values} for c in range(target.shape[1])}
    return {
        "name": name, "predictions": predictions.tolist(), "targets": target.tolist(), "weights": weights,
        "figures": {metric: float(values[metric].mean()) for metric in values},
        "tables": {"columns": columns} if len(columns) > 1 else {},
    }


def numbers(generator):
    def rows(count, width, base):
        targets = [[base + generator.choice([-1, 1]) * generator.randrange(1, 800) / 64 for _ in range(width)] for _ in range(count)]
        return [[value + generator.randrange(-200, 200) / 64 for value in row] for row in targets], targets

    predictions, targets = rows(30, 3, 0)
    for row in range(30):       # constant targets, which are predicted exactly in the second column but not in the first
        targets[row][0] = targets[row][1] = predictions[row][1] = 2.5
    return [
        number_case("one column", *rows(50, 1, 0)),
        number_case("three columns", *rows(40, 3, 0)),
        number_case("three columns with weights", *rows(40, 3, 0), [generator.randrange(4) for _ in range(40)]),
        number_case("far from zero", *rows(40, 2, 4096)),
        number_case("constant targets", predictions, targets),
    ]


def quantiles(generator):
    levels, columns, count = [0.1, 0.5, 0.9], 2, 40
    targets = [[generator.randrange(-400, 400) / 64 for _ in range(columns)] for _ in range(count)]
    predictions = [[generator.randrange(-200, 200) / 64 + 4 * (level - 0.5) for value in row for level in [0, 0.5, 1]] for row in targets]
    weights = [generator.randrange(4) for _ in range(count)]
    target, predicted = numpy.array(targets), numpy.array(predictions)
    table = {}
    for c in range(columns):
        for l, level in enumerate(levels):
            ours = predicted[:, c * len(levels) + l]
            table[f"{c} {level}"] = {
                "pinball": metrics.mean_pinball_loss(target[:, c], ours, alpha=level, sample_weight=weights),
                "coverage": float(numpy.average(target[:, c] <= ours, weights=weights)),
            }
    return [{
        "name": "two columns", "predictions": predictions, "targets": targets, "weights": weights, "levels": levels,
        "figures": {
            "pinball": mean([row["pinball"] for row in table.values()]),
            "mae": metrics.mean_absolute_error(target, predicted[:, 1::3], sample_weight=weights),
        },
        "tables": {"quantiles": table},
    }]


def main():
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", category=UndefinedMetricWarning)
    warnings.filterwarnings("ignore", message="y_pred contains classes not in y_true")
    for seed, kind in enumerate([classes, labels, numbers, quantiles]):
        cases = kind(random.Random(500 + seed))
        for case in cases:
            if case["weights"] is None:
                del case["weights"]
            case["figures"] = fixtures.Line({name: float(value) for name, value in case["figures"].items()})
            case["tables"] = {name: {row: fixtures.Line(table[row]) for row in table} for name, table in case["tables"].items()}
        fixtures.write(f"metrics/{kind.__name__}.json", {"kind": kind.__name__, "cases": cases})


if __name__ == "__main__":
    main()
