"""Grade what was handed in: a class of submissions in, a report for each out."""
