"""Has linters that others wrote look at IAM policies: `lint.py parliament|cfn-lint`.

Reads one policy a line on standard input; writes what is found, a line each.
"""

import json
import sys


def parliament(policies):
    from parliament import analyze_policy_string

    for policy in policies:
        for finding in analyze_policy_string(policy).findings:
            yield f"{finding.issue} {finding.detail} {policy}"


def cfn_lint(policies, each=200):
    from cfnlint.api import lint_all

    for start in range(0, len(policies), each):
        resources = {
            f"Policy{index}": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": json.loads(policy)},
            }
            for index, policy in enumerate(policies[start : start + each])
        }
        for match in lint_all(json.dumps({"Resources": resources})):
            if not match.rule.id.startswith("I"):  # informs about the template
                yield f"{match.rule.id} {match.message} {match.path}"


def main():
    linters = {"parliament": parliament, "cfn-lint": cfn_lint}
    policies = sys.stdin.read().splitlines()
    try:
        for finding in linters[sys.argv[1]](policies):
            print(finding)
    except ImportError as error:
        sys.exit(f"{sys.executable}: {error}; run `make setup-tests`")


main()
