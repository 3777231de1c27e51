/// Where a segment begins, on either side; the name of its index object.
///
/// Twenty digits as in Kafka's own file names; target base first, so that names sort by both offsets.
package struct SegmentKey: Hashable, Sendable {
    package let targetBase: Int64
    package let sourceBase: Int64

    package init(targetBase: Int64, sourceBase: Int64) {
        self.targetBase = targetBase
        self.sourceBase = sourceBase
    }

    /// Reads an index object's name; `nil` for any other object.
    package init?(indexName: some StringProtocol) {
        guard indexName.hasSuffix(".json") else { return nil }
        let parts = indexName.dropLast(5).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let target = Int64(parts[0]), let source = Int64(parts[1]) else { return nil }
        self.init(targetBase: target, sourceBase: source)
        guard self.indexName == indexName else { return nil }
    }

    package var indexName: String { "\(stem).json" }
    func logName(_ suffix: String) -> String { "\(stem)-\(suffix).log" }
    private var stem: String { "\(twentyDigits(targetBase))-\(twentyDigits(sourceBase))" }
}

private func twentyDigits(_ offset: Int64) -> String {
    let digits = String(offset)
    return String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
}
