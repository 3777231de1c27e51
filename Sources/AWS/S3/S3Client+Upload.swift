import NIOCore

extension S3Client {
    /// Bytes of an upload and their SHA-256.
    package typealias Piece = (bytes: ByteBuffer, sha256: [UInt8])

    /// Parts that are sent at the same time.
    ///
    /// So many pieces are held, and the one that comes next.
    private static let partsUnderWay = 3
    private static let maximumParts = 10_000

    /// Uploads an object from pieces as they come; whatever fails, and when the task is cancelled, nothing of it is left.
    ///
    /// - Parameter next: The next piece, nil behind the last: 5 MiB at least but for the last, and one at least.
    package func upload(
        _ key: String, if condition: S3Condition, _ settings: S3ObjectSettings,
        next: () async throws -> Piece?
    ) async throws {
        // In tasks of their own, for this one may be cancelled: an upload whose id is not learned could not be aborted.
        let upload = try await Task { try await createMultipartUpload(key, settings) }.value
        do {
            let parts = try await uploadParts(key, upload, next)
            try Task.checkCancellation()
            try await completeMultipartUpload(key, upload: upload, parts, if: condition)
        } catch {
            await Task { try? await abortMultipartUpload(key, upload: upload) }.value
            throw error
        }
    }

    private func uploadParts(
        _ key: String, _ upload: String, _ next: () async throws -> Piece?
    ) async throws -> [Part] {
        try await withThrowingTaskGroup(of: Part.self) { group in
            var parts: [Part] = []
            var number = 0
            while let piece = try await next() {
                if number - parts.count >= Self.partsUnderWay, let part = try await group.next() { parts.append(part) }
                number += 1
                guard number <= Self.maximumParts else {
                    throw AWSError(
                        code: .invalidRequest, message: "an object for bucket \(bucket) has more than 10,000 parts",
                        hint: "store less at once", service: .s3)
                }
                group.addTask { [number] in
                    try await uploadPart(key, upload: upload, number: number, piece.bytes, sha256: piece.sha256)
                }
            }
            for try await part in group { parts.append(part) }
            return parts
        }
    }
}
