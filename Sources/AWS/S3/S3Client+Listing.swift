extension S3Client {
    package struct Listed: Sendable, Equatable {
        package let key: String
        package let size: Int
    }

    /// One page of a listing.
    package struct ListPage: Sendable, Equatable {
        package let objects: [Listed]
        /// Continues the listing; nil at its end.
        package let next: String?
    }

    /// ListObjectsV2: at most 1,000 objects whose keys begin with the prefix and come after `after`, in the order of
    /// their bytes.
    package func listObjects(
        prefix: String, after: String? = nil, continuing token: String? = nil, limit: Int = 1_000
    ) async throws(AWSError) -> ListPage {
        var query: [(String, String?)] = [
            ("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix), ("max-keys", String(limit)),
        ]
        if let token {
            query.append(("continuation-token", token))
        } else if let after {
            query.append(("start-after", after))
        }
        let root = try await xml(try request("ListObjectsV2", "GET", query: query))
        var objects: [Listed] = []
        for content in root.all("Contents") {
            guard let name = content.text("Key"), let key = Self.decoded(name),
                let size = content.text("Size").flatMap({ Int($0) })
            else {
                throw AWSError(
                    code: .unexpectedAnswer,
                    message: "S3 listed bucket \(bucket) with an entry that has no key or size",
                    hint: "check the endpoint: a proxy or another server may have answered", service: .s3)
            }
            objects.append(Listed(key: key, size: size))
        }
        let isTruncated = root.text("IsTruncated") == "true"
        return ListPage(objects: objects, next: isTruncated ? root.text("NextContinuationToken") : nil)
    }

    /// A key as `encoding-type=url` has it: a space is `+`, which some servers write as `%20`, and `+` is `%2B`.
    private static func decoded(_ key: String) -> String? {
        PercentEncoding.decode(key.map { $0 == "+" ? " " : String($0) }.joined())
            .flatMap { String(validating: $0, as: UTF8.self) }
    }
}
