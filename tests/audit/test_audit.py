"""The quality gate on a tiny assignment: clean as it is, and each way to spoil it is one finding."""

import json

import pytest
from tiny import make, mark, opened, spoil, write_notebook

from autograder.audit.audit import audit
from autograder.cli import main
from autograder.report.audit import page, redundant, summary

LOOSE = "return 4 * linear(len(x) + 2, abs(solution.slope(abs(x), abs(y))[0])), 0.0"


def test_right_work_gets_full_points_and_wrong_work_does_not(clean):
    _, found = clean
    (exercise,) = found.exercises
    assert found.findings == ()
    assert (exercise.right, exercise.right_passed) == (16, 16), "2 functions in 5 layouts, 2 threads and 2 more seeds"
    assert (exercise.misconceptions, exercise.misconceptions_caught, exercise.named) == (2, 2, 2)
    assert exercise.mutants == exercise.mutants_caught == exercise.existing == 20
    assert exercise.wrong_error is not None
    assert exercise.wrong_error > 1e10


def test_two_misconceptions_at_once_are_tried_where_they_spoil_different_parts(clean):
    _, found = clean
    assert found.exercises[0].pairs == 1


def test_the_cases_say_what_each_catches_and_which_adds_nothing(clean):
    _, found = clean
    (exercise,) = found.exercises
    assert [(case.name, case.hidden, case.caught) for case in exercise.cases] == [
        ("two", False, 22),
        ("2 and 3", False, 1),
        ("five", True, 22),
        ("4 and 1", True, 2),
    ]
    assert [case.name for case in redundant(exercise)] == ["2 and 3", "five", "4 and 1"]


def test_a_case_names_the_wrong_work_that_no_other_case_catches(tmp_path):
    root = make(tmp_path / "course")
    spoil(root, "cases.py", "(rng.random(5) + 1, rng.random(5) + 1)", "(np.ones(1), np.ones(1))")
    (exercise,) = audit(opened(root)).exercises
    alone = {case.name: case.alone for case in exercise.cases}
    assert "S1" in alone["two"]
    assert "S2" not in alone["two"]
    assert "slope / by_loops / -= for += / above += a * b / 1" not in alone["two"]
    assert (alone["2 and 3"], alone["five"]) == ((), ())


def test_marking_a_mutant_that_is_caught_is_a_finding(clean):
    root, _ = clean
    caught = "slope / by_loops / -= for += / above += a * b / 1"
    mark(root, "it does no harm", caught)
    try:
        expected = f"tiny: equivalent.yml: marked as equivalent, but loses points: {caught}"
        assert audit(opened(root)).findings == (expected,)
    finally:
        (root / "reference" / "tiny" / "equivalent.yml").unlink()


def test_the_page_holds_the_matrix_and_no_line_of_a_solution(clean):
    _, found = clean
    text = page([found])
    assert "| slope | 16 | 0 | 22 | 0 | 0 | 2/2 |" in text
    assert "np.sum(x" not in text
    assert summary(found) in text


def test_the_command_prints_writes_json_and_says_by_its_status_whether_all_is_clean(
    clean, tmp_path, monkeypatch, capsys
):
    root, _ = clean
    monkeypatch.chdir(root)
    files = tmp_path / "found.json", tmp_path / "audit.md"
    assert main(["audit", "tiny", "--json", str(files[0]), "--docs", str(files[1])]) == 0
    assert (
        "2 misconceptions (2 named), 20 mutants (0 equivalent), 3 seeds, 0 conventions: clean"
        in capsys.readouterr().out
    )
    assert json.loads(files[0].read_text())[0]["exercises"][0]["right_passed"] == 16
    assert files[1].read_text().startswith("# How well the assignments grade")
    write_notebook(root, points=99)
    assert main(["audit", "tiny"]) == 1
    assert "tiny: the points sum to 99, expected 100" in capsys.readouterr().out
    write_notebook(root)


def test_a_check_writes_no_record_and_counts_one_that_differs(clean, monkeypatch, capsys):
    root, _ = clean
    monkeypatch.chdir(root)
    record = root / "reference" / "tiny" / "audited.json"
    record.unlink(missing_ok=True)
    assert main(["audit", "tiny", "--check"]) == 1
    assert "\ntiny: not audited: autograder audit tiny\n" in capsys.readouterr().out
    assert not record.exists()
    assert main(["audit", "tiny"]) == 0
    before = record.read_bytes()
    assert main(["audit", "tiny", "--check"]) == 0
    record.write_bytes(before.replace(b'"mutants": 20', b'"mutants": 19'))
    assert main(["audit", "tiny", "--check"]) == 1
    said = "reference/tiny/audited.json: mutants: not what an audit finds: autograder audit tiny"
    assert f"\n{said}\n" in capsys.readouterr().out


def test_an_unknown_assignment_is_the_instructor_s_to_mend(clean, monkeypatch, capsys):
    monkeypatch.chdir(clean[0])
    assert main(["audit", "tinny"]) == 2
    assert capsys.readouterr().err == "course.yml: no assignment named 'tinny', did you mean 'tiny'?\n"


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    """The tiny course with everything wrong that an audit looks for."""
    root = make(tmp_path_factory.mktemp("spoiled") / "course")
    spoil(root, "cases.py", LOOSE, "return 1.0, 0.0")
    spoil(root, "cases.py", "np.array([2.0, 3.0])))", "np.array([1.0, 2.0])))")
    spoil(root, "cases.py", "rng.random(5) + 1, rng.random(5) + 1", "np.ones(5), np.ones(5)")
    spoil(
        root,
        "alternatives.py",
        "return above / below, len(x)",
        "return above / below + x.flags.f_contiguous * 0.6, len(x)",
    )
    spoil(root, "misconceptions.py", "len(x) - 1", "0 * len(x) + 5")
    return root, audit(opened(root)).findings


def test_a_misconception_that_keeps_all_points_is_a_false_accept(spoiled):
    assert "tiny: slope: false accept: misconception S1 loses no points" in spoiled[1]


def test_a_mutant_that_keeps_all_points_is_a_false_accept_with_what_was_changed(spoiled):
    line = (
        "tiny: slope: false accept: mutant slope / by_loops / constant changed / above, below = 0.0, 0.0 / 1: 0.0 → 1.0"
    )
    assert line in spoiled[1]


def test_right_work_that_comes_near_the_tolerance_is_a_finding(spoiled):
    assert "tiny: slope: by_loops, as given: its error is 0.6 tolerances, expected under 0.5" in spoiled[1]
    assert not [line for line in spoiled[1] if "by_loops, strided" in line], "strided arrays are not contiguous"
