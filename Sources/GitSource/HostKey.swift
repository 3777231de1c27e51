internal import Cryptography
internal import Foundation

/// An ssh server's public key as it goes over the wire (RFC 4253 §6.6).
struct HostKey: Equatable {
    let blob: [UInt8]

    /// The key's type, such as `ssh-ed25519`: the blob's first field, behind its four-byte length.
    var type: String {
        let length = blob.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return String(decoding: blob.dropFirst(4).prefix(length), as: UTF8.self)
    }

    /// As ssh-keygen prints it: base64 without padding.
    var fingerprint: String {
        "SHA256:" + base64(sha256(blob)).replacing("=", with: "")
    }

    /// What `ssh-keyscan -t` calls the type.
    var keyscanType: String {
        switch type {
        case "ssh-ed25519": "ed25519"
        case "ssh-rsa": "rsa"
        default: type.hasPrefix("ecdsa-") ? "ecdsa" : type
        }
    }
}
