import AWS
import Testing

@Suite struct ARNTests {
    @Test(
        "ARNs are read and written back",
        arguments: [
            "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/0a1b2c3d-0000-4000-8000-123456789abc-3",
            "arn:aws:iam::123456789012:role/team/order-svc", "arn:aws-cn:kafka:cn-north-1:123456789012:cluster/a/b-1",
            "arn:aws-us-gov:sts:us-gov-west-1:123456789012:assumed-role/a/b", "arn:aws:s3:::bucket/key:with:colons",
        ])
    func roundTrip(text: String) throws {
        #expect(try ARN(parsing: text).description == text)
    }

    @Test(
        "a wrong part is named",
        arguments: [
            ("", "not an ARN"), ("arn:aws:kafka", "not an ARN"), ("ARN:aws:iam::123456789012:role/a", "not an ARN"),
            ("arn:gcp:iam::123456789012:role/a", "'gcp' is not a partition"),
            ("arn:aws:IAM::123456789012:role/a", "'IAM' is not a service"),
            ("arn:aws:kafka:Ireland:123456789012:x", "'Ireland' is not a region"),
            ("arn:aws:kafka:cn-north-1:123456789012:x", "cn-north-1 is not in partition aws"),
            ("arn:aws-cn:kafka:eu-west-1:123456789012:x", "eu-west-1 is not in partition aws-cn"),
            ("arn:aws:kafka:eu-west-1:123456789:x", "'123456789' is not an account"),
            ("arn:aws:kafka:eu-west-1:123456789012:", "no resource"),
            ("arn:aws:kafka:eu-west-1:123456789012:a b", "no resource, or one with white space"),
        ])
    func wrong(text: String, problem: String) {
        let error = #expect(throws: AWSError.self) { try ARN(parsing: text) }
        #expect(error?.code == .invalidARN)
        #expect(error?.message.contains(problem) == true)
    }

    @Test(
        "a cluster's ARN gives its name and UUID, and tells serverless from provisioned",
        arguments: [
            ("arn:aws:kafka:us-east-1:111122223333:cluster/test-cluster/576c2508-db71-4aaf-9449-aa36e7addd80-s1", true),
            (
                "arn:aws:kafka:us-east-1:111122223333:cluster/test-cluster/746af91c-852e-4362-a6a9-b456cac21897-25",
                false
            ),
            ("arn:aws:kafka:us-east-1:111122223333:cluster/test-cluster/abc-123", false),
        ])
    func cluster(text: String, isServerless: Bool) throws {
        let cluster = try ClusterARN(parsing: text)
        #expect(cluster.name == "test-cluster")
        #expect(text.hasSuffix("/" + cluster.uuid))
        #expect(cluster.region == "us-east-1")
        #expect(cluster.account == "111122223333")
        #expect(cluster.isServerless == isServerless)
        #expect(cluster.description == text)
    }

    @Test("what is in a cluster carries its name and then its UUID")
    func resources() throws {
        let cluster = try ClusterARN(parsing: "arn:aws-cn:kafka:cn-north-1:123456789012:cluster/kc/uuid-1")
        let prefix = "arn:aws-cn:kafka:cn-north-1:123456789012"
        #expect(cluster.topic("orders") == "\(prefix):topic/kc/uuid-1/orders")
        #expect(cluster.group("a/b*") == "\(prefix):group/kc/uuid-1/a/b*")
        #expect(cluster.transactionalID("${*}") == "\(prefix):transactional-id/kc/uuid-1/${*}")
    }

    @Test(
        "what does not name one cluster is refused",
        arguments: [
            "arn:aws:iam::123456789012:role/a", "arn:aws:kafka::123456789012:cluster/a/b",
            "arn:aws:kafka:eu-west-1::cluster/a/b",
            "arn:aws:kafka:eu-west-1:123456789012:cluster/a", "arn:aws:kafka:eu-west-1:123456789012:cluster/a/*",
            "arn:aws:kafka:eu-west-1:123456789012:topic/a/b/c", "arn:aws:kafka:eu-west-1:123456789012:cluster/a/b/c",
        ])
    func notACluster(text: String) {
        let error = #expect(throws: AWSError.self) { try ClusterARN(parsing: text) }
        #expect(error?.code == .invalidARN)
    }

    @Test(
        "a role's ARN gives its name and path",
        arguments: [
            ("role/order-svc", "/", "order-svc"), ("role/team/app/order-svc", "/team/app/", "order-svc"),
            (
                "role/aws-service-role/kafka.amazonaws.com/AWSServiceRoleForKafka",
                "/aws-service-role/kafka.amazonaws.com/", "AWSServiceRoleForKafka"
            ),
        ])
    func role(resource: String, path: String, name: String) throws {
        let role = try RoleARN(parsing: "arn:aws:iam::123456789012:\(resource)")
        #expect(role.roleName == name)
        #expect(role.path == path)
    }

    @Test(
        "what does not name one role is refused",
        arguments: [
            "arn:aws:iam::123456789012:user/a", "arn:aws:iam::123456789012:role/", "arn:aws:iam::123456789012:role/a/",
            "arn:aws:iam::123456789012:role/*", "arn:aws:iam:eu-west-1:123456789012:role/a", "arn:aws:iam:::role/a",
            "arn:aws:sts::123456789012:assumed-role/a/b",
        ])
    func notARole(text: String) {
        let error = #expect(throws: AWSError.self) { try RoleARN(parsing: text) }
        #expect(error?.code == .invalidARN)
    }
}
