import AWS
import Foundation
import Programs
import Testing

@testable import Access

@Suite("Clients of services")
struct ServiceClientsTests {
    private static func clients(
        _ principal: String = "User:order-svc", group: String? = "order-processing-cg", servers: Int = 2,
        others: [ClientServers.Way: [String]] = [:]
    ) throws -> ServiceClients {
        ServiceClients(
            principal: principal, cluster: try TranslationTests.cluster(),
            servers: ClientServers(
                (1...max(servers, 1)).prefix(servers).reversed().map {
                    "b-\($0).modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098"
                }, others: others),
            role: try RoleARN(parsing: "arn:aws:iam::123456789012:role/order-svc-role"), group: group)
    }

    /// Names that would break out of a comment, a string or a document, if they could.
    private static let hostile = [
        "a\nimport os", "a\"b", "a'b", "\"\"\"", "a\\", "a\u{2028}b\u{85}c", "*/ x", "#{x}", "${x}", "${jndi:ldap://x}",
        "gr\u{fc}\u{df}e/\u{65e5}\u{672c}\u{8a9e} \u{1f600}", " a ", "a: b", "- a", "\u{202e}a", "</code>`x`", "@here",
        "a|b",
    ]

    @Test("The files are as recorded")
    func golden() throws {
        for (name, bytes) in try Self.clients().files() { try Fixture.expect(bytes, equals: "clients/\(name)") }
    }

    @Test("Without brokers the files say what is missing, and what tells it")
    func placeholder() throws {
        let asking = """
            aws kafka get-bootstrap-brokers --cluster-arn \(try TranslationTests.cluster()) --region eu-west-1 \
            --query BootstrapBrokerStringSaslIam --output text
            """
        for (name, bytes) in try Self.clients(servers: 0).files() {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains(asking), "\(name)")
            #expect(text.contains("BOOTSTRAP-SERVERS-OF-THE-TARGET:9098") == (name != "README.md"), "\(name)")
        }
    }

    @Test("The servers of other ways in are told to whom they are for, and put into no client")
    func elsewhere() throws {
        let files = try Self.clients(others: [.publicInternet: ["b-2-public.example:9198", "b-1-public.example:9198"]])
            .files()
        let readme = String(decoding: files["README.md"] ?? [], as: UTF8.self)
        #expect(
            readme.contains(
                "Services that come from the internet take `b-1-public.example:9198`, `b-2-public.example:9198`."))
        for (name, bytes) in files where name != "README.md" {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("9198"), "\(name)")
        }
    }

    @Test("Every parser reads back the servers and the group, whatever the names are")
    func parsed() async throws {
        let cases = try (Self.hostile + ["plain"]).map { ($0, try Self.clients("User:\($0)", group: $0).files()) }
        let scratch = try Scratch()
        for (index, item) in cases.enumerated() {
            for (name, bytes) in item.1 { try scratch.write(Data(bytes), to: "\(index)/\(name)") }
            try scratch.write(item.0, to: "\(index)/group")
        }
        let judge = try await Run.python("AccessTests/Fixtures/clients_judge.py", [scratch.path])
        #expect(judge.output == "\(cases.count) cases\n", "\(judge.errors)")
    }

    @Test("JavaScript is JavaScript", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/node")))
    func javaScript() async throws {
        let scratch = try Scratch()
        for name in Self.hostile {
            let clients = try Self.clients("User:\(name)", group: name)
            // The libraries are not here; what they are given is.
            let stub = """
                const Module = require('module')
                Module._load = (name) => name === 'kafkajs'
                  ? { Kafka: class { constructor(settings) { this.settings = settings } } }
                  : { generateAuthToken: async ({ region }) => ({ token: 'token of ' + region }) }

                """
            let print = """

                kafka.settings.sasl.oauthBearerProvider().then((token) => process.stdout.write(JSON.stringify(
                  [module.exports.groupId, kafka.settings.brokers, token.value, kafka.settings.retry.initialRetryTime])))
                """
            let run = try await Run.of(["node", try scratch.write(stub + clients.kafkaJS + print, to: "client.js")])
            let values = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [Any])
            #expect(Array((values[0] as? String ?? "").utf16) == Array(name.utf16), "\(run.errors)")
            #expect(values[1] as? [String] == clients.servers.listed)
            #expect(values[2] as? String == "token of eu-west-1" && values[3] as? Int == 1000)
        }
    }
}
