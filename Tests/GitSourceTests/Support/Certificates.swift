import Foundation
import Programs

/// A CA of the tests' own and a certificate that it signed for `localhost`.
struct Certificates {
    let ca: String
    let certificate: String
    let key: String

    init(in scratch: Scratch, name: String = "ca") throws {
        func path(_ suffix: String) -> String { scratch.path("\(name)-\(suffix)") }
        (ca, certificate, key) = (path("ca.pem"), path("server.pem"), path("server.key"))
        let extensions = try scratch.write("subjectAltName=DNS:localhost\n", to: "\(name)-extensions")
        try scratch.run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=\(name)", "-keyout",
            path("ca.key"), "-out", ca)
        try scratch.run(
            "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
            "/CN=localhost", "-keyout", key, "-out", path("request"))
        try scratch.run(
            "openssl", "x509", "-req", "-in", path("request"), "-CA", ca, "-CAkey", path("ca.key"), "-CAcreateserial",
            "-days",
            "2", "-extfile", extensions, "-out", certificate)
    }
}
