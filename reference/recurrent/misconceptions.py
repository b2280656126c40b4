"""Known mistakes in recurrent networks: each a change of the solution's text, or a function where that cannot say it."""

import numpy as np

from autograder.content.mistakes import Mistakes

from . import solution

ABOVE_ONE = "Can a state exceed 1?"
TANH_OR_NOT = "Is h the argument of the tanh or its value?"
TARGETS = "For the inputs h, e, l, l: which are the targets?"
BETWEEN = "What lies between the sum of the inputs and h?"

NOT_SHIFTED = ("text[1:]", "text[:-1]")
FORWARD_TRANSPOSED = ("@ Wh", "@ Wh.T")

one_hot = Mistakes(solution.one_hot)

ROWS = "np.eye(len(vocabulary))[[vocabulary.index(character) for character in text]]"

one_hot.edit(
    "R11",
    "the columns follow the alphabet",
    "Over h, e, l, o: which column belongs to h?",
    ("vocabulary.index(", "sorted(vocabulary).index("),
)
one_hot.edit(
    "R11b",
    "the characters are numbered in the order in which the text has them",
    "Would two words over the same vocabulary share their columns?",
    ("vocabulary.index(", "sorted(vocabulary, key=(text + vocabulary).index).index("),
)
one_hot.edit(
    "R12",
    "characters stand in columns, the vocabulary in rows",
    "Which axis of the result runs along the text?",
    (ROWS, f"{ROWS}.T"),
)
one_hot.edit(
    "R13",
    "an unknown character becomes a row of zeros",
    "What does the text promise for a character outside the vocabulary?",
    (ROWS, "np.array([[float(character == known) for known in vocabulary] for character in text])"),
)
one_hot.edit(
    "R12b",
    "a character becomes its place, not a one-hot row",
    "How many input units does the network have for one character?",
    ("np.eye(len(vocabulary))", "np.arange(0.0, len(vocabulary))"),
)

pairs = Mistakes(solution.next_character_pairs)

PAIR = "text[:-1], text[1:]"

pairs.edit("R10", "inputs and targets are not shifted", TARGETS, NOT_SHIFTED)
pairs.edit(
    "R10b",
    "the last character is followed by the first",
    "Which character comes after the last one of the text?",
    (PAIR, "text, text[1:] + text[0]"),
)
pairs.edit(
    "R10c",
    "inputs and targets are exchanged",
    "Which of the two does the network read first?",
    (PAIR, "text[1:], text[:-1]"),
)
pairs.edit(
    "R10d",
    "the targets are two places ahead",
    "After reading h alone, what should the network answer?",
    (PAIR, "text[:-2], text[2:]"),
)

step = Mistakes(solution.rnn_step)

step.edit(
    "RN1",
    "Wh is transposed",
    "Entry (k, m) of Wh: which unit does it come from, and which does it go to?",
    FORWARD_TRANSPOSED,
)
step.edit("R14", "the tanh is forgotten", ABOVE_ONE, ("np.tanh(", "("))
step.edit(
    "C07", "the bias is forgotten", "What is the next state when the input and the state are zero?", (" + b)", ")")
)
step.edit(
    "R16",
    "the logistic function takes the place of tanh",
    "Can a state be negative?",
    ("np.tanh(x @ Wx + h_prev @ Wh + b)", "1 / (1 + np.exp(-(x @ Wx + h_prev @ Wh + b)))"),
)
step.edit(
    "R14b",
    "tanh is taken of each term, not of the sum",
    "How many numbers does one unit pass through tanh?",
    ("x @ Wx + h_prev", "x @ Wx) + np.tanh(h_prev"),
)
step.edit(
    "R17",
    "the previous state is not used",
    "Does the same input give the same state after two different pasts?",
    (" + h_prev @ Wh", ""),
)
step.edit(
    "R17b",
    "the previous state is added after the tanh",
    "Does the lecture's formula keep the old state, or compute a new one from it?",
    ("np.tanh(", "h_prev + np.tanh("),
)

stacked = Mistakes(solution.rnn_step_stacked)

stacked.edit("S02", "x is stacked before h", "Which columns of W multiply h?", ("[h_prev, x]", "[x, h_prev]"))
stacked.edit("R14", "the tanh is forgotten", ABOVE_ONE, ("np.tanh(", "("))
stacked.edit(
    "RN2",
    "units stand in rows, examples in columns",
    "The formula is for one example as a column: how do the examples lie in x?",
    ("@ W.T)", "@ W.T).T"),
)
stacked.edit(
    "RN3",
    "tanh is taken of the state's part alone",
    "Is the product with the stacked vector one sum or two?",
    ("np.tanh(np.hstack([h_prev, x]) @ W.T)", "np.tanh(h_prev @ W[:, : len(W)].T) + x @ W[:, len(W) :].T"),
)

forward = Mistakes(solution.rnn_forward)

forward.edit(
    "RN4", "every step starts from h0", "Which state does the third step start from?", ("x[:, t], h,", "x[:, t], h0,")
)
forward.edit(
    "R19",
    "only the last state is returned",
    "How many states does a sequence of T inputs have?",
    ("np.stack(states, axis=1)", "h"),
)
forward.edit(
    "R20",
    "h0 is returned among the states",
    "How many inputs, and how many states in the result?",
    ("h0, []", "h0, [h0]"),
)
forward.edit(
    "R20b",
    "each state stands one step late",
    "Does the first state of the result depend on the first input?",
    ("h0, []", "h0, [h0]"),
    ("np.stack(states,", "np.stack(states[:-1],"),
)
forward.edit(
    "RN5", "time comes before the examples", "Which axis of the result runs over the examples?", ("axis=1", "axis=0")
)
forward.edit(
    "R07b",
    "the state before the first step is taken as zero",
    "What changes in the first state when h0 changes?",
    ("states = h0,", "states = np.zeros_like(h0),"),
)
forward.edit(
    "R21",
    "the sequence is read from its end",
    "May the first state depend on the last input?",
    ("range(x.shape[1])", "reversed(range(x.shape[1]))"),
    ("np.stack(states,", "np.stack(states[::-1],"),
)
forward.edit("RN1", "Wh is transposed", "Is one step of yours the same as rnn_step?", FORWARD_TRANSPOSED)
forward.edit(
    "C11",
    "the result is cut to whole numbers",
    "Which dtype does the array have that you write the states to?",
    ("axis=1)", "axis=1).astype(h0.dtype)"),
)

outputs = Mistakes(solution.rnn_outputs)

MANY, ONE = "h @ Why + by", "h[:, -1] @ Why + by"

outputs.edit(
    "R23",
    "probabilities are returned instead of scores",
    "What does the text say about softmax?",
    (MANY, f"softmax({MANY})"),
    (ONE, f"softmax({ONE})"),
)
outputs.edit(
    "C07",
    "the bias is forgotten",
    "Which scores does a state of zeros give?",
    (MANY, "h @ Why"),
    (ONE, "h[:, -1] @ Why"),
)
outputs.edit(
    "R24",
    "many-to-one reads the mean of the states",
    "Which arrow leads to the output of a many-to-one network?",
    ("h[:, -1]", "h.mean(axis=1)"),
)
outputs.edit(
    "R24b", "many-to-one reads the first state", "Which state has seen the whole sequence?", ("h[:, -1]", "h[:, 0]")
)
outputs.edit(
    "R24c",
    "the last example is read instead of the last step",
    "Along which axis of h does time run?",
    ("h[:, -1]", "h[-1]"),
)
outputs.edit(
    "R24d",
    "many-to-one keeps an axis for time",
    "How many outputs has an example in this mode?",
    ("h[:, -1]", "h[:, -1:]"),
)
outputs.edit(
    "R25",
    "any other mode counts as many-to-many",
    "What does the text promise for a mode it does not know?",
    ('mode == "many-to-many"', 'mode != "many-to-one"'),
)

step_backward = Mistakes(solution.rnn_step_backward)

step_backward.edit("R04", "tanh is applied twice", TANH_OR_NOT, ("h**2", "np.tanh(h) ** 2"))
step_backward.edit("R05", "the slope of tanh is missing", BETWEEN, (" * (1 - h**2)", ""))
step_backward.edit(
    "R06", "the slope is taken from the upstream gradient", "Which array is the value of tanh?", ("h**2", "dh**2")
)
step_backward.edit(
    "R06b",
    "the slope is taken from the previous state",
    "Which state came out of this step's tanh?",
    ("h**2", "h_prev**2"),
)
step_backward.edit(
    "A02", "tanh is not squared in its slope", "What is the slope of tanh where tanh is -1/2?", ("h**2", "h")
)
step_backward.edit(
    "R16",
    "the logistic function takes the place of tanh",
    "What is the slope of tanh at zero?",
    ("1 - h**2", "h * (1 - h)"),
)
step_backward.edit(
    "R02",
    "Wh is not transposed",
    "Trace one entry of Wh: from which unit does the gradient come back, and to which?",
    ("Wh.T", "Wh"),
)
step_backward.edit(
    "R26", "dWh uses the new state", "Which state did Wh multiply in the forward pass?", ("h_prev.T", "h.T")
)
step_backward.edit(
    "R08", "db is summed over everything", "How many biases does the layer have?", ("sum(axis=0)", "sum()")
)
step_backward.edit(
    "R08b", "db keeps an axis for the examples", "What shape has b?", ("axis=0", "axis=0, keepdims=True")
)
step_backward.edit(
    "R27",
    "the gradients are averaged over the examples",
    "Twice the same example in a batch: what happens to the gradient of a sum?",
    ("x.T @ da, h_prev.T @ da, da.sum(axis=0)", "x.T @ da / len(x), h_prev.T @ da / len(x), da.mean(axis=0)"),
)

backward = Mistakes(solution.rnn_backward)

ARRIVING = "dh[:, t] + carry"
WEIGHTS = "_flat(x).T @ _flat(da), _flat(before).T @ _flat(da)"
DB = "da.sum(axis=(0, 1))"

backward.edit(
    "R01",
    "nothing is carried back from the next step",
    "Through which two paths does a state reach the loss?",
    (ARRIVING, "dh[:, t]"),
)
backward.edit("R02", "Wh is not transposed", "Which unit does row k of Wh belong to on the way back?", ("Wh.T", "Wh"))
# The loop runs backwards, so the first step is the one that stays.
backward.edit(
    "R03",
    "each step overwrites the gradients of the weights",
    "Is Wh used once or T times?",
    (WEIGHTS, "x[:, 0].T @ da[:, 0], before[:, 0].T @ da[:, 0]"),
    (DB, "da[:, 0].sum(axis=0)"),
)
backward.edit(
    "R03b",
    "the weights' gradients are those of the last step alone",
    "Which steps use Wx?",
    (WEIGHTS, "x[:, -1].T @ da[:, -1], before[:, -1].T @ da[:, -1]"),
    (DB, "da[:, -1].sum(axis=0)"),
)
backward.edit(
    "R03c",
    "the weights' gradients are averaged over time",
    "The same weights at T places: do their gradients add up or average?",
    (f"dWx, dWh, {DB}", f"dWx / h.shape[1], dWh / h.shape[1], {DB} / h.shape[1]"),
)
backward.edit("R04", "tanh is applied twice", TANH_OR_NOT, ("h**2", "np.tanh(h) ** 2"))
backward.edit("R05", "the slope of tanh is missing", BETWEEN, (" * slopes[:, t]", ""))
backward.edit(
    "R07",
    "the state before the first step is taken from the last one",
    "What does the index -1 mean in Python?",
    ("h0[:, None]", "h[:, -1:]"),
)
backward.edit(
    "R07b",
    "the state before the first step is taken as zero",
    "Which state did Wh multiply in the first step?",
    ("h0[:, None]", "np.zeros_like(h[:, :1])"),
)
backward.edit(
    "R09",
    "the gradient of the initial state is left at zero",
    "Where does the last carry go?",
    ("da @ Wx.T, carry", "da @ Wx.T, np.zeros(h0.shape)"),
)
backward.edit(
    "R28",
    "only the loss at the last step counts",
    "What do the other rows of dh say?",
    (ARRIVING, "carry if deltas else dh[:, t]"),
)
backward.edit(
    "R29",
    "what comes from the next step goes around the tanh",
    "What comes back from step t + 1 is a gradient in h_t: what has it still to pass?",
    (f"({ARRIVING}) * slopes[:, t]", "dh[:, t] * slopes[:, t] + carry"),
)
backward.edit(
    "N02",
    "an argument is changed in place",
    "Is dh the same after the call as before?",
    (f"delta = ({ARRIVING})", "dh[:, t] += np.array(carry, dh.dtype)\n        delta = dh[:, t]"),
)
backward.edit(
    "C11",
    "the result is cut to whole numbers",
    "Which dtype does np.zeros_like(x) have when x holds whole numbers?",
    ("da @ Wx.T, carry, dWx", "(da @ Wx.T).astype(x.dtype), carry.astype(h0.dtype), dWx.astype(Wx.dtype)"),
    ("dWh, da.sum", "dWh.astype(Wh.dtype), da.sum"),
)

truncated = Mistakes(solution.rnn_backward_truncated)

BEFORE = "h[:, start - 1] if start else h0"

truncated.edit(
    "R31",
    "nothing is cut",
    "With steps = 1, does the last loss reach the first input?",
    ("parts = []", "parts, steps = [], h.shape[1]"),
)
truncated.edit(
    "R32",
    "the forward states are cut too",
    "Which state did Wh multiply in the first step of the second part?",
    (BEFORE, "np.zeros(h0.shape)"),
)
truncated.edit(
    "R32b", "every part starts from h0", "Which state did the forward pass hand to the second part?", (BEFORE, "h0")
)
# Where T is no multiple of steps, the first part would begin before the first step.
truncated.edit(
    "R33",
    "the parts are counted from the end",
    "T = 5 and steps = 3: which steps does the first part hold?",
    ("range(0,", "range(-(-h.shape[1] % steps),"),
    ("slice(start,", "slice(max(start, 0),"),
    ("if start else", "if start > 0 else"),
)
truncated.edit(
    "R34",
    "the shorter last part is dropped",
    "T = 5 and steps = 3: in which part is the fifth step?",
    ("range(0, h.shape[1],", "range(0, h.shape[1] // steps * steps or 1,"),
    ("np.concatenate(dx,", "np.concatenate([*dx, np.zeros_like(x[:, start + steps :])],"),
)


@truncated.variant(
    "R35",
    "every loss reaches back equally far, across the cuts",
    "Does a gradient of the first step of a part leave the part?",
)
def _(dh, x, h0, h, Wx, Wh, steps):
    dx, others = np.zeros(x.shape), []
    for T in range(1, h.shape[1] + 1):
        own = np.where(np.arange(T)[:, None] == T - 1, dh[:, :T], 0)
        part, *sums = last_steps_alone(own, x[:, :T], h0, h[:, :T], Wx, Wh, steps)
        dx[:, :T] += part
        others.append(sums)
    return dx, *(sum(each) for each in zip(*others, strict=True))


last_steps_alone = truncated.edit(
    "R36",
    "only the last steps are used",
    "What becomes of the losses of the earlier parts?",
    ("range(0, h.shape[1], steps)", "[max(0, h.shape[1] - steps)]"),
    ("np.concatenate(dx,", "np.concatenate([np.zeros_like(x[:, :start]), *dx],"),
    ("dh0[0]", "np.zeros(h.shape[::2]) if start else dh0[0]"),
)
truncated.edit("RN6", "dh0 is taken from the last part", "Which part begins with h0?", ("dh0[0]", "dh0[-1]"))

norms = Mistakes(solution.jacobian_norms)

ONE_STEP = "((1 - h[:, t, :, None] ** 2) * Wh.T)"
ONE_STEP_ALONE = ("jacobian = jacobian @ ", "jacobian = ")

norms.edit(
    "R37",
    "the Frobenius norm is taken instead of the spectral norm",
    "What is the norm of the identity?",
    ("np.ones(N)", "np.full(N, np.sqrt(M))"),
    ("jacobian, 2,", 'jacobian, "fro",'),
)
norms.edit(
    "R37b",
    "the norms of the steps are multiplied",
    "Is the norm of a product the product of the norms?",
    ONE_STEP_ALONE,
    ("append(np", "append(norms[-1] * np"),
)
norms.edit(
    "R37c",
    "the largest eigenvalue is taken, not the largest singular value",
    "By how much can a matrix stretch a vector that is no eigenvector?",
    ("np.linalg.norm(jacobian, 2, axis=(1, 2))", "np.abs(np.linalg.eigvals(jacobian)).max(axis=1)"),
)
norms.edit(
    "R05",
    "the slope of tanh is missing",
    "What multiplies the gradient at each step besides the weights?",
    (ONE_STEP, "Wh.T"),
)
norms.edit(
    "R06b",
    "the slope is taken from the previous state",
    "dh_{t+1}/dh_t: which of the two states came out of the tanh in between?",
    ("h[:, t, :, None]", "h[:, t - 1, :, None]"),
)
norms.edit(
    "R02",
    "Wh is not transposed",
    "Row i, column j of the Jacobian: which weight leads from unit j to unit i?",
    ("Wh.T", "Wh"),
)
norms.edit("R39", "the last step is left out", "For how many states does the text ask?", ("axis=1)", "axis=1)[:, :-1]"))
norms.edit("R39b", "each Jacobian goes one step back only", "How many factors has dh_T/dh_t?", ONE_STEP_ALONE)
norms.edit(
    "R39c",
    "the derivative is by the first state, not of the last one",
    "Which state stays the same for all t?",
    ("reversed(range(1, T))", "range(1, T)"),
    (f"jacobian @ {ONE_STEP}", f"{ONE_STEP} @ jacobian"),
    ("norms[::-1]", "norms"),
)

writing = Mistakes(solution.sample)

DRAWN = "min(int(below.sum()), len(by) - 1)"
PROBABILITIES = "softmax(h @ Why + by)"

writing.edit(
    "R40",
    "the most probable character is taken instead of a drawn one",
    "What do you use u for?",
    (DRAWN, "int(np.argmax(h @ Why + by))"),
)
writing.edit(
    "R41",
    "a draw on the border takes the character below",
    "A draw of 0, and a first character of probability 0: may it be written?",
    ("<= draw", "< draw"),
)
writing.edit(
    "R42",
    "the probabilities are added up from the last character",
    "Which character does a draw near 0 give?",
    (PROBABILITIES, f"{PROBABILITIES}[::-1]"),
    (DRAWN, f"len(by) - 1 - {DRAWN}"),
)
writing.edit(
    "R43", "every step reads the first character", "What is the input of the second step?", ("[index]", "[first]")
)
writing.edit(
    "RN4", "every step starts from h0", "Which state does the second step start from?", ("[index], h,", "[index], h0,")
)
writing.edit(
    "R44",
    "the first character is part of the result",
    "Was the first character drawn?",
    ("np.array(indices)", "np.array([first, *indices[:-1]])"),
)
writing.edit("R45", "the first draw is used at every step", "How many of the draws do you use?", ("<= draw", "<= u[0]"))
# Scores are limited, so that no power overflows.
writing.edit(
    "R46",
    "the powers are not divided by their sum",
    "What should the last cumulative value be?",
    (PROBABILITIES, "np.exp(np.minimum(h @ Why + by, 700))"),
)

training = Mistakes(solution.train_characters)

# A quicker training than the solution's: fewer units, fewer rounds, and h0 stays zero.
SMALL = ("len(vocabulary), 32", "len(vocabulary), 24"), ("dh0[0], dWx", "np.zeros(M), dWx")
SHORT = ("range(200)", "range(60)")

training.edit("R10", "inputs and targets are not shifted", TARGETS, NOT_SHIFTED, *SMALL, SHORT)
training.edit(
    "R17",
    "the previous state is not used",
    "After h, e, l comes l, after h, e, l, l comes o: what tells the two apart?",
    ("h = rnn_forward", "Wh = np.zeros((M, M))\n        h = rnn_forward"),
    ("return h0, Wx, Wh", "return h0, Wx, np.zeros((M, M))"),
    *SMALL,
    SHORT,
)
training.edit(
    "R11b",
    "the characters are numbered in the order in which the text has them",
    "In which order does the text ask for the characters?",
    ("sorted(set(text))", "dict.fromkeys(text)"),
    *SMALL,
    ("range(200)", "range(120)"),
)
