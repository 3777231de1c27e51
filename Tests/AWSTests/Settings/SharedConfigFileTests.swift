import Crypto
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
}
