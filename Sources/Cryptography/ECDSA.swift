internal import COpenSSL

/// Signatures over NIST's curves (FIPS 186-5), each with the hash that SSH pairs it with (RFC 5656, 6.2.1).
package enum ECDSA {
    package enum Curve: String, Sendable, CaseIterable {
        case nistp256
        case nistp384
        case nistp521

        /// RFC 5480, 2.1.1.1.
        fileprivate var objectIdentifier: [UInt8] {
            switch self {
            case .nistp256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
            case .nistp384: [0x2b, 0x81, 0x04, 0x00, 0x22]
            case .nistp521: [0x2b, 0x81, 0x04, 0x00, 0x23]
            }
        }

        fileprivate var digest: OpaquePointer? {
            switch self {
            case .nistp256: EVP_sha256()
            case .nistp384: EVP_sha384()
            case .nistp521: EVP_sha512()
            }
        }
    }

    /// A key that checks signatures.
    package struct PublicKey: Sendable, Hashable {
        package let curve: Curve
        private let spki: [UInt8]

        /// - Parameter point: a point of the curve, not compressed (SEC 1, 2.3.3).
        package init(_ curve: Curve, point: [UInt8]) throws(CryptoError) {
            let ecPublicKey: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
            spki = DER.sequence(
                DER.sequence(DER.objectIdentifier(ecPublicKey), DER.objectIdentifier(curve.objectIdentifier)),
                DER.bitString(point))
            self.curve = curve
            guard point.first == 0x04 else {
                throw CryptoError(
                    code: .invalidKey, message: "\(curve.rawValue) key: the point is not in the usual form",
                    hint: "make one with ssh-keygen -t ecdsa")
            }
            _ = try KeyHandle(spki: spki)
        }

        /// Whether `r` and `s` are this key's signature of the message; false for whatever else they are.
        package func verifies(r: [UInt8], s: [UInt8], of message: [UInt8]) -> Bool {
            let signature = DER.sequence(DER.integer(r), DER.integer(s))
            return (try? KeyHandle(spki: spki))?.verifies(signature, of: message, curve.digest) ?? false
        }
    }
}
