"""Known mistakes in the LSTM: each a change of the solution's text, or a function where that cannot say it.

A mistake about the gates is made again in the steps, forward and backward, since later exercises call earlier ones.
"""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

# Mistakes that several exercises share: id, name and hint.

O_FOR_F = ("S01", "the slices of o and f are exchanged", "Which slice of the stacked product is the output gate?")
G_BEFORE_O = (
    "S01b",
    "the slices are read as i, f, g, o",
    "Is this the order of the slices that the notebook's convention fixes?",
)
X_FIRST = ("S02", "x is stacked before h", "Which columns of W multiply h?")
LOGISTIC_G = ("S03", "the candidate is squashed by the logistic", "Can the cell ever decrease?")
NO_TANH = ("S04", "h is taken as o c, without tanh", "Can the size of h exceed 1?")
NO_NEXT_CELL = (
    "S05",
    "the gradient from the next cell is ignored",
    "Two arrows leave c_t: does your gradient come back along both?",
)
NOT_THROUGH_H = (
    "S06",
    "dc_prev leaves out what came through h",
    "Two arrows enter c_t in backward: which gradient does each of them bring?",
)
NO_SLOPES = ("S07", "the slopes of the gates are missing", "What stands between a weighted sum and its gate?")
CELL_FROM_H0 = ("S09", "the cell starts as h0", "What does the cell hold before the first step?")
COPIED = (
    "S10",
    "one gate's bias gradient is another's",
    "Each gate has its own delta: are all four of yours different?",
)
NO_BIAS = ("C07", "the bias is forgotten", "What do the gates give when x and h are all zeros?")
I_FOR_F = ("S15", "input and forget gate are exchanged", "Which gate multiplies what the cell already holds?")
OPEN_GATE = (
    "S16",
    "the candidate is added without its gate",
    "What should happen to the cell when the input gate is 0?",
)
COUPLED = ("S18", "1 - f stands in place of the input gate", "Can an LSTM keep all it has and add something new?")
FORGETS_AT_1 = (
    "S18b",
    "1 - f multiplies the old cell",
    "The course notes say what 0 and 1 mean. Which of the two keeps the cell?",
)
FORGETS_THE_NEW = (
    "S18c",
    "the forget gate multiplies the new part too",
    "What is in the cell after a step with f = 0 and i = 1?",
)
FROM_C0 = ("S20", "every step starts from c0", "Which cell does the second step start from?")
ONE_LATE = ("R20b", "each state stands one step late", "Which step's value should stand at index 0?")
ONE_ARRAY = (
    "S24",
    "the same array is stored at every step",
    "Look at the first step's cell again after the last step. Has it changed?",
)
NEVER_FORGOTTEN = ("S26", "dc_prev leaves out the forget gate", "By what was c_prev multiplied on its way into c?")
AVERAGED = (
    "R27",
    "the gradients are averaged over the examples",
    "Is the loss a sum or a mean over the examples here? What does the text say?",
)
NEW_CELL = ("S29", "the forget gate's gradient is taken with the new cell", "Which cell did f multiply?")
FROM_ZERO = ("S35", "the cell starts from zeros", "What is c0 for?")
UNCHECKED = ("S38", "the sizes are not checked", "What should happen to sizes that do not fit?")
WHOLE = ("C11", "the result is cut to whole numbers", "Which dtype has your buffer when what comes in holds integers?")
SLOPE_AT_GATE = (
    "A01",
    "the slope is taken at the activation's output instead of its input",
    "Is the argument of your derivative z or a?",
)
NO_TANH_SLOPE = ("R05", "the slope of tanh is missing", "What is between the cell and h?")
KEPT_AXIS = ("R08b", "db keeps an axis for the examples", "What shape has b?")

# Changes that several exercises share.

SLICES = "M = z.shape[-1] // 4"
O_SLICE_SECOND = ("gates[..., M : 2 * M], gates[..., 2 * M :]", "gates[..., 2 * M :], gates[..., M : 2 * M]")
X_ON_TOP = ("np.hstack([h_prev, x])", "np.hstack([x, h_prev])")
X_ON_TOP_UNROLLED = ("x @ W[:, M:].T", "x @ W[:, :-M].T"), ("h @ W[:, :M].T", "h @ W[:, -M:].T")

DELTAS = "[dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dh * tanh_c * o * (1 - o), dc * i * (1 - g**2)]"
O_DELTA_SECOND = (
    "dc * c_prev * f * (1 - f), dh * tanh_c * o * (1 - o)",
    "dh * tanh_c * o * (1 - o), dc * c_prev * f * (1 - f)",
)
DC_IGNORED = ("dc = dc + dh", "dc = dh")
DC_PREV_NOT_THROUGH_H = ("dc = dc + dh", "dc_next, dc = dc, dc + dh"), ("dc * f\n", "dc_next * f\n")
DELTAS_WITHOUT_SLOPES = (DELTAS, "[dc * g, dc * c_prev, dh * tanh_c, dc * i]")
SQUASHED_AGAIN = (
    f"dz = {DELTAS}",
    "I, F, O, G = _squash(np.hstack([i, f, o, g]))\n"
    "    dz = [dc * g * I * (1 - I), dc * c_prev * F * (1 - F), dh * tanh_c * O * (1 - O), dc * i * (1 - G**2)]",
)
DC_WITHOUT_SLOPE = ("dh * o * (1 - tanh_c**2)", "dh * o")
DC_PREV_WITHOUT_F = ("dc * f\n", "dc\n")
F_DELTA_WITH_C = ("dc * c_prev", "dc * c")

# The gates in lstm_gates, lstm_step and lstm_forward

gates, step, forward = map(Mistakes, (solution.lstm_gates, solution.lstm_step, solution.lstm_forward))

G_SLICE_BEFORE_O = "z = np.concatenate([z[..., : 2 * M], z[..., 3 * M :], z[..., 2 * M : 3 * M]], axis=-1)"

for known, x_on_top in ((gates, [X_ON_TOP]), (step, [X_ON_TOP]), (forward, X_ON_TOP_UNROLLED)):
    known.edit(*O_FOR_F, O_SLICE_SECOND)
    known.edit(*G_BEFORE_O, (SLICES, f"{SLICES}\n    {G_SLICE_BEFORE_O}"))
    known.edit(*X_FIRST, *x_on_top)
    known.edit(*LOGISTIC_G, ("np.tanh(z[..., 3 * M :])", "0.5 + 0.5 * np.tanh(0.5 * z[..., 3 * M :])"))

# The rest of lstm_gates

SUMS = "np.hstack([h_prev, x]) @ W.T + b"

gates.edit(
    "S11",
    "the output gate passes through tanh",
    "Between which two numbers should a gate lie?",
    ("gates[..., 2 * M :], g", "np.tanh(z[..., 2 * M : 3 * M]), g"),
)
gates.edit(*NO_BIAS, ("@ W.T + b", "@ W.T"))
gates.edit(
    "S13",
    "the gates are read from every fourth row",
    "Rows 0 to M - 1 of W belong to which gate?",
    (SLICES, f"{SLICES}\n    z = np.concatenate([z[..., k::4] for k in range(4)], axis=-1)"),
)
gates.edit(
    "S14",
    "the bias is added after squashing",
    "Can a gate be larger than 1?",
    (
        f"return _squash({SUMS})",
        "squashed = _squash(np.hstack([h_prev, x]) @ W.T)\n"
        "    return tuple(gate + part for gate, part in zip(squashed, np.split(b, 4), strict=True))",
    ),
)
gates.edit(
    *UNCHECKED,
    ("W.shape != (4 * M, M + D) or b.shape != (4 * M,)", "False"),
    ("np.hstack([h_prev, x]) @ W.T", "np.hstack([h_prev, x])[:, : W.shape[1]] @ W[:, : M + D].T"),
)
gates.edit(
    "LS1",
    "the gates are squashed twice",
    "How often does a weighted sum pass through the logistic?",
    (f"_squash({SUMS})", f"_squash(np.hstack(_squash({SUMS})))"),
)
gates.edit(
    "A07",
    "an exponential overflows",
    "What do your gates return for a weighted sum of 1000, and of -1000?",
    (SLICES, f"{SLICES}\n    e = np.exp(z)"),
    ("0.5 + 0.5 * np.tanh(0.5 * z[..., : 3 * M])", "(e / (1 + e))[..., : 3 * M]"),
    ("np.tanh(z[..., 3 * M :])", "((e**2 - 1) / (e**2 + 1))[..., 3 * M :]"),
)

# The rest of lstm_step

step.edit(*NO_TANH, ("o * np.tanh(c)", "o * c"))
step.edit(
    "N02",
    "an argument is changed in place",
    "Is c_prev the same after the call?",
    ("c = f * c_prev + i * g", "c = np.asarray(c_prev, float)\n    c *= f\n    c += i * g"),
)
step.edit(*NO_BIAS, ("@ W.T + b", "@ W.T"))
step.edit(*I_FOR_F, ("f * c_prev + i * g", "i * c_prev + f * g"))
step.edit(*OPEN_GATE, ("i * g", "g"))
step.edit(
    "S17",
    "h is computed from the old cell",
    "Does an input change the state of its own step?",
    ("np.tanh(c)", "np.tanh(c_prev)"),
)
step.edit(*COUPLED, ("i * g", "(1 - f) * g"))
step.edit(*FORGETS_AT_1, ("f * c_prev", "(1 - f) * c_prev"))
step.edit(*FORGETS_THE_NEW, ("f * c_prev + i * g", "f * (c_prev + i * g)"))
step.edit(
    "S31",
    "h is taken as tanh(o c)",
    "Is the output gate applied before or after the squashing?",
    ("o * np.tanh(c)", "np.tanh(o * c)"),
)
step.edit(
    "S39",
    "c and h are returned in the wrong order",
    "In which order are the two values asked for?",
    ("o * np.tanh(c), c", "c, o * np.tanh(c)"),
)
step.edit(*WHOLE, ("o * np.tanh(c), c", "(o * np.tanh(c)).astype(h_prev.dtype), c.astype(c_prev.dtype)"))

# The rest of lstm_forward

forward.edit(*NO_TANH, ("o * np.tanh(c)", "o * c"))
forward.edit(*CELL_FROM_H0, ("_unroll(x, h0, c0,", "_unroll(x, h0, h0,"))
forward.edit(*I_FOR_F, ("f * c + i * g", "i * c + f * g"))
forward.edit(
    "S19",
    "the gates see h0 at every step",
    "Which state do the gates of the second step see?",
    ("h @ W[:, :M].T", "h0 @ W[:, :M].T"),
)
forward.edit(*FROM_C0, ("f * c +", "f * c0 +"))
forward.edit(
    "S21",
    "the gates see the cell instead of the state",
    "Two arrays go on to the next step. Which one meets W?",
    ("h @ W[:, :M].T", "(c if t else h0) @ W[:, :M].T"),
)
forward.edit(
    "RN5",
    "time comes before the examples",
    "Which axis of x is time, and which is it in your h?",
    ("return h, c", "return h.swapaxes(0, 1), c.swapaxes(0, 1)"),
)
forward.edit(
    *ONE_LATE,
    ("        steps.append((i, f, o, g, h, c))\n", ""),
    ("c = f * c", "steps.append((i, f, o, g, h, c))\n        c = f * c"),
)
forward.edit(*ONE_ARRAY, ("= h0, c0, []", "= h0, 1.0 * c0, []"), ("c = f * c + i * g", "c *= f\n        c += i * g"))
forward.edit(*FROM_ZERO, ("_unroll(x, h0, c0,", "_unroll(x, h0, 0.0 * c0,"))
forward.edit(
    "R19",
    "only the last state is returned",
    "For how many steps is the value asked for?",
    ("return h, c", "return h[:, -1], c[:, -1]"),
)

step_back = Mistakes(solution.lstm_step_backward)

step_back.edit(*O_FOR_F, O_DELTA_SECOND)
step_back.edit(
    *G_BEFORE_O, ("dh * tanh_c * o * (1 - o), dc * i * (1 - g**2)", "dc * i * (1 - g**2), dh * tanh_c * o * (1 - o)")
)
step_back.edit(*X_FIRST, X_ON_TOP, ("dinput[:, M:], dinput[:, :M]", "dinput[:, :-M], dinput[:, -M:]"))
step_back.edit(*LOGISTIC_G, ("(1 - g**2)", "g * (1 - g)"))
step_back.edit(*NO_NEXT_CELL, DC_IGNORED)
step_back.edit(*NOT_THROUGH_H, *DC_PREV_NOT_THROUGH_H)
step_back.edit(*NO_SLOPES, DELTAS_WITHOUT_SLOPES)
step_back.edit("S08", "dc is changed in place", "Is dc the same after the call?", ("dc = dc + dh", "dc += dh"))
step_back.edit(*COPIED, ("dz.sum(axis=0)", "dz[:, np.r_[M : 2 * M, M : 4 * M]].sum(axis=0)"))
step_back.edit(
    "S25",
    "the slope of tanh is taken from c instead of tanh(c)",
    "Which array is the output of tanh?",
    ("1 - tanh_c**2", "1 - c**2"),
)
step_back.edit(*NEVER_FORGOTTEN, DC_PREV_WITHOUT_F)
step_back.edit(
    "S26b",
    "dc_prev has the input gate in place of the forget gate",
    "By what was c_prev multiplied on its way into c?",
    ("dc * f\n", "dc * i\n"),
)
step_back.edit(*AVERAGED, ("x]), dz.sum(axis=0)", "x]) / len(x), dz.mean(axis=0)"))
step_back.edit(
    "S28",
    "the output gate's gradient leaves out tanh",
    "What was multiplied by o on its way into h?",
    ("dh * tanh_c", "dh * c"),
)
step_back.edit(*NEW_CELL, F_DELTA_WITH_C)
step_back.edit(
    "S30",
    "nothing flows from h into the cell",
    "How does a loss at h reach c?",
    ("dc + dh * o * (1 - tanh_c**2)", "dc"),
)
step_back.edit(*SLOPE_AT_GATE, SQUASHED_AGAIN)
step_back.edit(
    "A02",
    "tanh is not squared in its slope",
    "What is the slope at g = 0 and at g = -1/2, numerically?",
    ("1 - g**2", "1 - g"),
)
step_back.edit(*NO_TANH_SLOPE, DC_WITHOUT_SLOPE)
step_back.edit(*KEPT_AXIS, ("dz.sum(axis=0)", "dz.sum(axis=0, keepdims=True)"))
step_back.edit(
    "R08",
    "db is summed over everything",
    "How many biases does a gate have?",
    ("dz.sum(axis=0)", "np.array([delta.sum() for delta in np.split(dz, 4, axis=1)])"),
)

back = Mistakes(solution.lstm_backward)

back.edit(*O_FOR_F, O_SLICE_SECOND, O_DELTA_SECOND)
back.edit(
    *X_FIRST,
    *X_ON_TOP_UNROLLED,
    ("[h_prev, x]", "[x, h_prev]"),
    ("dz @ W[:, :M]", "dz @ W[:, -M:]"),
    ("dz @ W[:, M:]", "dz @ W[:, :-M]"),
)
back.edit(*NO_NEXT_CELL, DC_IGNORED)
back.edit(*NOT_THROUGH_H, *DC_PREV_NOT_THROUGH_H)
back.edit(*NO_SLOPES, DELTAS_WITHOUT_SLOPES)
back.edit(
    "N02",
    "an argument is changed in place",
    "Is dh the same after the call?",
    (
        "dz, dc_next = _gate_deltas(dh[:, t] + dh_next,",
        "dh[:, t] += dh_next\n        dz, dc_next = _gate_deltas(dh[:, t],",
    ),
)
back.edit(*CELL_FROM_H0, ("_unroll(x, h0, c0,", "_unroll(x, h0, h0,"), ("[c0[:, None]", "[h0[:, None]"))
back.edit(*COPIED, ("dz.sum(axis=(0, 1))", "dz[..., np.r_[M : 2 * M, M : 4 * M]].sum(axis=(0, 1))"))
back.edit(*NEVER_FORGOTTEN, DC_PREV_WITHOUT_F)
back.edit(*AVERAGED, ("dW, dz.sum(axis=(0, 1))", "dW / len(x), dz.sum(axis=(0, 1)) / len(x)"))
back.edit(*NEW_CELL, F_DELTA_WITH_C)
back.edit(*SLOPE_AT_GATE, SQUASHED_AGAIN)
back.edit(
    "LS2",
    "nothing is carried back through the state",
    "Through which ways does h_t reach the loss?",
    ("dh[:, t] + dh_next", "dh[:, t]"),
)
back.edit(
    "R01",
    "nothing is carried back from the next step",
    "Does the first input change the last state?",
    ("dh[:, t] + dh_next, dc_next", "dh[:, t], 0.0"),
)
back.edit(
    "R03",
    "each step overwrites the gradients of the weights",
    "Is W used once or T times?",
    ("dz.reshape(-1, 4 * M).T @ inputs.reshape(-1, W.shape[1])", "dz[:, 0].T @ inputs[:, 0]"),
    ("dz.sum(axis=(0, 1))", "dz[:, 0].sum(axis=0)"),
)
back.edit(*NO_TANH_SLOPE, DC_WITHOUT_SLOPE)
back.edit(
    "R07",
    "the state before the first step is taken from the last one",
    "What is h[:, -1] in Python?",
    ("[h0[:, None], h", "[h[:, -1:], h"),
    ("[c0[:, None], c", "[c[:, -1:], c"),
    (
        "M = h0.shape[1]",
        "M = h0.shape[1]\n    i[:, 0], f[:, 0], o[:, 0], g[:, 0] = lstm_gates(x[:, 0], h_prev[:, 0], W, b)",
    ),
)
back.edit(*KEPT_AXIS, ("dz.sum(axis=(0, 1))", "dz.sum(axis=1).sum(axis=0, keepdims=True)"))
back.edit(
    "R09",
    "the gradient of the initial state is left at zero",
    "Where does what is carried back end after the first step?",
    ("dh_next, dc_next, dW", "0 * dh_next, 0 * dc_next, dW"),
)

memory = Mistakes(solution.memory)

CELL = "f[:, t] * c + i[:, t] * g[:, t]"

memory.edit(*I_FOR_F, (CELL, "i[:, t] * c + f[:, t] * g[:, t]"))
memory.edit(*OPEN_GATE, ("i[:, t] * g", "g"))
memory.edit(*COUPLED, ("i[:, t] * g", "(1 - f[:, t]) * g"))
memory.edit(*FORGETS_AT_1, ("f[:, t] * c", "(1 - f[:, t]) * c"))
memory.edit(*FORGETS_THE_NEW, (CELL, "f[:, t] * (c + i[:, t] * g[:, t])"))
memory.edit("S18d", "the forget gate is left out", "What is left of the old cell when f = 0?", ("f[:, t] * c", "c"))
memory.edit(*FROM_C0, ("f[:, t] * c", "f[:, t] * c0"))
memory.edit(*ONE_LATE, (f"c = {CELL}\n        cells.append(c)", f"cells.append(c)\n        c = {CELL}"))
memory.edit(
    "R20",
    "h0 is returned among the states",
    "How many values are there for T steps?",
    ("c, cells = 1.0 * c0, []", "c, cells = c0, [1.0 * c0]"),
)
memory.edit(*ONE_ARRAY, (f"c = {CELL}", "c *= f[:, t]\n        c += i[:, t] * g[:, t]"))
memory.edit(*FROM_ZERO, ("1.0 * c0", "0.0 * c0"))
memory.edit(
    "S36",
    "the cell is squashed at each step",
    "Between which numbers can the cell lie after ten steps of i = g = 1?",
    (CELL, f"np.tanh({CELL})"),
)
memory.edit(
    *UNCHECKED,
    ("i.shape != f.shape or g.shape != f.shape or c0.shape != (N, M)", "False"),
    ("i[:, t] * g", "i[:, t % i.shape[1]] * g"),
)
memory.edit(*WHOLE, ("np.stack(cells, axis=1)", "np.stack(cells, axis=1).astype(c0.dtype)"))

highway = Mistakes(solution.gradient_highway)

FACTOR = "((1 - h[:, t] ** 2)[:, :, None] * Wh.T)"
STRETCH = "np.abs(along).max(axis=1)"

highway.edit("R02", "Wh is not transposed", "Trace one entry: which unit feeds which through Wh[0, 1]?", ("Wh.T", "Wh"))
highway.edit("R05", "the slope of tanh is missing", "What is between the weighted sum and h?", (FACTOR, "Wh.T"))
highway.edit(
    "M08", "the weights on the way are left out", "Which factors lie between h_(t-1) and h_t?", ("Wh.T", "np.eye(M)")
)
highway.edit(
    "V02",
    "one factor too many is multiplied",
    "What is the derivative of c_T in itself?",
    ("np.abs(along)", "np.abs(along * f[:, t])"),
    ("norm(jacobian,", f"norm(jacobian @ {FACTOR},"),
)


@highway.variant(
    "V03",
    "the span is counted from the first step",
    "For which t is the derivative of the last step in step t exactly 1?",
)
def _(f, Wh, h):
    spans = [solution.gradient_highway(f[:, :t], Wh, h[:, :t]) for t in range(1, f.shape[1] + 1)]
    return tuple(np.stack([norms[:, 0] for norms in found], axis=1) for found in zip(*spans, strict=True))


highway.edit(
    "R37b",
    "the norms of the steps are multiplied",
    "Is the norm of a product the product of the norms?",
    ("along * f[:, t]", "along * f[:, t].max(axis=1, keepdims=True)"),
    (f"jacobian @ {FACTOR}", f"jacobian * np.linalg.norm({FACTOR}, 2, axis=(1, 2), keepdims=True)"),
)
highway.edit(
    "V05",
    "the norms are averaged over the examples",
    "For which examples are the norms asked?",
    ("np.stack(cell[::-1], axis=1)", "np.stack(cell[::-1], axis=1).mean(axis=0)"),
    ("np.stack(plain[::-1], axis=1)", "np.stack(plain[::-1], axis=1).mean(axis=0)"),
)
highway.edit(
    "R39b",
    "each Jacobian goes one step back only",
    "How many factors lie between the first and the last of T steps?",
    ("along * f", "f"),
    (f"jacobian @ {FACTOR}", FACTOR),
)
highway.edit(
    "R37",
    "the Frobenius norm is taken instead of the spectral norm",
    "What is the spectral norm of the identity?",
    (STRETCH, "np.linalg.norm(along, axis=1)"),
    ("jacobian, 2,", "jacobian,"),
)
highway.edit(
    "V08",
    "the mean of the gates is taken instead of the norm",
    "Which unit stretches a vector most?",
    (STRETCH, "along.mean(axis=1)"),
)
highway.edit(
    "V09",
    "the factors are those of the step before",
    "Which step's gate stands between c_(t-1) and c_t?",
    ("f[:, t]", "f[:, max(t - 1, 0)]"),
    ("h[:, t]", "h[:, max(t - 1, 0)]"),
)
highway.edit(
    "V10",
    "the slope of the gate is taken instead of the gate",
    "With the gates fixed, what is the derivative of f c_prev in c_prev?",
    ("f[:, t]", "f[:, t] * (1 - f[:, t])"),
)
highway.edit(
    "A02", "tanh is not squared in its slope", "Is the slope at h = -1/2 larger than at 0?", ("h[:, t] ** 2", "h[:, t]")
)
highway.edit(
    "A01",
    "the slope is taken at the activation's output instead of its input",
    "Is h the argument of tanh or its value?",
    ("h[:, t] ** 2", "np.tanh(h[:, t]) ** 2"),
)
