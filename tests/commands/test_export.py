"""`autograder export` and nbgrader's `export`: real points of a real class, read back by pandas; feedback for Moodle."""

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml
from classroom import answered, environment_of, hand_in, make_course, nbgrader, run, shared

from autograder.commands import collect, export, feedback, grade
from autograder.exercise import CourseError

ROSTER = """id,name,email,moodle,canvas
ada,Ada Byron,ada@uni.dk,,101
bob,=1+1,bob@uni.dk,77,102
cy,Cy Twombly,cy@uni.dk,,103
eve,Eve Å,eve@uni.dk,,104
"""


def class_of_five(root: Path) -> None:
    """Ada through Moodle, Bob late, Cy excused, Dan in no roster, Eve with nothing; all graded, with feedback."""
    make_course(root)
    described = yaml.safe_load((root / "course.yml").read_text())
    described["assignments"][0] |= {"excused": ["cy", "bobb"], "dropped": ["written"]}
    described["assignments"].append({"name": "pooling", "title": "Pooling"})
    (root / "course.yml").write_text(yaml.safe_dump(described | {"roster": "roster.csv"}))
    (root / "roster.csv").write_text(ROSTER)
    with zipfile.ZipFile(root / "moodle.zip", "w") as archive:
        notebook = json.dumps(answered(root))
        archive.writestr("Ada Byron_12345_assignsubmission_file_/convolution.ipynb", notebook)
    hand_in(root, "bob", answered(root), at="2026-10-28 10:00:00 UTC")
    hand_in(root, "dan", "no notebook")
    nbgrader(root, "generate_assignment", "convolution")
    with environment_of(root):
        assert collect.run(root, name="convolution", sources=[Path("moodle.zip")]) == 0
        assert grade.run(root, names=["convolution"]) == 0
        assert feedback.run(root, names=["convolution"]) == 0
    hand_in(root, "eve", answered(root))


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "exported", class_of_five)


def test_canvas_gets_the_points_of_the_gradebook(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.run(exported, names=[], platform="canvas") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{exported / 'canvas.csv'}: 5 students",
        "convolution: not graded, left empty: eve",
        "no number in the roster's column canvas, found by id or name alone: dan",
        "extension or excuse: no student 'bobb' in roster.csv, did you mean 'bob'?",
    ]
    table = pd.read_csv(exported / "canvas.csv", dtype={"ID": "Int64"}).set_index("SIS User ID")
    assert table["Student"].tolist()[1:] == ["Ada Byron", "'=1+1", "Cy Twombly", "Eve Å", "dan"]
    assert table["ID"].tolist()[1:5] == [101, 102, 103, 104]
    assert table["Convolution"].fillna("").tolist() == ["26", "26", "20.8", "EX", "", "0"]


def test_moodle_gets_a_worksheet_under_its_own_numbers(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ada's is that of the download; Bob's, who did not come through it, stands in the roster."""
    assert export.run(exported, names=["convolution"], platform="moodle", exercises=True, to=Path("up.csv")) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{exported / 'up.csv'}: 2 students",
        "convolution: not graded, left empty: eve",
        "convolution: left out, Moodle's number is not known: eve, dan; autograder collect convolution takes it from "
        "Moodle's download, or write it into the roster's column moodle",
        "extension or excuse: no student 'bobb' in roster.csv, did you mean 'bob'?",
    ]
    table = pd.read_csv(exported / "up.csv").set_index("Identifier")
    assert table["Grade"].to_dict() == {"Participant 12345": 26, "Participant 77": 20.8}
    assert table["Maximum Grade"].tolist() == [26, 26]
    assert table[["output_size", "conv_forward", "as_dense", "written"]].to_numpy().tolist() == [[6, 14, 6, 0]] * 2


def test_ones_own_table_tells_nothing_handed_in_from_no_points(exported: Path) -> None:
    assert export.run(exported, names=[], platform="csv") == 0
    table = pd.read_csv(exported / "grades.csv").set_index("student")
    assert table["convolution: status"].to_dict() == {
        "ada": "graded",
        "bob": "graded",
        "cy": "excused",
        "eve": "not graded",
        "dan": "graded",
    }
    assert table["total"].fillna(-1).to_dict() == {"ada": 100, "bob": 80, "cy": -1, "eve": -1, "dan": 0}
    assert table["convolution"].fillna(-1).to_dict() == {"ada": 26, "bob": 20.8, "cy": -1, "eve": -1, "dan": 0}


@pytest.mark.parametrize("name", ["Canvas", "Csv", "Moodle"])
def test_nbgraders_own_command_writes_the_same(exported: Path, name: str) -> None:
    plugin = f"--exporter=autograder.nbgrader_plugins.exports.{name}Export"
    platform = name.lower()
    nbgrader(exported, "export", plugin, "--to", f"theirs-{platform}.csv", "--assignment", "['convolution']")
    assert export.run(exported, names=["convolution"], platform=platform, to=Path(f"ours-{platform}.csv")) == 0
    theirs, ours = (pd.read_csv(exported / f"{whose}-{platform}.csv") for whose in ("theirs", "ours"))
    now = ["Last modified (grade)"]
    pd.testing.assert_frame_equal(theirs.drop(columns=now, errors="ignore"), ours.drop(columns=now, errors="ignore"))


def test_feedback_goes_back_in_moodles_folders(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.run(exported, names=[], feedback=True) == 0
    file = exported / "feedback-convolution.zip"
    assert capsys.readouterr().out.splitlines() == [
        f"{file}: 2 pages",
        "convolution: left out, Moodle's number is not known: dan",
    ]
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == [
            "Ada Byron_12345_assignsubmission_file_/convolution.html",
            "=1+1_77_assignsubmission_file_/convolution.html",
        ]
        page = (exported / "feedback" / "ada" / "convolution" / "convolution.html").read_bytes()
        assert archive.read(archive.namelist()[0]) == page


def test_an_assignment_without_a_release_is_named(exported: Path) -> None:
    with pytest.raises(CourseError) as caught:
        export.run(exported, names=["pooling"], platform="csv")
    assert str(caught.value) == "pooling: not in the gradebook yet: autograder release pooling"
    with pytest.raises(CourseError) as caught:
        export.run(exported, names=["pooling"], feedback=True)
    assert str(caught.value) == "pooling: no feedback: autograder feedback pooling"


def test_a_platform_is_asked_for(exported: Path) -> None:
    done = run(exported, "autograder", "export", "convolution")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "autograder export: error: one of the arguments --for --feedback is required"
