"""`autograder check FILE.ipynb`: find what would go wrong when a notebook is graded, before it is handed in."""

from pathlib import Path

from autograder.student.validate import findings


def run(start: Path, *, notebook: Path) -> int:
    """Print what was found, one line each. Returns 1 where something was, else 0.

    CourseError where cases.npz cannot be read, SubmissionError where the notebook cannot.
    """
    found = 0
    for line in findings(start / notebook):
        print(f"{notebook.name}: {line}", flush=True)
        found += 1
    if not found:
        print(f"{notebook.name}: runs from top to bottom; nothing to mend")
    return 1 if found else 0
