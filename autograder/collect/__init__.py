"""Downloads of learning platforms in, `submitted/` out: whose is what, what is taken, and what could not be placed."""
