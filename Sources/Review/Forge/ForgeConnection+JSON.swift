import Foundation
import HTTP

extension ForgeConnection {
    /// The value that a request answers with.
    func value<Value: Decodable>(
        _ method: String, _ path: String, query: [(String, String)] = [], body: (any Encodable & Sendable)? = nil,
        as type: Value.Type = Value.self
    ) async throws(ReviewError) -> Value {
        try decode(try await send(method, path, query: query, body: body))
    }

    /// The items of all pages of a list, newest page last; no more than `limit` pages.
    ///
    /// GitHub, GitLab and Gitea all number pages from 1 and say in `Link` (RFC 8288) whether there is a next one.
    func pages<Item: Decodable>(
        _ path: String, query: [(String, String)] = [], size: (String, Int), limit: Int, as type: Item.Type = Item.self,
        until isEnough: (Item) -> Bool = { _ in false }
    ) async throws(ReviewError) -> [Item] {
        var items: [Item] = []
        for page in 1...limit {
            let answer = try await send(
                "GET", path, query: query + [(size.0, String(size.1)), ("page", String(page))])
            let found: [Item] = try decode(answer)
            items += found
            let isLast = answer.response["link"]?.contains(#/rel="?next"?/#) != true
            if found.isEmpty || isLast || found.contains(where: isEnough) { return items }
        }
        return items
    }

    func encode(_ body: any Encodable) throws(ReviewError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(body)) } catch { throw dialect.unexpected("writing JSON", "\(error)") }
    }

    func decode<Value: Decodable>(_ answer: Answer) throws(ReviewError) -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            let style = Date.ISO8601FormatStyle()
            if let date = (try? style.parse(text))
                ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
            {
                return date
            }
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a time"))
        }
        do {
            return try decoder.decode(Value.self, from: Data(answer.body))
        } catch let error as DecodingError {
            throw dialect.unexpected(answer.request, error.place)
        } catch {
            throw dialect.unexpected(answer.request, "not JSON")
        }
    }
}

extension DecodingError {
    /// Where the answer is not as documented, without its content.
    fileprivate var place: String {
        let (what, path): (String, [any CodingKey]) =
            switch self {
            case .typeMismatch(_, let context): ("another type than documented", context.codingPath)
            case .valueNotFound(_, let context): ("no value", context.codingPath)
            case .keyNotFound(let key, let context): ("no value", context.codingPath + [key])
            case .dataCorrupted(let context): ("nothing readable", context.codingPath)
            @unknown default: ("nothing readable", [])
            }
        return "\(what) at \(path.isEmpty ? "its root" : path.map(\.stringValue).joined(separator: "."))"
    }
}
