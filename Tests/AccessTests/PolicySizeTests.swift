import AWS
import Access
import Kafka
import Testing

/// Policies within IAM's limits, and what is said where they are not.
@Suite struct PolicySizeTests {
    static let alice = "User:alice"

    /// CREATE on topics of some teams, each with as many topics.
    static func acls(teams: Int, topics: Int) -> [ACLBinding] {
        (0..<teams).flatMap { team in
            (0..<topics).map { allow(alice, .create, .topic("a-team-with-number-\(team).a-topic-with-number-\($0)")) }
        }
    }

    static func translation(
        _ acls: [ACLBinding], _ type: AccessContext.PolicyType = .managed, roles policies: Int = 10,
        resources: [KafkaResource] = []
    ) throws -> AccessTranslation {
        AccessTranslation(
            acls, to: try TranslationTests.cluster(),
            in: AccessContext(
                allowsEveryoneIfNoACLFound: false, resources: resources, policyType: type, policiesPerRole: policies))
    }

    @Test(
        "Policies are split within what managed ones hold, and inline ones are not",
        arguments: [
            (20, AccessContext.PolicyType.managed, 1, true), (100, .managed, 2, true), (450, .managed, 9, true),
            (600, .managed, 12, false), (60, .inline, 1, true), (100, .inline, 2, false),
        ])
    func splits(_ topics: Int, _ type: AccessContext.PolicyType, _ documents: Int, _ fits: Bool) throws {
        let translation = try Self.translation(Self.acls(teams: 1, topics: topics), type)
        let policy = try #require(translation.policies.first)
        #expect(policy.documents.count == documents)
        #expect((policy.excess == nil) == fits)
        #expect(translation.notes.map(\.code) == (fits ? [] : [.policyTooLong]))
        let sids = policy.documents.flatMap(\.statements).compactMap(\.sid)
        #expect(Set(sids).count == sids.count)
        #expect(policy.documents.flatMap(\.statements).flatMap(\.resources.patterns).count == topics + 1)
    }

    @Test("What is denied is in the first of several policies")
    func deniesFirst() throws {
        let acls = Self.acls(teams: 1, topics: 100) + [deny(Self.alice, .create, .topic("secret"))]
        let documents = try #require(try Self.translation(acls).policies.first).documents
        #expect(documents.count > 1 && documents.first?.statements.first?.effect == .deny)
        #expect(documents.dropFirst().flatMap(\.statements).allSatisfy { $0.effect == .allow })
    }

    @Test("What a prefix covers is left out, what it does not is not")
    func covered() throws {
        let acls = [
            allow(Self.alice, .write, .topic("a"), .prefixed), allow(Self.alice, .write, .topic("a")),
            allow(Self.alice, .describe, .topic("ab"), .prefixed), allow(Self.alice, .write, .topic("abc")),
            allow(Self.alice, .read, .topic("ad")), allow(Self.alice, .write, .topic("b")),
        ]
        let translation = try Self.translation(acls)
        let names = translation.policies.flatMap(\.documents).flatMap(\.statements).flatMap(\.resources.patterns)
            .filter { $0.contains(":topic/") }.compactMap { $0.split(separator: "/").last.map(String.init) }
        #expect(names.sorted() == ["a*", "ad", "b"])
        #expect(translation.map[Self.alice]?.allowed.count == 7)
    }

    @Test("What does not fit comes with prefixes that would, and exactly what these widen to")
    func options() throws {
        let resources: [KafkaResource] = [
            .topic("a-team-with-number-0.a-topic-with-number-5"), .topic("a-team-with-number-0.other"),
            .topic("a-team-with-number-1x"), .topic("elsewhere"), .group("a-team-with-number-0.g"),
        ]
        let translation = try Self.translation(
            Self.acls(teams: 3, topics: 60), roles: 2, resources: resources)
        let excess = try #require(translation.policies.first?.excess)
        #expect(excess.policies > 2 && excess.options.count == 2)
        for option in excess.options {
            // What the option says is what the prefixes do.
            let widened = resources.filter { resource in
                resource.type == .topic && option.prefixes.contains { resource.name.hasPrefix($0.name) }
                    && !Self.acls(teams: 3, topics: 60).contains { $0.name == resource.name }
            }
            #expect(option.widened == widened.map { "topic \($0.name)" })
            #expect(option.policies <= 2)
            let prefixed = option.prefixes.map { allow(Self.alice, .create, .topic($0.name), .prefixed) }
            let again = try Self.translation(Self.acls(teams: 3, topics: 60) + prefixed, roles: 2)
            #expect(again.policies.first?.documents.count == option.policies && again.policies.first?.excess == nil)
        }
        #expect(excess.options.first?.widened == [])
        let note = try #require(translation.notes.first)
        #expect(note.code == .policyTooLong && note.message.contains("widens to"))
    }

    @Test("Without names in common there is no option")
    func noOption() throws {
        let acls = (0..<200).map { allow(Self.alice, .create, .topic("\($0)atopicwithoutanyseparator")) }
        let excess = try #require(try Self.translation(acls, roles: 1).policies.first?.excess)
        #expect(excess.options.isEmpty)
    }
}
