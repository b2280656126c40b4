"""`autograder exercises`: the page in docs, and what a line of it counts."""

from autograder.cli import main
from autograder.commands.exercises import lines
from autograder.content.folder import Folder
from autograder.report.exercises import Line, page

ONE = Line(assignment="pooling", exercise="f", points=2.5, visible=3, hidden=4, criteria=2, caught=5, known=6)
TWO = Line(assignment="pooling", exercise="g", points=97.5, visible=1, hidden=1, criteria=1, caught=2, known=2)


def test_a_page_has_a_line_for_each_exercise_and_sums_under_them():
    assert page([ONE, TWO]).splitlines()[-4:] == [
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        "| pooling | `f` | 2.5 | 3 | 4 | 2 | 5 of 6 |",
        "| pooling | `g` | 97.5 | 1 | 1 | 1 | 2 of 2 |",
        "| total | 2 exercises | 100 | 4 | 5 | 3 | 7 of 8 |",
    ]


def test_the_command_prints_the_page_or_writes_it_to_a_file(course, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(course)
    assert main(["exercises"]) == 0
    printed = capsys.readouterr().out
    assert main(["exercises", "--docs", str(tmp_path / "page.md")]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "page.md").read_text() == printed == page(lines(Folder(course)))
    assert [line.exercise for line in lines(Folder(course))] == ["output_size", "conv_forward", "as_dense"]


def test_a_notebook_that_asks_for_an_exercise_without_reference_is_named(course, monkeypatch, capsys):
    path = course / "assignments" / "convolution" / "convolution.ipynb"
    path.write_text(path.read_text().replace('"as_dense"', '"as_sparse"'))
    monkeypatch.chdir(course)
    assert main(["exercises"]) == 2
    assert capsys.readouterr().err == "reference/convolution: no exercise as_sparse, but points for it\n"


def test_a_page_that_is_not_what_it_should_be_is_said_and_left_as_it_is(course, tmp_path, monkeypatch, capsys):
    page = tmp_path / "exercises.md"
    monkeypatch.chdir(course)
    assert main(["exercises", "--docs", str(page)]) == 0
    assert main(["exercises", "--docs", str(page), "--check"]) == 0
    page.write_text("old\n")
    capsys.readouterr()
    assert main(["exercises", "--docs", str(page), "--check"]) == 1
    assert capsys.readouterr().out == f"{page}: not what there is: autograder exercises --docs {page}\n"
    assert page.read_text() == "old\n"
