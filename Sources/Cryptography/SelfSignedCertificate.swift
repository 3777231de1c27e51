internal import COpenSSL
internal import COpenSSLShim
import Foundation

/// A certificate with which a server on this machine can offer TLS, and its key (P-256).
///
/// It vouches for itself: as the only content of a client's CA file it makes that client trust this server and no other.
package struct SelfSignedCertificate: Sendable {
    package let certificatePEM: String
    package let privateKeyPEM: Secret

    /// A new key and a certificate for these names and addresses, valid from five minutes before now.
    ///
    /// - Throws: ``CryptoError`` `invalid-parameter` for a name or address that is none, or when there are none.
    package static func make(
        hostNames: [String] = ["localhost"], addresses: [String] = ["127.0.0.1"], validity: Duration = .seconds(86_400),
        now: Date
    ) throws(CryptoError) -> SelfSignedCertificate {
        guard let key = KeyHandle(kedge_generate_p256()) else { throw OpenSSLFailure.error("generating a key") }
        let alternativeNames = try alternativeNames(hostNames, addresses)
        let certificate = Certificate()
        try certificate.setIdentity(commonName: hostNames.first ?? addresses[0], key: key)
        try certificate.setValidity(
            from: now.addingTimeInterval(-300), until: now.addingTimeInterval(Double(validity.components.seconds)))
        try certificate.add(NID_subject_key_identifier, "hash")
        try certificate.add(NID_basic_constraints, "critical,CA:TRUE")
        try certificate.add(NID_key_usage, "critical,digitalSignature,keyCertSign")
        try certificate.add(NID_ext_key_usage, "serverAuth")
        try certificate.add(NID_subject_alt_name, alternativeNames)
        return SelfSignedCertificate(
            certificatePEM: try certificate.signed(by: key), privateKeyPEM: try key.privatePEM())
    }

    /// In OpenSSL's configuration syntax, hence the strict check.
    private static func alternativeNames(_ hostNames: [String], _ addresses: [String]) throws(CryptoError) -> String {
        var names: [String] = []
        for name in hostNames {
            guard name.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?/) != nil else {
                throw invalid("'\(name)' is not a host name")
            }
            names.append("DNS:\(name)")
        }
        for address in addresses {
            var binary = in6_addr()
            guard inet_pton(AF_INET, address, &binary) == 1 || inet_pton(AF_INET6, address, &binary) == 1 else {
                throw invalid("'\(address)' is not an IP address")
            }
            names.append("IP:\(address)")
        }
        guard !names.isEmpty else { throw invalid("no name and no address") }
        return names.joined(separator: ",")
    }

    private static func invalid(_ problem: String) -> CryptoError {
        CryptoError(
            code: .invalidParameter, message: "making a certificate: \(problem)",
            hint: "give host names such as localhost and addresses such as 127.0.0.1")
    }
}

/// Owns a certificate of OpenSSL's that is being made.
private struct Certificate: ~Copyable {
    private let pointer: OpaquePointer

    init() {
        guard let certificate = X509_new() else { preconditionFailure("out of memory") }
        pointer = certificate
    }

    deinit { X509_free(pointer) }

    func setIdentity(commonName: String, key: borrowing KeyHandle) throws(CryptoError) {
        let version3 = 2
        let serial = UInt64.random(in: 1...UInt64(Int64.max))
        let name = X509_get_subject_name(pointer)
        // X.520 allows no more than 64 characters; what counts is among the alternative names.
        let common = Array(commonName.utf8.prefix(64))
        guard X509_set_version(pointer, version3) == 1,
            ASN1_INTEGER_set_uint64(X509_get_serialNumber(pointer), serial) == 1,
            X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common, Int32(common.count), -1, 0) == 1,
            X509_set_issuer_name(pointer, name) == 1, X509_set_pubkey(pointer, key.pointer) == 1
        else { throw OpenSSLFailure.error("making a certificate") }
    }

    func setValidity(from start: Date, until end: Date) throws(CryptoError) {
        guard ASN1_TIME_set(X509_getm_notBefore(pointer), time_t(start.timeIntervalSince1970)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(pointer), time_t(end.timeIntervalSince1970)) != nil
        else { throw OpenSSLFailure.error("making a certificate") }
    }

    func add(_ kind: Int32, _ value: String) throws(CryptoError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, pointer, pointer, nil, nil, 0)
        let part = X509V3_EXT_conf_nid(nil, &context, kind, value)
        defer { X509_EXTENSION_free(part) }
        guard part != nil, X509_add_ext(pointer, part, -1) == 1 else {
            throw OpenSSLFailure.error("making a certificate")
        }
    }

    /// The certificate in PEM.
    func signed(by key: borrowing KeyHandle) throws(CryptoError) -> String {
        let text = MemoryText()
        guard X509_sign(pointer, key.pointer, HashAlgorithm.sha256.implementation) > 0,
            PEM_write_bio_X509(text.pointer, pointer) == 1
        else { throw OpenSSLFailure.error("signing a certificate") }
        return text.read()
    }
}
