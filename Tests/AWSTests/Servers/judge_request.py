"""Judges one request, as JSON on the command line, by the service's model; prints the operation or ends with 1."""

import json
import sys

import model_judge

request = json.loads(sys.argv[1])
path, _, query = request["uri"].partition("?")
operation, _ = model_judge.check_request(
    request["service"], request["method"], path, query, request["headers"], request["body"].encode())
print(operation.name)
