import Foundation
import NIOCore

/// What a bucket's policy says about requests without TLS.
package enum S3BucketPolicy {
    /// Whether a statement denies every action on the objects and on the bucket to everybody who comes without TLS.
    ///
    /// Source: S3 User Guide, "Restrict access to only HTTPS requests": `aws:SecureTransport` is false there. Only that
    /// shape counts; what may have the same effect in another one does not.
    package static func deniesPlainHTTP(_ policy: ByteBuffer, bucketARN: String) -> Bool {
        let document = try? JSONSerialization.jsonObject(with: Data(policy.readableBytesView)) as? [String: Any]
        let denials = statements(document?["Statement"]).filter { statement in
            statement["Effect"] as? String == "Deny" && isEverybody(statement["Principal"])
                && !texts(statement["Action"]).isDisjoint(with: ["s3:*", "*"]) && isWithoutTLS(statement["Condition"])
        }
        let resources = denials.reduce(into: Set<String>()) { $0.formUnion(texts($1["Resource"])) }
        let everything = !resources.isDisjoint(with: ["*", "\(bucketARN)*"])
        return everything || resources.isSuperset(of: [bucketARN, "\(bucketARN)/*"])
    }

    private static func statements(_ value: Any?) -> [[String: Any]] {
        value as? [[String: Any]] ?? (value as? [String: Any]).map { [$0] } ?? []
    }

    private static func texts(_ value: Any?) -> Set<String> {
        Set(value as? [String] ?? (value as? String).map { [$0] } ?? [])
    }

    private static func isEverybody(_ principal: Any?) -> Bool {
        principal as? String == "*" || texts((principal as? [String: Any])?["AWS"]).contains("*")
    }

    /// Only this condition: another one beside it would narrow the denial.
    private static func isWithoutTLS(_ condition: Any?) -> Bool {
        guard let condition = condition as? [String: [String: Any]], condition.count == 1,
            let test = condition["Bool"], test.count == 1,
            let (key, value) = test.first, key.lowercased() == "aws:securetransport"
        else { return false }
        return texts(value).contains("false") || value as? Bool == false
    }
}
