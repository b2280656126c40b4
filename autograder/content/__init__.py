"""A course's content: what assignments are written with, and how they are found and read."""
