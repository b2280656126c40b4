"""The roster: who is in the course, and which names on a platform are theirs."""

from pathlib import Path

import pytest
from downloads import ROSTER
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.roster import Roster, Student, orders, read
from autograder.exercise import CourseError

LETTERS = st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F)


def roster(folder: Path, text: str = ROSTER) -> Roster:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return read(folder / "roster.csv", "roster.csv")


def ids(found: frozenset[Student]) -> list[str]:
    return sorted(student.id for student in found)


def test_a_roster_needs_an_id_and_a_name_and_nothing_else(tmp_path: Path) -> None:
    assert roster(tmp_path, "id,name\ns1,Anna Berg\n") == Roster((Student(id="s1", name="Anna Berg"),))


def test_all_faults_of_a_roster_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        roster(tmp_path, "id,name,email,canvas\ns1,A,a@x,1\n../s,B,A@X,2\n,,b@x,1\ns1,C,,\ns2,D,,\n")
    assert str(caught.value).splitlines() == [
        "roster.csv: line 3: id: found '../s', expected letters, digits and . _ @ - behind a letter or digit",
        "roster.csv: line 3: email: 'A@X' is in line 2 already",
        "roster.csv: line 4: name: empty",
        "roster.csv: line 4: id: empty",
        "roster.csv: line 4: canvas: '1' is in line 2 already",
        "roster.csv: line 5: id: 's1' is in line 2 already",
    ]


def test_columns_that_are_missing_or_unknown_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        roster(tmp_path, "ids,name,e-mail\ns1,A,\n")
    assert str(caught.value).splitlines() == [
        "roster.csv: no column 'id'",
        "roster.csv: column 'ids': unknown, did you mean 'id'?; known are id, name, email, moodle, canvas",
        "roster.csv: column 'e-mail': unknown, did you mean 'email'?; known are id, name, email, moodle, canvas",
    ]


def test_a_roster_without_students_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        roster(tmp_path, "id,name\n")
    assert str(caught.value) == "roster.csv: no students, expected one a line"


@pytest.mark.parametrize(
    ("written", "student"),
    [
        ("Anna Berg", "s1"),
        ("Berg Anna", "s1"),
        ("berganna", "s1"),
        ("Jörg Müller", "s2"),
        ("mu\u0308llerjo\u0308rg", "s2"),
        ("Jorg Muller", "s2"),
        ("Sean OBrien", "s3"),
        ("obrienseán", "s3"),
        ("delacruzchloé", "s4"),
        ("cruzchloédela", "s4"),
    ],
)
def test_a_name_is_known_however_a_platform_writes_it(tmp_path: Path, written: str, student: str) -> None:
    assert ids(roster(tmp_path).named(written)) == [student]


def test_a_name_with_its_accents_is_meant_before_one_without(tmp_path: Path) -> None:
    both = roster(tmp_path, "id,name\na,Jose Diaz\nb,José Díaz\n")
    assert [ids(both.named(name)) for name in ("José Díaz", "Jose Diaz", "José Diaz")] == [["b"], ["a"], ["a"]]


def test_two_of_one_name_are_both_found_and_numbers_tell_them_apart(tmp_path: Path) -> None:
    twins = roster(tmp_path, "id,name,email,moodle,canvas\na,Anna Berg,a@x,,17\nb,Anna Berg,b@x,anna b,18\n")
    assert ids(twins.named("Anna Berg")) == ["a", "b"]
    assert ids(twins.named("Anna B")) == ["b"]
    assert twins.known("Anna Berg") is None
    assert [twins.known(text).id for text in ("a", "B@X", "17", "anna b") if twins.known(text)] == ["a", "b", "a", "b"]


@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=5))
def test_the_last_name_may_come_first_whichever_it_is(parts: list[str]) -> None:
    known = Roster((Student(id="s", name=" ".join(parts)),))
    for i in range(len(parts)):
        turned = parts[i:] + parts[:i]
        assert ids(known.named(" ".join(turned))) == ids(known.named("".join(turned))) == ["s"]


@given(st.text())
def test_no_text_is_too_strange_for_a_name(text: str) -> None:
    assert all(isinstance(written, str) for written in orders(text))
    assert len(Roster((Student(id="s", name=text),)).named(text)) <= 1
