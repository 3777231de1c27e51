import Cryptography
import Foundation
import HTTP
import NIOCore

/// AWS's answer to a call that it refused: its code, its words and its request id, from any of its protocols.
///
/// Sources: S3 API reference, "REST error responses"; IAM and STS API references, "Common errors"; Smithy
/// specifications of AWS JSON 1.1 and AWS REST-JSON, "Operation error serialization".
struct AWSRefusal: Sendable, Equatable {
    let status: Int
    let code: String?
    let message: String?
    let requestID: String?
    /// The region that S3 names.
    let region: String?

    static let bodyLimit = 256 * 1024
    private static let requestIDHeaders = ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]

    init(status: Int, headers: [HTTPField], body: ByteBuffer) {
        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
        let text = String(buffer: body).drop { $0.isWhitespace }
        let parsed = text.hasPrefix("<") ? Self.xml(body) : Self.json(body)
        // `x-amzn-errortype: Code:http://…`, and for the query-compatible services `x-amzn-query-error: Code;Sender`.
        let named = header("x-amzn-query-error") ?? header("x-amzn-errortype") ?? parsed.code
        self.status = status
        code = named.flatMap { Self.shortCode($0) }
        message = parsed.message
        // A server that echoes what it was sent must not get it into a log this way.
        requestID = (Self.requestIDHeaders.lazy.compactMap(header).first ?? parsed.requestID)
            .flatMap { $0.wholeMatch(of: /[A-Za-z0-9-]{1,64}/) == nil ? nil : $0 }
        region = (header("x-amz-bucket-region") ?? parsed.region)
            .flatMap { $0.wholeMatch(of: /[a-z0-9-]{1,32}/) == nil ? nil : $0 }
    }

    private typealias Parsed = (code: String?, message: String?, requestID: String?, region: String?)

    private static func xml(_ body: ByteBuffer) -> Parsed {
        guard let root = try? AWSXML(parsing: body) else { return (nil, nil, nil, nil) }
        let error = root.name == "Error" ? root : root["Error"] ?? root["Errors"]?["Error"] ?? root
        return (
            error.text("Code"), error.text("Message"),
            error.text("RequestId") ?? root.text("RequestId") ?? root.text("RequestID"), error.text("Region")
        )
    }

    private static func json(_ body: ByteBuffer) -> Parsed {
        struct Body: Decodable {
            let values: [String: String]

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                values = container.allKeys.reduce(into: [:]) { values, key in
                    values[key.stringValue.lowercased()] = try? container.decode(String.self, forKey: key)
                }
            }
        }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(body.readableBytesView)) else {
            return (nil, nil, nil, nil)
        }
        return (
            body.values["__type"] ?? body.values["code"], body.values["message"] ?? body.values["errormessage"], nil,
            nil
        )
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// `com.amazonaws.kms#NotFoundException:http://…` is `NotFoundException`.
    private static func shortCode(_ text: String) -> String? {
        let code = text.prefix { $0 != ":" && $0 != ";" }.split(separator: "#").last ?? ""
        return code.wholeMatch(of: /[A-Za-z0-9._-]{1,128}/) == nil ? nil : String(code)
    }
}
