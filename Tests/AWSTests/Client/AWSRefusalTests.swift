import Cryptography
import HTTP
import NIOCore
import Testing

@testable import AWS

/// Refusals in the forms of AWS's protocols.
@Suite struct AWSRefusalTests {
    private let request = AWSRequest(service: .iam, region: "eu-west-1", operation: "GetRole")

    private func error(
        _ status: Int, _ body: String = "", _ headers: [HTTPField] = [], credentials: AWSCredentials? = nil
    ) -> AWSError {
        .refusal(
            of: request, status: status, headers: headers, body: ByteBuffer(string: body), credentials: credentials)
    }

    @Test("S3's XML")
    func s3() {
        let error = error(
            404,
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message><RequestId>R1</RequestId></Error>
            """)
        #expect(error.code == .notFound)
        #expect(error.awsCode == "NoSuchKey")
        #expect(error.requestID == "R1")
        #expect(error.status == 404)
        #expect(error.service == .iam)
        #expect(
            error.message == "IAM GetRole in eu-west-1: NoSuchKey, The key does not exist. (request R1)")
    }

    @Test("the query protocol's XML, with the namespaces that it has")
    func query() {
        let error = error(
            403,
            """
            <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>
            <Code>AccessDenied</Code><Message>User is not authorized</Message></Error><RequestId>R2</RequestId>
            </ErrorResponse>
            """)
        #expect(error.code == .accessDenied)
        #expect(error.requestID == "R2")
    }

    @Test(
        "JSON 1.1 and REST-JSON, with the code in the body or in a header",
        arguments: [
            (#"{"__type": "com.amazonaws.secretsmanager#ResourceNotFoundException", "Message": "gone"}"#, nil),
            (#"{"__type": "ResourceNotFoundException", "message": "gone", "other": 1}"#, nil),
            (#"{"code": "ResourceNotFoundException", "errorMessage": "gone"}"#, nil),
            (
                #"{"message": "gone"}"#,
                HTTPField("X-Amzn-ErrorType", "ResourceNotFoundException:http://internal.amazon.com/")
            ),
            (
                #"{"__type": "Other", "message": "gone"}"#,
                HTTPField("x-amzn-query-error", "ResourceNotFoundException;Sender")
            ),
        ] as [(String, HTTPField?)])
    func json(body: String, header: HTTPField?) {
        let error = error(400, body, [HTTPField("x-amzn-RequestId", "R3")] + (header.map { [$0] } ?? []))
        #expect(error.code == .notFound)
        #expect(error.awsCode == "ResourceNotFoundException")
        #expect(error.requestID == "R3")
        #expect(error.message.contains("ResourceNotFoundException, gone (request R3)"))
    }

    @Test(
        "what is no document of AWS's is named by its status",
        arguments: ["", "<html><body>Bad gateway</body></html>", "not found", "{", "<", "[]", "\u{0}"])
    func other(body: String) {
        let error = error(404, body)
        #expect(error.code == .notFound)
        #expect(error.awsCode == nil)
        #expect(error.message == "IAM GetRole in eu-west-1: HTTP status 404")
    }

    @Test("the region that S3 names comes along")
    func region() {
        let header = error(301, "", [HTTPField("x-amz-bucket-region", "eu-west-3")])
        #expect(header.code == .wrongRegion)
        #expect(header.region == "eu-west-3")
        #expect(header.hint.contains("eu-west-3"))
        let body = error(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-2</Region></Error>")
        #expect(body.code == .wrongRegion)
        #expect(body.region == "eu-west-2")
    }

    @Test(
        "AWS's codes have a meaning, whatever the status",
        arguments: [
            ("ExpiredToken", .expiredToken), ("ExpiredTokenException", .expiredToken), ("SlowDown", .throttled),
            ("Throttling", .throttled), ("RequestTimeTooSkewed", .clockSkew),
            ("SignatureDoesNotMatch", .invalidSignature),
            ("InvalidClientTokenId", .invalidCredentials), ("InvalidAccessKeyId", .invalidCredentials),
            ("UnrecognizedClientException", .invalidCredentials), ("AccessDeniedException", .accessDenied),
            ("NoSuchEntity", .notFound), ("EntityAlreadyExists", .conflict),
            ("PreconditionFailed", .preconditionFailed),
            ("MalformedPolicyDocument", .refused), ("LimitExceeded", .refused),
        ] as [(String, AWSError.Code)])
    func meanings(code: String, meaning: AWSError.Code) {
        #expect(error(400, "<Error><Code>\(code)</Code></Error>").code == meaning)
    }

    @Test("a limit that is reached is no conflict, though IAM answers with that status")
    func quota() {
        #expect(error(409, "<Error><Code>LimitExceeded</Code></Error>").code == .refused)
        #expect(error(409, "<Error><Code>DeleteConflict</Code></Error>").code == .conflict)
    }

    @Test("the query services tell a clock that is off by the words of a wrong signature")
    func skewInWords() {
        let message = "Signature expired: 20260115T120000Z is now earlier than 20260115T121500Z"
        let body = "<Error><Code>SignatureDoesNotMatch</Code><Message>\(message)</Message></Error>"
        #expect(error(403, body).code == .clockSkew)
    }

    @Test("each meaning says what to do")
    func hints() {
        for status in [301, 304, 400, 401, 403, 404, 409, 412, 429, 500, 503, 100] {
            #expect(error(status).hint.count > 10)
        }
    }

    // MARK: - What must not be repeated

    @Test("what a server echoes of a request stays out of the message")
    func redacted() {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("the-secret-key"), sessionToken: Secret("the+token/x==")
        )
        let message = """
            Wrong: X-Amz-Security-Token=the%2Btoken%2Fx%3D%3D&amp;X-Amz-Signature=abc123 the-secret-key the+token/x==
            'GET
            x-amz-security-token:the+token/x=='
            """
        let body = """
            <Error><Code>SignatureDoesNotMatch</Code><Message>\(message)</Message>
            <CanonicalRequest>the+token/x==</CanonicalRequest></Error>
            """
        let error = error(403, body, credentials: credentials)
        for secret in ["the-secret-key", "the+token", "the%2Btoken", "abc123", "'GET"] {
            #expect(!"\(error) \(error.cause ?? "")".contains(secret))
        }
        #expect(error.message.contains("Wrong: "))
    }

    @Test(
        "fields that hold secrets are cut out even where the secret is not ours",
        arguments: [
            "Authorization: AWS4-HMAC-SHA256 the-x", "\"SessionToken\": \"the-x\"", "SecretAccessKey=the-x",
            "x-amz-security-token:the-x", "Signature=the-x, next",
        ])
    func fields(text: String) {
        #expect(!AWSRedaction.safe(text).contains("the-x"))
        #expect(AWSRedaction.safe(text).contains("<redacted>"))
    }

    @Test("a message is one line of a length that can be read, without control characters")
    func short() {
        #expect(AWSRedaction.safe("a\u{1B}[31mb\u{7}") == "a[31mb")
        #expect(AWSRedaction.safe(String(repeating: "x", count: 100_000)).count == 400)
        #expect(AWSRedaction.safe("one\r\ntwo") == "one")
    }
}
