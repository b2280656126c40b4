"""`autograder grade` beside stock `nbgrader autograde`, on the same honest notebooks in the same run.

    python benchmarks/grade.py [--each N] [--turns N] [--assignment NAME]

Both grade copies of one course in which each right solution of the gallery was handed in N times, each time as another
notebook, so nothing comes from a cache. The stock side loads no plugin of ours: its configuration names the source folder
and nothing else. The two take turns. Start-up is in all figures, and so are the processes that each of them starts.
"""

import argparse
import ctypes
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

from autograder.commands.demo import GALLERY, copy_course
from autograder.notebook import fill, read_source

COURSE = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent
RIGHT = ("four_loops", "im2col", "einsum", "matmul_windows", "fft")
STOCK = 'c = get_config()\nc.CourseDirectory.source_directory = "assignments"\n'
PR_SET_CHILD_SUBREAPER = 36
PINNED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Variables by which a machine may have chosen slower kernels."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", type=int, default=4, metavar="N", help="notebooks of each solution; 4 by default")
    parser.add_argument("--turns", type=int, default=2, metavar="N", help="times that each side grades; 2 by default")
    parser.add_argument("--assignment", default="convolution", metavar="NAME")
    options = parser.parse_args()
    name = options.assignment
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "course"
        count = make_class(made, name, options.each)
        ours, stock = [], []
        for turn in range(options.turns):
            ours.append(measure(made, Path(folder) / f"ours-{turn}", "autograder", "grade", name))
            stock.append(
                measure(stock_course(made, Path(folder) / f"stock-{turn}"), None, "nbgrader", "autograde", name)
            )
    show(name, count, options.turns, ours, stock)


def make_class(root: Path, name: str, each: int) -> int:
    """A released assignment with right solutions handed in, each with the files of the release. Returns how many."""
    copy_course(COURSE, root)
    run(root, "nbgrader", "generate_assignment", name)
    source = read_source(root / "assignments" / name / f"{name}.ipynb")
    solutions = {
        path.parent.name: path for path in (COURSE / GALLERY).glob(f"*/{name}.py") if path.parent.name in RIGHT
    }
    right = root / "reference" / name / "solution.py"
    solutions = solutions or {"reference": right}
    for style, path in solutions.items():
        for i in range(each):
            folder = root / "submitted" / f"{style}-{i}" / name
            shutil.copytree(root / "release" / name, folder)
            notebook = fill(source, right.read_text(), path.read_text())
            notebook.cells.append(new_markdown_cell(f"Handed in by {style}-{i}."))
            nbformat.write(notebook, folder / f"{name}.ipynb")
    return each * len(solutions)


def stock_course(made: Path, target: Path) -> Path:
    """A copy of a course for nbgrader alone: its own configuration, and a gradebook that it fills itself."""
    shutil.copytree(made, target)
    (target / "nbgrader_config.py").write_text(STOCK)
    (target / "gradebook.db").unlink()
    shutil.rmtree(target / "release")
    for assignment in (target / "submitted").glob("*/*"):
        run(target, "nbgrader", "generate_assignment", assignment.name)
        break
    return target


def measure(course: Path, copy: Path | None, *command: str) -> tuple[float, float]:
    """Seconds of wall time and of processor time that a command takes, in a copy of the course where one is named."""
    if copy:
        shutil.copytree(course, copy)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run(copy or course, *command)
    took = time.monotonic() - start
    reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, cpu


def reap() -> None:
    """Wait for what a command's processes left behind: only then is their time counted."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def run(root: Path, *command: str) -> None:
    """Run a command of this environment in a course; what it says is shown where it fails."""
    kept = {key: value for key, value in os.environ.items() if key not in PINNED}
    path = f"{SCRIPTS}{os.pathsep}{kept.get('PATH', '')}"
    variables = {**kept, "PATH": path, "AUTOGRADER_SEED_FILE": str(root.parent / "seed")}
    program = [str(SCRIPTS / command[0]), *command[1:]]
    done = subprocess.run(program, cwd=root, env=variables, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def show(name: str, count: int, turns: int, ours: list[tuple[float, float]], stock: list[tuple[float, float]]) -> None:
    """Print medians for each submission, and their ratio."""
    print(f"{count} honest {name} notebooks, medians of {turns} turns, {os.cpu_count()} processors\n")
    print(f"{'seconds for each submission':32}{'wall':>8}{'processor':>12}")
    rows = {"autograder grade": ours, "nbgrader autograde (stock)": stock}
    medians = {
        label: [statistics.median(of) / count for of in zip(*found, strict=True)] for label, found in rows.items()
    }
    for label, (wall, cpu) in medians.items():
        print(f"{label:32}{wall:8.2f}{cpu:12.2f}")
    (wall, cpu), (stock_wall, stock_cpu) = medians.values()
    print(f"{'stock / ours':32}{stock_wall / wall:8.1f}{stock_cpu / cpu:12.1f}")


if __name__ == "__main__":
    main()
