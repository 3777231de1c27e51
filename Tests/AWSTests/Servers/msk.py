"""Amazon MSK's reading calls over the clusters of msk.json."""

import base64


class NotFound(Exception):
    pass


class MSK:
    # Less than anybody has to list, so that every list has pages.
    PAGE = 2

    def __init__(self, estate):
        self.estate = estate

    def answer(self, operation, params):
        return getattr(self, operation)(params)

    def DescribeClusterV2(self, params):
        return {"clusterInfo": self.cluster(params)["cluster"]}

    def GetBootstrapBrokers(self, params):
        return self.cluster(params)["bootstrap"]

    def ListNodes(self, params):
        return self.page(self.cluster(params)["nodes"], "nodeInfoList", params)

    def ListScramSecrets(self, params):
        return self.page(self.cluster(params)["scramSecrets"], "secretArnList", params)

    def ListClusterOperationsV2(self, params):
        return self.page(self.cluster(params)["operations"], "clusterOperationInfoList", params)

    def DescribeConfiguration(self, params):
        return self.configuration(params)["description"]

    def DescribeConfigurationRevision(self, params):
        found = self.configuration(params)
        text = found["revisions"].get(str(params["Revision"]))
        if text is None:
            raise NotFound("There is no such revision.")
        return {
            "arn": params["Arn"], "revision": params["Revision"], "creationTime": "2026-01-15T10:00:00.000Z",
            "serverProperties": base64.b64encode(text.encode()).decode()}

    def cluster(self, params):
        for cluster in self.estate["clusters"]:
            if cluster["cluster"]["clusterArn"] == params["ClusterArn"]:
                return cluster
        raise NotFound("The specified cluster doesn't exist.")

    def configuration(self, params):
        for configuration in self.estate["configurations"]:
            if configuration["description"]["arn"] == params["Arn"]:
                return configuration
        raise NotFound("The specified configuration doesn't exist.")

    def page(self, items, name, params):
        start = int(params.get("NextToken", "p0").removeprefix("p"))
        end = start + min(self.PAGE, params.get("MaxResults", 100))
        answer = {name: items[start:end]}
        if end < len(items):
            answer["nextToken"] = f"p{end}"
        return answer
