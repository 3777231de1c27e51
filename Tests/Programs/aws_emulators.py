"""AWS emulators that others wrote, as child processes."""

import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import boto3
from botocore.config import Config

REGION = "eu-west-1"
ACCOUNT = "123456789012"
_child = None


def start(name, key, secret):
    """Starts ministack or moto on a free port of 127.0.0.1 and gives the port once it answers."""
    global _child
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    programs = pathlib.Path(sys.executable).parent
    arguments = {"ministack": [programs / "ministack"], "moto": [programs / "moto_server", "-H127.0.0.1", f"-p{port}"]}
    environment = dict(
        os.environ, BIND_HOST="127.0.0.1", GATEWAY_PORT=str(port), AUTH="true", MINISTACK_ACCOUNT_ID=ACCOUNT,
        AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, PYTHONDONTWRITEBYTECODE="1")
    _child = subprocess.Popen(
        arguments[name], env=environment, cwd=tempfile.gettempdir(), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_end_with_parent)
    for _ in range(1200):
        if _child.poll() is not None:
            sys.exit(f"{name} ended with {_child.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return port
        except OSError:
            time.sleep(0.05)
    stop()
    sys.exit(f"{name} does not answer")


def _end_with_parent():
    """Linux: PR_SET_PDEATHSIG, so that nothing is left behind however this process ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def call(port, key, secret, service, operation, parameters):
    client = boto3.client(
        service, endpoint_url=f"http://127.0.0.1:{port}", region_name=REGION, aws_access_key_id=key,
        aws_secret_access_key=secret, config=Config(retries={"max_attempts": 1}))
    answer = getattr(client, operation)(**parameters)
    answer.pop("ResponseMetadata", None)
    return answer


def make_user(port, key, secret):
    """A user who may do everything; gives an access key of theirs."""
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    call(port, key, secret, "iam", "create_user", {"UserName": "tester"})
    call(port, key, secret, "iam", "put_user_policy", {
        "UserName": "tester", "PolicyName": "everything", "PolicyDocument": json.dumps(everything)})
    made = call(port, key, secret, "iam", "create_access_key", {"UserName": "tester"})["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def stop():
    if _child:
        _child.kill()
        _child.wait()
