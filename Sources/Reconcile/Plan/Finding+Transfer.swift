import Transfer

extension Finding {
    /// Why records could not be moved or compared.
    ///
    /// What may pass by itself warns; the rest blocks.
    init(_ error: TransferError, about subject: String) {
        let code =
            switch error.code {
            case .refused, .timedOut, .segmentConflict: "W35"
            case .foreignWrites, .unexpectedOffset: "B12"
            case .sourceTruncated: "B13"
            case .oldMessageFormat: "B31"
            case .corruptBatch, .corruptSegment: "B32"
            }
        self.init(code, subject, error.message, hint: error.hint)
    }
}
