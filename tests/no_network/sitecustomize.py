"""Read by every Python that has this folder on its path: no connection leaves it.

What was tried is written to the file that NETWORK_CALLS names, so that a caller who
catches the error is still found out.
"""

from __future__ import annotations

import os
import socket


def _refuse(name):
    def refused(*given, **_):
        with open(os.environ["NETWORK_CALLS"], "a", encoding="utf-8") as told:  # noqa: PTH123 - nothing is imported here
            told.write(f"{name} {given[1:] if name == 'connect' else given}\n")
        raise OSError(f"{name}: the network is blocked in this test")

    return refused


def _connect(own, address):
    if own.family == getattr(socket, "AF_UNIX", None):
        return _allowed(own, address)
    return _refuse("connect")(own, address)


_allowed = socket.socket.connect
# whoever imports this file for another reason (a search for doctests) keeps the network
if "NETWORK_CALLS" in os.environ:
    socket.socket.connect = _connect
    socket.socket.connect_ex = _connect
    socket.getaddrinfo = _refuse("getaddrinfo")
    socket.create_connection = _refuse("create_connection")
