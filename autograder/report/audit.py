"""How an audit is shown: a table in the terminal, a page in the docs."""

from collections.abc import Sequence

from rich.table import Table

from autograder.audit.audit import Audit
from autograder.audit.matrix import CaseLine, ExerciseAudit

HEADINGS = (
    "exercise",
    "right",
    "rejected",
    "wrong",
    "accepted",
    "marked",
    "named",
    "error",
    "pairs named",
    "least lost",
    "least wrong error",
    "hidden alone",
)
NARROW = 8
"""Columns that a terminal of 80 characters has room for."""


def table(audit: Audit) -> Table:
    """A line for each exercise: its confusion matrix, diagnosis and margin."""
    made = Table(box=None, pad_edge=False, header_style="")
    for heading in HEADINGS[:NARROW]:
        made.add_column(heading, justify="left" if heading == HEADINGS[0] else "right", no_wrap=True)
    for exercise in audit.exercises:
        made.add_row(*_row(exercise)[:NARROW])
    return made


def _row(e: ExerciseAudit) -> list[str]:
    return [
        e.name,
        f"{e.right}",
        f"{e.right - e.right_passed}",
        f"{e.wrong}",
        f"{e.wrong - e.wrong_caught}",
        f"{e.equivalent}",
        f"{e.named}/{e.misconceptions}",
        "judged" if e.judged else f"{e.error:.2g}",
        f"{e.pairs_named}/{e.pairs}" if e.pairs else "-",
        f"{100 * e.least_lost:.0f}%",
        "exact" if e.wrong_error is None else f"{e.wrong_error:.0e}",
        f"{e.only_hidden}",
    ]


def summary(audit: Audit) -> str:
    """The audit in one line: how much was tried, and whether it is clean."""
    e = audit.exercises
    tried, existing = sum(x.mutants for x in e), sum(x.existing for x in e)
    mutants = f"{tried} mutants" if tried == existing else f"{tried} of {existing} mutants"
    named, known = sum(x.named for x in e), sum(x.misconceptions for x in e)
    return (
        f"{audit.name}: {len(e)} exercises, {sum(x.right for x in e)} times right work, {known} misconceptions "
        f"({named} named), {mutants} ({sum(x.equivalent for x in e)} equivalent), {audit.seeds} seeds, "
        f"{audit.conventions} conventions: {'clean' if not audit.findings else f'{len(audit.findings)} findings'}"
    )


def redundant(exercise: ExerciseAudit) -> list[CaseLine]:
    """The cases that add nothing: the cases before them catch all the wrong work that they catch."""
    return [case for case in exercise.cases if not case.new]


def page(audits: Sequence[Audit]) -> str:
    """The page of the docs: every assignment's matrices, without the times and the solutions' lines."""
    said = [_HEAD]
    for audit in audits:
        said += [f"## {audit.name}", summary(audit) + "."]
        said += [_markdown(HEADINGS, [_row(exercise) for exercise in audit.exercises])]
        said += [f"- finding: {finding}" for finding in audit.findings]
        said += _cases(audit)
        said += _equivalent(audit)
    return "\n\n".join(said) + "\n"


_HEAD = """# How well the assignments grade

Made by `autograder audit --docs`; do not edit. An exercise's cases are looked at as a classifier: they must give right
work full points (none *rejected*) and take points from wrong work (none *accepted*).

- *right*: how often right work was tried: the reference and every other right implementation, with arguments as they are,
  in Fortran order, strided, with sums taken backwards and in extended precision, with two BLAS threads, and with other
  secret seeds.
- *wrong*: the known misconceptions, and the mutants: the reference or another right implementation with one change, such
  as `-` for `+`, a dropped term, another axis, a range one too short.
- *marked*: mutants that are right work after all. Each was looked at and marked by hand, with the reason given below.
- *named*: misconceptions that feedback names when they are handed in alone. *pairs named*: two at once that spoil
  different parts of the answer; those of which one was named, and never a third.
- *error*: the greatest error of right work as a multiple of the tolerance; it must be under 0.5. *least wrong error*: how
  far wrong work stood out at least in its worst case; it must be over 100. *exact* where all of it fails a case whose
  tolerance is 0, or returns something of another kind; *judged* where there is more than one right answer.
- *least lost*: the smallest share of an exercise's points that a piece of wrong work lost.
- *hidden alone*: wrong work that passes every case students can see. Hidden cases are there for it."""


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows])


def _cases(audit: Audit) -> list[str]:
    """For each exercise, the cases that add nothing to those before them, hidden ones by criterion alone."""
    lines = []
    for exercise in audit.exercises:
        visible = [f"{case.criterion} ({case.name})" for case in redundant(exercise) if not case.hidden]
        hidden = sum(case.hidden for case in redundant(exercise))
        alone = sum(len(case.alone) for case in exercise.cases)
        said = f"{len(exercise.cases)} cases, {alone} pieces of wrong work that one case alone catches"
        if visible or hidden:
            named = "; ".join([*visible, *([f"{hidden} hidden"] if hidden else [])])
            said += f". What adds nothing to the cases before it: {named}"
        lines.append(f"- {exercise.name}: {said}.")
    return ["### Cases", "\n".join(lines)]


def _equivalent(audit: Audit) -> list[str]:
    found = [(e.name, s) for e in audit.exercises for s in e.survivors if s.reason]
    if not found:
        return []
    lines = []
    for reason in dict.fromkeys(str(survivor.reason) for _, survivor in found):
        places = [_place(survivor.id) for _, survivor in found if survivor.reason == reason]
        lines.append(f"- {reason}: {'; '.join(dict.fromkeys(places))}.")
    return ["### Equivalent mutants", "\n".join(lines)]


def _place(id: str) -> str:
    """A mutant without the line it changes: that line may be a solution's."""
    exercise, function, operator = id.split(" / ")[:3]
    return f"{exercise}, {function}, `{operator}`"
