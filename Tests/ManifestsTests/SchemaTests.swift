import Foundation
import Programs
import Testing

@testable import Manifests

@Suite("JSON Schemas")
struct SchemaTests {
    @Test("The schemas accept and refuse what the decoder accepts and refuses")
    func corpus() async throws {
        let files = try Project.corpus("good") + Project.corpus("bad")
        for (file, verdict) in zip(files, try await SchemaJudge.verdicts(files)) {
            #expect(
                decoderAccepts(file) == (verdict == nil), "\(file.path): the schema says \(verdict ?? "it is right")")
        }
    }

    @Test("Manifests changed at random are judged alike", arguments: [1, 2, 3] as [UInt64])
    func mutations(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let (good, bad) = (try Project.corpus("good"), try Project.corpus("bad"))
        let files = (0..<1500).map { index in
            let corpus = index.isMultiple(of: 3) ? bad : good
            let file = corpus[Int.random(in: 0..<corpus.count, using: &random)]
            return ManifestFile(path: "\(index)-\(file.path)", bytes: mutateValue(of: file.bytes, using: &random))
        }
        var accepted = 0
        for (file, verdict) in zip(files, try await SchemaJudge.verdicts(files)) {
            let accepts = decoderAccepts(file)
            accepted += accepts ? 1 : 0
            #expect(
                accepts == (verdict == nil),
                "\(verdict ?? "the schema accepts it")\n\(String(decoding: file.bytes, as: UTF8.self))")
        }
        #expect(accepted > 150, "too few of the changed manifests are right to tell anything")
    }

    @Test("The schemas' defaults are the decoder's")
    func defaults() throws {
        let full = """
            apiVersion: kedge/v1alpha1
            kind: Migration
            metadata: {name: a}
            spec:
              phase: Planned
              suspend: \(try schemaDefault("suspend"))
              source: &cluster
                arn: arn:aws:kafka:eu-west-1:123456789012:cluster/a/b-1
                bootstrapServers: ["b:9098"]
                tls: {enabled: \(try schemaDefault("enabled"))}
                authentication: {mechanism: IAM}
              target: *cluster
              segments: {url: s3://segments, maxSegmentSize: \(try schemaDefault("maxSegmentSize"))}
              evidence:
                url: s3://evidence
                retention: \(try schemaDefault("retention"))
                leaseDuration: \(try schemaDefault("leaseDuration"))
              replication:
                maxConcurrentPartitions: \(try schemaDefault("maxConcurrentPartitions"))
                cutoverLag: \(try schemaDefault("cutoverLag"))
              cutover:
                drainTimeout: \(try schemaDefault("drainTimeout"))
                maxFreeze: \(try schemaDefault("maxFreeze"))
                acknowledged: \(try schemaDefault("acknowledged"))

            """
        let least = """
            apiVersion: kedge/v1alpha1
            kind: Migration
            metadata: {name: a}
            spec:
              phase: Planned
              source: &cluster
                arn: arn:aws:kafka:eu-west-1:123456789012:cluster/a/b-1
                bootstrapServers: ["b:9098"]
                authentication: {mechanism: IAM}
              target: *cluster
              segments: {url: s3://segments}
              evidence: {url: s3://evidence}

            """
        let results = [full, least].map { Manifests.load([ManifestFile(path: "a.yaml", bytes: Array($0.utf8))]) }
        #expect(results.flatMap(\.diagnostics) == [])
        #expect(results[0].migrations.map(\.spec) == results[1].migrations.map(\.spec))
    }

    @Test("The reference explains every key of the schemas", arguments: ["migration", "topicset", "accesspolicy"])
    func reference(schema: String) throws {
        let data = try Data(contentsOf: Project.root.appending(path: "schemas/\(schema).schema.json"))
        let reference = try String(contentsOf: Project.root.appending(path: "docs/manifests.md"), encoding: .utf8)
        func keys(_ value: Any) -> [String] {
            guard let object = value as? [String: Any] else { return [] }
            let properties = object["properties"] as? [String: Any] ?? [:]
            return properties.filter { keys($0.value).isEmpty }.map(\.key) + object.values.flatMap(keys)
        }
        let leaves = Set(keys(try JSONSerialization.jsonObject(with: data)))
        #expect(leaves.count > 4)
        for key in leaves {
            #expect(reference.contains("`\(key)`") || reference.contains(".\(key)`"), "\(key)")
        }
    }

    /// The default that the Migration's schema gives a key, wherever it is.
    private func schemaDefault(_ key: String) throws -> String {
        let data = try Data(contentsOf: Project.root.appending(path: "schemas/migration.schema.json"))
        func find(_ value: Any) -> Any? {
            guard let object = value as? [String: Any] else { return nil }
            if let properties = object["properties"] as? [String: Any], let entry = properties[key] as? [String: Any],
                let value = entry["default"]
            {
                return value
            }
            return object.values.lazy.compactMap(find).first
        }
        let value = try #require(find(try JSONSerialization.jsonObject(with: data)), "no default for \(key)")
        return value is Bool && "\(value)".count == 1 ? ("\(value)" == "1" ? "true" : "false") : "\(value)"
    }
}
