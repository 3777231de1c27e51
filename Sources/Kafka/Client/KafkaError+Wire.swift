extension KafkaError {
    /// Runs `body`; bytes that are not what they should be become an error of this module's client.
    static func wrapping<T>(_ body: () throws(WireError) -> T) throws(KafkaError) -> T {
        do {
            return try body()
        } catch {
            let code: Code =
                switch error.code {
                case .unknownAPI, .unsupportedVersion, .fieldNotInVersion: .unsupportedVersion
                default: .malformedMessage
                }
            throw KafkaError(code, "\(error.subject ?? "A message"): \(error.message)", hint: error.hint)
        }
    }
}
