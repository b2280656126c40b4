"""The gallery's submissions, judged without a sandbox: which exercises lose points, and which mistake is named for each.

Each file holds what differs from the reference: one or two mistakes, or another right way. The rest of the notebook is
the reference's.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from autograder.checking import asking, diagnose
from autograder.checking.diagnose import Posed
from autograder.checking.score import score
from autograder.content.reference import load, pose
from autograder.course import read_course
from autograder.notebook import fill, is_grade, is_locked, is_stub, points, read_source

COURSE = Path(__file__).parents[2]
GALLERY = COURSE / "tests" / "submissions"
SEED = 5

NAMED = {
    "perceptron": {
        "labels_inverted": {"sign_unit": {"A04"}, "sign_network": {"A04"}},
        "learns_without_bias": {"perceptron_update": {"PE4"}, "perceptron_fit": {"PE4"}},
        "precision_and_recall_swapped": {"classification_scores": {"K01"}},
    },
    "backprop": {
        "hidden_delta_without_slope": {"hidden_delta": {"M01"}, "backprop_step": {"M01"}},
        "loss_without_minus": {"binary_cross_entropy": {"L09"}},
        "updated_weights_first": {"backprop_step": {"M02"}},
    },
    "training": {
        "adam_without_bias_correction": {"adam_step": {"O08"}},
        "dropout_unscaled": {"dropout_forward": {"D01"}, "dropout_backward": {"D01"}},
        "last_batch_dropped": {"minibatches": {"O13"}},
    },
    "convolution": {
        "crop_p_minus_p": {"conv_backward": {"CB1"}},
        "einsum": {},
        "fft": {},
        "flipped_filter": {"conv_forward": {"C01"}},
        "four_loops": {},
        "hard_coded_padding": {"conv_forward": {"C05"}, "conv_backward": {"CB2"}},
        "im2col": {},
        "matmul_windows": {},
        "missing_stride": {"conv_backward": {"CB5"}},
    },
    "pooling": {
        "last_window_wins": {"max_pool_backward": {"P01"}, "avg_pool_backward": {"P01"}},
        "maximum_from_zero": {"max_pool_forward": {"P04"}, "max_pool_backward": set()},
        "ties_all_get_gradient": {"max_pool_backward": {"P02"}},
    },
    "recurrent": {
        "carry_forgotten": {"rnn_backward": {"R01"}, "rnn_backward_truncated": set()},
        "targets_not_shifted": {"next_character_pairs": {"R10"}, "train_characters": set()},
    },
    "lstm": {
        "candidate_by_logistic": {
            "lstm_gates": {"S03"},
            "lstm_step": {"S03"},
        },
        "gates_mixed_up": {
            "lstm_gates": {"S01"},
            "lstm_step": {"S01"},
        },
        "next_cell_forgotten": {"lstm_step_backward": {"S05"}},
    },
    "architectures": {
        "gradient_of_the_sum": {"convnet_gradients": {"L05"}},
        "groups_forgotten": {"count_parameters": {"Z07"}, "alexnet": set()},
        "shortcut_forgotten": {"residual_block": {"RB1"}},
    },
    "batchnorm": {
        "statistics_held_constant": {"batchnorm_backward": {"BN17"}},
    },
}
"""By assignment and submission: the exercises that lose points, and the ids that feedback names for each.

No id where a mistake comes in by another function of the same notebook, or where the value is judged by a property.
"""

PAIRS = [(assignment, behaviour) for assignment, found in NAMED.items() for behaviour in found]


@cache
def posed(assignment: str) -> dict[str, Posed]:
    reference = load(COURSE / "reference" / assignment)
    return {name: pose(reference, exercise, SEED) for name, exercise in reference.exercises.items()}


def handed_in(assignment: str, behaviour: str) -> dict[str, object]:
    """The names of a submission, with the functions that the notebook itself gives."""
    names: dict[str, object] = {}
    source = read_source(COURSE / "assignments" / assignment / f"{assignment}.ipynb")
    files = COURSE / "reference" / assignment / "solution.py", GALLERY / behaviour / f"{assignment}.py"
    for cell in fill(source, *(path.read_text() for path in files)).cells:
        if cell.cell_type != "code" or is_grade(cell):
            continue
        if is_stub(cell):
            exec(cell.source, names)
        elif is_locked(cell):
            kept = [n for n in ast.parse(cell.source).body if isinstance(n, ast.FunctionDef)]
            exec(compile(ast.Module(body=kept, type_ignores=[]), "given", "exec"), names)
    return names


@pytest.mark.parametrize(("assignment", "behaviour"), PAIRS)
def test_a_submission_loses_points_where_its_mistakes_are_and_they_are_named(assignment, behaviour):
    names = handed_in(assignment, behaviour)
    lost = {}
    for name, found in posed(assignment).items():
        outcomes = [asking.run(names[name], e.case.args, twice=e.case.unchanged) for e in found.expected]
        checks = diagnose.checks(found, outcomes)
        if score(found.exercise, checks, 100).earned < 100:
            lost[name] = {check.misconception.id for check in checks if check.misconception}
    assert lost == NAMED[assignment][behaviour]


def test_every_assignment_has_submissions_and_all_of_them_are_in_the_table():
    there = {(path.stem, path.parent.name) for path in GALLERY.glob("*/*.py")}
    assert {pair for pair in there if pair[0] != "convolution"} == {pair for pair in PAIRS if pair[0] != "convolution"}
    assert {name for name, _ in there} == {assignment.name for assignment in read_course(COURSE).assignments}


@pytest.mark.parametrize(("assignment", "behaviour"), PAIRS)
def test_a_submission_says_what_it_is_in_its_first_line_and_holds_nothing_that_is_not_used(assignment, behaviour):
    tree = ast.parse((GALLERY / behaviour / f"{assignment}.py").read_text())
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    exercises = set(points(read_source(COURSE / "assignments" / assignment / f"{assignment}.ipynb")))
    assert (ast.get_docstring(tree) or "").startswith(("All right but for ", "Right, "))
    assert defined & exercises
    assert defined - exercises - used == set()
