"""What the self-check says is what grading says, for every known mistake of an assignment; and hints without answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from releases import CHECKOUT, cases_bytes, posed

from autograder.checking import diagnose, findings
from autograder.exercise import Call, ExerciseReport, Failed, Finding, Outcome, Returned
from autograder.sandbox import launcher
from autograder.sandbox.environment import environment
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.wall import Limits
from autograder.student import case_file
from autograder.student.incell import tried

MISTAKES = [(i, wrong.id) for i, one in enumerate(posed()) for wrong in one.exercise.misconceptions]

LOAD = """
import importlib, pathlib, sys, tempfile
package = pathlib.Path(tempfile.mkdtemp(), "known")
package.mkdir()
for name, text in {texts!r}.items():
    (package / f"{{name}}.py").write_text(text)
sys.path.append(str(package.parent))
module = importlib.import_module("known.misconceptions")
"""
CHOOSE = """
every = [known for known in vars(module).values() if isinstance(known, module.Mistakes)]
{exercise} = next(w for known in every if known.solution.__name__ == {exercise!r} for w in known if w.id == {id!r}).variant
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with every known mistake in it, as if a student had written them all."""
    texts = {part: (CHECKOUT / f"reference/pooling/{part}.py").read_text() for part in ("solution", "misconceptions")}
    with launcher.start(environment(), Limits(), cache=tmp_path_factory.mktemp("cache")) as made:
        ran = made.run(LOAD.format(texts=texts), 60)
        assert not isinstance(ran, Failed)
        assert ran.error is None
        yield made


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> case_file.Release:
    path = tmp_path_factory.mktemp("release") / "cases.npz"
    path.write_bytes(cases_bytes("pooling", (("selfcheck_hints", True),)))
    return case_file.read(path)


def graded(sandbox: Sandbox, index: int, id: str) -> tuple[ExerciseReport, list[Outcome]]:
    """What grading says of a known mistake, on visible cases."""
    one = posed()[index]
    ran = sandbox.run(CHOOSE.format(exercise=one.exercise.name, id=id), 10)
    assert not isinstance(ran, Failed)
    assert ran.error is None
    calls = [Call(function=e.case.exercise, args=e.case.args, twice=e.case.unchanged) for e in one.expected]
    outcomes = [sandbox.call(call) for call in calls]
    checks = diagnose.checks(one, outcomes)
    return findings.report(one.exercise, one.expected, outcomes, checks, 0.0), outcomes


def told(report: ExerciseReport) -> list[tuple[str, str, bool, str]]:
    return [(finding.criterion, finding.case, finding.passed, finding.message) for finding in report.findings]


@pytest.mark.parametrize(("index", "id"), MISTAKES, ids=[f"{posed()[i].exercise.name}-{id}" for i, id in MISTAKES])
def test_every_message_of_the_self_check_is_the_graders(
    index: int, id: str, sandbox: Sandbox, release: case_file.Release
) -> None:
    exercise = posed()[index].exercise
    wrong = next(w for w in exercise.misconceptions if w.id == id)
    theirs, outcomes = graded(sandbox, index, id)
    mine = tried(release.exercises[exercise.name], {exercise.name: wrong.variant}, release.seconds)
    assert told(mine.report) == told(theirs)
    assert mine.report.criteria == theirs.criteria
    assert [named(f) for f in mine.report.findings] == [named(f) for f in theirs.findings]
    assert [type(outcome) for outcome in mine.outcomes] == [type(outcome) for outcome in outcomes]


def named(finding: Finding) -> tuple[str | None, str, str]:
    return finding.misconception, finding.mistake, finding.hint


def test_a_release_without_hints_names_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "cases.npz"
    path.write_bytes(cases_bytes("pooling", ()))
    content = path.read_bytes()
    assert not any(wrong.hint.encode() in content for one in posed() for wrong in one.exercise.misconceptions)


def test_a_release_with_hints_holds_no_value_of_a_mistake(release: case_file.Release) -> None:
    for one in posed():
        known = release.exercises[one.exercise.name].mistakes
        assert known is not None
        for wrong in known.wrong:
            assert {len(mark.digest) for mark in wrong.marks if mark.digest} <= {16}
            assert {type(mark.digest) for mark in wrong.marks} <= {str, type(None)}


def test_a_fingerprint_is_the_same_under_another_order_of_summation(release: case_file.Release) -> None:
    one = next(one for one in posed() if one.exercise.name == "conv_relu_pool")
    visible = release.exercises["conv_relu_pool"]
    wrong = next(w for w in one.exercise.misconceptions if w.id == "C01")

    def noisy(*args: object) -> object:
        return wrong.variant(*args) * (1 + 2.0**-52)

    mine = tried(visible, {"conv_relu_pool": noisy}, release.seconds)
    hints = {finding.misconception for finding in mine.report.findings if not finding.passed}
    assert hints == {"C01"}


def test_outcomes_are_those_of_the_sandbox(sandbox: Sandbox, release: case_file.Release) -> None:
    """Values that cannot be graded, arrays that pretend, exceptions of every kind: the same words from either."""
    visible = release.exercises["global_avg_pool"]
    texts = {
        "an object": "return object()",
        "a subclass": "return np.ma.masked_array(x.mean(axis=(2, 3)))",
        "a NumPy number": "return np.float64(3)",
        "strings": "return np.array(['a'])",
        "complex": "return x.mean(axis=(2, 3)) + 1j",
        "nested": "y = []\n    for _ in range(40): y = [y]\n    return y",
        "a huge number": "return 10 ** 400",
        "a function": "return np.sum",
        "lines in an exception": "raise ValueError('one\\ntwo\\x07')",
        "an exception without a text": "class Odd(Exception):\n        def __str__(self): raise OSError\n    raise Odd",
        "leaving": "raise SystemExit(3)",
        "memory": "raise MemoryError",
        "recursion": "return global_avg_pool(x)",
        "in place": "x -= 1\n    return x.mean(axis=(2, 3))",
    }
    for what, text in texts.items():
        source = f"import numpy as np\ndef global_avg_pool(x):\n    {text}"
        assert getattr(sandbox.run(source, 10), "error", "") is None, what
        names: dict[str, object] = {"__name__": "__main__"}
        exec(source, names)
        mine = tried(visible, names, release.seconds)
        expected = next(one for one in posed() if one.exercise.name == "global_avg_pool").expected
        for e, outcome in zip(expected, mine.outcomes, strict=True):
            theirs = sandbox.call(Call(function="global_avg_pool", args=e.case.args, twice=e.case.unchanged))
            assert type(outcome) is type(theirs), what
            if isinstance(theirs, Failed):
                assert isinstance(outcome, Failed)
                assert (outcome.reason, outcome.detail, outcome.kinds) == (
                    theirs.reason,
                    theirs.detail,
                    theirs.kinds,
                ), what
            elif isinstance(outcome, Returned):
                assert repr(outcome.value) == repr(theirs.value), what


def test_twice_a_wrong_value_is_not_the_same_mistake(tmp_path: Path) -> None:
    """Two mistakes that differ by a factor of 2 have the same digits in base 2."""
    path = tmp_path / "cases.npz"
    path.write_bytes(cases_bytes("backprop", (("selfcheck_hints", True),)))
    visible = case_file.read(path).exercises["quadratic_loss"]
    known = next(one for one in posed("backprop") if one.exercise.name == "quadratic_loss").exercise.misconceptions
    assert {"M11", "M12", "M12b", "L04"} <= {wrong.id for wrong in known}
    for wrong in known:
        mine = tried(visible, {"quadratic_loss": wrong.variant}, 10.0).report
        assert {finding.misconception for finding in mine.findings if not finding.passed} == {wrong.id}
