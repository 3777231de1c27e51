import Cryptography
import Testing

@testable import Kafka

@Suite struct SASLExchangeTests {
    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    // MARK: SCRAM

    static let serverFirst =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

    private func startedRFC7677() throws -> SCRAMExchange {
        var exchange = SCRAMExchange(
            .sha256, username: "user", password: Secret("pencil"), nonce: "rOprNGfwEbeRWgbNEkqO")
        _ = try exchange.start()
        return exchange
    }

    @Test("SCRAM-SHA-256 follows the example of RFC 7677")
    func rfc7677() throws {
        var exchange = SCRAMExchange(
            .sha256, username: "user", password: Secret("pencil"), nonce: "rOprNGfwEbeRWgbNEkqO")
        #expect(text(try exchange.start()) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        #expect(
            text(try exchange.respond(to: Array(Self.serverFirst.utf8)))
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        let done = try exchange.respond(to: Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8))
        #expect(done == nil)
    }

    @Test("SCRAM-SHA-512 with a name to escape and a password beyond ASCII agrees with Python's hashlib")
    func sha512() throws {
        var exchange = SCRAMExchange(
            .sha512, username: "order,svc=1", password: Secret("pä,ss=wörd"), nonce: "fyko+d2lbbFgONRv9qkxdawL")
        #expect(text(try exchange.start()) == "n,,n=order=2Csvc=3D1,r=fyko+d2lbbFgONRv9qkxdawL")
        let first = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=8192"
        #expect(
            text(try exchange.respond(to: Array(first.utf8)))
                == "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=r7hqfdDCCFaAvAkGH8p5AWW1nZ75ojspSLMy1df/"
                + "yLajGM/AGsxcp22DSrD+vkIxQ9x0xb1ii9RYP6mk7ZfY2g==")
        let done = try exchange.respond(
            to: Array("v=w6D0lp+8sWULf49kzcHl2qwYs2lIiJwoOH0T6YW4nTab2eMvyG9NzrKxhBzNtGSe8grop9yXbOw+DU2U25lfcQ==".utf8)
        )
        #expect(done == nil)
    }

    @Test(
        "A server's first message that is malformed or unsafe ends the exchange",
        arguments: [
            "", "r=,s=,i=", "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "r=somebodyElsesNonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=%%%%,i=4096",
            "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
            "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=200001",
            "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
            "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
            "r=rOprNGfwEbeRWgbNEkqO" + String(repeating: "x", count: 4096) + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        ])
    func badServerFirst(message: String) throws {
        var exchange = try startedRFC7677()
        let error = #expect(throws: KafkaError.self) { try exchange.respond(to: Array(message.utf8)) }
        #expect(error?.code == .authenticationFailed)
    }

    @Test(
        "A server that cannot prove the password is not believed",
        arguments: [
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", "v=", "v=AAAA", "", "e=invalid-proof",
            "x=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        ])
    func badServerFinal(message: String) throws {
        var exchange = try startedRFC7677()
        _ = try exchange.respond(to: Array(Self.serverFirst.utf8))
        let error = #expect(throws: KafkaError.self) { try exchange.respond(to: Array(message.utf8)) }
        #expect(error?.code == .authenticationFailed)
    }

    @Test("A message after the end is refused")
    func outOfTurn() throws {
        var exchange = try startedRFC7677()
        _ = try exchange.respond(to: Array(Self.serverFirst.utf8))
        _ = try exchange.respond(to: Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8))
        #expect(throws: KafkaError.self) { try exchange.respond(to: Array(Self.serverFirst.utf8)) }
    }

    @Test("No error of an exchange carries the password")
    func noSecretInErrors() throws {
        var exchange = SCRAMExchange(.sha256, username: "user", password: Secret("pencil"), nonce: "n")
        _ = try exchange.start()
        let error = #expect(throws: KafkaError.self) { try exchange.respond(to: Array("r=pencil".utf8)) }
        #expect(error.map { "\($0)\($0.cause ?? "")".contains("pencil") } == false)
        #expect("\(exchange)".contains("pencil") == false)
    }

    // MARK: PLAIN

    @Test("PLAIN sends the example of RFC 4616 without an authorization id")
    func plain() throws {
        var exchange = PlainExchange(username: "tim", password: Secret("tanstaaftanstaaf"))
        #expect(text(try exchange.start()) == "\0tim\0tanstaaftanstaaf")
        let done = try exchange.respond(to: [])
        #expect(done == nil)
    }

    @Test(
        "PLAIN refuses names and passwords that would shift the fields",
        arguments: [("", "p"), ("u", ""), ("a\0b", "p"), ("u", "p\0q")])
    func plainNUL(username: String, password: String) {
        var exchange = PlainExchange(username: username, password: Secret(password))
        let error = #expect(throws: KafkaError.self) { try exchange.start() }
        #expect(error?.code == .invalidArgument)
    }

    // MARK: OAUTHBEARER

    @Test("OAUTHBEARER sends the message of RFC 7628 without an authorization id")
    func oauthBearer() throws {
        var exchange = OAuthBearerExchange(token: Secret("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="))
        #expect(
            text(try exchange.start())
                == "n,,\u{1}auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}")
        let done = try exchange.respond(to: [])
        #expect(done == nil)
    }

    @Test("A refused token is acknowledged with one 0x01, then the authentication fails with the server's reason")
    func oauthBearerRefusal() throws {
        var exchange = OAuthBearerExchange(token: Secret("abc"))
        _ = try exchange.start()
        let reason = #"{"status":"invalid_token","scope":"example_scope"}"#
        #expect(try exchange.respond(to: Array(reason.utf8)) == [1])
        #expect(exchange.refusal == reason)
        let error = #expect(throws: KafkaError.self) { try exchange.respond(to: Array(reason.utf8)) }
        #expect(error?.code == .authenticationFailed)
        #expect(error?.message.contains("invalid_token") == true)
    }

    @Test("A token with control characters is not sent", arguments: ["", "a\u{1}b", "a b", "tök"])
    func oauthBearerCharacters(token: String) {
        var exchange = OAuthBearerExchange(token: Secret(token))
        #expect(throws: KafkaError.self) { try exchange.start() }
    }
}
