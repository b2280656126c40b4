"""`autograder explain`: one exercise of one student, case by case, for the conversation with the student."""

from pathlib import Path

from autograder import yaml_file
from autograder.content import seed
from autograder.content.folder import AssignmentFolder, Folder
from autograder.exercise import CourseError
from autograder.grading.execution import Observed, observe
from autograder.grading.grader import Grader
from autograder.grading.submissions import Prepared, find
from autograder.notebook import idle, points
from autograder.report import explain
from autograder.report.explain import Explained
from autograder.report.feedback import FAILED, PASSED
from autograder.report.script import script as as_script
from autograder.values import one_line


def run(
    start: Path,
    *,
    student: str,
    exercise: str,
    assignment: str | None = None,
    case: int | None = None,
    script: Path | None = None,
) -> int:
    """Print every case of an exercise, hidden ones too: what went in, what came back, what was expected. Returns 0.

    case: the number of the only case to show. script: a file to write that reproduces a case, the first that failed by
    default. Nothing is recorded.
    """
    found = _assignment(Folder.find(start), exercise, assignment)
    (submission,) = find(found, student)
    if script and (start / script).exists():
        raise CourseError(f"{script}: exists already")
    with Grader(found) as grader:
        prepared = grader.read(submission)
        if prepared.refused:
            print(
                f"{exercise} of {student} ({found.name}): 0 of {grader.points[exercise]:g} points\n{prepared.refused}"
            )
            return 0
        seed.claim(found.seed_note, found.name, grader.seed)
        posed, possible = grader.posed[exercise], grader.points[exercise]
        unused = idle(prepared.notebook, grader.source)
        seen = observe(prepared.notebook, {exercise: posed}, [exercise], grader.sandboxes, unused)
    cases = explain.explained(posed, seen.outcomes[exercise])
    chosen = _chosen(cases, case, exercise)
    about = f"{exercise} of {student} ({found.name})"
    if script:
        (start / script).write_text(_script(found, prepared, seen, chosen, about))
    made = explain.report(posed, cases, possible)
    print(f"{about}: {made.earned:g} of {made.possible:g} points")
    rubric = [f"  {PASSED if met else FAILED}  {name}" for name, met in made.criteria]
    for line in [*rubric, *prepared.notes, *seen.notes, *_errors(seen), *explain.mistakes(cases)]:
        print(line)
    for one in cases if case is None else [chosen]:
        print(f"\n{explain.text(one)}")
    if script:
        print(f"\n{script}: case {chosen.number}. It runs the student's code outside the sandbox: read it first")
    return 0


def _assignment(folder: Folder, exercise: str, name: str | None) -> AssignmentFolder:
    """The assignment that has the exercise. CourseError, with the nearest name, where none has it or several have."""
    asked = [folder.assignment(name)] if name else [a for a in folder.assignments if a.notebook_file.is_file()]
    known = {assignment.name: list(points(assignment.notebook())) for assignment in asked}
    having = [assignment for assignment in asked if exercise in known[assignment.name]]
    if len(having) > 1:
        names = ", ".join(assignment.name for assignment in having)
        raise CourseError(f"{exercise}: an exercise of {names}: say which with --assignment")
    if not having:
        near = yaml_file.did_you_mean(exercise, [e for exercises in known.values() for e in exercises])
        raise CourseError(f"{name or 'course.yml'}: no exercise named {exercise!r}{near}")
    return having[0]


def _chosen(cases: list[Explained], number: int | None, exercise: str) -> Explained:
    """The case of a number, by default the first that failed, or else the first."""
    if number is not None and not 1 <= number <= len(cases):
        raise CourseError(f"{exercise}: no case {number}, expected 1 to {len(cases)}")
    if number is not None:
        return cases[number - 1]
    return next((case for case in cases if not case.check.passed), cases[0])


def _failed(seen: Observed) -> dict[int, str]:
    """The cells that ended with an error, by index."""
    errors = {i: [o for o in outputs if o.get("output_type") == "error"] for i, outputs in enumerate(seen.outputs)}
    return {i: f"{found[-1]['ename']}: {found[-1]['evalue']}" for i, found in errors.items() if found}


def _errors(seen: Observed) -> list[str]:
    return [f"cell {i + 1} raised {one_line(error)}" for i, error in _failed(seen).items()]


def _script(found: AssignmentFolder, prepared: Prepared, seen: Observed, case: Explained, about: str) -> str:
    cells = {i: prepared.notebook.cells[i].source for i in seen.ran}
    folder = str(found.source) if found.given_files else None
    return as_script(case, about, cells, list(_failed(seen)), folder)
