import Foundation
import HTTP
import NIOCore

extension AWSClient {
    /// A call of the JSON 1.1 protocol: the operation stands in a header, the parameters in the body.
    func call<Answer: Decodable>(
        _ service: AWSService, target: String, _ parameters: [String: String], region: String
    ) async throws(AWSError) -> Answer {
        let operation = String(target.split(separator: ".").last ?? "")
        let body: Data
        do {
            body = try JSONEncoder().encode(parameters)
        } catch {
            throw AWSError(
                code: .invalidRequest, message: "\(service.title) \(operation): a parameter is no text",
                hint: "correct the name")
        }
        let response = try await send(
            AWSRequest(
                service: service, region: region, operation: operation, method: "POST",
                headers: [
                    HTTPField("Content-Type", "application/x-amz-json-1.1"), HTTPField("X-Amz-Target", target),
                ],
                body: .bytes(ByteBuffer(bytes: body))))
        return try response.json(of: "\(service.title) \(operation)")
    }
}

extension AWSResponse {
    /// The body, read as JSON.
    ///
    /// - Throws: ``AWSError`` `unexpected-answer`, without anything of the body: it may hold a secret.
    func json<Answer: Decodable>(of call: String) throws(AWSError) -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        } catch {
            throw AWSError(
                code: .unexpectedAnswer, message: "\(call): the answer is not what AWS documents",
                hint: "check the endpoint; a newer kedge may know the answer", requestID: self["x-amzn-requestid"],
                status: status)
        }
    }
}

extension AWSError {
    static func endless(_ call: String) -> AWSError {
        AWSError(
            code: .unexpectedAnswer, message: "\(call): there is no end of pages", hint: "check the endpoint")
    }
}
