"""The commands: one file each, with `run(start, ...)`, which puts the rooms together, prints, and returns the exit status.

start: the folder in which the command was called. `autograder.cli` parses what else it takes.
"""
