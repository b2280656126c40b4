"""nbgrader's gradebook of a course: opened, written, settled with course.yml, and read back."""
