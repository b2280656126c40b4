"""A course's folder as one object: every place of a course is asked there, and spelled nowhere else."""

import ast

import pytest
from classroom import CHECKOUT

from autograder.content.folder import Folder
from autograder.exercise import CourseError

PLACES = ("assignments", "reference", "submitted", "autograded", "feedback", "release", "gradebook.db", ".autograder")


def test_a_folder_is_found_from_anywhere_inside_it(course):
    inside = course / "reference" / "convolution"
    assert Folder.find(inside).root == course.resolve()


def test_outside_of_a_course_that_is_said(tmp_path):
    with pytest.raises(CourseError) as raised:
        Folder.find(tmp_path)
    assert str(raised.value) == f"course.yml: not found in {tmp_path} or above it"


def test_an_assignment_that_is_not_in_course_yml_is_refused_with_the_nearest_name(course):
    with pytest.raises(CourseError) as raised:
        Folder(course).assignment("convolutoin")
    assert str(raised.value) == "course.yml: no assignment named 'convolutoin', did you mean 'convolution'?"


def test_all_that_belongs_to_an_assignment_is_asked_of_it(course):
    folder = Folder(course)
    (assignment,) = folder.assignments
    root = course.resolve()
    found = {
        "notebook": assignment.notebook_file,
        "reference": assignment.reference_folder,
        "submission": assignment.submission("ada"),
        "autograded": assignment.autograded("ada"),
        "release": assignment.release,
        "note": assignment.recorded("ada"),
        "record": assignment.audit_record,
    }
    assert {name: path.relative_to(root).as_posix() for name, path in found.items()} == {
        "notebook": "assignments/convolution/convolution.ipynb",
        "reference": "reference/convolution",
        "submission": "submitted/ada/convolution",
        "autograded": "autograded/ada/convolution/convolution.ipynb",
        "release": "release/convolution",
        "note": ".autograder/recorded/convolution/ada",
        "record": "reference/convolution/audited.json",
    }
    assert assignment.points() == {"output_size": 6.0, "conv_forward": 14.0, "as_dense": 6.0}
    assert folder.database == f"sqlite:///{root}/gradebook.db"


def test_an_exercise_with_points_and_no_reference_is_a_fault_of_the_course(course):
    folder = Folder(course)
    text = folder.assignment("convolution").notebook_file.read_text()
    folder.assignment("convolution").notebook_file.write_text(text.replace('"output_size"', '"input_size"'))
    with pytest.raises(CourseError) as raised:
        folder.assignment("convolution").points()
    assert str(raised.value) == "reference/convolution: no exercise input_size, but points for it"


def test_no_other_module_spells_a_place_of_a_course():
    """As a part of a path: `root / "assignments"`."""
    allowed = {"content/folder.py"}
    spelled = {
        path.relative_to(CHECKOUT / "autograder").as_posix()
        for path in sorted((CHECKOUT / "autograder").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant)
        if node.right.value in PLACES
    }
    assert spelled - allowed == set()
