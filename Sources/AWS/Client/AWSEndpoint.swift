/// Where a service is asked in a region, and the region that the signature names.
package struct AWSEndpoint: Sendable, Equatable {
    /// `https://`, or `http://` for a configured one.
    package let scheme: String
    /// The host, with a port where it has one.
    package let host: String
    /// What a configured endpoint has before every path, such as `/gateway`; else empty.
    package let basePath: String
    package let signingRegion: String
    /// Whether it was configured rather than AWS's own: then hosts of buckets cannot be relied on.
    package let isCustom: Bool

    init(host: String, signingRegion: String) {
        scheme = "https://"
        self.host = host
        basePath = ""
        self.signingRegion = signingRegion
        isCustom = false
    }

    /// - Throws: ``AWSError`` `invalid-configuration` when it is not `http[s]://host[:port][/path]`.
    init(configured url: String, by source: String, signingRegion: String) throws(AWSError) {
        let scheme = ["https://", "http://"].first { url.lowercased().hasPrefix($0) }
        let rest = url.dropFirst(scheme?.count ?? 0)
        let host = rest.prefix { $0 != "/" }
        guard let scheme, !host.isEmpty, rest.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 }),
            !rest.contains(where: { "?#@".contains($0) })
        else {
            throw AWSError(
                code: .invalidConfiguration, message: "\(source) is not an endpoint",
                hint: "write https://HOST[:PORT][/PATH]")
        }
        var path = rest.dropFirst(host.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        self.scheme = scheme
        self.host = String(host)
        basePath = String(path)
        self.signingRegion = signingRegion
        isCustom = true
    }

    /// AWS's own endpoint.
    ///
    /// Source: the endpoint rule sets that AWS publishes in its SDKs (botocore, data/SERVICE/…/endpoint-rule-set-1).
    ///
    /// - Throws: ``AWSError`` `invalid-configuration` where there is none.
    package static func standard(
        _ service: AWSService, region: String, useFIPS: Bool, useDualStack: Bool
    ) throws(AWSError) -> AWSEndpoint {
        let partition = AWSPartition(region: region)
        guard !(useFIPS && partition == .china) else {
            throw AWSError(
                code: .invalidConfiguration, message: "\(service.title) in \(region): no FIPS endpoints in China",
                hint: "unset AWS_USE_FIPS_ENDPOINT and use_fips_endpoint")
        }
        // Secrets Manager's dual-stack endpoints have its ordinary names.
        let useDualStack = useDualStack && service != .secretsManager
        let suffix = partition.domain(dualStack: useDualStack && service != .s3)
        var prefix = service.rawValue
        if service == .kafka, useDualStack { prefix = "kafka-api" }
        if useFIPS, !service.ordinaryEndpointIsFIPS(partition, useDualStack: useDualStack) { prefix += "-fips" }
        if service == .s3, useDualStack { prefix += ".dualstack" }

        guard service == .iam else { return AWSEndpoint(host: "\(prefix).\(region).\(suffix)", signingRegion: region) }
        let place =
            switch partition {
            case .standard: useDualStack ? "global." : ""
            case .china: useDualStack ? "global." : "cn-north-1."
            case .govCloud: "us-gov."
            }
        return AWSEndpoint(host: "\(prefix).\(place)\(suffix)", signingRegion: partition.globalRegion)
    }
}

extension AWSPartition {
    fileprivate func domain(dualStack: Bool) -> String {
        switch self {
        case .standard, .govCloud: dualStack ? "api.aws" : "amazonaws.com"
        case .china: dualStack ? "api.amazonwebservices.com.cn" : "amazonaws.com.cn"
        }
    }

    /// The region in which IAM's signatures are made.
    var globalRegion: String {
        switch self {
        case .standard: "us-east-1"
        case .china: "cn-north-1"
        case .govCloud: "us-gov-west-1"
        }
    }
}

extension AWSService {
    fileprivate func ordinaryEndpointIsFIPS(_ partition: AWSPartition, useDualStack: Bool) -> Bool {
        guard partition == .govCloud else { return false }
        return switch self {
        case .kafka, .iam: true
        case .sts: !useDualStack
        default: false
        }
    }
}
