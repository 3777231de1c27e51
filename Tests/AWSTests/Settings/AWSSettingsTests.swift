import Testing

@testable import AWS

@Suite struct AWSSettingsTests {
    private func settings(
        _ environment: [String: String] = [:], config: String = "", credentials: String = ""
    ) throws(AWSError) -> AWSSettings {
        AWSSettings(
            environment: environment, config: try SharedConfigFile(parsing: config, path: "config"),
            credentials: try SharedConfigFile(parsing: credentials, path: "credentials"))
    }

    private func host(_ settings: AWSSettings, _ service: AWSService = .s3, profile: String? = nil) throws -> String {
        let endpoint = try settings.endpoint(service, region: "eu-west-1", profile: profile)
        return endpoint.scheme + endpoint.host + endpoint.basePath
    }

    // MARK: - Profiles

    @Test("both files make a profile; the credentials file and [profile default] win")
    func profiles() throws {
        let settings = try settings(
            config: """
                [profile default]
                region = a-1
                [default]
                region = b-1
                output = json
                [profile x]
                region = c-1
                aws_access_key_id = config
                [y]
                region = d-1
                """,
            credentials: "[x]\naws_access_key_id = credentials\n[z]\naws_access_key_id = z")
        #expect(settings.profile("default")?["region"] == "a-1")
        #expect(settings.profile("default")?["output"] == "json")
        #expect(settings.profile("x")?["region"] == "c-1")
        #expect(settings.profile("x")?["aws_access_key_id"] == "credentials")
        // The config file needs the word `profile`.
        #expect(settings.profile("y") == nil)
        #expect(settings.profile("z")?["aws_access_key_id"] == "z")
        #expect(settings.profile(nil)?.name == "default")
    }

    @Test("the files are where the variables say, or in the home directory")
    func files() async throws {
        try await AWSFixture.withFiles(config: "[profile x]\nregion = eu-west-3") { environment, directory in
            #expect(try AWSSettings.load(environment: environment).region(profile: "x") == "eu-west-3")
            let home = try AWSSettings.load(environment: ["HOME": "/home/me", "AWS_CONFIG_FILE": "~/own"])
            #expect(home.files == ["/home/me/own", "/home/me/.aws/credentials"])
        }
    }

    @Test("AWS_REGION, AWS_DEFAULT_REGION, the profile's region, in this order; empty variables do not count")
    func region() throws {
        let config = "[default]\nregion = d-1\n[profile x]\nregion = x-1"
        #expect(try settings(config: config).region() == "d-1")
        #expect(try settings(["AWS_PROFILE": "x"], config: config).region() == "x-1")
        #expect(try settings(["AWS_PROFILE": "x"], config: config).region(profile: "default") == "d-1")
        #expect(try settings(["AWS_DEFAULT_REGION": "e-1"], config: config).region(profile: "x") == "e-1")
        #expect(try settings(["AWS_REGION": "f-1", "AWS_DEFAULT_REGION": "e-1"]).region() == "f-1")
        #expect(try settings(["AWS_REGION": ""], config: config).region() == "d-1")
        #expect(try settings().region() == nil)
    }

    @Test("attempts and the CA file come from the variable or the profile")
    func others() throws {
        let config = "[default]\nmax_attempts = 5\nca_bundle = /ca\n[profile bad]\nmax_attempts = none"
        #expect(try settings().maxAttempts(profile: nil) == 3)
        #expect(try settings(config: config).maxAttempts(profile: nil) == 5)
        #expect(try settings(["AWS_MAX_ATTEMPTS": "7"], config: config).maxAttempts(profile: "bad") == 7)
        let error = #expect(throws: AWSError.self) { _ = try settings(config: config).maxAttempts(profile: "bad") }
        #expect(error?.code == .invalidConfiguration)
        #expect(try settings(config: config).caBundle() == "/ca")
        #expect(try settings(["AWS_CA_BUNDLE": "/other"], config: config).caBundle() == "/other")
    }

    // MARK: - Endpoints

    @Test("configured endpoints: the service's variable, the variable, the services section, the profile")
    func endpoints() throws {
        let config = """
            [default]
            services = local
            endpoint_url = http://profile:1
            [services local]
            s3 =
              endpoint_url = http://section:2/base/
            """
        let (service, global) = (["AWS_ENDPOINT_URL_S3": "http://s3:3"], ["AWS_ENDPOINT_URL": "https://all"])
        #expect(try host(settings(service.merging(global) { $1 }, config: config)) == "http://s3:3")
        #expect(try host(settings(global, config: config)) == "https://all")
        #expect(try host(settings(config: config)) == "http://section:2/base")
        #expect(try host(settings(config: config), .kms) == "http://profile:1")
        #expect(
            try host(settings(["AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://sm:4"]), .secretsManager) == "http://sm:4")
        #expect(try settings(service).endpoint(.s3, region: "eu-west-1").isCustom)
        #expect(try settings(service).endpoint(.s3, region: "eu-west-1").signingRegion == "eu-west-1")
        #expect(try settings(global).endpoint(.iam, region: "eu-west-1").signingRegion == "us-east-1")
    }

    @Test("configured endpoints are left aside where that is asked for")
    func ignored() throws {
        let (url, own) = (["AWS_ENDPOINT_URL": "http://all"], "https://s3.eu-west-1.amazonaws.com")
        let ignore = ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]
        #expect(try host(settings(url.merging(ignore) { $1 })) == own)
        let config = "[default]\nignore_configured_endpoint_urls = TRUE\nendpoint_url = http://p"
        #expect(try host(settings(url, config: config)) == own)
        #expect(try host(settings(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"], config: config)) == "http://p")
    }

    @Test("FIPS and dual-stack come from the variable or the profile")
    func variants() throws {
        let config = "[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true"
        #expect(try host(settings(config: config)) == "https://s3-fips.dualstack.eu-west-1.amazonaws.com")
        let environment = ["AWS_USE_FIPS_ENDPOINT": "false", "AWS_USE_DUALSTACK_ENDPOINT": "false"]
        #expect(try host(settings(environment, config: config)) == "https://s3.eu-west-1.amazonaws.com")
    }

    @Test(
        "what is no endpoint is refused by the variable's name",
        arguments: ["", "s3", "ftp://a", "http://", "http://u:secret@h", "http://h?secret", "http://h/ secret"])
    func wrongEndpoint(url: String) throws {
        let settings = try settings(["AWS_ENDPOINT_URL": url.isEmpty ? " " : url])
        let error = #expect(throws: AWSError.self) { _ = try settings.endpoint(.s3, region: "eu-west-1") }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.hasPrefix("AWS_ENDPOINT_URL ") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("what is no region is refused", arguments: ["", "eu west", "eu-west-1.example.com", "EU-WEST-1", "-"])
    func wrongRegion(region: String) throws {
        let settings = try settings()
        let error = #expect(throws: AWSError.self) { _ = try settings.endpoint(.s3, region: region) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("settings do not show the environment")
    func redacted() throws {
        let settings = try settings(AWSFixture.keys, credentials: "[default]\naws_secret_access_key = the-other")
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings) \(String(reflecting: settings)) \(dumped)".contains("the-"))
    }
}
