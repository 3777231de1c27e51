"""A git server over TLS that repeats what it was sent wherever the protocol takes words of its own.

`echo_git.py CERTIFICATE KEY ROOT USER` prints its port and ends with its standard input. The first part of a path says what
becomes of a request once it is signed: `refuse` (403), `again` (401), `redirect`, `type` (another content type), `error` (a
line of git's protocol); below `push` the repositories under ROOT can be read, and every push is refused by its reference.
"""

import base64
import http.server
import os
import re
import ssl
import subprocess
import sys
import threading
import urllib.parse

certificate, key, root, user = sys.argv[1:]


def line(text):
    return f"{len(text) + 4:04x}".encode() + text


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def said(self):
        """What was sent, and what can be made of it, on one line."""
        basic = self.headers["Authorization"].split(" ")[-1]
        password = base64.b64decode(basic).decode().split(":", 1)[1]
        quoted = urllib.parse.quote(password, safe="")
        return " ".join([
            self.command, self.path, *(f"{name}: {value}" for name, value in self.headers.items()), password,
            f"https://{user}:{quoted}@localhost{self.path}", quoted.lower(), password[:12], password[-12:],
            base64.b64encode(password.encode()).decode()])

    def reply(self, status, body, reason=None, **headers):
        self.send_response(status, reason)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.headers.get("Authorization"):
            return self.reply(401, b"", WWW_Authenticate='Basic realm="git"')
        mode, said = self.path.split("/")[1], self.said()
        service = "git-receive-pack" if "git-receive-pack" in self.path else "git-upload-pack"
        if mode == "refuse":
            return self.reply(403, said.encode(), reason="Refused " + said, X_Said=said)
        if mode == "again":
            return self.reply(401, said.encode(), reason=said, WWW_Authenticate=f'Basic realm="{said}"')
        if mode == "redirect":
            return self.reply(302, said.encode(), Location=f"https://elsewhere.example/{said.replace(' ', '/')}")
        if mode == "type":
            return self.reply(200, said.encode(), Content_Type=said)
        if mode == "error":
            return self.reply(
                200, line(f"# service={service}\n".encode()) + b"0000" + line(b"ERR " + said.encode()),
                Content_Type=f"application/x-{service}-advertisement")
        if service == "git-receive-pack" and self.command == "POST":
            reference = re.search(rb"refs/heads/[^\0 ]+", body).group()
            report = line(b"unpack ok\n") + line(b"ng " + reference + b" " + said.encode()[:900] + b"\n") + b"0000"
            if b"side-band-64k" in body.split(b"0000")[0]:
                report = line(b"\x02remote: " + said.encode() + b"\n") + line(b"\x01" + report) + b"0000"
            return self.reply(200, report, Content_Type="application/x-git-receive-pack-result")
        self.backend(body)

    def backend(self, body):
        path, _, query = self.path.partition("?")
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, check=True, env={
            **os.environ, "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path.removeprefix("/push"),
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_USER": user, "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.headers.get("Content-Type") or "", "CONTENT_LENGTH": str(len(body))})
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(field.split(": ", 1) for field in head.decode().split("\r\n"))
        self.reply(int(headers.pop("Status", "200").split()[0]), content, **headers)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
