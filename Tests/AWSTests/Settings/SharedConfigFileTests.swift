import Cryptography
import Foundation
import Programs
import Testing

@testable import AWS

@Suite struct SharedConfigFileTests {
    private func parse(_ text: String) throws(AWSError) -> SharedConfigFile {
        try SharedConfigFile(parsing: text, path: "config")
    }

    @Test("sections, properties, comments, continued and nested lines")
    func form() throws {
        let file = try parse(
            """
            # comment
            ; comment
            [default] # comment
            region = eu-west-1
            Output=json ; comment
            aws_secret_access_key = a#b;c=d
            [profile  two words]
            credential_process = first
              second
            s3 =
              max_concurrent_requests = 20
              # comment
              addressing_style = path

            empty =
            [services local]
            s3 =
              endpoint_url = http://localhost:1
            secrets_manager =
            \tendpoint_url = http://localhost:2
            [default]
            region = eu-west-2
            """)
        #expect(file.sections.keys.sorted() == ["default", "profile two words", "services local"])
        let standard = file.sections["default"]?.properties
        #expect(standard?["region"] == Secret("eu-west-2"))
        #expect(standard?["output"] == Secret("json"))
        #expect(standard?["aws_secret_access_key"] == Secret("a#b;c=d"))
        let profile = file.sections["profile two words"]
        #expect(profile?.properties["credential_process"] == Secret("first\nsecond"))
        #expect(
            profile?.nested["s3"] == ["max_concurrent_requests": Secret("20"), "addressing_style": Secret("path")])
        #expect(profile?.properties["empty"] == Secret(""))
        let services = file.sections["services local"]?.nested
        #expect(services?["s3"] == ["endpoint_url": Secret("http://localhost:1")])
        #expect(services?["secrets_manager"] == ["endpoint_url": Secret("http://localhost:2")])
    }

    @Test("sections are those that botocore reads")
    func judged() async throws {
        let text = """
            # comment
            [default]
            region = eu-west-1
            output=json
            Mixed_Case = x
            [profile x]
            role_arn = arn:aws:iam::123456789012:role/a
            source_profile=default
            aws_session_token = a=b=c#d;e
            s3 =
              addressing_style = path
              max_concurrent_requests=4
            [profile "two words"]
            region = q-1

            ; comment
            [services local]
            kafka =
              endpoint_url = http://k:1
            s3 =
              endpoint_url = http://s:2
            [empty]

            """
        let judge = try await Run.python("AWSTests/Servers/judge_config.py", [text])
        let judged = try judge.json([String: [String: Value]].self)
        let own = try parse(text).sections.mapValues { section in
            section.properties.reduce(into: [String: Value]()) { values, property in
                values[property.key] =
                    section.nested[property.key].map { .nested($0.mapValues { $0.reveal() }) }
                    ?? .text(property.value.reveal())
            }
        }
        #expect(own == judged)
    }

    private enum Value: Decodable, Equatable {
        case text(String)
        case nested([String: String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .nested(try container.decode([String: String].self))
            }
        }
    }

    @Test("lines may end in CR LF")
    func windows() throws {
        let file = try parse("[default]\r\nregion = eu-west-1\r\n")
        #expect(file.sections["default"]?.properties["region"] == Secret("eu-west-1"))
    }

    @Test(
        "what is no shared file is refused with its line and without its text",
        arguments: [
            ("[default", "config:1: ']' is missing"), ("region = x", "config:1: a property stands before"),
            ("[a]\nsecret", "config:2: '=' is missing"), ("[a]\n\n= secret", "config:3: '=' is missing"),
        ])
    func refused(text: String, problem: String) {
        let error = #expect(throws: AWSError.self) { _ = try parse(text) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.hasPrefix(problem) == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("a file that is not there says nothing; one that cannot be read is an error")
    func reading() throws {
        #expect(try SharedConfigFile.read("/nonexistent/config").sections.isEmpty)
        let error = #expect(throws: AWSError.self) { _ = try SharedConfigFile.read("/") }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("values are not shown")
    func redacted() throws {
        var dumped = ""
        dump(try parse("[default]\naws_session_token = the-token\ns3 =\n  x = the-nested"), to: &dumped)
        #expect(!dumped.contains("the-"))
    }

    @Test("a file that is set to /dev/null is an empty one")
    func device() throws {
        #expect(try SharedConfigFile.read("/dev/null").sections.isEmpty)
    }
}
