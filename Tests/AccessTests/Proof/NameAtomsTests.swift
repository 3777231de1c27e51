import Testing

@testable import Access

@Suite struct NameAtomsTests {
    @Test("Every way in which a name can match is found, with a name that matches so")
    func complete() {
        var random = SeededRandom(seed: 11)
        let names = Self.names(upTo: 4)
        for _ in 0..<300 {
            let patterns = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                let pattern = PolicyPattern(
                    wildcards: (0..<Int.random(in: 1...4, using: &random)).map { _ in
                        random.pick(["a", "b", "a", "b", "*", "?", ":"])
                    }.joined())
                return Bool.random(using: &random) ? pattern : pattern.withinSegments
            }
            var atoms = NameAtoms()
            for (number, pattern) in patterns.enumerated() { atoms.add(number, pattern) }
            let found = atoms.atoms() ?? []
            func matching(_ name: String) -> [Int] { patterns.indices.filter { patterns[$0].matches(name) } }
            for atom in found { #expect(matching(atom.name) == atom.patterns, "\(patterns) \(atom)") }
            #expect(Set(names.map(matching)).isSubset(of: found.map(\.patterns)), "\(patterns)")
            #expect(Set(found.map(\.patterns)).count == found.count)
        }
    }

    /// All names of what patterns have and of a letter that they do not.
    private static func names(upTo length: Int) -> [String] {
        var names: [String] = []
        var last = [""]
        for _ in 0..<length {
            last = last.flatMap { name in ["a", "b", ":", "x"].map { name + $0 } }
            names += last
        }
        return names
    }

    @Test("The guide's example has the names that it says")
    func guide() throws {
        var names = ProofNames(.topic, in: try TranslationTests.cluster())
        names.add(AccessPattern(.topic, "orders-", isPrefix: true))
        for name in ["orders-1", "*-dlq"] {
            names.add("arn:aws:kafka:eu-west-1:123456789012:topic/modern-kraft/def-456/\(name)", .v2012)
        }
        let examples = try #require(names.examples())
        #expect(
            Set(examples.map { "\($0.name): \($0.label)" }) == [
                "orders-1: topic orders-1", "orders-: topic orders-*", "orders-dlq: topic *-dlq", "-dlq: topic *-dlq",
                "x: topic *",
            ])
    }

    @Test("A pattern that has wildcards before the name goes on in it")
    func beginnings() {
        var atoms = NameAtoms()
        atoms.add(0, PolicyPattern(wildcards: "p*/n"), after: "pre/")
        atoms.add(1, PolicyPattern(wildcards: "q*"), after: "pre/")
        let found = Set(atoms.atoms() ?? [])
        let others = [NameAtoms.Atom(name: "x", patterns: []), NameAtoms.Atom(name: "n", patterns: [0])]
        // The wildcard takes what comes before a later `/n` too.
        #expect(found == Set(others))
    }
}
