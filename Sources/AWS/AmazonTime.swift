import Foundation

/// A time to the second as AWS writes it in signatures: `20260115T123456Z`, always UTC.
struct AmazonTime: Sendable, Equatable {
    let date: Date
    let stamp: String

    /// The day, `20260115`: the first part of a credential scope.
    var day: String { String(stamp.prefix(8)) }

    /// Fractions of a second are dropped.
    init(_ date: Date) {
        self.date = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
        stamp = self.date.formatted(Self.style)
    }

    /// Nil when the text is not exactly of that form.
    init?(parsing text: String) {
        guard let date = try? Date(text, strategy: Self.style) else { return nil }
        self.init(date)
        guard stamp == text else { return nil }
    }

    private static let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
}
