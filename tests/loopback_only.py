"""Runs app.py with every socket but loopback forbidden.

    python tests/loopback_only.py LOG serve

An audit hook sees each address that Python code connects, sends or resolves
to; another address than loopback is refused and written to LOG, so that an
attempt counts even where a library swallows the refusal.
"""

import ipaddress
import runpy
import sys
from pathlib import Path
from typing import Any

LOG = Path(sys.argv[1])
WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}


def is_loopback(host: Any) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except (ValueError, AttributeError):
        return False


def refuse_other_hosts(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in WATCHED and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:  # not a socket, or one within this machine (AF_UNIX)
        return
    if isinstance(host, bytes):
        host = host.decode()
    if not is_loopback(host):
        with LOG.open("a") as log:
            log.write(f"{event} {host}\n")
        raise OSError(f"forbidden: {event} {host}")


sys.addaudithook(refuse_other_hosts)
sys.argv = ["app.py", *sys.argv[2:]]
app = Path(__file__).resolve().parent.parent / "app.py"
sys.path.insert(0, str(app.parent))
runpy.run_path(str(app), run_name="__main__")
