"""A PostgreSQL server of a test's own: on loopback, with a password, in a folder that goes with it."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

PACKAGED = Path("/usr/lib/postgresql")
"""Where Debian puts what is not on PATH, by version."""
SECONDS = 60


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that runs for as long as the context, as SQLAlchemy takes it, without a database's name.

    PostgreSQL refuses to run as root: then it runs as `postgres`, the user that comes with its package.
    """
    folder = Path(tempfile.mkdtemp(prefix="autograder-postgres-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    (folder / "password").chmod(0o644)
    data = folder / "data"
    initdb = [_program("initdb"), "--pgdata", data, "--username", "grader", "--pwfile", folder / "password"]
    options = ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    process = None
    try:
        subprocess.run([*initdb, *options], cwd=folder, check=True, stdout=subprocess.DEVNULL, **who)
        port = _free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off"}
        command = [_program("postgres"), "-D", data, *(f"--{name}={value}" for name, value in settings.items())]
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **who)
        address = f"grader:{password}@127.0.0.1:{port}"
        _wait(process, f"postgresql://{address}/postgres", folder / "log")
        yield f"postgresql://{address}"
    finally:
        if process:
            process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str) -> str:
    """Make an empty database on a server, and return its address."""
    name = f"course_{secrets.token_hex(6)}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{address}/{name}"


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    installed = sorted(PACKAGED.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    assert installed, f"{name}: not found on PATH or in {PACKAGED}; make test installs it"
    return str(installed[-1])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        else:
            return
