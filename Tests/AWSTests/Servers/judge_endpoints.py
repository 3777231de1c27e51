"""Prints where AWS's own endpoint rules, as botocore has them, lead: one line per service, region and variant.

    SERVICE REGION FIPS DUALSTACK HOST SIGNING-REGION        (`-` for a variant that the rules refuse)
"""

from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader

SERVICES = {
    "kafka": {}, "iam": {}, "sts": {"UseGlobalEndpoint": False}, "secretsmanager": {}, "kms": {},
    "s3": {"Bucket": "bucket"},
}
REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-5", "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1"]

loader = Loader()
partitions = loader.load_data("partitions")
for service, parameters in SERVICES.items():
    provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
    for region in REGIONS:
        for fips in (False, True):
            for dualstack in (False, True):
                try:
                    endpoint = provider.resolve_endpoint(
                        Region=region, UseFIPS=fips, UseDualStack=dualstack, **parameters)
                    host = endpoint.url.removeprefix("https://").removeprefix("bucket.")
                    schemes = endpoint.properties.get("authSchemes") or [{}]
                    signing = schemes[0].get("signingRegion", region)
                except Exception:
                    host, signing = "-", "-"
                print(service, region, str(fips).lower(), str(dualstack).lower(), host, signing)
