"""Known mistakes about perceptrons and sign networks: each an edit of the solution's text, or a function of its own."""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

ON_THRESHOLD = "Take a record whose weighted sum is exactly the threshold. What is the sign of zero, by the text?"
WHICH_NODES = "Which nodes does the threshold belong to?"
COUNTS = "How many records does the first entry stand for?"
NOTHING = "What does the text say of a class that nothing was labelled as?"
NOT_PLUS = "Is every label that is not +1 a label -1?"
NOT_MINUS = "Is every label that is not -1 a label +1?"
TWO_NODES = "How many values can two nodes of 0 or 1 tell apart? Is that enough for five?"

# sign_unit and sign_network. The network's nodes are sign units, so a mistake in the unit is one in the network too.

unit = Mistakes(solution.sign_unit)
network = Mistakes(solution.sign_network)

ANSWER = "np.sign(x @ w - threshold)"

for nodes in (unit, network):
    nodes.edit(
        "A03",
        "a sum on the threshold counts as +1",
        ON_THRESHOLD,
        (ANSWER, "np.where(x @ w >= threshold, 1.0, -1.0)"),
    )
    nodes.edit(
        "A03b",
        "a sum on the threshold counts as -1",
        ON_THRESHOLD,
        (ANSWER, "np.where(x @ w > threshold, 1.0, -1.0)"),
    )
    nodes.edit(
        "A04",
        "a node answers -1 above its threshold and +1 below it",
        "Work out sign(+0.3) first. Which of the two labels does a large sum get?",
        (ANSWER, f"-{ANSWER}"),
    )
    nodes.edit(
        "A05",
        "the threshold is added",
        "A node fires when its sum exceeds the threshold: how does that read with the threshold on the left?",
        ("- threshold", "+ threshold"),
    )

unit.edit(
    "A05b",
    "the threshold is not used",
    "Does your label change when only the threshold does?",
    (" - threshold", ""),
)
unit.edit(
    "A05c",
    "the threshold is subtracted from every input",
    "How often is the threshold subtracted: once from the sum, or once from every input?",
    ("x @ w - threshold", "(x - threshold) @ w"),
)
unit.edit(
    "PC1",
    "the activation is missing",
    "How many different values may a node with the sign activation return?",
    (ANSWER, "x @ w - threshold"),
)
unit.edit(
    "PE2",
    "a node answers 0 and 1 in place of -1 and +1",
    "What does the sign function return for a negative number?",
    (ANSWER, "np.where(x @ w > threshold, 1.0, 0.0)"),
)

OUTPUT = "sign_unit(hidden, w_out, threshold)"

network.edit(
    "SN1",
    "the output node has no threshold",
    WHICH_NODES,
    (OUTPUT, "sign_unit(hidden, w_out, 0)"),
)
network.edit(
    "SN2",
    "the hidden nodes have no threshold",
    WHICH_NODES,
    ("W_hidden.T, threshold", "W_hidden.T, 0"),
)
network.edit(
    "M04",
    "the net input is passed on instead of the output",
    "What travels from a hidden node to the output node: its sum, or the sign of it?",
    ("sign_unit(X, W_hidden.T, threshold)", "X @ W_hidden.T - threshold"),
)
network.edit(
    "SN4",
    "the hidden sums are returned in place of the hidden outputs",
    "The labels are right. Which values can the output of a hidden node take?",
    ("return hidden", "return X @ W_hidden.T - threshold"),
)
network.edit(
    "SN5",
    "the hidden weights are reshaped where they should be transposed",
    "Print your (D, M) array beside W_hidden. Where did the weights of the first hidden node go?",
    ("W_hidden.T", "W_hidden.reshape(X.shape[1], -1)"),
)
network.edit(
    "SN6",
    "the output node has no activation",
    "Which values can a label take?",
    (OUTPUT, "hidden @ w_out - threshold"),
)

matrix = Mistakes(solution.confusion_matrix)

COUNTED = "truth.astype(int) @ prediction.T.astype(int)"

matrix.edit(
    "K03",
    "rows and columns are swapped",
    "A record of class +1 is labelled -1. In which row, and in which column, is it counted?",
    (COUNTED, "prediction.astype(int) @ truth.T.astype(int)"),
)
matrix.edit(
    "K04",
    "the classes are in the other order",
    "Which class does the text put first?",
    ("[1, -1]", "[-1, 1]"),
)
matrix.edit(
    "K05",
    "a label 0 is counted as -1",
    NOT_PLUS,
    ("y_pred == classes", "np.where(y_pred == 1, 1, -1) == classes"),
)
matrix.edit(
    "K05b",
    "a label 0 is counted as +1",
    NOT_MINUS,
    ("y_pred == classes", "np.where(y_pred == -1, -1, 1) == classes"),
)
matrix.edit(
    "K06",
    "the counts are divided by the number of records",
    COUNTS,
    (COUNTED, f"{COUNTED} / len(y_true)"),
)
matrix.edit(
    "K06b",
    "the counts are divided by the sums of their rows",
    COUNTS,
    (
        f"return {COUNTED}",
        f"counts = {COUNTED}\n    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)",
    ),
)


@matrix.variant(
    "K07",
    "lengths that differ are cut to the shorter one",
    "What does zip do with the records that are left over?",
)
def _(y_true, y_pred):
    N = min(len(y_true), len(y_pred))
    return solution.confusion_matrix(y_true[:N], y_pred[:N]).astype(float)


scores = Mistakes(solution.classification_scores)

RIGHT = "right = np.diag(confusion_matrix(y_true, y_pred))"

# Where truth and labels change places, each precision becomes the recall of that class, and the accuracy stays.
scores.variant(
    "K01",
    "precision and recall are swapped",
    "Which of the two is divided by the records labelled so, and which by the records that are so?",
)(lambda y_true, y_pred: solution.classification_scores(y_pred, y_true))
scores.edit("K02", "0/0 comes out as nan", NOTHING, ("else 0.0", 'else float("nan")'))
scores.edit("K02b", "0/0 is taken as 1", NOTHING, ("else 0.0", "else 1.0"))
scores.edit(
    "K05",
    "a label 0 is counted as -1",
    NOT_PLUS,
    (RIGHT, f"y_pred = np.where(y_pred == 1, 1, -1)\n    {RIGHT}"),
)
scores.edit(
    "K05b",
    "a label 0 is counted as +1",
    NOT_MINUS,
    (RIGHT, f"y_pred = np.where(y_pred == -1, -1, 1)\n    {RIGHT}"),
)
scores.edit(
    "K08",
    "precision and recall of class -1 are swapped",
    "Rename the classes: does the precision of one class become the precision of the other?",
    (
        "return scores",
        'scores["precision -1"], scores["recall -1"] = scores["recall -1"], scores["precision -1"]\n    return scores',
    ),
)
scores.edit(
    "K09",
    "only right labels +1 count for the accuracy",
    "In which entries of the confusion matrix are the right labels?",
    ("right.sum()", "right[0]"),
)
scores.edit(
    "K10",
    "records labelled 0 are missing from the recall",
    "A record of class +1 is labelled 0. Is it still one of the records of class +1?",
    ("np.sum(y_true == c)", "np.sum((y_true == c) & (y_pred != 0))"),
)
scores.edit(
    "K10b",
    "records labelled 0 are missing from the accuracy",
    "Of how many records is the accuracy a share?",
    ("len(y_true)", "np.sum(y_pred != 0)"),
)
scores.edit(
    "K10c",
    "records labelled 0 are left out of everything",
    "Could a network that answers 0 on every hard record have a perfect score?",
    (RIGHT, f"{RIGHT}\n    y_true, y_pred = y_true[y_pred != 0], y_pred[y_pred != 0]"),
)
scores.edit(
    "K11",
    "the scores are given in percent",
    "Between which two numbers does a score lie?",
    ("count / total", "100 * count / total"),
)
scores.edit(
    "K12",
    "the accuracy is averaged over the classes",
    "If one class has 99 records and the other 1, how much should a mistake on the one weigh?",
    ("return scores", 'return scores | {"accuracy": (scores["recall +1"] + scores["recall -1"]) / 2}'),
)

# perceptron_update and perceptron_fit

update = Mistakes(solution.perceptron_update)
fit = Mistakes(solution.perceptron_fit)

LABEL = "np.sign(w @ x + b)"
LABEL_COUNTED = "np.sign(w @ record + b)"


def both(id, name, hint, *edits, counted=()):
    """A mistake of the update, and of the training with it. counted: edits where the training counts mistakes."""
    update.edit(id, name, hint, *edits)
    fit.edit(id, name, hint, *edits, *counted)


both(
    "PE1",
    "the weights change on every record",
    "What is the error e of a record that the perceptron already gets right?",
    (f"y - {LABEL}", "y"),
)
both(
    "PE2",
    "a node answers 0 and 1 in place of -1 and +1",
    "Put a record of class -1 that is labelled right into your rule. Is the error 0?",
    (LABEL, "float(w @ x + b > 0)"),
    counted=[(LABEL_COUNTED, "float(w @ record + b > 0)")],
)
both(
    "PE4",
    "the bias is not learned",
    "Can a line that always passes through the origin separate every pair of classes that a line can?",
    ("b + rate * e", "b"),
)
update.edit(
    "M03",
    "the sign is turned round",
    "After the step, is the sum of this record closer to its class or further from it?",
    ("w + rate * e * x, b + rate * e", "w - rate * e * x, b - rate * e"),
)
both(
    "PE6",
    "the step uses y in place of the error",
    "What is y - f when the true class is +1 and the label is -1?",
    (f"y - {LABEL}", f"0 if {LABEL} == y else y"),
)
both(
    "PE7",
    "the error is taken from the sum, not from the label",
    "Which values can f return? Which values can your error take?",
    (LABEL, "(w @ x + b)"),
)
# The factor 1.0 stays: as with any rate, whole numbers become real ones.
both(
    "PE8",
    "the learning rate is not used",
    "What happens to the step when the rate is halved?",
    ("w + rate * e * x, b + rate * e", "w + 1.0 * e * x, b + 1.0 * e"),
)
update.edit(
    "PE9",
    "the bias is missing from the sum",
    "What does a perceptron with zero weights and bias 1 answer?",
    ("w @ x + b", "w @ x"),
)
both(
    "A03",
    "a sum on the threshold counts as +1",
    ON_THRESHOLD,
    (LABEL, "np.where(w @ x + b >= 0, 1.0, -1.0)"),
    counted=[(LABEL_COUNTED, "np.where(w @ record + b >= 0, 1.0, -1.0)")],
)
both(
    "A03b",
    "a sum on the threshold counts as -1",
    ON_THRESHOLD,
    (LABEL, "np.where(w @ x + b > 0, 1.0, -1.0)"),
    counted=[(LABEL_COUNTED, "np.where(w @ record + b > 0, 1.0, -1.0)")],
)
update.edit(
    "A03c",
    "a sum of exactly 0 is taken as right",
    "Can a label 0 be equal to a class +1 or -1? What is the error then?",
    (LABEL, f"({LABEL} or y)"),
)
update.edit(
    "N02",
    "an argument is changed in place",
    "Is w the same after the call as before it?",
    ("return w + rate * e * x", "w += rate * e * x\n    return w"),
)
fit.edit(
    "PE10",
    "training goes on after an epoch without a mistake",
    "How long is your list when the records are learned in the second epoch?",
    (" and 0 not in mistakes", ""),
)
fit.edit(
    "PE11",
    "the epoch without a mistake is not recorded",
    "How does a reader of your list know that training has ended well?",
    ("return w, b, mistakes", "return w, b, [m for m in mistakes if m]"),
)
fit.edit(
    "PE12",
    "the mistakes are added up over the epochs",
    "Where in your loops does the count start at 0 again?",
    ("return w, b, mistakes", "return w, b, np.cumsum(mistakes).tolist()"),
)


@fit.variant(
    "PE13",
    "the weights change only at the end of an epoch",
    "Which weights answer the second record: those from before the first, or those from after it?",
)
def _(X, y, rate, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    while len(mistakes) < epochs and 0 not in mistakes:
        e = y - np.sign(X @ w + b)
        mistakes.append(int(np.count_nonzero(e)))
        w, b = w + rate * e @ X, b + rate * e.sum()
    return w, b, mistakes


fit.edit(
    "PE14",
    "mistakes are counted with the weights at the end of the epoch",
    "Which weights had the perceptron when it answered the first record of the epoch?",
    ("truth, rate)", "truth, rate)\n        mistakes[-1] = int(np.sum(np.sign(X @ w + b) != y))"),
)
fit.edit(
    "PE15",
    "the weights start at zero again in every epoch",
    "Where in your loops do the weights get their first value?",
    ("mistakes.append(0)", "w, b = np.zeros(X.shape[1]), 0.0\n        mistakes.append(0)"),
)
fit.edit(
    "PE16",
    "the records are not taken in the given order",
    "Which record does the perceptron see first?",
    ("zip(X, y,", "zip(X[::-1], y[::-1],"),
)
fit.edit(
    "PE17",
    "training stops when an epoch is no better than the last",
    "Try records that take several epochs: must the number of mistakes fall in every one of them?",
    ("0 not in mistakes", "0 not in mistakes and (len(mistakes) < 2 or mistakes[-1] < mistakes[-2])"),
)
fit.edit(
    "PE18",
    "the sizes of the errors are added up in place of the mistakes",
    "How large is e for one mistake?",
    (f"{LABEL_COUNTED} != truth", f"abs(truth - {LABEL_COUNTED})"),
)
both(
    "C11",
    "the result is cut to whole numbers",
    "Which dtype does the array that you write the new weights into have?",
    ("w + rate * e * x", "(w + rate * e * x).astype(x.dtype)"),
)

size = Mistakes(solution.network_size)

LOG2 = "(k - 1).bit_length()"

size.edit(
    "NS1",
    "a binary attribute gets two nodes",
    "How many numbers are needed to tell yes from no?",
    ("sum(1 if", 'sum(_nodes(2, encoding) if a == "binary" else 1 if'),
)
size.edit("NS2", "log2 k is rounded down", TWO_NODES, (LOG2, "int(np.log2(k))"))
size.edit(
    "NS3",
    "two classes get two output nodes",
    "If one output node says +1 or -1, what is left for a second one to say?",
    ("1 if classes == 2 else outputs", "outputs"),
)
size.edit(
    "NS4",
    "the encoding is not used for the classes",
    "Does the number of your output nodes change with the encoding?",
    ("else outputs", "else classes"),
)
size.edit(
    "NS5",
    "one value of each attribute is left out",
    "How many nodes does the text give an attribute with k values?",
    ("return k if", "return k - 1 if"),
)
size.edit("NS6", "log2 k is rounded to the nearest whole number", TWO_NODES, (LOG2, "round(np.log2(k))"))
size.edit(
    "NS7",
    "a power of 2 gets one node too many",
    "Write down codes for four values. How long are they?",
    (LOG2, "int(np.log2(k)) + 1"),
)


@size.variant(
    "NS8",
    "the values of all attributes share one code",
    "A record has a value in every attribute at once. Can one code for a single value say them all?",
)
def _(attributes, classes, encoding):
    inputs, outputs = solution.network_size(attributes, classes, encoding)
    values = [a for a in attributes if not isinstance(a, str)]
    if encoding == "binary" and values:
        inputs = len(attributes) - len(values) + solution._nodes(sum(values), encoding)
    return inputs, outputs


size.edit(
    "NS9",
    "an unknown encoding is taken as one-hot",
    "What does your code do with an encoding it has never heard of?",
    ("inputs = ", 'encoding = "binary" if encoding == "binary" else "one-hot"\n    inputs = '),
)
size.edit(
    "NS10",
    "every attribute gets one node",
    "Is the third of five colours larger than the second? What would one node have to say about it?",
    ("return inputs", "return len(attributes)"),
)
size.edit(
    "NS11",
    "a node for the bias is counted",
    "Which attribute does each of your input nodes carry?",
    ("return inputs", "return inputs + 1"),
)

xor = Mistakes(solution.xor_network)

xor.edit(
    "PE3",
    "the labels are those of XNOR",
    "Write down the four classes of XOR. Which records are +1: those that agree, or those that differ?",
    ("[[1.0, 1.0], [-1.0, -1.0]]", "[[1.0, -1.0], [-1.0, 1.0]]"),
)
xor.variant(
    "PE3b",
    "a single line is asked to separate XOR",
    "Draw the four records. On which side of your line is each of the two records of class +1?",
)(lambda: (np.array([[1.0, 1.0]]), np.array([1.0]), -0.5))
xor.variant(
    "XO1",
    "the inputs are taken as 0 and 1",
    "What are the hidden outputs for the record (-1, -1)? And which values do hidden nodes send on?",
)(lambda: (np.array([[1.0, 1.0], [0.5, 0.5]]), np.array([1.0, -1.0]), 0.75))
# Right for nodes that add the threshold to their sum.
xor.edit(
    "A05",
    "the threshold is added",
    "What does each hidden node of yours give by hand for (1, -1), with the threshold as the text has it?",
    ("0.5", "-0.5"),
)
xor.variant(
    "XO3",
    "the threshold is left at 0",
    "With threshold 0, what does the label become when both inputs change their sign? What does XOR do?",
)(lambda: (np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([1.0, 1.0]), 0.0))
