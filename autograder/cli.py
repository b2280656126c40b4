"""The command line: `autograder COMMAND`. Parsing only; a command is imported when it is called.

Exit status: 0 done; 1 something could not be done (submissions left ungraded, named); 2 wrong usage or course.yml.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.exercise import CourseError, SandboxError, SubmissionError

UNSAFE = "--run-student-code-without-a-sandbox"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    arguments = vars(_parser().parse_args(argv))
    try:
        command = import_module(f"autograder.commands.{arguments.pop('command')}")
        status = int(command.run(Path.cwd(), **arguments))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of our output, such as head, has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (CourseError, SubmissionError, SandboxError) as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, SandboxError) else 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder", description="Release, check and grade assignments of NumPy notebooks."
    )
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")

    demo = _command(commands, "demo", "Grade a class of made-up submissions in a folder of its own.")
    demo.add_argument("--into", type=Path, metavar="DIR", help="where to work; a new temporary folder by default")

    grade = _command(commands, "grade", "Grade what was handed in, into nbgrader's gradebook.")
    _names(grade)
    grade.add_argument("--student", metavar="S", help="only this student's submission")
    _workers(grade, "submissions graded")
    grade.add_argument("--json", type=Path, metavar="FILE", help="write every check to a file")
    grade.add_argument(
        UNSAFE,
        dest="wall",
        action="store_false",
        help="grade where bubblewrap is missing: limits and a separate process, no wall",
    )

    _command(commands, "doctor", "Say what is missing for grading, and how to mend it.")

    audit = _command(commands, "audit", "Prove that an assignment grades right: right work gets all points.")
    audit.add_argument("names", nargs="*", metavar="NAME", help="an assignment of course.yml; all of them by default")
    audit.add_argument(
        "--thorough", action="store_true", help="every mutant and 50 secret seeds, however long it takes"
    )
    audit.add_argument(
        "--check", action="store_true", help="write no record, and say where the one that is kept differs"
    )
    audit.add_argument("--json", type=Path, metavar="FILE", help="write everything found to a file")
    audit.add_argument("--docs", type=Path, metavar="FILE", help="write the matrices to a page in Markdown")

    judge = _command(commands, "judge", "Grade functions in plain Python files, and print the checks as JSON.")
    judge.add_argument("name", metavar="NAME", help="an assignment of course.yml")
    judge.add_argument("--exercise", required=True, metavar="E", help="the function that the files define")
    judge.add_argument("files", nargs="+", type=Path, metavar="FILE.py", help="run in a sandbox of its own")
    _workers(judge, "files judged")

    exercises = _command(commands, "exercises", "List the exercises: points, cases, mistakes caught.")
    exercises.add_argument(
        "--docs", type=Path, metavar="FILE", help="write the page in Markdown instead of printing it"
    )
    exercises.add_argument(
        "--check", action="store_true", help="write nothing, and say whether the page is what it should be"
    )

    release = _command(commands, "release", "Build what students get, into release/.")
    _names(release)
    release.add_argument("--force", action="store_true", help="release although the audit is not clean, and log it")
    release.add_argument(
        "--zip", dest="zipped", action="store_true", help="make release/NAME.zip too, for a learning platform"
    )

    new = _command(commands, "new", "Write the folders of a new assignment, to be filled.")
    new.add_argument("name", metavar="NAME", help="small letters, digits and _: the folders' name")
    new.add_argument("--title", help="as students read it; made of the name by default")

    check = _command(commands, "check", "Say what the grader would stumble over in a notebook.")
    check.add_argument("notebook", type=Path, metavar="FILE.ipynb", help="run from top to bottom in a fresh process")
    return parser


def _command(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    return made


def _names(command: argparse.ArgumentParser) -> None:
    command.add_argument("names", nargs="+", metavar="NAME", help="an assignment of course.yml")


def _workers(command: argparse.ArgumentParser, what: str) -> None:
    said = f"{what} side by side; the processors by default"
    command.add_argument("--workers", type=_positive, metavar="N", default=os.cpu_count() or 1, help=said)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected at least 1")
    return number
