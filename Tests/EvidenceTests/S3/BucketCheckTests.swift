import AWS
import NIOCore
import Testing

@testable import Evidence

/// What a bucket is judged by: values in, values out.
@Suite struct BucketCheckTests {
    private static func review(
        region: BucketReview.Answer<String> = .read("eu-west-1"),
        versioning: BucketReview.Answer<S3Versioning> = .read(.enabled),
        objectLock: BucketReview.Answer<S3ObjectLockConfiguration?> = .read(.init(defaultRetention: nil)),
        isTLSOnly: BucketReview.Answer<Bool> = .read(true)
    ) -> BucketReview {
        BucketReview(
            bucket: "proof", expectedRegion: "eu-west-1", region: region, versioning: versioning,
            objectLock: objectLock, encryption: .read(S3Encryption(algorithm: "AES256", kmsKeyID: nil)),
            publicAccessBlock: .read(
                S3PublicAccessBlock(
                    blockPublicACLs: true, ignorePublicACLs: true, blockPublicPolicy: true,
                    restrictPublicBuckets: true)), isTLSOnly: isTLSOnly)
    }

    private static let lock = ObjectLock(mode: .governance, retention: .seconds(7 * 365 * 86_400))

    private static func outcome(_ rule: BucketCheck.Rule, _ review: BucketReview, _ use: BucketUse) -> BucketCheck
        .Outcome?
    {
        review.checks(for: use).first { $0.rule == rule }?.outcome
    }

    @Test("a bucket made as the documentation says meets every rule")
    func good() {
        for check in Self.review().checks(for: .evidence(Self.lock)) {
            guard case .met = check.outcome else {
                Issue.record("\(check)")
                continue
            }
        }
    }

    @Test("another region blocks, and names both")
    func region() {
        let outcome = Self.outcome(.region, Self.review(region: .read("us-east-1")), .segments)
        #expect(
            outcome
                == .blocking(
                    "bucket proof is in us-east-1, and requests are signed for eu-west-1",
                    remedy: "set the store's region to us-east-1"))
    }

    @Test("without Object Lock it says what is lost, where it was asked for")
    func objectLock() {
        let review = Self.review(objectLock: .read(nil))
        guard case .unmet(let lost, _) = Self.outcome(.objectLock, review, .evidence(Self.lock)) else {
            Issue.record("not unmet")
            return
        }
        #expect(lost.contains("remove entries of the journal in the 2555 days that they must stay"))
        guard case .met = Self.outcome(.objectLock, review, .evidence(nil)) else {
            Issue.record("not met")
            return
        }
        #expect(Self.outcome(.objectLock, review, .segments) == nil)
    }

    @Test("a default retention is said, with what it does to each use")
    func defaultRetention() {
        let review = Self.review(
            objectLock: .read(.init(defaultRetention: .init(mode: .compliance, days: 30))))
        for (use, word) in [(BucketUse.evidence(Self.lock), "lease"), (.segments, "segments")] {
            guard case .unmet(let what, _) = Self.outcome(.defaultRetention, review, use) else {
                Issue.record("not unmet")
                continue
            }
            #expect(what.contains("30 days in mode COMPLIANCE") && what.contains(word))
        }
    }

    @Test("what may not be asked is said with the action that would permit it, never guessed")
    func denied() {
        let review = Self.review(versioning: .denied("s3:GetBucketVersioning"), isTLSOnly: .unsupported)
        #expect(
            Self.outcome(.versioning, review, .segments)
                == .unknown(
                    "not checked: kedge may not ask for it (s3:GetBucketVersioning) on bucket proof",
                    remedy: "allow s3:GetBucketVersioning on arn:aws:s3:::proof"))
        guard case .unknown = Self.outcome(.tlsOnly, review, .segments) else {
            Issue.record("guessed")
            return
        }
    }

    private static let denial = """
        {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["s3:*"],
         "Resource": ["arn:aws:s3:::proof", "arn:aws:s3:::proof/*"],
         "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}}
        """

    @Test(
        "a policy denies requests without TLS only if it denies everything to everybody",
        arguments: [
            ("", "", true),
            ("\"Deny\"", "\"Allow\"", false),
            ("\"AWS\": \"*\"", "\"AWS\": \"arn:aws:iam::1:root\"", false),
            ("s3:*", "s3:GetObject", false),
            (", \"arn:aws:s3:::proof/*\"", "", false),
            ("\"arn:aws:s3:::proof\", ", "", false),
            ("\"arn:aws:s3:::proof\", \"arn:aws:s3:::proof/*\"", "\"*\"", true),
            ("arn:aws:s3:::proof/*", "arn:aws:s3:::other/*", false),
            ("[\"false\"]", "\"true\"", false),
            ("[\"false\"]", "false", true),
            ("\"Bool\"", "\"StringEquals\": {\"aws:PrincipalOrgID\": \"o\"}, \"Bool\"", false),
            ("{\"Effect\"", "[{\"Effect\"", false),
        ])
    func policy(part: String, replacement: String, denies: Bool) {
        let statement = part.isEmpty ? Self.denial : Self.denial.replacing(part, with: replacement)
        for text in ["{\"Statement\": \(statement)}", "{\"Statement\": [\(statement)]}"] {
            #expect(
                S3BucketPolicy.deniesPlainHTTP(ByteBuffer(string: text), bucketARN: "arn:aws:s3:::proof") == denies)
        }
    }
}
