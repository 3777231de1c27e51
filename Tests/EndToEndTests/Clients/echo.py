"""A server that refuses every request and repeats all of it in its answer, as careless ones do.

`echo.py` prints its port; it answers AWS's calls in AWS's form and others in JSON. It ends with its standard input.
"""

import http.server
import json
import os
import sys
import threading
import xml.sax.saxutils


class Echo(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("latin-1")
        said = " ".join([self.command, self.path] + [f"{name}: {value}" for name, value in self.headers.items()] + [body])
        authorization = self.headers.get("Authorization") or ""
        if authorization.startswith("AWS4"):
            kind, text = "text/xml", (
                "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>"
                + xml.sax.saxutils.escape(said) + "</Message></Error></ErrorResponse>")
        else:
            kind, text = "application/json", json.dumps({"message": said})
        self.send_response(403, "Refused " + authorization)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_PUT = do_PATCH = answer

    def log_message(self, *_):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
print(server.server_port, flush=True)
server.serve_forever()
