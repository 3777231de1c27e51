package import Cryptography

/// Keeps secrets out of what servers say, which may repeat any part of a request in any of the forms that it was sent in.
package struct Redaction: Sendable {
    /// So many bytes in a row are no other text.
    private static let window = 8
    /// A shorter secret is told from other text only where it is encoded with what stands beside it.
    private static let shortest = 6

    /// Every run of a secret's bytes that tells it, without regard to case.
    private let traces: Set<ArraySlice<UInt8>>
    private let lengths: Set<Int>

    /// - Parameters:
    ///   - secrets: Hidden as they are, percent-encoded and in base64.
    ///   - user: Hidden with each of them as basic authentication has it (RFC 7617).
    package init(of secrets: [Secret], user: String? = nil) {
        var traces: Set<ArraySlice<UInt8>> = []
        for secret in secrets.map({ $0.reveal() }) where !secret.isEmpty {
            let plain = Array(secret.utf8)
            // Behind other text, base64 is that of the second or third byte on.
            var forms = [plain, Self.percentEncoded(plain)]
            forms += (0..<3).map { Array(base64(Array(plain.dropFirst($0))).utf8.prefix { $0 != UInt8(ascii: "=") }) }
            if let user { forms.append(Array(base64(Array("\(user):\(secret)".utf8)).utf8)) }
            for form in forms.map({ $0.map(Self.lowercased) }) where form.count >= Self.shortest {
                let length = min(Self.window, form.count)
                for start in 0...(form.count - length) { traces.insert(form[start..<start + length]) }
            }
        }
        self.traces = traces
        lengths = Set(traces.map(\.count))
    }

    package func callAsFunction(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let lower = bytes.map(Self.lowercased)
        var hidden = [Bool](repeating: false, count: bytes.count)
        for length in lengths where length <= bytes.count {
            for start in 0...(bytes.count - length) where traces.contains(lower[start..<start + length]) {
                for index in start..<start + length { hidden[index] = true }
            }
        }
        guard hidden.contains(true) else { return text }
        var shown: [UInt8] = []
        for index in bytes.indices {
            if !hidden[index] {
                shown.append(bytes[index])
            } else if index == 0 || !hidden[index - 1] {
                shown += Array("<redacted>".utf8)
            }
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%")] + hex([byte]).utf8
            }
        }
    }
}

extension GitRemote {
    /// Hides what the remote is signed in to with.
    var redaction: Redaction {
        switch credentials {
        case .none, .sshAgent: Redaction(of: [])
        case .token(let token): Redaction(of: [token], user: user ?? "x-access-token")
        case .password(let user, let password): Redaction(of: [password], user: user)
        case .sshKey(_, let passphrase): Redaction(of: passphrase.map { [$0] } ?? [])
        }
    }
}
