"""docs/audit.md and what the README says of it: the last audit of every assignment, and no older one."""

import json
import re

import pytest
from classroom import CHECKOUT

from autograder.course import read_course

README = (CHECKOUT / "README.md").read_text()
PAGE = (CHECKOUT / "docs" / "audit.md").read_text()
SUMMARY = re.compile(
    r"^(?P<name>\w+): \d+ exercises, (?P<right>\d+) times right work, (?P<known>\d+) misconceptions "
    r"\((?P<named>\d+) named\), "
    r"(?P<mutants>\d+) mutants \((?P<equivalent>\d+) equivalent\), 50 seeds, \d+ conventions: clean\.$",
    re.MULTILINE,
)
NAMES = [assignment.name for assignment in read_course(CHECKOUT).assignments]


def summaries() -> dict[str, dict[str, str]]:
    return {match["name"]: match.groupdict() for match in SUMMARY.finditer(PAGE)}


def test_the_page_holds_a_thorough_and_clean_audit_of_every_assignment() -> None:
    assert sorted(summaries()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_of_the_mutants_that_the_record_beside_the_reference_counts(name: str) -> None:
    """All of them, or those that an audit tried that was not thorough."""
    record = json.loads((CHECKOUT / "reference" / name / "audited.json").read_text())
    mutants = int(summaries()[name]["mutants"])
    assert record["mutants"] == mutants if record["thorough"] else 0 < record["mutants"] <= mutants


def test_the_readme_says_of_the_audits_no_more_than_they_tried() -> None:
    said = re.search(
        r"tries ([\d,]+) mutants and ([\d,]+) known mistakes on them, and right work ([\d,]+) times", README
    )
    assert said is not None
    mutants, known, right = (int(number.replace(",", "")) for number in said.groups())
    found = {
        key: sum(int(s[key]) for s in summaries().values())
        for key in ("right", "known", "named", "mutants", "equivalent")
    }
    assert known == found["known"] == found["named"]
    assert 0 <= found["mutants"] - found["equivalent"] - mutants < 100
    assert 0 <= found["right"] - right < 1000
