"""The part of an audit that hands in: the notebook, its stubs filled with the reference's functions, is run from top to
bottom in a sandbox and graded as a submission."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from autograder.content.reference import pose
from autograder.grading.execution import grade, open_sandboxes
from autograder.notebook import fill, points

if TYPE_CHECKING:
    from autograder.content.folder import AssignmentFolder

SEED = 1


def rehearsal_findings(assignment: "AssignmentFolder") -> Iterator[str]:
    """What goes wrong when the reference's own notebook is handed in, one line each.

    SandboxError where there is no sandbox. Exercises that only the notebook has are skipped: `text` finds them.
    """
    reference, source = assignment.reference, assignment.notebook()
    filled = fill(source, (reference.folder / "solution.py").read_text(encoding="utf-8"))
    possible = {exercise: of for exercise, of in points(source).items() if exercise in reference.exercises}
    posed = {exercise: pose(reference, reference.exercises[exercise], SEED) for exercise in possible}
    with closing(open_sandboxes(assignment)) as sandboxes:
        report = grade(filled, posed, possible, sandboxes)
    said = "the notebook with the reference's functions"
    for i, shown in enumerate(report.outputs):
        for output in shown:
            if output.get("output_type") == "error":
                yield f"{said}: cell {i + 1} raises {output['ename']}: {output['evalue']}"
            elif output.get("name") == "stderr":
                warned = re.sub(r"^<ipython-input[^>]*>:", "line ", output["text"].strip()).partition("\n")[0]
                yield f"{said}: cell {i + 1} warns: {warned}"
    yield from (f"{said}: {note}" for note in report.notes)
    for exercise in report.exercises:
        if exercise.earned < exercise.possible:
            yield f"{exercise.name}: {said} earns {exercise.earned:g} of {exercise.possible:g}"
