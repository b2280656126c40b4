"""Lines of course.yml that change points: dropped, given, extended. Applied by grading, and taken back with the line."""

import io
import json
import re
from contextlib import redirect_stdout
from html import unescape
from pathlib import Path

import pytest
import yaml
from classroom import answered, environment_of, hand_in, make_course, nbgrader, run, shared
from nbgrader.api import Gradebook

from autograder.commands import grade as command

LATE = "2026-10-28 10:00:00 UTC"
"""One day and eleven hours after the course's due date."""
LINES = {
    "dropped": ["output_size", "written"],
    "given": ["conv_forward"],
    "extensions": {"ada": "2026-10-28 12:00:00"},
    "excused": ["cy"],
}


COLUMNS = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade", "max_score")


def say(root: Path, **lines: object) -> None:
    """Write lines of the assignment into course.yml; None takes one away."""
    described = yaml.safe_load((root / "course.yml").read_text())
    settings = described["assignments"][0] | lines
    described["assignments"] = [{key: value for key, value in settings.items() if value is not None}]
    (root / "course.yml").write_text(yaml.safe_dump(described))


def opened(root: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}")


def standing(root: Path) -> dict[str, list[float]]:
    """Points, points lost by lateness and points possible, as nbgrader's own export has them."""
    with opened(root) as gradebook:
        return {
            found.student.id: [found.score, round(found.late_submission_penalty, 2), found.max_score]
            for found in gradebook.assignment_submissions("convolution")
        }


def marks(root: Path) -> list[tuple[object, ...]]:
    """Everything in the gradebook that grading or a grader writes."""
    with opened(root) as gradebook:
        return sorted(
            (found.student.id, grade.name, str(found.extension), *(getattr(grade, column) for column in COLUMNS))
            for found in gradebook.assignment_submissions("convolution")
            for notebook in found.notebooks
            for grade in notebook.grades
        )


def mark(root: Path, student: str, exercise: str, **columns: object) -> None:
    """What a grader enters in formgrader."""
    with opened(root) as gradebook:
        grade = gradebook.find_grade(exercise, "convolution", "convolution", student)
        for column, value in columns.items():
            setattr(grade, column, value)
        gradebook.db.commit()


def grade(root: Path) -> str:
    """What is printed."""
    said = io.StringIO()
    with environment_of(root), redirect_stdout(said):
        assert command.run(root, names=["convolution"]) == 0
    return said.getvalue()


def class_of_four(root: Path) -> None:
    """A class before and under the lines, and after they were taken away, as JSON beside the course."""
    make_course(root)
    hand_in(root, "ada", answered(root), at=LATE)
    hand_in(root, "bob", answered(root), at=LATE)
    hand_in(root, "cy", answered(root, "flipped_filter"))
    hand_in(root, "dan", "no notebook")
    nbgrader(root, "generate_assignment", "convolution")
    grade(root)
    mark(root, "ada", "output_size", manual_score=3.0, extra_credit=1.0, needs_manual_grade=False)
    mark(root, "bob", "written", manual_score=8.0, needs_manual_grade=False)
    grade(root)
    said = {"before": standing(root), "marks before": marks(root)}
    say(root, **LINES)
    said["printed"] = grade(root).splitlines()
    said["under"] = standing(root)
    nbgrader(root, "generate_feedback", "convolution")
    hand_in(root, "cy", answered(root, "einsum"))
    nbgrader(root, "autograde", "convolution", "--student", "cy")
    said["by nbgrader"] = standing(root)
    hand_in(root, "cy", answered(root, "flipped_filter"))
    grade(root)
    said["again"] = standing(root)
    say(root, **dict.fromkeys(LINES))
    grade(root)
    said |= {"after": standing(root), "marks after": marks(root)}
    (root / "said.json").write_text(json.dumps(said))


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "settled", class_of_four)


@pytest.fixture
def said(settled: Path) -> dict[str, object]:
    return json.loads((settled / "said.json").read_text())


def test_points_before_any_line(said: dict[str, object]) -> None:
    assert said["before"] == {
        "ada": [24, 4.8, 36],
        "bob": [34, 6.8, 36],
        "cy": [12, 0, 36],
        "dan": [0, 0, 36],
    }


def test_dropped_exercises_count_for_nobody_and_given_ones_for_everybody_who_handed_in(said: dict[str, object]) -> None:
    """Ada was in time for her own date; what lateness costs Bob is of the points that are left."""
    assert said["under"] == {
        "ada": [20, 0, 20],
        "bob": [20, 4, 20],
        "cy": [20, 0, 20],
        "dan": [14, 0, 20],
    }


def test_a_submission_is_graded_again_under_a_dropped_exercise(said: dict[str, object]) -> None:
    assert said["by nbgrader"] == said["under"]
    assert said["again"] == said["under"]


def test_taking_the_lines_away_brings_back_every_point_of_graders_too(said: dict[str, object]) -> None:
    assert said["after"] == said["before"]
    assert said["marks after"] == said["marks before"]


def test_grading_says_that_its_table_is_without_them(said: dict[str, list[str]]) -> None:
    line = "convolution: output_size, written dropped; conv_forward given: in the gradebook, not in the points above"
    assert line in said["printed"]


RULES = [
    "output_size: dropped: it counts for nobody",
    "written: dropped: it counts for nobody",
    "conv_forward: given: everybody who handed in gets its 14 points",
]


@pytest.mark.parametrize(
    ("student", "own"),
    [
        ("ada", ["in time for your own due date 2026-10-28 12:00"]),
        ("bob", ["late by 1 day 11 h: -4 of 20 (10% a day, from the due date 2026-10-26 23:59)"]),
        ("cy", ["excused: this assignment does not count towards your total"]),
        ("dan", []),
    ],
)
def test_the_feedback_says_which_rules_were_applied(settled: Path, student: str, own: list[str]) -> None:
    text = unescape((settled / "feedback" / student / "convolution" / "convolution.html").read_text())
    told = text[text.index("Which rules were applied") :].partition("</ul>")[0]
    assert re.findall(r"<code>(.*?)</code>", told) == own + RULES


def test_a_late_submission_counts_from_the_students_own_date(settled: Path) -> None:
    say(settled, extensions={"ada": "2026-10-27 12:00:00"})
    grade(settled)
    nbgrader(settled, "generate_feedback", "convolution", "--student", "ada")
    found = standing(settled)["ada"]
    text = unescape((settled / "feedback" / "ada" / "convolution" / "convolution.html").read_text())
    say(settled, extensions=None)
    grade(settled)
    assert found == [24, 2.4, 36]
    assert "late by 23 h: -2.4 of 24 (10% a day, from your own due date 2026-10-27 12:00)" in text


def test_an_extension_granted_in_nbgrader_comes_back_with_the_line_taken_away(settled: Path) -> None:
    with opened(settled) as gradebook:
        gradebook.grant_extension("convolution", "bob", days=1)
    before = marks(settled)
    say(settled, extensions={"bob": "2026-10-30 12:00:00"})
    grade(settled)
    under = standing(settled)["bob"]
    say(settled, extensions=None)
    grade(settled)
    assert under == [34, 0, 36]
    assert standing(settled)["bob"] == [34, 3.4, 36]
    assert marks(settled) == before
    with opened(settled) as gradebook:
        gradebook.grant_extension("convolution", "bob")


def test_an_exercise_that_is_not_there_is_named_with_the_nearest(settled: Path) -> None:
    say(settled, dropped=["conv_forwad"], given=["ouput_size", "lstm"])
    done = run(settled, "autograder", "grade", "convolution")
    say(settled, dropped=None, given=None)
    assert (done.returncode, done.stderr.splitlines()) == (
        2,
        [
            "course.yml: convolution: dropped: no exercise 'conv_forwad', did you mean 'conv_forward'?",
            "course.yml: convolution: given: no exercise 'ouput_size', did you mean 'output_size'?",
            "course.yml: convolution: given: no exercise 'lstm'",
        ],
    )
