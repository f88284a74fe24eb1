"""What the server bears: many clients at once that ask, search and upload.

.venv/bin/python -m tests.load              5 minutes, 64 clients
.venv/bin/python -m tests.load --help

__main__.py     starts a server, lets the clients at it, judges
locustfile.py   what a client does
watch.py        how the server is meanwhile, seen from a process of its own
"""
