"""Asks an emulator of AWS what policies allow: the second opinion that IAMEvaluator is compared with.

Reads one JSON object a line on standard input: {"policies": [text], "actions": [name], "resources": [ARN]}; writes, a
line each, a list of decisions for each resource, in the order of the actions. Starts `ministack` and ends it.
"""

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

try:
    import boto3
    from botocore.config import Config
except ImportError as error:
    sys.exit(f"{sys.executable}: {error}; run `make setup-tests`")


def end_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(log):
    """The emulator's process and port, once it answers."""
    port = free_port()
    settings = dict(os.environ, BIND_HOST="127.0.0.1", GATEWAY_PORT=str(port), MINISTACK_ACCOUNT_ID="123456789012")
    process = subprocess.Popen(
        [pathlib.Path(sys.executable).with_name("ministack")], env=settings, stdout=log, stderr=log,
        preexec_fn=end_with_parent)
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            time.sleep(0.1)
    process.kill()
    log.seek(0)
    sys.exit("ministack does not answer\n" + log.read()[-2000:])


def main():
    with tempfile.TemporaryFile("w+") as log:
        process, port = start(log)
        try:
            iam = boto3.client(
                "iam", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-west-1", aws_access_key_id="test",
                aws_secret_access_key="test", config=Config(parameter_validation=False))
            for line in sys.stdin:
                case = json.loads(line)
                answers = []
                for resource in case["resources"]:
                    results = iam.simulate_custom_policy(
                        PolicyInputList=case["policies"], ActionNames=case["actions"], ResourceArns=[resource],
                    )["EvaluationResults"]
                    decisions = {result["EvalActionName"]: result["EvalDecision"] for result in results}
                    answers.append([decisions[action] for action in case["actions"]])
                print(json.dumps(answers))
        finally:
            process.kill()
            process.wait()


main()
