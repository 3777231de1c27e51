import Access
import Testing

@Suite struct PolicyDocumentTests {
    static let whole = PolicyDocument(
        id: "example",
        statements: [
            PolicyStatement(
                sid: "One", .allow, actions: .only(["kafka-cluster:ReadData"]), resources: .only(["arn:a", "arn:b"]),
                conditions: [
                    PolicyCondition("StringEquals", "aws:PrincipalTag/team", ["a", "b"]),
                    PolicyCondition("StringEquals", "aws:RequestedRegion", ["eu-west-1"]),
                    PolicyCondition("Bool", "aws:SecureTransport", ["true"]),
                ]),
            PolicyStatement(.deny, actions: .allBut(["kafka-cluster:*"]), resources: .allBut(["*"])),
        ])

    @Test("A policy written and read is the same")
    func roundTrip() throws {
        #expect(try PolicyDocument(parsing: Self.whole.json()) == Self.whole)
    }

    @Test("One value and a list of one value are the same; Version may be missing")
    func shortForms() throws {
        let short = """
            {"Statement": {"Effect": "Allow", "Action": "kafka-cluster:*", "Resource": "*",
             "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"k": 1.5e3}}}}
            """
        let expected = PolicyDocument(
            version: .v2008,
            statements: [
                PolicyStatement(
                    .allow, actions: .only(["kafka-cluster:*"]), resources: .only(["*"]),
                    conditions: [
                        PolicyCondition("Bool", "aws:SecureTransport", ["true"]),
                        PolicyCondition("NumericLessThan", "k", ["1.5e3"]),
                    ])
            ])
        #expect(try PolicyDocument(parsing: Array(short.utf8)) == expected)
    }

    @Test("The size counts characters without white space")
    func size() throws {
        let text = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B"],"Resource":["é"]}]}"#
        #expect(try PolicyDocument(parsing: Array(text.utf8)).size == text.unicodeScalars.count)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let code: AccessError.Code

        init(_ testDescription: String, _ text: String, _ code: AccessError.Code = .policyInvalid) {
            self.testDescription = testDescription
            self.text = text
            self.code = code
        }

        /// A statement that is right but for the given.
        static func statement(_ text: String) -> String { #"{"Version":"2012-10-17","Statement":[{\#(text)}]}"# }
    }

    @Test(
        "Refuses what IAM does not take, and says where",
        arguments: [
            Bad("line 1, column 1: ends too early", "", .policyNotJSON),
            Bad("line 1, column 3: something follows the document", "{}}", .policyNotJSON),
            Bad(
                "line 2, column 10: 'Version' stands here twice", "{\"Version\":\"\",\n\"Version\":\"\"}",
                .policyNotJSON
            ),
            Bad("the policy: a list stands here", "[]"),
            Bad("the policy: unknown element 'version'", #"{"version":"2012-10-17"}"#, .policyUnknownElement),
            Bad("Version: '2020-01-01' is no version", #"{"Version":"2020-01-01","Statement":[]}"#),
            Bad("Version: a number stands here", #"{"Version":2012,"Statement":[]}"#),
            Bad("Statement: missing", #"{"Version":"2012-10-17"}"#),
            Bad("Statement: empty", #"{"Version":"2012-10-17","Statement":[]}"#),
            Bad("Statement[0].Effect: missing", Bad.statement(#""Action":"a:B","Resource":"*""#)),
            Bad(
                "Statement[0].Effect: 'allow' is no effect",
                Bad.statement(#""Effect":"allow","Action":"a:B","Resource":"*""#)),
            Bad("Statement[0].Action: missing", Bad.statement(#""Effect":"Allow","Resource":"*""#)),
            Bad("Statement[0].Resource: missing", Bad.statement(#""Effect":"Allow","Action":"a:B""#)),
            Bad("Statement[0].Action: empty", Bad.statement(#""Effect":"Allow","Action":[],"Resource":"*""#)),
            Bad(
                "Statement[0].Action: stands beside NotAction",
                Bad.statement(#""Effect":"Allow","Action":"a:B","NotAction":"a:C","Resource":"*""#)),
            Bad(
                "Statement[0].Action: 'ReadData' is no action",
                Bad.statement(#""Effect":"Allow","Action":"ReadData","Resource":"*""#)),
            Bad(
                "Statement[0].Resource[1]: null stands here",
                Bad.statement(#""Effect":"Allow","Action":"a:B","Resource":["*",null]"#)),
            Bad(
                "Statement[0].Sid: 'a-b' has more than letters and digits",
                Bad.statement(#""Sid":"a-b","Effect":"Allow","Action":"a:B","Resource":"*""#)),
            Bad(
                "Statement[0]: unknown element 'Principal'",
                Bad.statement(#""Principal":"*","Effect":"Allow","Action":"a:B","Resource":"*""#), .policyUnknownElement
            ),
            Bad(
                "Statement[0].Condition.Bool: a string stands here",
                Bad.statement(#""Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"Bool":"true"}"#)),
            Bad(
                "Statement: two statements have the Sid 'A'",
                #"""
                {"Statement":[{"Sid":"A","Effect":"Allow","Action":"a:B","Resource":"*"},
                 {"Sid":"A","Effect":"Allow","Action":"a:B","Resource":"*"}]}
                """#),
        ])
    func refuses(_ bad: Bad) {
        let error = #expect(throws: AccessError.self) { try PolicyDocument(parsing: Array(bad.text.utf8)) }
        #expect(error?.message == bad.testDescription)
        #expect(error?.code == bad.code)
    }

    @Test("Strings are read with every escape, and written so that they are read again")
    func strings() throws {
        let text =
            #"{"Id":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#
        let document = try PolicyDocument(parsing: Array(text.utf8))
        #expect(document.id == "\"\\/\u{8}\u{c}\n\r\té😀")
        #expect(try PolicyDocument(parsing: document.json()).id == document.id)
    }

    @Test("No bytes make the reader fail other than by its error")
    func hostileBytes() {
        var random = SeededRandom(seed: 2)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d800", "Statement", "Effect", "-", "1", ".", "e", " ",
            "é",
        ]
        for _ in 0..<1_000 {
            var bytes = Self.whole.json()
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count - 1, place + 5))
                case 2: bytes.insert(contentsOf: random.pick(pieces).utf8, at: place)
                default: bytes = bytes.prefix(max(1, place)) + []
                }
            }
            do {
                let document = try PolicyDocument(parsing: bytes)
                #expect((try? PolicyDocument(parsing: document.json())) == document)
            } catch {
                #expect(!error.message.isEmpty && !error.hint.isEmpty)
            }
        }
        #expect(throws: AccessError.self) {
            try PolicyDocument(parsing: Array(repeating: UInt8(ascii: "["), count: 100_000))
        }
    }
}
