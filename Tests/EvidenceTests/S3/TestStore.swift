import Evidence
import Foundation
import S3Servers
import Testing

/// The stores that must all behave as `ObjectStore` says.
///
/// Where the servers differ from Amazon S3, as far as it shows here:
/// - SeaweedFS folds `a//b` into `a/b` (kedge's keys have no empty segments), does not compare the body with
///   `x-amz-content-sha256` (kedge always sends `x-amz-checksum-sha256`, which it does compare), has no public access
///   block, and does not tell a bucket's region in HeadBucket.
///   It lists folder by folder: `t/1` before `t-1` (kedge relies on the order within a folder only).
/// - moto compares neither signatures nor checksums, does not give the SHA-256 back with an object, and answers If-Match
///   on an object that is not there with 404, as AWS does, where SeaweedFS answers 412.
enum TestStore: String, CaseIterable, CustomTestStringConvertible {
    case file, seaweedFS, moto

    static let servers: [TestStore] = [.seaweedFS, .moto]

    var testDescription: String { rawValue }

    func server() async throws -> any S3Server {
        self == .moto ? try await Moto.shared() : try await SeaweedFS.shared()
    }
}
