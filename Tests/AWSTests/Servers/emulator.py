"""ministack by itself: an AWS emulator that checks signatures, clocks, sessions and policies.

    emulator.py '[["iam", "create_role", {"RoleName": "orders", …}]]'

does with boto3 what the list says, makes a user who may do everything, prints `{"port": …, "key": …, "secret": …}` when
it is ready, and ends with its standard input. The root user's signatures are not checked; the user's are.
"""

import json
import sys

import upstream

ROOT = ("AKIAKEDGEROOT0000000", "kedge-root-secret")
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

port = upstream.start("ministack", *ROOT)
try:
    for service, operation, parameters in json.loads(sys.argv[1]):
        upstream.call(port, *ROOT, service, operation, parameters)
    upstream.call(port, *ROOT, "iam", "create_user", {"UserName": "kedge"})
    upstream.call(port, *ROOT, "iam", "put_user_policy", {
        "UserName": "kedge", "PolicyName": "everything", "PolicyDocument": json.dumps(EVERYTHING)})
    key = upstream.call(port, *ROOT, "iam", "create_access_key", {"UserName": "kedge"})["AccessKey"]
    print(json.dumps({"port": port, "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}), flush=True)
    sys.stdin.read()
finally:
    upstream.stop()
