extension IAMClient {
    /// GetPolicy.
    package func policy(_ arn: String) async throws(AWSError) -> ManagedPolicy {
        let answer = try await call("GetPolicy", [("PolicyArn", arn)])
        guard let policy = answer["Policy"].flatMap(ManagedPolicy.init) else {
            throw Self.unexpected("GetPolicy", "policy \(arn)")
        }
        return policy
    }

    /// GetPolicyVersion: the text of a version.
    package func document(of arn: String, version: String) async throws(AWSError) -> String {
        let answer = try await call("GetPolicyVersion", [("PolicyArn", arn), ("VersionId", version)])
        return try Self.document(answer["PolicyVersion"]?.text("Document"), of: "policy \(arn) \(version)")
    }

    /// The text of the version that counts.
    package func defaultDocument(of arn: String) async throws(AWSError) -> String {
        try await document(of: arn, version: try await policy(arn).defaultVersion)
    }

    /// ListPolicyVersions, the oldest first.
    package func versions(of arn: String) async throws(AWSError) -> [ManagedPolicy.Version] {
        try await list("ListPolicyVersions", [("PolicyArn", arn)], "Versions").compactMap { version in
            version.text("VersionId").map {
                ManagedPolicy.Version(id: $0, isDefault: version.text("IsDefaultVersion") == "true")
            }
        }.sorted { $0.number < $1.number }
    }

    /// ListPolicies: the customer managed policies under a path.
    package func policies(under path: String) async throws(AWSError) -> [ManagedPolicy] {
        try await list("ListPolicies", [("Scope", "Local"), ("PathPrefix", path)], "Policies")
            .compactMap(ManagedPolicy.init).sorted { $0.arn < $1.arn }
    }

    /// ListPolicyTags.
    package func tags(of arn: String) async throws(AWSError) -> [String: String] {
        let pairs = try await list("ListPolicyTags", [("PolicyArn", arn)], "Tags").compactMap { tag in
            tag.text("Key").map { ($0, tag.text("Value") ?? "") }
        }
        return Dictionary(pairs) { _, last in last }
    }

    /// TagPolicy.
    package func tag(_ arn: String, _ tags: [String: String]) async throws(AWSError) {
        _ = try await call("TagPolicy", [("PolicyArn", arn)] + Self.tags(tags))
    }

    /// CreatePolicy; gives its ARN.
    ///
    /// - Throws: ``AWSError`` `conflict` when the account has a policy of that name, under whatever path.
    package func createPolicy(
        _ name: String, path: String, tags: [String: String], document: String
    ) async throws(AWSError) -> String {
        let answer = try await call(
            "CreatePolicy",
            [("PolicyName", name), ("Path", path), ("PolicyDocument", document)] + Self.tags(tags))
        guard let arn = answer["Policy"]?.text("Arn") else {
            throw Self.unexpected("CreatePolicy", "policy \(name)")
        }
        return arn
    }

    /// CreatePolicyVersion, as the default one; each call makes a version.
    package func createVersion(of arn: String, document: String) async throws(AWSError) {
        _ = try await call(
            "CreatePolicyVersion",
            [("PolicyArn", arn), ("PolicyDocument", document), ("SetAsDefault", "true")])
    }

    /// DeletePolicyVersion; one that is not there is gone already.
    package func deleteVersion(_ version: String, of arn: String) async throws(AWSError) {
        try await Self.unlessGone { () throws(AWSError) in
            _ = try await call("DeletePolicyVersion", [("PolicyArn", arn), ("VersionId", version)])
        }
    }

    /// DeletePolicy; one that is not there is gone already.
    package func deletePolicy(_ arn: String) async throws(AWSError) {
        try await Self.unlessGone { () throws(AWSError) in _ = try await call("DeletePolicy", [("PolicyArn", arn)]) }
    }
}

extension ManagedPolicy {
    init?(_ element: AWSXML) {
        guard let arn = element.text("Arn"), let name = element.text("PolicyName"),
            let version = element.text("DefaultVersionId")
        else { return nil }
        self.init(
            arn: arn, name: name, path: element.text("Path") ?? "/", defaultVersion: version,
            attachmentCount: element.text("AttachmentCount").flatMap { Int($0) } ?? 0,
            boundaryCount: element.text("PermissionsBoundaryUsageCount").flatMap { Int($0) } ?? 0,
            tags: IAMClient.tags(in: element))
    }
}
