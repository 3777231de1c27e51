import Foundation

/// A result as JSON: one document, keys sorted, so that equal results are equal bytes.
func printJSON(_ value: some Encodable, onOneLine: Bool = false) {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
        onOneLine ? [.sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    guard let data = try? encoder.encode(value) else {
        preconditionFailure("results are encodable")
    }
    printText(String(decoding: data, as: UTF8.self) + "\n")
}

func printText(_ text: String) {
    Terminal.output.write(text)
}
