"""The command line: `autograder COMMAND`. Parsing only; what a command does is imported when it is called.

Exit status: 0 done; 1 something could not be done (submissions left ungraded, named); 2 wrong usage or course.yml.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.exercise import CourseError, SandboxError

UNSAFE = "--run-student-code-without-a-sandbox"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (CourseError, SandboxError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, CourseError) else 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder", description="Release, check and grade assignments of NumPy notebooks."
    )
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    demo = _command(commands, "demo", "Grade a class of made-up submissions in a folder of its own.", _demo)
    demo.add_argument("--into", type=Path, metavar="DIR", help="where to work; a new temporary folder by default")

    grade = _command(commands, "grade", "Grade what was handed in, into nbgrader's gradebook.", _grade)
    grade.add_argument("names", nargs="+", metavar="NAME", help="an assignment of course.yml")
    grade.add_argument("--student", metavar="S", help="only this student's submission")
    grade.add_argument(
        "--workers", type=_positive, metavar="N", help="submissions graded side by side; the processors by default"
    )
    grade.add_argument("--json", type=Path, metavar="FILE", help="write every check to a file")
    grade.add_argument(
        UNSAFE,
        dest="unsafe",
        action="store_true",
        help="grade where bubblewrap is missing: limits and a separate process, no wall",
    )

    _command(commands, "doctor", "Say what is missing for grading, and how to mend it.", _doctor)

    release = _command(commands, "release", "Build what students get, into release/.", _release)
    release.add_argument("names", nargs="+", metavar="NAME", help="an assignment of course.yml")
    return parser


def _command(commands: Any, name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    made.set_defaults(run=run)
    return made


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected at least 1")
    return number


def _root() -> Path:
    from autograder.course import find_root

    return find_root(Path.cwd())


def _demo(arguments: argparse.Namespace) -> int:
    from autograder.demo import demo

    return demo(_root(), arguments.into)


def _grade(arguments: argparse.Namespace) -> int:
    from autograder.nbgrader_plugins.grade import grade

    wall = not arguments.unsafe
    return grade(_root(), arguments.names, arguments.student, arguments.workers, arguments.json, wall=wall)


def _doctor(arguments: argparse.Namespace) -> int:
    from autograder.nbgrader_plugins.doctor import doctor

    return doctor(Path.cwd())


def _release(arguments: argparse.Namespace) -> int:
    from autograder.release.build import release

    root = _root()
    for name in arguments.names:
        print(f"{name}: released into {release(root, name).relative_to(root)}")
    return 0
