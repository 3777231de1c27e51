"""AWS emulators that others wrote, as child processes; one at a time."""

import ctypes
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

try:
    import boto3
    from botocore.config import Config
except ImportError as error:
    sys.exit(f"{sys.executable}: {error}; run `make setup-tests`")

REGION = "eu-west-1"
ACCOUNT = "123456789012"
# Whose signatures ministack does not check.
ROOT = ("AKIAKEDGEROOT0000000", "kedge-root-secret/with+signs=")
_child = None


def start(name):
    """Starts ministack or moto on a free port of 127.0.0.1 and gives the port once it answers."""
    global _child
    port = _free_port()
    programs = pathlib.Path(sys.executable).parent
    arguments = {"ministack": [programs / "ministack"], "moto": [programs / "moto_server", "-H127.0.0.1", f"-p{port}"]}
    environment = dict(
        os.environ, BIND_HOST="127.0.0.1", GATEWAY_PORT=str(port), AUTH="true", MINISTACK_ACCOUNT_ID=ACCOUNT,
        AWS_ACCESS_KEY_ID=ROOT[0], AWS_SECRET_ACCESS_KEY=ROOT[1], PYTHONDONTWRITEBYTECODE="1")
    with tempfile.TemporaryFile("w+") as log:
        _child = subprocess.Popen(
            arguments[name], env=environment, cwd=tempfile.gettempdir(), stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, preexec_fn=_end_with_parent)
        for _ in range(1200):
            if _child.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return port
            except OSError:
                time.sleep(0.05)
        stop()
        log.seek(0)
        sys.exit(f"{name} does not answer\n{log.read()[-2000:]}")


def _free_port():
    """A port that the kernel gives to nobody who asks for just any, so that it stays free until it is used."""
    for _ in range(100):
        port = random.randrange(11_000, 32_768)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    sys.exit("no free port")


def _end_with_parent():
    """Linux: PR_SET_PDEATHSIG, so that nothing is left behind however this process ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def client(port, service, **options):
    return boto3.client(
        service, endpoint_url=f"http://127.0.0.1:{port}", region_name=REGION, aws_access_key_id=ROOT[0],
        aws_secret_access_key=ROOT[1], config=Config(retries={"max_attempts": 1}, **options))


def call(port, service, operation, parameters):
    answer = getattr(client(port, service), operation)(**parameters)
    answer.pop("ResponseMetadata", None)
    return answer


def make_user(port):
    """A user who may do everything, and whose signatures are checked; gives an access key of theirs."""
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    call(port, "iam", "create_user", {"UserName": "tester"})
    call(port, "iam", "put_user_policy", {
        "UserName": "tester", "PolicyName": "everything", "PolicyDocument": json.dumps(everything)})
    made = call(port, "iam", "create_access_key", {"UserName": "tester"})["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def stop():
    if _child:
        _child.kill()
        _child.wait()
