internal import COpenSSL

/// Turns OpenSSL's last error on this thread into an error of ours: read it right after the failed call.
enum OpenSSLFailure {
    static func error(_ action: String, code: CryptoError.Code = .libraryFailure) -> CryptoError {
        CryptoError(
            code: code, message: "\(action): OpenSSL refused",
            hint: "check the input, and the system's OpenSSL configuration", cause: lastReason())
    }

    private static func lastReason() -> String? {
        let number = ERR_peek_last_error()
        ERR_clear_error()
        guard number != 0, let reason = ERR_reason_error_string(number) else { return nil }
        return String(cString: reason)
    }
}
