"""How the parts of autograder/ hang together: which may import which, and what each may import at all."""

import argparse
import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from autograder import cli
from autograder.sandbox import wall, worker

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "autograder"
FLOORS = (
    "cli",
    "commands",
    "nbgrader_plugins",
    "report",
    "release",
    "audit",
    "grading",
    "student",
    "sandbox",
    "content",
    "checking",
    "notebook",
    "course",
    "yaml_file",
    "values",
    "exercise",
    "__init__",
)
"""Every part on a floor of its own, from the top: it imports only from the floors below it."""
WITHOUT = {
    "student": {"sandbox", "content", "course", "yaml_file"},
    "grading": {"student"},
    "audit": {"student"},
    "sandbox": {"content", "checking", "notebook", "course", "yaml_file"},
    "checking": {"notebook", "course", "yaml_file"},
    "notebook": {"course", "yaml_file"},
    "values": {"exercise"},
}
"""What a part does without though it is on a floor below."""
STUDENTS = {"numpy", "pytest", "_pytest", "xdist", "IPython", "traitlets", "nbformat"}
"""Packages that students have with NumPy, pytest and Jupyter."""

MODULES = {
    ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "template" not in path.relative_to(PACKAGE).parts
}


@cache
def tree(module):
    return ast.parse(MODULES[module].read_text())


def part(module):
    """The part that a module belongs to: the first name behind autograder."""
    return module.split(".")[1] if "." in module else "__init__"


def imported(module, *, when_loaded=False):
    """The full names of the modules that a module imports: of ours as far as they are modules.

    when_loaded: only those that it imports as soon as it is imported itself.
    """
    found = set()
    for node in walk(tree(module), when_loaded):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import, expected the full name"
            found |= {known if (known := f"{node.module}.{a.name}") in MODULES else node.module for a in node.names}
    return found


def walk(node, when_loaded):
    for child in ast.iter_child_nodes(node):
        if when_loaded and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if when_loaded and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from walk(child, when_loaded)


def ours(module, **more):
    return {name for name in imported(module, **more) if name.split(".")[0] == "autograder"}


def others(module, **more):
    """The packages that a module imports, Python's own among them."""
    return {name.split(".")[0] for name in imported(module, **more)} - {"autograder"}


def calls(module):
    """The names of the functions that a module calls."""
    return {
        node.func.id
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


# Between parts -------------------------------------------------------------------------------------------------------


def test_every_part_has_a_floor_and_every_floor_a_part():
    assert {part(module) for module in MODULES} == set(FLOORS)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_its_own_part_and_the_floors_below(module):
    below = FLOORS[FLOORS.index(part(module)) :]
    allowed = set(below) - WITHOUT.get(part(module), set())
    assert {name for name in ours(module) if part(name) not in allowed} == set()


@pytest.mark.parametrize(("above", "forbidden"), WITHOUT.items())
def test_what_a_part_does_without_is_below_it(above, forbidden):
    """Else the line says nothing: the floors forbid it already."""
    assert forbidden <= set(FLOORS[FLOORS.index(above) + 1 :])


def test_no_module_needs_itself_to_be_imported():
    needs = {module: ours(module, when_loaded=True) for module in MODULES}
    left = dict(needs)
    while ready := [module for module in left if not needs[module] & set(left)]:
        for module in ready:
            del left[module]
    assert left == {}


def test_the_worker_knows_of_ours_only_what_a_value_is_and_how_it_crosses():
    crossing = {"autograder.values", "autograder.sandbox.wire", "autograder.sandbox.inner"}
    assert ours("autograder.sandbox.worker") == crossing
    assert ours("autograder.sandbox.inner") == set()
    assert ours("autograder.sandbox.wire") == {"autograder.values"}
    assert ours("autograder.values") == set()


# What a part may import at all ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [m for m in MODULES if part(m) in ("checking", "exercise", "values")])
def test_judging_reads_no_file_and_no_clock_and_writes_no_log(module):
    assert others(module) <= {
        "collections",
        "contextlib",
        "dataclasses",
        "decimal",
        "functools",
        "math",
        "numpy",
        "typing",
    }
    assert not calls(module) & {"open", "print", "input", "eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("module", [m for m in MODULES if part(m) == "student"])
def test_what_students_run_needs_only_what_students_have(module):
    assert others(module) <= STUDENTS | set(sys.stdlib_module_names)


@pytest.mark.parametrize("module", [m for m in MODULES if part(m) != "student"])
def test_nothing_is_unpickled_or_evaluated_where_grades_are_made(module):
    """But for our own references: mutants of them, which the audit makes and runs, and known mistakes made by edits."""
    assert not others(module) & {"pickle", "dill", "cloudpickle", "shelve", "marshal"}
    ours_alone = ("autograder.audit.bench", "autograder.content.mistakes")
    assert not calls(module) & {"eval", "exec"} or module in ours_alone


def loaded_by(*arguments):
    """The modules that are loaded when a command has run."""
    code = "import sys\nfrom autograder.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_asking_for_help_loads_nothing_heavy(option):
    heavy = {"numpy", "pydantic", "nbgrader", "nbformat", "yaml", "rich", "safetensors", "IPython", "pytest"}
    assert loaded_by(option) & heavy == set()


# The worker's contract -----------------------------------------------------------------------------------------------


def words(text):
    return set(re.findall(r'"(\w+)"', text))


def test_the_workers_contract_names_every_setting_that_it_is_given():
    given = {*wall.settings(wall.Limits()), "requests", "replies", "control", "filters"}
    assert given <= words(worker.__doc__)
    read = {
        node.slice.value
        for module in ("autograder.sandbox.worker", "autograder.sandbox.inner")
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "settings"
    }
    assert read == given


def test_the_workers_contract_names_every_field_of_its_replies():
    packed = {
        key.value
        for node in ast.walk(tree("autograder.sandbox.worker"))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "wire.pack" and isinstance(node.args[0], ast.Dict)
        for key in node.args[0].keys
    }
    assert packed == {"ready", "missing", "raised", "detail", "unreadable", "value", "after"}
    assert packed | {"cell", "call", "args", "twice", "outputs", "error"} <= words(worker.__doc__)


# Commands ------------------------------------------------------------------------------------------------------------

COMMANDS = [module for module in MODULES if part(module) == "commands" and module != "autograder.commands"]


@pytest.mark.parametrize("module", COMMANDS)
def test_every_command_has_the_same_form_and_is_small_enough_to_see_whole(module):
    runs = [node for node in tree(module).body if isinstance(node, ast.FunctionDef) and node.name == "run"]
    assert [[arg.arg for arg in run.args.args] for run in runs] == [["start"]]
    assert len(MODULES[module].read_text().splitlines()) <= 110


def test_the_command_line_knows_every_command_and_no_other():
    parser = cli._parser()
    known = next(action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    assert {f"autograder.commands.{name}" for name in known} == set(COMMANDS)


# Words and files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_where_it_stands(module):
    text = MODULES[module].read_text()
    assert not text.strip() or ast.get_docstring(tree(module))


def test_no_module_is_named_for_nothing_in_particular():
    vague = re.compile(r"(^|_)(utils?|helpers?|base|common|misc|manager|handlers?)$")
    assert [module for module in MODULES if vague.search(module.rpartition(".")[2])] == []


def test_no_class_has_the_name_of_another():
    names = [node.name for module in MODULES for node in tree(module).body if isinstance(node, ast.ClassDef)]
    assert sorted({name for name in names if names.count(name) > 1}) == []
