"""A proxy that loses requests or answers, once for each key that asks for it: lossy_proxy.py PORT UPSTREAM-PORT."""
import http.client
import http.server
import socket
import sys
import threading

PORT, UPSTREAM = int(sys.argv[1]), int(sys.argv[2])
lost = set()
lock = threading.Lock()


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        writes = (self.command == "PUT" and "partNumber" not in query) or "uploadId" in query and self.command == "POST"
        with lock:
            loses = writes and path not in lost
            lost.add(path) if writes else None
        if loses and "lose-request" in path:
            return self.cut()
        upstream = http.client.HTTPConnection("127.0.0.1", UPSTREAM, timeout=60)
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        if loses and "lose-answer" in path:
            return self.cut()
        if loses and "fail-after" in path:
            self.send_response(500)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else len(content)
        if answer.status != 204:
            self.send_header("Content-Length", str(length or 0))
        self.end_headers()
        self.wfile.write(content)

    def cut(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *arguments):
        pass

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any


http.server.ThreadingHTTPServer.daemon_threads = True
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Proxy).serve_forever()
