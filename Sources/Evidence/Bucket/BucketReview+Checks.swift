import AWS

extension BucketReview {
    /// What the bucket is and is not for its use, in a fixed order; pure.
    package func checks(for use: BucketUse, kmsKeyARN: String? = nil) -> [BucketCheck] {
        var checks = [regionCheck]
        if case .evidence(let lock) = use { checks.append(objectLockCheck(lock)) }
        if let check = defaultRetentionCheck(use) { checks.append(check) }
        checks += [versioningCheck(use), encryptionCheck(kmsKeyARN), publicAccessCheck, tlsCheck]
        return checks
    }

    private var regionCheck: BucketCheck {
        check(.region, region) { region in
            region == expectedRegion
                ? .met("in \(region)")
                : .blocking(
                    "bucket \(bucket) is in \(region), and requests are signed for \(expectedRegion)",
                    remedy: "set the store's region to \(region)")
        }
    }

    private static func days(_ lock: ObjectLock) -> String { lock.days == 1 ? "1 day" : "\(lock.days) days" }

    private func objectLockCheck(_ lock: ObjectLock?) -> BucketCheck {
        check(.objectLock, objectLock) { configuration in
            switch (lock, configuration) {
            case (nil, _):
                .met("not asked for: the hash chain shows a change, but nothing prevents one")
            case (let lock?, nil):
                .unmet(
                    "bucket \(bucket) has no Object Lock: whoever may delete its objects can remove entries of the "
                        + "journal in the \(Self.days(lock)) that they must stay; the hash chain shows it, but does not prevent it",
                    remedy: "use a bucket made with Object Lock: aws s3api create-bucket --bucket NAME "
                        + "--object-lock-enabled-for-bucket")
            case (let lock?, _?):
                .met("entries of the journal are locked for \(Self.days(lock)) in mode \(lock.mode.rawValue)")
            }
        }
    }

    /// Only where there is one: the lease would leave a locked version behind with each renewal.
    private func defaultRetentionCheck(_ use: BucketUse) -> BucketCheck? {
        guard let retention = objectLock.value??.defaultRetention else { return nil }
        let term = "\(retention.days) days in mode \(retention.mode.rawValue)"
        return BucketCheck(
            .defaultRetention,
            use == .segments
                ? .unmet(
                    "bucket \(bucket) locks every object for \(term): segments, which are copies of records, cannot be "
                        + "deleted before",
                    remedy: "use another bucket for segments, without a default retention")
                : .unmet(
                    "bucket \(bucket) locks every object for \(term): each renewal of the lease leaves a version that "
                        + "stays so long; what kedge does is not affected",
                    remedy: "remove the default retention: kedge locks the entries of the journal itself"))
    }

    private func versioningCheck(_ use: BucketUse) -> BucketCheck {
        check(.versioning, versioning) { versioning in
            switch versioning {
            case .enabled: .met("objects that are overwritten or deleted can be restored")
            case .suspended, .never:
                .unmet(
                    "bucket \(bucket) keeps no versions: an object that is deleted by mistake is gone"
                        + (use == .segments ? ", and its partition is copied anew" : ""),
                    remedy: "aws s3api put-bucket-versioning --bucket \(bucket) "
                        + "--versioning-configuration Status=Enabled")
            }
        }
    }

    private func encryptionCheck(_ kmsKeyARN: String?) -> BucketCheck {
        if let kmsKeyARN { return BucketCheck(.encryption, .met("objects are written under \(kmsKeyARN)")) }
        return check(.encryption, encryption) { encryption in
            // Since January 2023 S3 encrypts every new object, at least with keys of its own (S3 User Guide,
            // "Setting default server-side encryption behavior for Amazon S3 buckets").
            guard let encryption else {
                return .unmet(
                    "bucket \(bucket) has no default encryption",
                    remedy: "set kmsKeyArn, or a default encryption for the bucket")
            }
            let key = encryption.kmsKeyID.map { " under \($0)" } ?? ""
            return .met("objects are encrypted (\(encryption.algorithm))\(key)")
        }
    }

    private var publicAccessCheck: BucketCheck {
        check(.publicAccessBlock, publicAccessBlock) { block in
            block?.blocksEverything == true
                ? .met("public access is blocked")
                : .unmet(
                    "bucket \(bucket) does not block all public access itself",
                    remedy: "aws s3api put-public-access-block --bucket \(bucket) --public-access-block-configuration "
                        + "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true; "
                        + "unless the account blocks it for all buckets")
        }
    }

    private var tlsCheck: BucketCheck {
        check(.tlsOnly, isTLSOnly) { isTLSOnly in
            isTLSOnly
                ? .met("requests without TLS are denied")
                : .unmet(
                    "the policy of bucket \(bucket) does not deny requests without TLS",
                    remedy: "add a statement that denies s3:* on the bucket and its objects to everybody where "
                        + "aws:SecureTransport is false")
        }
    }

    private func check<Value>(
        _ rule: BucketCheck.Rule, _ answer: Answer<Value>, _ judge: (Value) -> BucketCheck.Outcome
    ) -> BucketCheck {
        switch answer {
        case .read(let value): BucketCheck(rule, judge(value))
        case .denied(let action):
            BucketCheck(
                rule,
                .unknown(
                    "not checked: kedge may not ask for it (\(action)) on bucket \(bucket)",
                    remedy: "allow \(action) on arn:aws:s3:::\(bucket)"))
        case .unsupported:
            BucketCheck(
                rule,
                .unknown("not checked: the server of bucket \(bucket) does not answer it", remedy: "check it there"))
        case .failed(let problem):
            BucketCheck(rule, .unknown("not checked: \(problem)", remedy: "the next pass asks again"))
        }
    }
}

extension ObjectLock {
    var days: Int { Int(retention / .seconds(86_400)) }
}
