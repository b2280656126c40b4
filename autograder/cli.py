"""The command line: `autograder COMMAND`. Parsing only; a command is imported when it is called.

Exit status: 0 done; 1 something could not be done (submissions left ungraded, named); 2 wrong usage or course.yml;
130 or 143 stopped by Ctrl-C or SIGTERM.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.content.files import failure
from autograder.exercise import CourseError, SandboxError, SubmissionError
from autograder.stopping import Stopped, Stopping

UNSAFE = "--run-student-code-without-a-sandbox"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    arguments = vars(parser().parse_args(argv))
    try:
        with Stopping(lambda: "stopped before anything was done") as stop, stop.at_once():
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
    except OSError as error:
        print(failure(error), file=sys.stderr)
        return 1
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        return stopped.status
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line: instructors' commands in the order of a term, then students'."""
    made = argparse.ArgumentParser(
        prog="autograder",
        usage="autograder COMMAND ... | autograder COMMAND --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"autograder {__version__}")
    made.add_argument(
        "--print-completion",
        choices=("bash", "zsh", "tcsh"),
        action=_Completion,
        default=argparse.SUPPRESS,
        help="for your shell",
    )
    commands = made.add_subparsers(required=True, metavar="COMMAND", dest="command", help=argparse.SUPPRESS)
    said: dict[str, list[str]] = {}

    group = said.setdefault("For instructors, in the order of a term", [])
    _command(commands, group, "doctor", "Say what is missing for grading, and how to mend it.")

    new = _command(commands, group, "new", "Write the folders of a new assignment, to be filled.")
    new.add_argument("name", metavar="NAME", help="small letters, digits and _: the folders' name")
    new.add_argument("--title", help="as students read it; made of the name by default")

    audit = _command(commands, group, "audit", "Prove that an assignment grades right: right work gets all points.")
    audit.add_argument("names", nargs="*", metavar="NAME", help="an assignment of course.yml; all of them by default")
    audit.add_argument(
        "--thorough", action="store_true", help="every mutant and 50 secret seeds, however long it takes"
    )
    audit.add_argument(
        "--check", action="store_true", help="write no record, and say where the one that is kept differs"
    )
    audit.add_argument("--json", type=Path, metavar="FILE", help="write everything found to a file")
    audit.add_argument("--docs", type=Path, metavar="FILE", help="write the matrices to a page in Markdown")

    release = _command(commands, group, "release", "Build what students get, into release/.")
    _names(release)
    release.add_argument("--force", action="store_true", help="release although the audit is not clean, and log it")
    release.add_argument(
        "--zip", dest="zipped", action="store_true", help="make release/NAME.zip too, for a learning platform"
    )

    collect = _command(
        commands, group, "collect", "Put the downloads of Moodle and Canvas where submissions are graded."
    )
    collect.add_argument("name", metavar="NAME", help="an assignment of course.yml")
    collect.add_argument("sources", nargs="+", type=Path, metavar="ZIP|FOLDER", help="as the platform gave it")
    collect.add_argument(
        "--times",
        dest="listed",
        type=Path,
        metavar="FILE.csv",
        help="when each student handed in: Moodle's grading worksheet, or columns student and time",
    )
    collect.add_argument("--dry-run", action="store_true", help="write nothing, and say what would go where")

    grade = _command(commands, group, "grade", "Grade what was handed in, into nbgrader's gradebook.")
    _names(grade)
    grade.add_argument("--student", metavar="S", help="only this student's submission")
    _workers(grade, "submissions graded")
    grade.add_argument("--json", type=Path, metavar="FILE", help="write every check to a file")
    grade.add_argument(
        "--preview", action="store_true", help="record nothing, and say whose points would change, and why"
    )
    grade.add_argument(
        UNSAFE,
        dest="wall",
        action="store_false",
        help="grade where bubblewrap is missing: limits and a separate process, no wall",
    )

    explain = _command(commands, group, "explain", "Show an exercise of a student case by case, hidden ones too.")
    explain.add_argument("student", metavar="STUDENT", help="whose submission")
    explain.add_argument("exercise", metavar="EXERCISE", help="the function")
    explain.add_argument("--assignment", metavar="NAME", help="where several assignments have such an exercise")
    explain.add_argument("--case", type=_positive, metavar="N", help="only this case, by its number")
    explain.add_argument("--script", type=Path, metavar="FILE", help="write a script that runs one case by itself")

    feedback = _command(
        commands, group, "feedback", "Make the pages that students get back, where something on them changed."
    )
    _names(feedback)
    feedback.add_argument("--student", metavar="S", help="only this student's page")

    export = _command(
        commands, group, "export", "Write points for Canvas, Moodle or a spreadsheet, and feedback for Moodle."
    )
    export.add_argument("names", nargs="*", metavar="NAME", help="an assignment of course.yml; all of them by default")
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--for",
        dest="platform",
        choices=("canvas", "moodle", "csv"),
        help="a file of points; csv has the course's total",
    )
    what.add_argument("--feedback", action="store_true", help="zips of the pages in the form that Moodle takes back")
    export.add_argument(
        "--exercises", action="store_true", help="a column for each exercise too, in Canvas's and Moodle's"
    )
    export.add_argument("--to", type=Path, metavar="FILE", help="where to write; canvas.csv and the like by default")

    group = said.setdefault("For instructors, besides", [])
    exercises = _command(commands, group, "exercises", "List the exercises: points, cases, mistakes caught.")
    exercises.add_argument(
        "--docs", type=Path, metavar="FILE", help="write the page in Markdown instead of printing it"
    )
    exercises.add_argument(
        "--check", action="store_true", help="write nothing, and say whether the page is what it should be"
    )

    judge = _command(commands, group, "judge", "Grade functions in plain Python files, and print the checks as JSON.")
    judge.add_argument("name", metavar="NAME", help="an assignment of course.yml")
    judge.add_argument("--exercise", required=True, metavar="E", help="the function that the files define")
    judge.add_argument("files", nargs="+", type=Path, metavar="FILE.py", help="run in a sandbox of its own")
    _workers(judge, "files judged")

    demo = _command(commands, group, "demo", "Grade a class of made-up submissions in a folder of its own.")
    demo.add_argument("--into", type=Path, metavar="DIR", help="where to work; a new temporary folder by default")

    group = said.setdefault("For students", [])
    check = _command(commands, group, "check", "Say what the grader would stumble over in a notebook.")
    check.add_argument("notebook", type=Path, metavar="FILE.ipynb", help="run from top to bottom in a fresh process")

    made.description = "\n\n".join("\n".join([f"{title}:", *lines]) for title, lines in said.items())
    return made


EXAMPLES = {
    "doctor": ("autograder doctor", "mend what it says, then autograder release NAME"),
    "new": ('autograder new attention --title "Attention"', "fill the files, then autograder audit attention"),
    "audit": ("autograder audit convolution", "autograder release convolution"),
    "release": ("autograder release convolution --zip", "upload the zip; when it was due, autograder collect"),
    "collect": (
        "autograder collect convolution ~/Downloads/convolution.zip --dry-run",
        "without --dry-run, then grade",
    ),
    "grade": (
        "autograder grade convolution",
        "mark written answers in formgrader, then autograder feedback convolution",
    ),
    "explain": ("autograder explain ada conv_backward", "with --script FILE, the case as a script of its own"),
    "feedback": ("autograder feedback convolution", "autograder export convolution --feedback"),
    "export": ("autograder export --for moodle", "upload what it wrote"),
    "exercises": ("autograder exercises", "autograder audit NAME"),
    "judge": ("autograder judge convolution --exercise conv_forward answers/*.py", "read its JSON"),
    "demo": ("autograder demo", "open the pages of feedback that it names"),
    "check": ("autograder check convolution.ipynb", "mend what it says, then hand in"),
}
"""Of each command an example, and what comes next."""


class _Completion(argparse.Action):
    """Print what makes a shell complete commands and options."""

    def __call__(self, of: argparse.ArgumentParser, _: Any, shell: Any, __: Any = None) -> None:
        try:
            import shtab
        except ImportError:
            of.exit(1, "completion needs shtab: pip install shtab\n")
        of.exit(message=shtab.complete(of, shell))


def _command(commands: Any, group: list[str], name: str, text: str) -> argparse.ArgumentParser:
    example, after = EXAMPLES[name]
    made: argparse.ArgumentParser = commands.add_parser(
        name,
        description=text,
        epilog=f"example: {example}\nnext: {after}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    group.append(f"  {name:<10} {text}")
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
