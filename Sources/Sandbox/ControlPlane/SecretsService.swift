import AWS
import Cryptography
import Foundation

/// The sandbox's Secrets Manager and KMS: the secrets of SCRAM users, all under one key of the customer's.
///
/// Source: Secrets Manager API reference (2017-10-17), KMS API reference (2014-11-01).
struct SecretsService: Sendable {
    struct Stored: Sendable {
        let name: String
        let arn: String
        let username: String
        let password: Secret
    }

    let stored: [Stored]
    let keyARN: String
    let account: String
    let created: Date

    /// - Throws: ``SandboxError`` `invalid-configuration` for a user that no cluster knows.
    init(
        _ secrets: [String: String], users: [SandboxClusterConfiguration.User], _ account: SandboxAccount
    ) throws(SandboxError) {
        func arn(_ service: String, _ resource: String) -> String {
            "arn:\(account.partition.rawValue):\(service):\(account.region):\(account.account):\(resource)"
        }
        var stored: [Stored] = []
        for (name, user) in secrets.sorted(by: { $0.key < $1.key }) {
            guard let found = users.last(where: { $0.name == user }) else {
                throw SandboxError(
                    .invalidConfiguration, "The secret \(name) is of \(user), whom no cluster knows",
                    hint: "name one of a cluster's users.")
            }
            let suffix = SandboxAccount.identifier("", name).prefix(6)
            stored.append(
                Stored(
                    name: name, arn: arn("secretsmanager", "secret:\(name)-\(suffix)"), username: user,
                    password: found.password))
        }
        self.stored = stored
        keyARN = arn("kms", "key/00000000-0000-0000-0000-000000000001")
        self.account = account.account
        created = account.clock()
    }

    func answer(_ call: ControlCall) throws(ControlRefusal) -> [String: Any] {
        guard call.request.method == "POST", call.path == "/" else {
            throw ControlRefusal(400, "UnknownOperationException", "This API is called by POST /.")
        }
        let parameters = try call.json()
        switch call.request["X-Amz-Target"] ?? "" {
        case "secretsmanager.DescribeSecret": return describe(try secret(parameters))
        case "secretsmanager.GetSecretValue": return try value(try secret(parameters))
        case "TrentService.DescribeKey": return try describeKey(parameters)
        case let target:
            throw ControlRefusal(400, "UnknownOperationException", "The sandbox does not serve \(target).")
        }
    }

    private func secret(_ parameters: [String: Any]) throws(ControlRefusal) -> Stored {
        guard let id = parameters["SecretId"] as? String, parameters.count == 1 else {
            throw ControlRefusal(400, "InvalidParameterException", "SecretId, and nothing else, is taken here.")
        }
        guard let found = stored.first(where: { $0.name == id || $0.arn == id || $0.arn.dropLast(7) == id }) else {
            throw ControlRefusal(
                400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        }
        return found
    }

    /// The id of a secret's one version.
    private func version(_ secret: Stored) -> String {
        UUID(uuidString: "00000000-0000-4000-8000-" + hex(sha256(Array(secret.name.utf8)).prefix(6)))?.uuidString
            .lowercased() ?? ""
    }

    private func describe(_ secret: Stored) -> [String: Any] {
        [
            "ARN": secret.arn, "Name": secret.name, "KmsKeyId": keyARN,
            "CreatedDate": created.timeIntervalSince1970, "LastChangedDate": created.timeIntervalSince1970,
            "VersionIdsToStages": [version(secret): ["AWSCURRENT"]],
        ]
    }

    private func value(_ secret: Stored) throws(ControlRefusal) -> [String: Any] {
        let pair = ["username": secret.username, "password": secret.password.reveal()]
        guard let text = try? JSONSerialization.data(withJSONObject: pair, options: [.sortedKeys]) else {
            throw ControlRefusal(500, "InternalServiceError", "The secret cannot be written.")
        }
        return [
            "ARN": secret.arn, "Name": secret.name, "VersionId": version(secret),
            "SecretString": String(decoding: text, as: UTF8.self), "VersionStages": ["AWSCURRENT"],
            "CreatedDate": created.timeIntervalSince1970,
        ]
    }

    private func describeKey(_ parameters: [String: Any]) throws(ControlRefusal) -> [String: Any] {
        let id = keyARN.split(separator: "/").last.map(String.init) ?? ""
        guard let asked = parameters["KeyId"] as? String, asked == keyARN || asked == id else {
            throw ControlRefusal(400, "NotFoundException", "There is no such key.")
        }
        return [
            "KeyMetadata": [
                "AWSAccountId": account, "KeyId": id, "Arn": keyARN, "Enabled": true, "KeyState": "Enabled",
                "KeyUsage": "ENCRYPT_DECRYPT", "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT",
                "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS", "MultiRegion": false,
                "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "CreationDate": created.timeIntervalSince1970,
            ] as [String: Any]
        ]
    }
}
