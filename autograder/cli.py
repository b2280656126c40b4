"""The command line: `autograder COMMAND`. Parsing only; what a command does is imported when it is called.

Exit status: 0 done; 1 something could not be done (submissions left ungraded, named); 2 wrong usage or course.yml.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.exercise import CourseError, SandboxError, SubmissionError

UNSAFE = "--run-student-code-without-a-sandbox"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever reads along, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
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

    audit = _command(commands, "audit", "Prove that an assignment grades right: right work gets all points.", _audit)
    audit.add_argument("names", nargs="+", metavar="NAME", help="an assignment of course.yml")
    audit.add_argument(
        "--thorough", action="store_true", help="every mutant and 50 secret seeds, however long it takes"
    )
    audit.add_argument("--json", type=Path, metavar="FILE", help="write everything found to a file")
    audit.add_argument("--docs", type=Path, metavar="FILE", help="write the matrices to a page in Markdown")

    judge = _command(commands, "judge", "Grade functions in plain Python files, and print the checks as JSON.", _judge)
    judge.add_argument("name", metavar="NAME", help="an assignment of course.yml")
    judge.add_argument("--exercise", required=True, metavar="E", help="the function that the files define")
    judge.add_argument("files", nargs="+", type=Path, metavar="FILE.py", help="run in a sandbox of its own")
    judge.add_argument(
        "--workers", type=_positive, metavar="N", help="files judged side by side; the processors by default"
    )

    exercises = _command(commands, "exercises", "List the exercises: points, cases, mistakes caught.", _exercises)
    exercises.add_argument(
        "--docs", type=Path, metavar="FILE", help="write the page in Markdown instead of printing it"
    )

    release = _command(commands, "release", "Build what students get, into release/.", _release)
    release.add_argument("names", nargs="+", metavar="NAME", help="an assignment of course.yml")
    release.add_argument("--force", action="store_true", help="release although the audit is not clean, and log it")
    release.add_argument("--zip", action="store_true", help="make release/NAME.zip too, for a learning platform")

    new = _command(commands, "new", "Write the folders of a new assignment, to be filled.", _new)
    new.add_argument("name", metavar="NAME", help="small letters, digits and _: the folders' name")
    new.add_argument("--title", help="as students read it; made of the name by default")

    check = _command(commands, "check", "Say what the grader would stumble over in a notebook.", _check)
    check.add_argument("notebook", type=Path, metavar="FILE.ipynb", help="run from top to bottom in a fresh process")
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


def _audit(arguments: argparse.Namespace) -> int:
    from autograder.grading.gate import gate

    return gate(_root(), arguments.names, arguments.thorough, arguments.json, arguments.docs)


def _judge(arguments: argparse.Namespace) -> int:
    from autograder.grading.judge import judge

    return judge(_root(), arguments.name, arguments.exercise, arguments.files, arguments.workers)


def _exercises(arguments: argparse.Namespace) -> int:
    from autograder.grading.exercises import exercises

    return exercises(_root(), arguments.docs)


def _release(arguments: argparse.Namespace) -> int:
    from autograder.course import read_course
    from autograder.release.build import gate, release

    root = _root()
    for name in arguments.names:
        read_course(root).assignment(name)
        for line in gate(root, name, force=arguments.force):
            print(f"released in spite of: {line}", file=sys.stderr)
        made = release(root, name, zipped=arguments.zip).relative_to(root)
        print(f"{name}: released into {made}{f' and {made}.zip' if arguments.zip else ''}")
    return 0


def _new(arguments: argparse.Namespace) -> int:
    from autograder.new import new

    root = _root()
    title = arguments.title or arguments.name.replace("_", " ").capitalize()
    for path in new(root, arguments.name, title):
        print(f"wrote {path.relative_to(root)}")
    print(f"add to course.yml, under assignments:\n  - name: {arguments.name}\n    title: {title}")
    print(f"then: autograder audit {arguments.name}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from autograder.student.validate import validate

    try:
        return validate(arguments.notebook)
    except SubmissionError as error:
        print(error, file=sys.stderr)
        return 2
