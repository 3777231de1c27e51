"""git http-backend over TLS with basic auth, on a free loopback port; prints the port, ends with its standard input.

Beside the repositories under ROOT it serves /moved/ and /offsite/ (redirects), /forbidden/ (403) and
/stall/ (never an answer).
A file ROOT/before-receive with the words of a git command is run once, between a push's two requests.
"""

import base64
import os
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

root, certificate, key, user, password = sys.argv[1:]
expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(body)

    def answer(self, body):
        path, _, query = self.path.partition("?")
        if path.startswith("/stall/"):
            threading.Event().wait()
        if path.startswith("/moved/"):
            return self.reply(301, b"", {"Location": self.path.replace("/moved/", "/")})
        if path.startswith("/offsite/"):
            return self.reply(301, b"", {"Location": "https://127.0.0.1:1" + self.path.replace("/offsite/", "/")})
        if self.headers.get("Authorization") != expected:
            return self.reply(401, b"", {"WWW-Authenticate": 'Basic realm="git"'})
        if path.startswith("/forbidden/"):
            return self.reply(403, b"", {})
        interruption = os.path.join(root, "before-receive")
        if path.endswith("/git-receive-pack") and os.path.exists(interruption):
            with open(interruption) as file:
                command = file.read().split()
            os.remove(interruption)
            subprocess.run(command, check=True)
        environment = {
            **os.environ, "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_USER": user, "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
        }
        result = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True)
        head, _, content = result.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.reply(int(headers.pop("Status", "200").split()[0]), content, headers)

    def reply(self, status, content, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
# The handshake belongs to the connection's own thread: a client that refuses the certificate must not end the server.
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
