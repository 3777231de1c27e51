import Cryptography

/// Keeps out of messages what must not be repeated.
///
/// Servers echo requests: AWS's answer to a wrong signature holds the canonical request, and that the session token.
enum AWSRedaction {
    private static let lengthLimit = 400

    /// The first line, without secrets, signatures and control characters, cut to a length that can be read.
    static func safe(_ text: String, _ secrets: [Secret] = []) -> String {
        var line = String(text.prefix { !$0.isNewline })
        for secret in secrets.map({ $0.reveal() }) where !secret.isEmpty {
            line.replace(secret, with: "<redacted>")
            line.replace(PercentEncoding.encode(secret), with: "<redacted>")
        }
        line.replace(/(?i)(authorization["']?\s?[:=]).*/) { "\($0.1)<redacted>" }
        line.replace(
            /(?i)(x-amz-security-token|x-amz-signature|signature|secretaccesskey|sessiontoken|webidentitytoken)(["']?\s?[:=]\s?["']?)[^\s"'&,]+/
        ) { "\($0.1)\($0.2)<redacted>" }
        return String(
            line.filter { !($0.isASCII && $0.unicodeScalars.contains { $0.value < 0x20 }) }.prefix(lengthLimit))
    }
}
