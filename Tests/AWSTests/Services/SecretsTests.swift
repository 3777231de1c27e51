import Cryptography
import Foundation
import Testing

@testable import AWS

@Suite("Secrets of SCRAM users")
struct SecretsTests {
    private static let password = "pa55-\u{1F511}-word"
    private static var cluster: ClusterARN {
        get throws {
            try ClusterARN(
                parsing: "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/0a1b2c3d-1111-2222-3333-444455556666-5")
        }
    }

    private static func prepare() throws -> [[Any]] {
        let value = try JSONSerialization.data(withJSONObject: ["username": "admin", "password": password])
        func secret(_ name: String, _ parameters: [String: Any] = [:]) -> [Any] {
            let all = ["Name": name, "SecretString": String(decoding: value, as: UTF8.self)] as [String: Any]
            return ["secretsmanager", "create_secret", all.merging(parameters) { _, new in new }]
        }
        return [
            ["kms", "create_key", [String: Any]()],
            ["kms", "create_alias", ["AliasName": "alias/msk", "TargetKeyId": "{0[KeyMetadata][KeyId]}"]],
            secret("AmazonMSK_admin", ["KmsKeyId": "alias/msk"]), secret("plain"),
            secret("AmazonMSK_odd", ["SecretString": #"{"username": "admin", "pass": "\#(password)"}"#]),
        ]
    }

    @Test(
        "A user's name and password come out of a secret; what it says appears nowhere",
        arguments: ["ministack", "moto"])
    func value(_ upstream: String) async throws {
        try await JudgedAWS.with(
            .init(rawValue: upstream), prepare: try Self.prepare().filter { $0[0] as? String != "kms" }
        ) {
            aws in
            let secret = try await aws.secrets.scramSecret("plain")
            #expect(secret.username == "admin" && secret.password.reveal() == Self.password)
            #expect(!"\(secret)".contains("pa55"))
            let odd = await #expect(throws: AWSError.self) { try await aws.secrets.scramSecret("AmazonMSK_odd") }
            #expect(odd?.code == .unexpectedAnswer && !"\(odd as Any)".contains("pa55"))
            let missing = await #expect(throws: AWSError.self) { try await aws.secrets.scramSecret("nothing") }
            #expect(missing?.code == .notFound)
            #expect(!aws.log.text.contains("pa55") && !aws.log.text.contains(aws.secret))
            #expect(try await !aws.judged().contains { $0.hasPrefix("WRONG") })
        }
    }

    @Test("Observing a secret asks Secrets Manager, KMS and MSK", arguments: ["ministack", "moto"])
    func observation(_ upstream: String) async throws {
        try await JudgedAWS.with(.init(rawValue: upstream), prepare: try Self.prepare()) { aws in
            func checks(_ name: String) async throws -> [SecretCheck.Rule: Bool] {
                let seen = await aws.secrets.observe(name, of: try Self.cluster, kms: aws.kms, msk: aws.msk)
                return Dictionary(
                    uniqueKeysWithValues: seen.checks(for: try Self.cluster).map { ($0.rule, $0.outcome == .met) })
            }
            // The emulators make up the end of a secret's ARN, so that the cluster does not know it.
            let good = try await checks("AmazonMSK_admin")
            #expect(good.filter { !$0.value }.map(\.key) == [.associated])
            #expect(good.count == SecretCheck.Rule.allCases.count)
            let plain = try await checks("plain")
            #expect(Set(plain.filter { !$0.value }.keys) == [.associated, .namePrefix, .customerManagedKey])
            let odd = try await checks("AmazonMSK_odd")
            #expect(Set(odd.filter { !$0.value }.keys) == [.associated, .jsonShape, .customerManagedKey])
            #expect(try await checks("nothing") == [.exists: false])
            #expect(try await !aws.judged().contains { $0.hasPrefix("WRONG") })
        }
    }

    @Test(
        "Only an object with a user name and a password is one",
        arguments: [
            (#"{"username":"a","password":"b"}"#, true), (#" {"password":"b","username":"a"} "#, true),
            (#"{"username":"a"}"#, false), (#"{"username":"a","password":1}"#, false),
            (#"{"username":"","password":"b"}"#, false), (#"{"username":"a","password":""}"#, false),
            (#"{"username":"a","password":"b","host":"c"}"#, false), (#"["a","b"]"#, false), ("a:b", false),
            (#"{"Username":"a","Password":"b"}"#, false), ("", false),
        ])
    func shape(_ text: String, _ isOne: Bool) {
        #expect((ScramSecret(Secret(text)) != nil) == isOne)
    }

    /// A secret that has everything, changed in one point.
    private static func checks(
        name: String = "AmazonMSK_a", region: String = "eu-west-1", account: String = "123456789012",
        deleted: Double? = nil, keyID: String? = "k", manager: String = "CUSTOMER", spec: String = "SYMMETRIC_DEFAULT",
        state: String = "Enabled", isAssociated: Bool = true
    ) throws -> [SecretCheck.Rule] {
        let arn = "arn:aws:secretsmanager:\(region):\(account):secret:\(name)-AbCdEf"
        let answer = SecretDescription.Answer(
            arn: arn, name: name, keyID: keyID, deleted: deleted, rotates: nil, primaryRegion: nil)
        let key = KMSKey(
            .init(arn: "k", manager: manager, spec: spec, customerMasterKeySpec: nil, state: state))
        let observation = SecretObservation(
            id: name, description: .success(SecretDescription(answer)), key: keyID.map { _ in .success(key) },
            value: .success(ScramSecret(Secret(#"{"username":"a","password":"b"}"#))),
            associated: .success(isAssociated ? [arn] : []))
        return observation.checks(for: try cluster).filter { $0.outcome != .met }.map(\.rule)
    }

    @Test("Each rule is told on its own")
    func rules() throws {
        #expect(try Self.checks() == [])
        #expect(try Self.checks(name: "kafka_a") == [.namePrefix])
        #expect(try Self.checks(region: "eu-west-2") == [.sameRegion])
        #expect(try Self.checks(account: "210987654321") == [.sameAccount])
        #expect(try Self.checks(deleted: 1) == [.exists])
        #expect(try Self.checks(keyID: nil) == [.customerManagedKey])
        #expect(try Self.checks(manager: "AWS") == [.customerManagedKey])
        #expect(try Self.checks(spec: "RSA_4096") == [.symmetricKey])
        #expect(try Self.checks(state: "PendingDeletion") == [.symmetricKey])
        #expect(try Self.checks(isAssociated: false) == [.associated])
    }

    @Test("What may not be asked is unknown, not wrong")
    func unknown() throws {
        let denied = AWSError(code: .accessDenied, message: "denied", hint: "allow it")
        let observation = SecretObservation(
            id: "AmazonMSK_a", description: .failure(denied), key: nil, value: .failure(denied),
            associated: .failure(denied))
        let checks = observation.checks(for: try Self.cluster)
        #expect(checks.map(\.rule) == [.exists, .jsonShape, .associated])
        #expect(checks.allSatisfy { $0.outcome == .unknown("denied", remedy: "allow it") })
    }
}
