"""Asks an emulator of AWS what policies allow: the second opinion that IAMEvaluator is compared with.

Reads one JSON object a line on standard input: {"policies": [text], "actions": [name], "resources": [ARN]}; writes, a
line each, a list of decisions for each resource, in the order of the actions. Starts `ministack` and ends it.
"""

import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "Programs"))
import aws_emulators

port = aws_emulators.start("ministack")
try:
    iam = aws_emulators.client(port, "iam", parameter_validation=False)
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
    aws_emulators.stop()
