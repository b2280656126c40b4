"""The commands: one file each, with `run(start, ...)`, which calls the other packages, prints, and returns the exit status.

start: the folder in which the command was called. `autograder.cli` parses what else it takes.
"""
