import Testing

@testable import Sandbox

@Suite("Configuration keys")
struct ConfigDefinitionTests {
    @Test(
        "tell a value as it was parsed, not as it was written",
        arguments: [
            ("min.cleanable.dirty.ratio", "0.50", "0.5"), ("preallocate", "TRUE", "true"), ("segment.ms", "007", "7"),
            ("cleanup.policy", "compact, delete", "compact,delete"), ("compression.type", "zstd", "zstd"),
        ])
    func told(name: String, written: String, told: String) throws {
        let definition = try #require(TopicConfigDefinitions.byName[name])
        #expect(definition.fault(in: written) == nil)
        #expect(definition.told(written) == told)
    }
}
