"""ministack by itself: an AWS emulator that checks signatures, clocks, sessions and policies.

    emulator.py '[["iam", "create_role", {"RoleName": "orders", …}]]'

does with boto3 what the list says, makes a user who may do everything, prints `{"port": …, "key": …, "secret": …}` when
it is ready, and ends with its standard input. The root user's signatures are not checked; the user's are.
"""

import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "Programs"))
import aws_emulators

port = aws_emulators.start("ministack")
try:
    for service, operation, parameters in json.loads(sys.argv[1]):
        aws_emulators.call(port, service, operation, parameters)
    key, secret = aws_emulators.make_user(port)
    print(json.dumps({"port": port, "key": key, "secret": secret}), flush=True)
    sys.stdin.read()
finally:
    aws_emulators.stop()
