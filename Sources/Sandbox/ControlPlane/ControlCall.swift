import AWS
import Foundation

/// A call of an AWS API, after its signature was checked.
struct ControlCall {
    let request: ReceivedRequest
    let signer: ReceivedRequest.Signer
    let caller: SandboxAccount.Identity

    var path: Substring { request.target.prefix { $0 != "?" } }

    /// The fields of a form or of the query.
    static func fields(_ text: Substring) throws(ControlRefusal) -> [String: String] {
        var fields: [String: String] = [:]
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(pair[0]), let value = decode(pair.count == 2 ? pair[1] : ""),
                fields.updateValue(value, forKey: name) == nil
            else { throw ControlRefusal(400, "MalformedQueryString", "A field cannot be read or comes twice.") }
        }
        return fields
    }

    private static func decode(_ text: Substring) -> String? {
        PercentEncoding.decode(text.replacing("+", with: "%20")).flatMap { String(validating: $0, as: UTF8.self) }
    }

    func form() throws(ControlRefusal) -> [String: String] {
        guard request.method == "POST", path == "/",
            request["Content-Type"]?.hasPrefix("application/x-www-form-urlencoded") ?? false
        else { throw ControlRefusal(400, "InvalidAction", "This API is called by POST / with a form.") }
        return try Self.fields(Substring(String(decoding: request.body, as: UTF8.self)))
    }

    func query() throws(ControlRefusal) -> [String: String] {
        try Self.fields(request.target.dropFirst(path.count + 1))
    }

    func json() throws(ControlRefusal) -> [String: Any] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any] else {
            throw ControlRefusal(400, "SerializationException", "The body is no JSON object.")
        }
        return object
    }
}

/// Why a call is refused, in AWS's terms.
struct ControlRefusal: Error, Equatable {
    let status: Int
    let code: String
    let message: String

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }
}

/// What goes back to the caller.
struct ControlAnswer: Equatable {
    var status = 200
    var contentType: String
    var body: [UInt8]
    /// `x-amzn-ErrorType` of JSON APIs.
    var errorType: String?

    static func xml(_ xml: AnswerXML, status: Int = 200) -> ControlAnswer {
        ControlAnswer(status: status, contentType: "text/xml", body: Array(xml.text.utf8))
    }

    static func json(_ object: [String: Any], _ contentType: String) throws -> ControlAnswer {
        ControlAnswer(
            contentType: contentType,
            body: Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])))
    }
}
