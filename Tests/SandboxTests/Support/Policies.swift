/// IAM policies of the tests.
enum Policies {
    static let everything = """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "kafka-cluster:*", "Resource": "*"}]}
        """

    /// One application: reads and writes `payments` as `app-group`.
    static let application = """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"],
           "Resource": "\(arn("cluster"))"},
          {"Effect": "Allow",
           "Action": ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"],
           "Resource": "\(arn("topic"))/payments"},
          {"Effect": "Allow", "Action": ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"],
           "Resource": "\(arn("group"))/app-group"}]}
        """

    static func arn(_ type: String) -> String {
        TestClusters.clusterARN.replacing(":cluster/", with: ":\(type)/")
    }
}
