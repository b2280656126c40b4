"""The untrusted edge: student code runs behind a wall, and only values come back."""
