"""An AWS endpoint on 127.0.0.1 that judges what it is sent.

Every request's signature is computed again by botocore's signer, and every request is checked against botocore's
service model. Amazon MSK is answered from msk.json, whose answers are checked against the model as well; everything
else is passed on to `upstream`, ministack with its own check of signatures or moto. What is wrong is answered with the
error `JudgedWrong`. `prepare` is what boto3 does upstream before anything else.

    judge.py '{"upstream": "ministack", "prepare": [["iam", "create_role", {"RoleName": "orders", …}]]}'

prints `{"port": …, "key": …, "secret": …, "prepared": […]}` when it is ready and ends with its standard input. GET
/judged lists the calls so far.
"""

import http.client
import json
import os
import pathlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import model_judge
from msk import MSK, NotFound

sys.path.append(str(pathlib.Path(__file__).parents[2] / "Programs"))
import aws_emulators

settings = json.loads(sys.argv[1])
msk = MSK(json.loads((pathlib.Path(__file__).parent / "msk.json").read_text()))
judged = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_call(self):
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if path == "/judged":
            return self.answer(200, json.dumps(judged).encode())
        url = f"http://{self.headers['Host']}{self.path}"
        try:
            service = model_judge.check_signature(
                self.command, url, self.headers, body, {key: (secret, None)})
            operation, params = model_judge.check_request(
                service, self.command, path, query, self.headers, body)
        except Exception as error:
            judged.append({"wrong": str(error)})
            print(error, file=sys.stderr, flush=True)
            return self.refuse(400, "JudgedWrong", str(error))
        judged.append({"operation": operation.name, "parameters": params})
        if service != "kafka":
            return self.forward(body)
        try:
            answer = msk.answer(operation.name, params)
            model_judge.check_answer(operation.output_shape, answer)
        except NotFound as missing:
            return self.refuse(404, "NotFoundException", str(missing))
        self.answer(200, json.dumps(answer).encode())

    do_GET = do_POST = handle_call

    def forward(self, body):
        connection = http.client.HTTPConnection("127.0.0.1", upstream_port, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        kept = [(name, value) for name, value in response.getheaders()
                if name.lower() in ("content-type", "date", "x-amzn-requestid", "x-amzn-errortype")]
        self.answer(response.status, content, kept)

    def refuse(self, status, code, message):
        self.answer(status, json.dumps({"message": message}).encode(), [("x-amzn-ErrorType", code)])

    def answer(self, status, content, headers=(("Content-Type", "application/json"),)):
        self.send_response_only(status)
        if not any(name.lower() == "date" for name, _ in headers):
            self.send_header("Date", self.date_time_string())
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("x-amzn-RequestId", f"judged-{len(judged)}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


key, secret = aws_emulators.ROOT
upstream_port = aws_emulators.start(settings["upstream"]) if settings.get("upstream") else None
prepared = []
for service, operation, parameters in settings.get("prepare", []):
    # "{0[Role][Arn]}" is what the first call answered.
    filled = {name: value.format(*prepared) if str(value).startswith("{0[") else value
              for name, value in parameters.items()}
    prepared.append(aws_emulators.call(upstream_port, service, operation, filled))
if settings.get("upstream") == "ministack":
    key, secret = aws_emulators.make_user(upstream_port)
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
greeting = {"port": server.server_address[1], "key": key, "secret": secret, "prepared": prepared}
print(json.dumps(greeting, default=str), flush=True)
sys.stdin.read()
aws_emulators.stop()
os._exit(0)
