import Foundation

/// What the environment and the shared files say about AWS, read once.
///
/// Source: AWS SDKs and Tools Reference Guide, "Settings reference"; a variable wins over the profile's property.
package struct AWSSettings: Sendable {
    let environment: [String: String]
    private let profiles: [String: AWSProfile]
    private let services: [String: SharedConfigFile.Section]
    /// The two files, for messages.
    let files: [String]

    /// - Throws: ``AWSError`` `invalid-configuration` for a file that cannot be read or is not of its form.
    package static func load(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(AWSError) -> AWSSettings {
        let home = environment["HOME"] ?? NSHomeDirectory()
        func path(_ variable: String, _ name: String) -> String {
            guard let path = environment[variable], !path.isEmpty else { return "\(home)/.aws/\(name)" }
            return path.hasPrefix("~/") ? home + path.dropFirst() : path
        }
        let paths = [path("AWS_CONFIG_FILE", "config"), path("AWS_SHARED_CREDENTIALS_FILE", "credentials")]
        return AWSSettings(
            environment: environment, config: try .read(paths[0]), credentials: try .read(paths[1]), files: paths)
    }

    init(
        environment: [String: String], config: SharedConfigFile, credentials: SharedConfigFile, files: [String] = []
    ) {
        self.environment = environment
        self.files = files
        var sections: [String: [SharedConfigFile.Section]] = [:]
        var services: [String: SharedConfigFile.Section] = [:]
        // `[profile default]` sorts after `[default]`, and wins.
        for (header, section) in config.sections.sorted(by: { $0.key < $1.key }) {
            if header == "default" {
                sections["default", default: []].append(section)
            } else if header.hasPrefix("profile ") {
                sections[String(header.dropFirst("profile ".count)), default: []].append(section)
            } else if header.hasPrefix("services ") {
                services[String(header.dropFirst("services ".count))] = section
            }
        }
        for (name, section) in credentials.sections { sections[name, default: []].append(section) }
        profiles = Dictionary(uniqueKeysWithValues: sections.map { ($0.key, AWSProfile(name: $0.key, $0.value)) })
        self.services = services
    }

    /// The profile that counts where none is named.
    var standardProfile: String { variable("AWS_PROFILE") ?? "default" }

    func profile(_ name: String?) -> AWSProfile? { profiles[name ?? standardProfile] }

    /// A variable's value; nil when it is set to nothing.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }

    /// A setting: the variable, or else the property of the profile.
    func value(_ variable: String, _ key: String, _ profile: String?) -> String? {
        self.variable(variable) ?? self.profile(profile)?[key]
    }

    private func flag(_ variable: String, _ key: String, _ profile: String?) -> Bool {
        value(variable, key, profile)?.lowercased() == "true"
    }

    // MARK: - Settings

    /// The region where nothing else names one.
    package func region(profile: String? = nil) -> String? {
        variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? self.profile(profile)?["region"]
    }

    /// A PEM file with the authorities to trust.
    package func caBundle(profile: String? = nil) -> String? { value("AWS_CA_BUNDLE", "ca_bundle", profile) }

    func maxAttempts(profile: String?) throws(AWSError) -> Int {
        guard let text = value("AWS_MAX_ATTEMPTS", "max_attempts", profile) else { return 3 }
        guard let attempts = Int(text), 1...100 ~= attempts else {
            throw AWSError(
                code: .invalidConfiguration, message: "max_attempts is '\(text)'",
                hint: "write a number from 1 to 100 into AWS_MAX_ATTEMPTS or the profile's max_attempts")
        }
        return attempts
    }

    /// Where a service is asked: what is configured, or else AWS's own endpoint.
    package func endpoint(
        _ service: AWSService, region: String, profile: String? = nil
    ) throws(AWSError) -> AWSEndpoint {
        guard region.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,62}/) != nil else {
            throw AWSError(
                code: .invalidConfiguration, message: "'\(region)' is not a region", hint: "write one like eu-west-1")
        }
        let standard: AWSEndpoint = try .standard(
            service, region: region, useFIPS: flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", profile),
            useDualStack: flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", profile))
        guard let (url, source) = configuredEndpoint(service, profile) else { return standard }
        return try AWSEndpoint(configured: url, by: source, signingRegion: standard.signingRegion)
    }

    private func configuredEndpoint(_ service: AWSService, _ profile: String?) -> (url: String, source: String)? {
        guard !flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", profile) else {
            return nil
        }
        for name in ["AWS_ENDPOINT_URL_\(service.identifier.uppercased())", "AWS_ENDPOINT_URL"] {
            if let url = variable(name) { return (url, name) }
        }
        guard let profile = self.profile(profile) else { return nil }
        if let name = profile["services"],
            let url = services[name]?.nested[service.identifier]?["endpoint_url"]?.reveal()
        {
            return (url, "endpoint_url of \(service.identifier) in [services \(name)]")
        }
        return profile["endpoint_url"].map { ($0, "endpoint_url of profile \(profile.name)") }
    }
}

extension AWSSettings: CustomStringConvertible, CustomReflectable {
    /// The environment holds secrets.
    package var description: String { "AWSSettings" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
