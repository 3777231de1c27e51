import AWS
import Evidence

extension Finding {
    /// What a bucket is not, nil for what it is.
    ///
    /// - Parameter subject: `spec.evidence.url`.
    package init?(_ check: BucketCheck, about subject: String) {
        switch check.outcome {
        case .met: return nil
        case .unmet(let message, let remedy): self.init(Self.code(check.rule), subject, message, hint: remedy + ".")
        case .blocking(let message, let remedy): self.init("B52", subject, message, hint: remedy + ".")
        case .unknown(let message, let remedy):
            self.init("W70", subject, "\(check.rule.rawValue): \(message)", hint: remedy + ".")
        }
    }

    private static func code(_ rule: BucketCheck.Rule) -> String {
        switch rule {
        case .region: "B52"
        case .objectLock: "W54"
        case .defaultRetention: "W55"
        case .versioning: "W56"
        case .encryption: "W57"
        case .publicAccessBlock: "W58"
        case .tlsOnly: "W59"
        }
    }

    /// What a secret is not, nil for what it is.
    package init?(_ check: SecretCheck, about subject: String) {
        switch check.outcome {
        case .met: return nil
        case .unmet(let message, let remedy): self.init(Self.code(check.rule), subject, message, hint: remedy + ".")
        case .unknown(let message, let remedy):
            self.init("W70", subject, "\(check.rule.rawValue): \(message)", hint: remedy + ".")
        }
    }

    private static func code(_ rule: SecretCheck.Rule) -> String {
        switch rule {
        case .exists, .jsonShape: "B53"
        case .namePrefix: "W66"
        case .customerManagedKey, .symmetricKey: "W67"
        case .sameRegion, .sameAccount: "W68"
        case .associated: "W69"
        }
    }
}
