"""Drives the sandbox's control plane with boto3: `boto3_client.py SCENARIO SETTINGS-AS-JSON`.

Every answer is checked against botocore's service model: no member that AWS does not know, none missing. Prints one
JSON object; a failure ends in a traceback and a non-zero exit.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "AWSTests" / "Servers"))
import model_judge  # noqa: E402

REGION = "us-east-1"


def client(settings, service, key, token=None, region=REGION):
    made = boto3.client(
        service, endpoint_url=settings["endpoint"], region_name=region, aws_access_key_id=key[0],
        aws_secret_access_key=key[1], aws_session_token=token, config=Config(retries={"total_max_attempts": 1}))
    made.meta.events.register("after-call", check)
    return made


def check(http_response, model, **_):
    """Whether the bytes of an answer are what AWS would send."""
    if http_response.status_code >= 300:
        return
    if model.service_model.metadata["protocol"] == "query":
        root = ElementTree.fromstring(http_response.content)
        names = [element.tag.split("}")[1] for element in root]
        assert names[-1] == "ResponseMetadata", names
        if model.output_shape:
            check_xml(model.output_shape, root[0], model.name)
    else:
        model_judge.check_answer(model.output_shape, json.loads(http_response.content), model.name)


def check_xml(shape, element, where):
    children = {child.tag.split("}")[1]: child for child in element}
    if shape.type_name == "structure":
        for name, child in children.items():
            assert name in shape.members, f"{where}: {shape.name} has no {name}"
            check_xml(shape.members[name], child, f"{where}.{name}")
        missing = set(shape.required_members) - set(children)
        assert not missing, f"{where}: {missing}"
    elif shape.type_name == "list":
        for child in element:
            assert child.tag.endswith("}member"), child.tag
            check_xml(shape.member, child, where)
    else:
        assert not children, where


def refusal(call, *arguments, **parameters):
    try:
        call(*arguments, **parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"


def document(action, resource="*", effect="Allow"):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Action": f"kafka-cluster:{action}", "Resource": resource}]})


def identity(settings):
    admin = settings["keys"]["admin"]
    sts = client(settings, "sts", admin)
    role = settings["role"]
    session = sts.assume_role(RoleArn=role, RoleSessionName="probe", ExternalId="x-1", DurationSeconds=900)
    temporary = session["Credentials"]
    key = [temporary["AccessKeyId"], temporary["SecretAccessKey"]]
    own = client(settings, "sts", key, temporary["SessionToken"])
    return {
        "admin": sts.get_caller_identity()["Arn"],
        "assumed": own.get_caller_identity()["Arn"],
        "as said": session["AssumedRoleUser"]["Arn"],
        "expires": temporary["Expiration"].tzinfo is not None,
        "without external id": refusal(sts.assume_role, RoleArn=role, RoleSessionName="probe"),
        "unknown role": refusal(sts.assume_role, RoleArn=role + "x", RoleSessionName="probe", ExternalId="x-1"),
        "too long": refusal(
            sts.assume_role, RoleArn=role, RoleSessionName="probe", ExternalId="x-1", DurationSeconds=7200),
        "not trusted": refusal(own.assume_role, RoleArn=role, RoleSessionName="probe", ExternalId="x-1"),
        "another token": refusal(client(settings, "sts", key, "guessed").get_caller_identity),
        "no token": refusal(client(settings, "sts", key).get_caller_identity),
        "guessed secret": refusal(client(settings, "sts", [admin[0], "guessed"]).get_caller_identity),
        "unknown key": refusal(client(settings, "sts", ["AKIANOBODY", "x"]).get_caller_identity),
        "unknown key, JSON": refusal(
            client(settings, "secretsmanager", ["AKIANOBODY", "x"]).describe_secret, SecretId="x"),
    }


def policies(settings):
    iam = client(settings, "iam", settings["keys"]["admin"])
    found = {"role": iam.get_role(RoleName="app")["Role"]["Arn"]}
    trust = iam.get_role(RoleName="app")["Role"]["AssumeRolePolicyDocument"]
    found["trust"] = trust["Statement"][0]["Condition"]
    text = document("Read*", "arn:aws:kafka:us-east-1:123456789012:topic/a b+c/ü/${*}")
    iam.put_role_policy(RoleName="app", PolicyName="own", PolicyDocument=text)
    got = iam.get_role_policy(RoleName="app", PolicyName="own")["PolicyDocument"]
    found["inline"] = [iam.list_role_policies(RoleName="app")["PolicyNames"], got == json.loads(text)]
    tags = [{"Key": "kedge:migration", "Value": "m & <n>"}]
    arns = [
        iam.create_policy(PolicyName=name, Path="/kedge/m/", PolicyDocument=document("Connect"), Tags=tags)["Policy"]["Arn"]
        for name in ("one", "two", "three")]
    found["arn"] = arns[0]
    found["tags"] = iam.list_policy_tags(PolicyArn=arns[0])["Tags"] == tags
    iam.tag_policy(PolicyArn=arns[0], Tags=[{"Key": "a", "Value": "b"}])
    found["more tags"] = len(iam.get_policy(PolicyArn=arns[0])["Policy"]["Tags"])
    found["same name"] = refusal(iam.create_policy, PolicyName="ONE", PolicyDocument=document("Connect"))
    for number in range(4):
        iam.create_policy_version(PolicyArn=arns[0], PolicyDocument=document(f"Read{number}"), SetAsDefault=True)
    found["versions"] = [v["VersionId"] for v in iam.list_policy_versions(PolicyArn=arns[0])["Versions"]]
    found["sixth"] = refusal(iam.create_policy_version, PolicyArn=arns[0], PolicyDocument=document("Connect"))
    found["default"] = refusal(iam.delete_policy_version, PolicyArn=arns[0], VersionId="v5")
    iam.delete_policy_version(PolicyArn=arns[0], VersionId="v2")
    version = iam.get_policy_version(PolicyArn=arns[0], VersionId="v5")["PolicyVersion"]
    found["document"] = [version["Document"] == json.loads(document("Read3")), version["IsDefaultVersion"]]
    for arn in arns:
        iam.attach_role_policy(RoleName="app", PolicyArn=arn)
        iam.attach_role_policy(RoleName="app", PolicyArn=arn)
    pages = iam.get_paginator("list_attached_role_policies").paginate(
        RoleName="app", PaginationConfig={"PageSize": 2})
    found["attached"] = [[policy["PolicyName"] for policy in page["AttachedPolicies"]] for page in pages]
    listed = iam.list_policies(Scope="Local", PathPrefix="/kedge/")["Policies"]
    found["listed"] = [[policy["PolicyName"], policy["AttachmentCount"]] for policy in listed]
    found["attached is kept"] = refusal(iam.delete_policy, PolicyArn=arns[1])
    for arn in arns:
        iam.detach_role_policy(RoleName="app", PolicyArn=arn)
    found["versions are kept"] = refusal(iam.delete_policy, PolicyArn=arns[0])
    iam.delete_policy(PolicyArn=arns[1])
    iam.delete_role_policy(RoleName="app", PolicyName="own")
    found["refused"] = {
        "role": refusal(iam.get_role, RoleName="nobody"),
        "policy": refusal(iam.get_policy, PolicyArn=arns[1]),
        "attach": refusal(iam.attach_role_policy, RoleName="app", PolicyArn=arns[1]),
        "detach": refusal(iam.detach_role_policy, RoleName="app", PolicyArn=arns[0]),
        "inline": refusal(iam.delete_role_policy, RoleName="app", PolicyName="own"),
        "malformed": refusal(iam.put_role_policy, RoleName="app", PolicyName="x", PolicyDocument="{"),
        "too large": refusal(
            iam.create_policy, PolicyName="x", PolicyDocument=document("Connect", "x" * 6200)),
        "unknown": refusal(iam.list_users),
    }
    simulated = iam.simulate_custom_policy(
        PolicyInputList=[document("*"), document("ReadData", effect="Deny")],
        ActionNames=["kafka-cluster:Connect", "kafka-cluster:ReadData"], ResourceArns=["*"])["EvaluationResults"]
    found["simulated"] = [result["EvalDecision"] for result in simulated]
    found["principal"] = [result["EvalDecision"] for result in iam.simulate_principal_policy(
        PolicySourceArn=found["role"], ActionNames=["kafka-cluster:Connect"])["EvaluationResults"]]
    return found


def clusters(settings):
    admin = settings["keys"]["admin"]
    kafka = client(settings, "kafka", admin)
    found = {}
    for name, arn in settings["clusters"].items():
        described = kafka.describe_cluster_v2(ClusterArn=arn)["ClusterInfo"]
        software = described["Provisioned"]["CurrentBrokerSoftwareInfo"]
        servers = kafka.get_bootstrap_brokers(ClusterArn=arn)
        servers.pop("ResponseMetadata")
        pages = list(kafka.get_paginator("list_nodes").paginate(
            ClusterArn=arn, PaginationConfig={"PageSize": 2}))
        properties = kafka.describe_configuration_revision(
            Arn=software["ConfigurationArn"], Revision=1)["ServerProperties"].decode()
        latest = kafka.describe_configuration(Arn=software["ConfigurationArn"])["LatestRevision"]["Revision"]
        found[name] = {
            "state": described["State"], "version": software["KafkaVersion"],
            "servers": {key: value.count("127.0.0.1:") for key, value in servers.items()},
            "nodes": [len(page["NodeInfoList"]) for page in pages],
            "secrets": [arn.split(":")[-1][:-7] for arn in kafka.list_scram_secrets(ClusterArn=arn)["SecretArnList"]],
            "operations": kafka.list_cluster_operations_v2(ClusterArn=arn)["ClusterOperationInfoList"],
            "properties": properties.splitlines(), "revision": latest,
        }
    arn = settings["clusters"]["source"]
    found["refused"] = {
        "unknown cluster": refusal(kafka.describe_cluster_v2, ClusterArn=arn + "0"),
        "another region": refusal(
            client(settings, "kafka", admin, region="eu-west-1").describe_cluster_v2, ClusterArn=arn),
        "unknown call": refusal(kafka.list_clusters_v2),
        "a change": refusal(kafka.reboot_broker, ClusterArn=arn, BrokerIds=["1"]),
        "another service": refusal(client(settings, "sns", admin).list_topics),
    }
    return found


def secrets(settings):
    admin = settings["keys"]["admin"]
    manager = client(settings, "secretsmanager", admin)
    described = manager.describe_secret(SecretId="AmazonMSK_admin")
    key = client(settings, "kms", admin).describe_key(KeyId=described["KmsKeyId"])["KeyMetadata"]
    return {
        "by name": json.loads(manager.get_secret_value(SecretId="AmazonMSK_admin")["SecretString"]),
        "by ARN": manager.get_secret_value(SecretId=described["ARN"])["Name"],
        "by part of the ARN": manager.get_secret_value(SecretId=described["ARN"][:-7])["Name"],
        "key": [key["KeyManager"], key["KeySpec"], key["KeyState"]],
        "unknown secret": refusal(manager.get_secret_value, SecretId="nothing"),
        "unknown key": refusal(client(settings, "kms", admin).describe_key, KeyId="nothing"),
        "unknown call": refusal(manager.list_secrets),
    }


def enforcement(settings):
    """Policies that are put by IAM count for Kafka clients at once, and so do temporary credentials."""
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
    from botocore.credentials import CredentialProvider, Credentials
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    sts = client(settings, "sts", settings["keys"]["admin"])
    iam = client(settings, "iam", settings["keys"]["admin"])
    temporary = sts.assume_role(RoleArn=settings["role"], RoleSessionName="p1", ExternalId="x-1")["Credentials"]

    class Fixed(CredentialProvider):
        def load(self):
            return Credentials(
                temporary["AccessKeyId"], temporary["SecretAccessKey"], temporary["SessionToken"])

    def token(_):
        text, expires = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider(REGION, Fixed())
        return text, expires / 1000

    def cluster(seconds):
        kafka = AdminClient({
            "bootstrap.servers": settings["bootstrap"], "security.protocol": "SASL_SSL",
            "ssl.ca.location": settings["ca"], "sasl.mechanism": "OAUTHBEARER", "oauth_cb": token,
            "socket.timeout.ms": 10000})
        kafka.poll(0)
        try:
            return kafka.describe_cluster(request_timeout=seconds).result(seconds + 5).cluster_id is not None
        except KafkaException as error:
            return error.args[0].name()

    found = {"before": cluster(5) is True}
    arn = iam.create_policy(
        PolicyName="p", Path="/kedge/m/", PolicyDocument=document("Connect"))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=arn)
    iam.put_role_policy(RoleName="app", PolicyName="d", PolicyDocument=document("DescribeCluster"))
    found["attached"] = cluster(60)
    iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=document("Connect", effect="Deny"), SetAsDefault=True)
    found["denied"] = cluster(5) is True
    return found


if __name__ == "__main__":
    scenario, settings = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(globals()[scenario](settings)))
