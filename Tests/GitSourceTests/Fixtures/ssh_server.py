"""sshd on a free loopback port, one process for each connection; prints the port, ends with its standard input."""

import socket
import subprocess
import sys
import threading

sshd, configuration = sys.argv[1:]
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    children = []
    while True:
        connection, _ = listener.accept()
        with connection:
            child = subprocess.Popen(
                [sshd, "-i", "-f", configuration, "-E", configuration + ".log"], stdin=connection, stdout=connection)
        children = [other for other in children if other.poll() is None] + [child]


threading.Thread(target=serve, daemon=True).start()
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
