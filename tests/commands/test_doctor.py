"""`autograder doctor`, as a command: what it finds to mend, and how."""

from pathlib import Path

from classroom import SMALL, make_course, run, without_bubblewrap

from autograder.content.folder import Folder


def test_doctor_finds_nothing_to_mend_in_the_checkout(tmp_path: Path) -> None:
    done = run(make_course(tmp_path / "course", exercises=None), "autograder", "doctor")
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith("ok ")] == []
    assert (done.returncode, done.stderr) == (0, "")
    assert "ok    convolution: 10 exercises" in lines


def test_doctor_names_what_is_missing_and_how_to_mend_it(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course")
    done = without_bubblewrap(root, "autograder", "doctor")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert "MEND  bubblewrap: bubblewrap is not installed: apt-get install bubblewrap" in lines
    missing = [name for name in Folder(root).assignment("convolution").reference.exercises if name not in SMALL]
    assert len(missing) == 7
    assert [line for line in lines if line.startswith("MEND  convolution: ")] == [
        *(
            f"MEND  convolution: {name}: an exercise in reference/, but no grade cell in the notebook"
            for name in missing
        ),
        "MEND  convolution: the points sum to 26, expected 100",
    ]
