"""A class graded by nbgrader's own commands: what its stock path gets wrong comes out right, for everybody."""

import csv
import json
import math
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from classroom import CHECKOUT, cell_of, environment_of, graded, outputs, released, scores
from handed_in import FULL, NOTHING, ROWS, SECRET

from autograder.content.folder import Folder
from autograder.grading.grader import Grader

KNOWN = Folder(CHECKOUT).assignment("convolution").reference.exercises["conv_forward"].misconceptions
FLIPPED = next(wrong for wrong in KNOWN if wrong.id == "C01")


@pytest.mark.parametrize("student", ROWS)
def test_a_student_gets_the_points_that_are_due(school: Path, student: str) -> None:
    assert json.loads((school / "first.json").read_text())[student] == ROWS[student][1]


def test_nobody_is_missing(school: Path) -> None:
    assert sorted(json.loads((school / "first.json").read_text())) == sorted(ROWS)


@pytest.mark.parametrize("student", ROWS)
def test_every_grade_cell_leaves_with_one_finite_number_first_and_no_other_text_that_counts(
    school: Path, student: str
) -> None:
    notebook = graded(school, student)
    for name, possible in FULL.items():
        first, *others = cell_of(notebook, name).outputs
        assert first.output_type == "execute_result"
        assert list(first.data) == ["text/plain"]
        score = float(first.data["text/plain"])
        assert math.isfinite(score)
        assert 0 <= score <= possible
        assert [output.output_type for output in others] == ["display_data"]


@pytest.mark.parametrize("student", ROWS)
def test_the_graded_notebook_has_the_points_and_locks_of_the_assignment(school: Path, student: str) -> None:
    source = {cell.metadata.nbgrader.grade_id: cell for cell in released(school).cells if "nbgrader" in cell.metadata}
    notebook = graded(school, student)
    for name in (*FULL, "written"):
        of = source[name].metadata.nbgrader
        found = cell_of(notebook, name).metadata.nbgrader
        assert (found.points, found.locked, found.grade, found.solution) == (
            of.points,
            of.locked,
            of.grade,
            of.solution,
        )


SAID = {
    "duplicates_a_grade_cell": "cell conv_forward: appeared twice, the copy was dropped",
    "exits": "as_dense, two filters of 3x3: ended its process",
    "kills_itself_in_a_cell": "cell 3 ended the process: it was left out",
    "swallows_interrupts": "as_dense, two filters of 3x3: took longer than 2 s",
    "loops_for_ever": "conv_forward, 5x5 by 3x3: took longer than 2 s",
    "prints_100_mb": "[the rest of the output was cut]",
    "renames_the_notebook": "my solution (2).ipynb: graded as convolution.ipynb, the only notebook there is",
    "deletes_cells": "cell conv_forward: was missing, it was put back",
    "reorders_cells": "cells were moved: they are graded in the released order",
    "edits_grade_cells": "cell conv_forward: was edited, the released text was put back behind it",
    "links_to_the_solution": "convolution.ipynb: a symbolic link, expected a file",
    "hands_in_no_json": "convolution.ipynb: not a notebook: it is not JSON",
    "hands_in_21_mb": "convolution.ipynb: 21 MB, at most 20 MB are read",
    "hands_in_1001_cells": "convolution.ipynb: has 1009 cells, at most 1000 are graded",
    "flips_the_filter": f"Likely mistake: {FLIPPED.name}. ",
    "breaks_in": "raised RuntimeError: found []",
    "skips_execution": "conv_forward: 0 of 14 points",
}


@pytest.mark.parametrize("student", SAID)
def test_a_student_reads_in_notebook_and_feedback_what_happened(school: Path, student: str) -> None:
    notebook = graded(school, student)
    text = "\n".join([*(cell.source for cell in notebook.cells), outputs(notebook)])
    assert SAID[student] in text
    assert SAID[student] in unescape(page(school, student))


def test_an_endless_call_costs_its_limit_once(school: Path) -> None:
    text = outputs(graded(school, "loops_for_ever"))
    assert text.count("took longer than 2 s") > 2
    assert "conv_forward, padding 1: was not run: an earlier case took longer than 2 s" in text
    reports = [json.loads(path.read_text()) for path in (school / ".autograder" / "reports").glob("*/*.json")]
    blocked = [report for report in reports if "took longer than 2 s" in json.dumps(report)]
    assert len(blocked) == 2
    assert all(2 <= report["seconds"] < 12 for report in blocked)


def test_no_file_of_a_student_is_imported_by_the_grader(school: Path) -> None:
    assert not (school / "imported").exists()


def test_100_mb_of_output_are_cut(school: Path) -> None:
    assert (school / "autograded" / "prints_100_mb" / "convolution" / "convolution.ipynb").stat().st_size < 2 << 20


def test_no_link_of_a_student_is_followed(school: Path) -> None:
    for folder in ("autograded", "feedback"):
        for path in (school / folder).rglob("*"):
            assert not path.is_symlink()
            assert not path.is_file() or SECRET.encode() not in path.read_bytes()
    said = (school / "autograded" / "links_to_other_files" / "convolution" / "data.txt").read_text()
    assert said == f"a symbolic link to {school / 'private' / 'letter.txt'} was here: it was not followed\n"


# Feedback ------------------------------------------------------------------------------------------------------------


def page(school: Path, student: str) -> str:
    return (school / "feedback" / student / "convolution" / "convolution.html").read_text()


@pytest.fixture(scope="session")
def told(school: Path) -> str:
    """All that students get back: every page of feedback and every graded notebook, as text."""
    pages = [unescape(page(school, student)) for student in ROWS]
    notebooks = [json.dumps(graded(school, student), ensure_ascii=False) for student in ROWS]
    return "\n".join([*pages, *notebooks])


NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]\d+)?")


def hidden_cases(school: Path) -> Iterator[np.ndarray]:
    """The arrays that go into hidden cases and that are expected of them."""
    with environment_of(school), Grader(Folder(school).assignment("convolution")) as grader:
        posed = grader.posed
    for cases in posed.values():
        for expected in cases.expected:
            if expected.case.hidden:
                yield from (
                    v for v in (*expected.case.args, expected.value) if isinstance(v, np.ndarray) and v.size > 8
                )


def test_no_value_of_a_hidden_case_is_told_to_anybody(school: Path, told: str) -> None:
    arrays = list(hidden_cases(school))
    values = {repr(value) for array in arrays for value in array.ravel().tolist() if value * 1024 % 1}
    rows = {repr(row)[1:-1] for a in arrays if a.shape[-1] > 4 for row in a.reshape(-1, a.shape[-1])[:2].tolist()}
    assert len(values) > 500
    assert len(rows) > 10
    assert values & set(NUMBER.findall(told)) == set()
    assert [row for row in rows if row in told] == []


def test_the_student_who_tells_is_heard_on_visible_cases(school: Path) -> None:
    assert "raised RuntimeError: [[[[[0.0, 1.0, 2.0, 1.0, 0.0]" in outputs(graded(school, "tells_hidden_cases"))


def test_no_line_of_the_reference_is_told_to_anybody(school: Path, told: str) -> None:
    """But for lines that were released, and those that a student wrote."""
    shown = json.dumps(released(school))
    for path in (school / "submitted").glob("*/convolution/convolution.ipynb"):
        shown += path.read_text(errors="replace")
    for name in ("solution.py", "cases.py"):
        lines = {line.strip() for line in (school / "reference" / "convolution" / name).read_text().splitlines()}
        kept = [line for line in lines if len(line) > 30 and json.dumps(line)[1:-1] not in shown]
        assert len(kept) > 20
        assert [line for line in kept if line in told and line.startswith(("yield", "return", "def "))] == []


class Active(HTMLParser):
    """Collects what a browser would run of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script"
        self.found += [f"{tag} {name}={value}" for name, value in attrs if name.startswith("on")]
        self.found += [f"{tag} {value}" for _, value in attrs if (value or "").strip().lower().startswith("javascript")]
        self.found += [tag] if tag in ("iframe", "object", "embed") else []

    def handle_data(self, data: str) -> None:
        self.found += [data] if self.inside and ("alert" in data or "mark" in data) else []

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def test_no_script_of_a_student_runs_in_the_feedback(school: Path) -> None:
    text = page(school, "hands_in_scripts")
    assert "own mark" in text
    active, plain = Active(), Active()
    active.feed(text)
    plain.feed(page(school, "honest"))
    assert active.found == plain.found


# The gradebook -------------------------------------------------------------------------------------------------------


def test_the_export_has_points_and_late_penalties(school: Path) -> None:
    with open(school / "grades.csv") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    found = {
        name: [float(rows[name][key]) for key in ("raw_score", "late_submission_penalty", "score")] for name in rows
    }
    for student, (_, points) in ROWS.items():
        late = 5.2 if student == "comes_two_days_late" else 0.0
        assert found[student] == pytest.approx([sum(points.values()), late, sum(points.values()) - late])
    assert {row["max_score"] for row in rows.values()} == {"36.0"}


def test_a_second_attempt_without_its_grade_cells_gets_a_score_of_its_own(later: Path) -> None:
    notebook = graded(later, "hands_in_again")
    assert [cell_of(notebook, name).outputs[0].data["text/plain"] for name in FULL] == ["0", "0", "0"]


def test_no_old_score_stays_where_grading_again_fails(later: Path) -> None:
    status, log = json.loads((later / "failed.json").read_text())
    assert status == 1
    assert "SandboxError: the sandbox does not start: bwrap: no luck today" in log

    assert scores(later) == {"hands_in_again": NOTHING, "meets_a_broken_sandbox": dict.fromkeys(FULL)}
    assert not (later / "autograded" / "meets_a_broken_sandbox" / "convolution").exists()
