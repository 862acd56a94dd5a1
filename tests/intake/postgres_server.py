"""A PostgreSQL server of the system's package, for as long as a test needs it: its own data, a free port of the loopback, no root."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "s3cret:pass@word"


def binaries() -> Path | None:
    """The folder of the newest server installed here."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found += [Path(one).resolve().parent for name in ("initdb",) if (one := shutil.which(name))]
    return max((path for path in found if (path / "postgres").exists()), default=None, key=lambda path: path.parent.name.zfill(8))


def person() -> str | None:
    """Who may run a server: it refuses root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextlib.contextmanager
def server() -> Iterator[int]:
    """The port of a running server with user `auditor`, whose password is PASSWORD."""
    programs, user = binaries(), person()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="svcaudit-pg-"))
    try:
        (folder / "password").write_text(PASSWORD)
        if user is not None:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        options = [
            "-D",
            str(folder / "data"),
            "-U",
            "auditor",
            f"--pwfile={folder / 'password'}",
            "--auth=scram-sha-256",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run([programs / "initdb", *options], user=user, cwd=folder, check=True, capture_output=True)
        port = _free_port()
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "shared_buffers": "8MB"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as out:
            running = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", *words], user=user, cwd=folder, stdout=out, stderr=out
            )
        try:
            _wait(running, port, folder / "log")
            yield port
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    for _ in range(300):
        if running.poll() is not None:
            raise RuntimeError(log.read_text(errors="replace"))
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="auditor", password=PASSWORD, dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server after 30 s: {log.read_text(errors='replace')}")
