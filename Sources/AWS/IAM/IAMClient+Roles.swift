import Foundation

extension IAMClient {
    /// GetRole.
    ///
    /// - Throws: ``AWSError`` `not-found` when there is none.
    package func role(_ name: String) async throws(AWSError) -> IAMRole {
        let answer = try await call("GetRole", [("RoleName", name)])
        guard let role = answer["Role"], let arn = role.text("Arn") else { throw Self.unexpected("GetRole", name) }
        return IAMRole(
            arn: try RoleARN(parsing: arn), id: role.text("RoleId") ?? "",
            trustPolicy: try Self.document(role.text("AssumeRolePolicyDocument"), of: "role \(name)"),
            tags: Self.tags(in: role), boundary: role["PermissionsBoundary"]?.text("PermissionsBoundaryArn"),
            maximumSession: .seconds(role.text("MaxSessionDuration").flatMap { Int($0) } ?? 3600))
    }

    /// ListRolePolicies: the names of a role's inline policies.
    package func inlinePolicyNames(of role: String) async throws(AWSError) -> [String] {
        try await list("ListRolePolicies", [("RoleName", role)], "PolicyNames").map(\.text).sorted()
    }

    /// GetRolePolicy: the text of an inline policy.
    package func inlinePolicy(_ name: String, of role: String) async throws(AWSError) -> String {
        let answer = try await call("GetRolePolicy", [("RoleName", role), ("PolicyName", name)])
        return try Self.document(answer.text("PolicyDocument"), of: "policy \(name) of role \(role)")
    }

    /// PutRolePolicy: makes an inline policy, or replaces it.
    package func putInlinePolicy(_ name: String, of role: String, _ document: String) async throws(AWSError) {
        _ = try await call(
            "PutRolePolicy", [("RoleName", role), ("PolicyName", name), ("PolicyDocument", document)])
    }

    /// DeleteRolePolicy; one that is not there is gone already.
    package func deleteInlinePolicy(_ name: String, of role: String) async throws(AWSError) {
        try await Self.unlessGone { () throws(AWSError) in
            _ = try await call("DeleteRolePolicy", [("RoleName", role), ("PolicyName", name)])
        }
    }

    /// ListAttachedRolePolicies: the ARNs of the managed policies of a role.
    package func attachedPolicies(of role: String) async throws(AWSError) -> [String] {
        try await list("ListAttachedRolePolicies", [("RoleName", role)], "AttachedPolicies")
            .compactMap { $0.text("PolicyArn") }.sorted()
    }

    /// AttachRolePolicy; waits for a policy that was just made.
    package func attach(_ policy: String, to role: String) async throws(AWSError) {
        try await untilSeen { () throws(AWSError) in
            _ = try await call("AttachRolePolicy", [("RoleName", role), ("PolicyArn", policy)])
        }
    }

    /// DetachRolePolicy; one that is not attached is detached already.
    package func detach(_ policy: String, from role: String) async throws(AWSError) {
        try await Self.unlessGone { () throws(AWSError) in
            _ = try await call("DetachRolePolicy", [("RoleName", role), ("PolicyArn", policy)])
        }
    }

    /// Everything that decides what a role may do: all its policies with their texts, and its boundary.
    ///
    /// A policy that goes while this reads is left out.
    package func access(of role: String) async throws(AWSError) -> RoleAccess {
        let found = try await self.role(role)
        var inline: [NamedPolicy] = []
        for name in try await inlinePolicyNames(of: role) {
            do {
                inline.append(NamedPolicy(name: name, document: try await inlinePolicy(name, of: role)))
            } catch  where error.code == .notFound {
                continue
            }
        }
        var attached: [NamedPolicy] = []
        for arn in try await attachedPolicies(of: role) {
            do {
                attached.append(NamedPolicy(name: arn, document: try await defaultDocument(of: arn)))
            } catch  where error.code == .notFound {
                continue
            }
        }
        var boundary: NamedPolicy?
        if let arn = found.boundary {
            boundary = NamedPolicy(name: arn, document: try await defaultDocument(of: arn))
        }
        return RoleAccess(role: found, inline: inline, attached: attached, boundary: boundary)
    }

    // MARK: - Reading answers

    /// IAM's answers have policies percent-encoded (RFC 3986).
    static func document(_ encoded: String?, of subject: String) throws(AWSError) -> String {
        guard let encoded, let bytes = PercentEncoding.decode(encoded) else {
            throw unexpected("its policy document", subject)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func tags(in element: AWSXML) -> [String: String] {
        let pairs = (element["Tags"]?.all("member") ?? []).compactMap { tag in
            tag.text("Key").map { ($0, tag.text("Value") ?? "") }
        }
        return Dictionary(pairs) { _, last in last }
    }

    static func unexpected(_ what: String, _ subject: String) -> AWSError {
        AWSError(
            code: .unexpectedAnswer, message: "IAM, \(subject): \(what) cannot be read from the answer",
            hint: "check the endpoint; a proxy may have changed the answer")
    }

    static func unlessGone(_ body: () async throws(AWSError) -> Void) async throws(AWSError) {
        do {
            try await body()
        } catch  where error.code == .notFound {
            return
        }
    }
}
