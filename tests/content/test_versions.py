"""Versions move with what decides something and with nothing else: each file is changed, and the versions looked at."""

import ast
import json
import shutil
import subprocess
import sys

import pytest
from classroom import CHECKOUT, answered, make_course

from autograder.content import versions
from autograder.content.folder import Folder

PACKAGE = CHECKOUT / "autograder"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if "template" not in path.parts)
MADE = {"points": versions.points, "tried": versions.tried, "audited": versions.audited}

NO_POINTS = (
    "cli.py",
    "course.py",
    "yaml_file.py",
    "commands/",
    "report/",
    "release/",
    "audit/",
    "student/",
    "nbgrader_plugins/",
)
"""What decides no points: reading course.yml, commands, pages, releases, audits."""
JUDGES = ("checking/", "values.py", "exercise.py", "content/reference.py", "content/mistakes.py", "content/kit.py")
"""What decides how a value is judged: everything depends on it."""


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return Folder(make_course(tmp_path_factory.mktemp("versions") / "course")).assignment("convolution")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    made = tmp_path_factory.mktemp("package") / "autograder"
    shutil.copytree(PACKAGE, made, ignore=shutil.ignore_patterns("__pycache__"))
    return made


def all_of(assignment, package=PACKAGE):
    return {name: version(assignment, package) for name, version in MADE.items()}


@pytest.fixture(scope="module")
def before(assignment, package):
    return all_of(assignment, package)


def moved(assignment, path, text, package=PACKAGE, before=None):
    """The versions that move when a file gets another text. before: what they are, where it is known."""
    before, kept = before or all_of(assignment, package), path.read_text()
    path.write_text(text)
    try:
        return {name for name, now in all_of(assignment, package).items() if now != before[name]}
    finally:
        path.write_text(kept)


@pytest.mark.parametrize("module", MODULES)
def test_a_comment_a_docstring_or_a_blank_line_moves_no_version(module, assignment, package, before):
    path = package / module
    text = path.read_text()
    assert moved(assignment, path, f"{text}\n\n# a comment\n", package, before) == set()
    said = ast.get_docstring(ast.parse(text), clean=False)
    assert said is None or moved(assignment, path, text.replace(said, "Another.", 1), package, before) == set()


@pytest.mark.parametrize("module", MODULES)
def test_code_moves_the_versions_that_depend_on_it(module, assignment, package, before):
    path = package / module
    found = moved(assignment, path, f"{path.read_text()}\n_changed = 1\n", package, before)
    if module.startswith(JUDGES) and not module.endswith(("__init__.py", "findings.py")):
        assert found == {"points", "tried", "audited"}
    if module.startswith(NO_POINTS):
        assert "points" not in found
    if module.startswith("sandbox/") and not module.endswith("__init__.py"):
        assert "points" in found
        assert "tried" not in found
    if module in ("audit/mutants.py", "audit/trials.py", "audit/layouts.py", "audit/bench.py", "audit/jobs.py"):
        assert found == {"tried", "audited"}
    if module in ("audit/text.py", "audit/rehearsal.py", "audit/marks.py", "audit/matrix.py"):
        assert found == {"audited"}


def loaded(code, *arguments):
    """Our modules that a process has loaded when it has run."""
    told = "\nimport sys, json\nprint(json.dumps([m for m in sys.modules if m.split('.')[0] == 'autograder']))"
    done = subprocess.run([sys.executable, "-c", code + told, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_what_is_loaded_to_grade_a_notebook_is_what_its_version_looks_at(assignment):
    """Python says what was imported; the version must have found no less."""
    code = (
        "import sys\n"
        "from autograder.content.reference import load, pose\n"
        "from autograder.grading import execution\n"
        "from pathlib import Path\n"
        "reference = load(Path(sys.argv[1]))\n"
        "[pose(reference, exercise, 1) for exercise in reference.exercises.values()]\n"
        "import autograder.sandbox.worker"
    )
    found = loaded(code, str(assignment.reference_folder))
    looked_at = versions.used([*versions.POINTS, "autograder.content.kit", "autograder.content.mistakes"])
    empty = {"autograder"} | {f"autograder.{room}" for room in ("checking", "content", "grading", "sandbox")}
    assert found - empty <= set(looked_at)


def test_the_worker_counts_though_it_is_only_started_by_its_name(assignment):
    assert "autograder.sandbox.worker" in versions.used(versions.POINTS)
    assert "autograder.sandbox.inner" in versions.used(versions.POINTS)


REFERENCE = {
    "solution.py": {"points", "tried", "audited"},
    "cases.py": {"points", "tried", "audited"},
    "misconceptions.py": {"points", "tried", "audited"},
    "alternatives.py": {"tried", "audited"},
    "equivalent.yml": {"audited"},
    "conventions.yml": {"audited"},
    "audited.json": set(),
}


@pytest.mark.parametrize(("file", "expected"), REFERENCE.items())
def test_a_file_of_a_reference_moves_the_versions_that_read_it(file, expected, assignment):
    path = assignment.reference_folder / file
    added = "\n_changed = 1\n" if path.suffix == ".py" else "\n# changed\n"
    assert moved(assignment, path, path.read_text() + added) == expected


@pytest.mark.parametrize("file", ["solution.py", "cases.py", "misconceptions.py", "alternatives.py"])
def test_a_comment_in_a_reference_moves_no_version(file, assignment):
    path = assignment.reference_folder / file
    assert moved(assignment, path, path.read_text() + "\n# a comment\n") == set()


def test_a_docstring_of_a_solution_counts_for_the_audit_alone_which_reads_it(assignment):
    path = assignment.reference_folder / "solution.py"
    text = path.read_text()
    said = ast.get_docstring(next(n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)), clean=False)
    assert moved(assignment, path, text.replace(said, f"Really. {said}")) == {"audited"}


def test_a_data_file_counts_where_its_name_is_in_the_code(assignment):
    data = assignment.reference_folder / "held_out.npz"
    data.write_bytes(b"1")
    cases = assignment.reference_folder / "cases.py"
    kept = cases.read_text()
    try:
        unread = all_of(assignment)
        data.write_bytes(b"2")
        assert versions.points(assignment) == unread["points"]
        cases.write_text(f'{kept}\n_DATA = "held_out.npz"\n')
        read = all_of(assignment)
        data.write_bytes(b"3")
        assert {name for name, now in all_of(assignment).items() if now != read[name]} == {"points", "tried", "audited"}
    finally:
        cases.write_text(kept)
        data.unlink()


def test_modules_and_data_in_subfolders_of_a_reference_count(assignment):
    cases, deep = assignment.reference_folder / "cases.py", assignment.reference_folder / "more" / "deep.py"
    kept = cases.read_text()
    deep.parent.mkdir()
    try:
        deep.write_text("VALUE = 1\n")
        (deep.parent / "table.npz").write_bytes(b"1")
        cases.write_text(f'{kept}\nfrom .more.deep import VALUE\n_DATA = "more/table.npz"\n')
        assert moved(assignment, deep, "VALUE = 2\n") == {"points", "tried", "audited"}
        assert moved(assignment, deep.parent / "table.npz", "2") == {"points", "tried", "audited"}
    finally:
        cases.write_text(kept)
        shutil.rmtree(deep.parent)


def test_points_and_given_files_count_and_the_notebooks_prose_does_not(assignment):
    path = assignment.notebook_file
    text = path.read_text()
    assert moved(assignment, path, text.replace("## ", "## Really: ", 1)) == {"audited"}
    content = json.loads(text)
    cell = next(c for c in content["cells"] if c["metadata"].get("nbgrader", {}).get("grade"))
    cell["metadata"]["nbgrader"]["points"] += 1
    assert moved(assignment, path, json.dumps(content)) == {"points", "audited"}
    before = versions.points(assignment)
    (assignment.source / "given.csv").write_text("1")
    try:
        assert versions.points(assignment) != before
    finally:
        (assignment.source / "given.csv").unlink()


def test_a_report_is_made_again_under_another_version(assignment, monkeypatch):
    """The store's key holds the version: the same notebook has another report."""
    from autograder.grading.grader import Grader
    from autograder.grading.store import key

    notebook = answered(assignment.folder.root)
    grader = Grader(assignment)
    before = key(notebook, grader.version)
    path = assignment.reference_folder / "solution.py"
    kept = path.read_text()
    path.write_text(f"{kept}\n_changed = 1\n")
    try:
        again = Grader(Folder(assignment.folder.root).assignment("convolution"))
        assert key(notebook, again.version) != before
    finally:
        path.write_text(kept)
