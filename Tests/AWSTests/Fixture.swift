import Foundation

/// The vectors beside these tests.
enum Fixture {
    private struct File<Case: Decodable>: Decodable {
        let cases: [Case]
    }

    /// The cases of a file, none if it cannot be read: each suite checks their number.
    static func cases<Case: Decodable>(_ name: String, file: String = #filePath) -> [Case] {
        let url = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(File<Case>.self, from: Data(contentsOf: url)).cases
        } catch {
            print("\(name): \(error)")
            return []
        }
    }
}
