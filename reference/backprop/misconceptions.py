"""Known mistakes in backpropagation: each a change of the solution's text, or a function where that cannot say it."""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

# Mistakes of several exercises: id and name.

AT_OUTPUT = "A01", "the slope is taken at the activation's output instead of its input"
OVERFLOWS = "A07", "an exponential overflows"
TANH_UNITS = "A11", "the units are taken for tanh units"
MEAN_OF_ALL = "L04", "the mean is taken over the outputs of an example too"
NOT_DIVIDED = "L05", "the gradient is not divided by N"
NO_MINUS = "L09", "the minus of the cross-entropy is missing"
SMALL_ADDED = "L10b", "something small is added inside the logarithm"
NO_HIDDEN_SLOPE = "M01", "the slope of the hidden unit is left out"
SIGN = "M03", "the sign is turned round"
NET_INPUT = "M04", "the net input is passed on instead of the output"
ONE_UNIT = "M05", "only one of the units that a hidden unit feeds is counted"
NO_OUTPUT_SLOPE = "M06", "the slope of the output unit is left out"
BIASES_TOGETHER = "M07b", "the biases of a layer share the mean of their gradients"
NO_WEIGHTS = "M08", "the weights on the way are left out"
TRANSPOSED = "M09", "the weights are used transposed"
NO_HALF = "M11", "the half of the quadratic loss is left out"
OTHER_LOSS = "M12", "the gradient is that of another loss"
LAST_FIRST = "M15", "the last layer comes first"
IN_PLACE = "N02", "an argument is changed in place"

Z_OR_A = "Is the argument of your derivative z or a?"
NET_OR_OUTPUT = "Is the argument of your derivative the net input or the output?"
TIE = "What does the convention say where a and b are equal?"
OWN_FACTOR = "Which factor belongs to the hidden unit itself?"
ARROWS = "How many arrows leave h1?"
SENT = "Which signal travelled over this weight?"
OWN_DELTA = "Does every unit of the layer have the same delta?"
FACTOR = "Which loss do you differentiate, with which factor in front?"
NUMERICALLY = "Does the numerical gradient of your loss match your gradient?"
DOUBLED = "Does doubling the batch double your gradient? Should it?"
NEGATIVE = "Can the loss be below 0?"
FAR_BELOW = "What is the loss of a right class whose logit is 1000 below the largest?"

# The logistic function, which several exercises use.
LOGISTIC = "0.5 + 0.5 * np.tanh(0.5 * z)"
PLAIN_LOGISTIC = "np.exp(z) / (1 + np.exp(z))"

values = Mistakes(solution.activations)

values.edit(
    *OVERFLOWS,
    "Try z = 1000 and z = -1000: which step of yours is no longer a finite number?",
    (LOGISTIC, PLAIN_LOGISTIC),
    ("np.tanh(z)", "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"),
    ("np.logaddexp(0.0, z)", "np.log(np.exp(z) + 1)"),
)
values.edit(
    "A02b",
    "tanh is a shifted logistic of the same z",
    "Both curves run from -1 to 1, but how steep is each at 0?",
    ("np.tanh(z)", "2 * _logistic(z) - 1"),
)
values.edit(
    "A08",
    "the 1 in softplus is missing",
    "What does your softplus give at 0 and at -5?",
    ("np.logaddexp(0.0, z)", "np.log(np.exp(z))"),
)
values.edit(
    "A09",
    "relu is taken for the absolute value",
    "What should relu make of -2?",
    ("np.maximum(z, 0.0)", "np.abs(z) * 1.0"),
)
values.edit(*IN_PLACE, "What does z hold after the call?", ("np.maximum(z, 0.0)", "np.maximum(z, 0, out=z) * 1.0"))

slopes = Mistakes(solution.activation_slopes)

slopes.edit(*AT_OUTPUT, Z_OR_A, ("a = activations(z, name)", "a = activations(z := activations(z, name), name)"))
slopes.edit(
    "A01b",
    "the slope's formula in the activation is given z",
    "In a(1 - a), what does a stand for?",
    ("a * (1 - a)", "z * (1 - z) * 1.0"),
    ("1 - a * a", "1.0 - z * z"),
)
slopes.edit(
    "A02",
    "tanh is not squared in its slope",
    "What is the slope of tanh at z = 0 and at z = 2, numerically?",
    ("1 - a * a", "1 - a"),
)
slopes.edit(
    "A02c", "the slope of the logistic is used for tanh", "How steep is tanh at 0?", ("1 - a * a", "a * (1 - a)")
)
slopes.edit(
    "A06b",
    "the slope of relu at 0 is 1",
    "Which slope does the convention in the text give relu at 0?",
    ("z > 0", "z >= 0"),
)
slopes.edit(
    *OVERFLOWS,
    "What does your function return at z = 1000 and at z = -1000?",
    ("a * (1 - a)", "np.exp(-z) / (1 + np.exp(-z)) ** 2"),
    ('activations(z, "logistic")', PLAIN_LOGISTIC),
)
slopes.edit(
    "A08b",
    "the slope of softplus is a step",
    "Has softplus a kink at 0?",
    ('activations(z, "logistic")', "(z > 0) * 1.0"),
)

gate = Mistakes(solution.gate_backward)

OF_MAX = "dout * first * 1.0, dout * ~first * 1.0"

gate.edit(
    "A06",
    "the sign of the gradient decides where it passes",
    "Which quantities were compared in the forward pass?",
    (OF_MAX, "dout * (dout > 0), dout * (dout <= 0)"),
)
gate.edit(
    "M13",
    "multiply uses an input's own value as its slope",
    "If b is 5 and a grows by 1, by how much does a b grow?",
    ("dout * b * 1.0, dout * a * 1.0", "dout * a * 1.0, dout * b * 1.0"),
)
gate.variant("M13b", "what comes from above is left out", "If the gradient from above doubles, does yours?")(
    lambda kind, a, b, dout: solution.gate_backward(kind, a, b, np.ones_like(dout))
)
gate.edit(
    "M14",
    "add shares the gradient out",
    "If a grows by 1, by how much does a + b grow?",
    ("dout * 1.0, dout * 1.0", "dout / 2, dout / 2"),
)
gate.edit(
    "M14b",
    "max passes the gradient to both inputs",
    "Does the smaller input change the maximum?",
    (OF_MAX, "dout * 1.0, dout * 1.0"),
)
gate.edit("P02", "every tied maximum gets the full gradient", TIE, ("dout * ~first", "dout * (b >= a)"))
gate.edit("M14d", "a tie passes no gradient", TIE, ("dout * first", "dout * (a > b)"))

forward = Mistakes(solution.forward)

forward.edit(
    "C07", "the bias is forgotten", "What should the hidden units give for x = 0?", (" + b1", ""), (" + b2", "")
)
forward.edit(
    *NET_INPUT,
    "Which signal travels over the weights from the hidden units?",
    ("out_h @ W2", "(x @ W1 + b1) @ W2"),
)
forward.edit(
    *TRANSPOSED,
    "Which weights lead into the first hidden unit: a row or a column?",
    ("x @ W1", "W1 @ x"),
    ("out_h @ W2", "W2 @ out_h"),
)
forward.edit(
    "A10",
    "the output units are linear",
    "Between which two values must every output of this network lie?",
    ("_logistic(out_h @ W2 + b2)", "out_h @ W2 + b2"),
)
forward.edit(
    *OVERFLOWS,
    "What does your network return at a net input of 1000, and of -1000?",
    (LOGISTIC, PLAIN_LOGISTIC),
)
forward.edit(*TANH_UNITS, "What does a unit of this network give for a net input of 0?", (LOGISTIC, "np.tanh(z)"))

# Mistakes in a delta are also mistakes in the step that uses it.
WITHOUT_OUTPUT_SLOPE = ("o * (1 - o) * ", "")
SLOPE_AT_O = ("o * (1 - o)", 'activation_slopes(o, "logistic")')
TWICE_THE_DELTA = ("o * (1 - o)", "2 * o * (1 - o)")
UPHILL = ("t - o", "o - t")
WITHOUT_HIDDEN_SLOPE = ("h * (1 - h) * ", "")
SLOPE_AT_H = ("h * (1 - h)", 'activation_slopes(h, "logistic")')
FIRST_UNIT_ALONE = ("(W2 @ delta_out)", "W2[:, 0] * delta_out[0]")
TRANSPOSED_W2 = ("W2 @ delta_out", "delta_out @ W2")

output = Mistakes(solution.output_delta)

output.edit(*SIGN, "Which sign should delta have where the output is too small?", UPHILL)
output.edit(*NO_OUTPUT_SLOPE, "What is between the unit's net input and its output?", WITHOUT_OUTPUT_SLOPE)
output.edit(*AT_OUTPUT, "Is the argument of your derivative the net input or o?", SLOPE_AT_O)
output.edit(*TANH_UNITS, "Which activation function does this network use?", ("o * (1 - o)", "(1 - o * o)"))
output.edit(*NO_HALF, FACTOR, TWICE_THE_DELTA)

hidden = Mistakes(solution.hidden_delta)

hidden.edit(*NO_HIDDEN_SLOPE, OWN_FACTOR, WITHOUT_HIDDEN_SLOPE)
hidden.edit(*ONE_UNIT, ARROWS, FIRST_UNIT_ALONE)
hidden.edit(
    "M05b",
    "weights and deltas are summed apart",
    "Which delta comes back over which weight?",
    ("(W2 @ delta_out)", "W2.sum(axis=1) * delta_out.sum()"),
)
hidden.edit(
    *TRANSPOSED, "Which sum does each hidden unit get in a network of 3 hidden units and 2 outputs?", TRANSPOSED_W2
)
hidden.edit(*AT_OUTPUT, "Is the argument of your derivative the net input or h?", SLOPE_AT_H)
hidden.edit(*NO_WEIGHTS, "What if a weight between the two layers were 0?", ("(W2 @ delta_out)", "delta_out.sum()"))
hidden.edit(
    *SIGN,
    "The deltas you are given already have the lecture's sign: what is left to turn?",
    ("h * (1 - h)", "-h * (1 - h)"),
)

step = Mistakes(solution.backprop_step)

step.edit(*NO_HIDDEN_SLOPE, OWN_FACTOR, WITHOUT_HIDDEN_SLOPE)
step.edit(
    "M02",
    "output weights are updated before the hidden deltas",
    "Which weights produced this error?",
    ("hidden_delta(h, W2, delta_o)", "hidden_delta(h, W2 + rate * np.outer(h, delta_o), delta_o)"),
)
step.edit(*SIGN, "Did the error go down after one step?", UPHILL)
step.edit(*NET_INPUT, SENT, ("np.outer(h, delta_o)", "np.outer(x @ W1 + b1, delta_o)"))
step.edit(*ONE_UNIT, ARROWS, FIRST_UNIT_ALONE)
step.edit(
    *NO_OUTPUT_SLOPE,
    "Is it delta or t - o that comes back over the weights?",
    ("hidden_delta(h, W2, delta_o)", "hidden_delta(h, W2, t - o)"),
)
step.edit(
    "M07",
    "the biases are not trained",
    "What happens to the bias if you treat it as a weight from a unit that outputs 1?",
    ("b1 + rate * delta_h", "b1 * 1.0"),
    ("b2 + rate * delta_o", "b2 * 1.0"),
)
step.edit(
    *BIASES_TOGETHER,
    OWN_DELTA,
    ("b1 + rate * delta_h", "b1 + rate * delta_h.mean()"),
    ("b2 + rate * delta_o", "b2 + rate * delta_o.mean()"),
)
step.edit(*TRANSPOSED, "Which shapes meet in a network of 3 inputs, 4 hidden units and 2 outputs?", TRANSPOSED_W2)
step.edit(*NO_HALF, FACTOR, TWICE_THE_DELTA)
# The delta of binary cross-entropy.
step.edit(*OTHER_LOSS, "Does a numerical gradient of the quadratic loss agree with your delta?", WITHOUT_OUTPUT_SLOPE)
step.edit(*AT_OUTPUT, NET_OR_OUTPUT, SLOPE_AT_O, SLOPE_AT_H)


@step.variant(*IN_PLACE, "What do W1 and W2 hold after the call?")
def _(x, t, W1, b1, W2, b2, rate):
    new = solution.backprop_step(x, t, W1, b1, W2, b2, rate)
    for old, value in zip((W1, b1, W2, b2), new, strict=True):
        old[...] = value
    return W1, b1, W2, b2


quadratic = Mistakes(solution.quadratic_loss)

DY = "error / len(y)"
TWICE_THE_LOSS = ("(2 * len(y))", "len(y)")
TWICE_THE_GRADIENT = (DY, f"2 * {DY}")
TURNED = (DY, f"-{DY}")
SUMMED = (DY, "error")

quadratic.edit(*NO_HALF, "What is the loss of one output that is off by 1?", TWICE_THE_LOSS, TWICE_THE_GRADIENT)
quadratic.edit(*OTHER_LOSS, NUMERICALLY, TWICE_THE_LOSS)
quadratic.edit("M12b", "the half is left out of the gradient alone", NUMERICALLY, TWICE_THE_GRADIENT)
quadratic.edit(
    *MEAN_OF_ALL,
    "Over what is the mean taken, and over what the sum?",
    ("(2 * len(y))", "(2 * y.size)"),
    (DY, "error / y.size"),
)
quadratic.edit(*NOT_DIVIDED, DOUBLED, SUMMED)
quadratic.edit(
    "L05b",
    "the batch is summed, not averaged",
    "Does doubling the batch double your loss? Should it?",
    ("(2 * len(y))", "2"),
    (DY, "error * 1.0"),
)
quadratic.edit(*SIGN, "If an output is too large, does a larger one raise or lower the loss?", TURNED)

binary = Mistakes(solution.binary_cross_entropy)

GRADIENT_TURNED = ("return loss, ", "return loss, -")

binary.edit(*NO_MINUS, NEGATIVE, ("loss = -", "loss = "), GRADIENT_TURNED)
binary.edit("L09b", "the gradient lacks the minus", NUMERICALLY, GRADIENT_TURNED)
binary.edit(
    "L10",
    "the second term is missing",
    "What is the loss when t = 0 and y = 0.99?",
    (" + (1 - t) * np.log1p(-y)", ""),
    ("((1 - t) / (1 - y) - t / y)", "(-t / y)"),
)
binary.edit(
    *SMALL_ADDED,
    "What is the loss when t = 1 and y = 1e-13?",
    ("np.log(y)", "np.log(y + 1e-12)"),
    ("np.log1p(-y)", "np.log(1 - y + 1e-12)"),
    ("(1 - t) / (1 - y) - t / y", "(1 - t) / (1 - y + 1e-12) - t / (y + 1e-12)"),
)
binary.variant("L11", "outputs and targets are swapped", "Which of the two may be exactly 0?")(
    lambda y, t: solution.binary_cross_entropy(t, y)
)
binary.edit(
    "L12",
    "the logarithm is taken to base 10",
    "What is the derivative of your logarithm at 1?",
    ("np.log(y)", "np.log10(y)"),
    ("np.log1p(-y)", "np.log10(1 - y)"),
)
binary.edit(*NOT_DIVIDED, DOUBLED, ("- t / y) / len(y)", "- t / y)"))
binary.edit(
    "L13",
    "the gradient is taken in the net input instead of y",
    "With respect to which quantity is the gradient asked?",
    ("((1 - t) / (1 - y) - t / y)", "(y - t)"),
)

softmax = Mistakes(solution.softmax_cross_entropy)

# log p is shifted - log(total), which stays finite where p is 0; most mistakes take the logarithm of p itself.
LOG_P = "shifted - np.log(total)"
LOG_OF_P = (LOG_P, "np.log(powers / total)")
DZ = "(powers / total - t) / len(z)"

softmax.edit(
    "L01",
    "the softmax overflows",
    "What does your function return for logits of 1000?",
    ("z - z.max(axis=1, keepdims=True)", "z"),
    LOG_OF_P,
)
softmax.edit(
    "L01b",
    "the logarithm is taken of a probability that is 0",
    FAR_BELOW,
    (f"(t * ({LOG_P}))", "np.log((powers / total)[t == 1])"),
)
softmax.edit(*SMALL_ADDED, FAR_BELOW, (LOG_P, "np.log(powers / total + 1e-12)"))
softmax.edit(
    "L02",
    "the softmax is normalised over the wrong axis",
    "What should sum to 1?",
    ("max(axis=1", "max(axis=0"),
    ("sum(axis=1", "sum(axis=0"),
    LOG_OF_P,
)
softmax.edit(
    *MEAN_OF_ALL,
    "What is your loss at logits of zero, where every class has the probability 1/K?",
    (f"/ len(z), {DZ}", "/ z.size, (powers / total - t) / z.size"),
)
softmax.edit(*NOT_DIVIDED, DOUBLED, (DZ, "powers / total - t"))
softmax.edit(
    "L06",
    "the softmax is differentiated one unit at a time",
    "Is softmax an elementwise function?",
    (DZ, f"{DZ} * powers / total * (1 - powers / total)"),
)
softmax.edit(*NO_MINUS, NEGATIVE, ("return -", "return "), (DZ, f"-{DZ}"))

# The backward pass starts from the gradient of quadratic_loss, so what is wrong there is wrong in every layer.
mlp = Mistakes(solution.mlp_gradients)

mlp.edit(
    *NO_HIDDEN_SLOPE,
    OWN_FACTOR,
    ("above * out * (1 - out)", "above * out * (1 - out) if out is outputs[-1] else above"),
)
mlp.edit(*SIGN, "In which direction does the gradient of a loss point?", TURNED)
mlp.edit(
    *NET_INPUT,
    SENT,
    ("outputs = [X]", "outputs, nets = [X], [X]"),
    ("outputs.append(", "nets.append(outputs[-1] @ W + b)\n        outputs.append("),
    ("outputs[-2::-1]", "nets[-2::-1]"),
)
mlp.edit(*BIASES_TOGETHER, OWN_DELTA, ("return dW, db", "return dW, [np.full_like(d, d.mean()) for d in db]"))
# The gradient of the loss enters every layer as it is.
mlp.edit(*NO_WEIGHTS, "Which layer does this gradient belong to?", ("above = dnet @ W.T", ""))
mlp.edit(*TRANSPOSED, "Which shapes meet in a network of 3, 4 and 2 units?", ("W.T", "W"))
# The first example counts N times, the last one once.
mlp.edit(
    "M10",
    "batches accumulate and nothing is reset",
    "How often does the first example count?",
    (DY, "error * np.arange(len(y), 0, -1)[:, None] / len(y)"),
)
mlp.edit(*NO_HALF, FACTOR, TWICE_THE_GRADIENT)
# The gradient of binary cross-entropy.
mlp.edit(
    *OTHER_LOSS,
    "Does a numerical gradient of the quadratic loss agree with yours?",
    (DY, "error / (y * (1 - y)) / len(y)"),
)
mlp.edit(*NOT_DIVIDED, DOUBLED, SUMMED)
mlp.edit(*AT_OUTPUT, NET_OR_OUTPUT, ("out * (1 - out)", 'activation_slopes(out, "logistic")'))
mlp.edit(
    *LAST_FIRST,
    "To which layer should the first array of each list belong?",
    ("return dW, db", "return dW[::-1], db[::-1]"),
)

chain = Mistakes(solution.gradient_chain)

SLOPES = 'activation_slopes(z, "logistic")'
LATER_WEIGHTS = "np.append(w[1:], dC_da)"

chain.edit(
    "V01",
    "each layer's own weight is taken, not the next one's",
    "List the factors between the loss and b1: does the first weight stand among them?",
    (LATER_WEIGHTS, "w"),
    ("[::-1])[::-1]", "[::-1])[::-1] * dC_da"),
)
chain.edit(
    "V01b",
    "activations are multiplied, not slopes",
    "Which function of z stands in the chain?",
    (SLOPES, 'activations(z, "logistic")'),
)
chain.edit(
    *NO_WEIGHTS,
    "Which factors lie between the loss and b1?",
    (LATER_WEIGHTS, "np.append(np.ones(len(w) - 1), dC_da)"),
)
chain.edit(
    *NO_OUTPUT_SLOPE,
    "What is between the last net input and the last output?",
    ("return ", "factors[-1] = dC_da\n    return "),
)
chain.edit(
    "V01e",
    "the gradient of the loss is left out",
    "If dC/da doubles, do your gradients?",
    (LATER_WEIGHTS, "np.append(w[1:], 1.0)"),
)
chain.edit(
    *LAST_FIRST,
    "Which layer's gradient has the most factors, and where does it stand?",
    ("[::-1])[::-1]", "[::-1])"),
)
chain.edit(*AT_OUTPUT, Z_OR_A, (SLOPES, 'activation_slopes(activations(z, "logistic"), "logistic")'))

numerical = Mistakes(solution.numerical_gradient)


@numerical.variant(
    "N01",
    "a formula is used instead of the differences",
    "What would your function return for an f it has never seen?",
)
def _(f, x, h):
    x = x.astype(float)
    if f.__name__ == "cubes":
        return 3 * x**2
    if f.__name__ == "wave":
        return 2 * x * np.cos(np.sum(x**2))
    return np.prod(x) / x


numerical.edit(
    "BP1",
    "the difference is taken to one side",
    "At which two points is f taken?",
    ("f(x - step)) / (2 * h)", "f(x)) / h"),
)
numerical.edit(
    "BP2", "the difference is divided by h, not by 2h", "How far apart are the two points?", ("(2 * h)", "h")
)
numerical.edit(
    "N05",
    "all entries are moved at once",
    "Which entries of x differ between the two points?",
    ("step[index] = h", "step[...] = h"),
)
# x stays where its last entry was moved to.
numerical.edit(
    "BP3",
    "an entry is not put back",
    "What does x hold when the second entry's turn comes?",
    ("f(x - step)", "f(x := x + step - 2 * step)"),
)
numerical.edit(
    "C11",
    "the result is cut to whole numbers",
    "Which type has np.zeros_like(x) if x holds whole numbers?",
    ("gradient = np.zeros(x.shape)", "gradient = np.zeros_like(x)"),
)
numerical.edit(
    "N06",
    "a step of its own is used instead of h",
    "Who chooses h?",
    ("step[index] = h", "step[index] = 1e-5"),
    ("(2 * h)", "(2 * 1e-5)"),
)
