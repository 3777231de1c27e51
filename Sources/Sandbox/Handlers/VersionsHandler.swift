import Kafka

/// ApiVersions: what this broker can do (KIP-35, KIP-511, KIP-584).
struct VersionsHandler {
    /// `MetadataVersion.IBP_3_9_IV0` and the oldest that KRaft has.
    private static let metadataVersions: (least: Int16, latest: Int16) = (1, 21)

    let listed: [APIKey: ClosedRange<Int16>]
    let look: SandboxClusterConfiguration.Look

    func versions(_ request: ApiVersionsRequest, _ context: RequestContext) -> ApiVersionsResponse {
        if context.apiVersion >= 3,
            !Self.isName(request.clientSoftwareName) || !Self.isName(request.clientSoftwareVersion)
        {
            return with(ApiVersionsResponse()) { $0.errorCode = KafkaErrorCode.invalidRequest.rawValue }
        }
        var response = ApiVersionsResponse()
        response.apiKeys = listed.sorted { $0.key.rawValue < $1.key.rawValue }.map { Self.entry($0.key, $0.value) }
        guard look == .kraft, context.apiVersion >= 3 else { return response }
        response.supportedFeatures = [
            with(ApiVersionsResponse.SupportedFeatureKey()) {
                $0.name = "metadata.version"
                $0.minVersion = Self.metadataVersions.least
                $0.maxVersion = Self.metadataVersions.latest
            }
        ]
        response.finalizedFeaturesEpoch = 1
        response.finalizedFeatures = [
            with(ApiVersionsResponse.FinalizedFeatureKey()) {
                $0.name = "metadata.version"
                $0.minVersionLevel = Self.metadataVersions.latest
                $0.maxVersionLevel = Self.metadataVersions.latest
            }
        ]
        return response
    }

    /// The answer, in version 0, to an ApiVersions request of a version that is not known.
    static func unsupported(_ versions: ClosedRange<Int16>) -> ApiVersionsResponse {
        with(ApiVersionsResponse()) {
            $0.errorCode = KafkaErrorCode.unsupportedVersion.rawValue
            $0.apiKeys = [entry(.apiVersions, versions)]
        }
    }

    private static func entry(_ key: APIKey, _ versions: ClosedRange<Int16>) -> ApiVersionsResponse.ApiVersion {
        with(ApiVersionsResponse.ApiVersion()) {
            $0.apiKey = key.rawValue
            $0.minVersion = versions.lowerBound
            $0.maxVersion = versions.upperBound
        }
    }

    /// `ApiVersionsRequest.SOFTWARE_NAME_VERSION_PATTERN`.
    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?/) != nil
    }
}
