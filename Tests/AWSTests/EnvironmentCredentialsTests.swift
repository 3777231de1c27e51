import AWS
import Cryptography
import Testing

@Suite struct EnvironmentCredentialsTests {
    private let key = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "the-secret"]

    @Test("a key, with and without a session")
    func present() throws {
        let session = ["AWS_SESSION_TOKEN": "the-session"]
        let permanent = try EnvironmentCredentials(environment: key).credentials()
        #expect(permanent == AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("the-secret")))
        let temporary = try EnvironmentCredentials(environment: key.merging(session) { $1 }).credentials()
        #expect(temporary.sessionToken == Secret("the-session"))
    }

    @Test(
        "what is missing is named, and what is there is not shown",
        arguments: [
            ([:], "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY not set"),
            (["AWS_ACCESS_KEY_ID": "the-key"], "AWS credentials: AWS_SECRET_ACCESS_KEY not set"),
            (
                ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "the-secret"],
                "AWS credentials: AWS_ACCESS_KEY_ID not set"
            ),
        ])
    func missing(environment: [String: String], problem: String) {
        let error = #expect(throws: AWSError.self) {
            try EnvironmentCredentials(environment: environment).credentials()
        }
        #expect(error?.code == .credentialsMissing)
        #expect(error?.message.contains(problem) == true)
        #expect(error?.description.contains("the-") == false)
    }

    @Test("credentials do not show their secrets")
    func redacted() throws {
        let credentials = try EnvironmentCredentials(environment: key).credentials()
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!"\(credentials) \(String(reflecting: credentials)) \(dumped)".contains("the-secret"))
    }
}
