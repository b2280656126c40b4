"""The auto-graded neural-network course: its grader and what students check themselves with."""

__version__ = "0.1.0"
