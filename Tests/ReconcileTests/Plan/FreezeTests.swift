import Foundation
import Kafka
import Testing

@testable import Reconcile

@Suite("The freeze's ACLs")
struct FreezeTests {
    static let deny = ACLBinding(.deny, "User:*", .write, .topic, .literal, "a")

    @Test(
        "deny everyone to write, and nothing else where other ACLs name the topic",
        arguments: [
            ACLBinding(.allow, "User:x", .read, .topic, .literal, "a"),
            ACLBinding(.deny, "User:x", .all, .topic, .prefixed, "a"),
            ACLBinding(.allow, "User:x", .read, .topic, .literal, "*"),
        ])
    func named(present: ACLBinding) {
        #expect(
            Freeze.bindings(for: ["a"], beside: [present], reader: "User:kedge", openWithoutACL: false) == [Self.deny])
        #expect(
            Freeze.bindings(for: ["a"], beside: [present], reader: "User:kedge", openWithoutACL: true) == [Self.deny])
    }

    @Test("keep kedge reading a topic that no ACL names")
    func reader() {
        let others = [
            ACLBinding(.allow, "User:x", .read, .topic, .literal, "b"),
            ACLBinding(.allow, "User:x", .read, .group, .literal, "a"),
        ]
        #expect(
            Freeze.bindings(for: ["a"], beside: others, reader: "User:kedge", openWithoutACL: false) == [
                Self.deny, ACLBinding(.allow, "User:kedge", .read, .topic, .literal, "a"),
            ])
        #expect(Freeze.bindings(for: ["a"], beside: others, reader: nil, openWithoutACL: false) == [Self.deny])
    }

    @Test("leave a topic that is open to all open but for writing")
    func open() {
        let bindings = Freeze.bindings(for: ["a"], beside: [], reader: "User:kedge", openWithoutACL: true)
        #expect(bindings.first == Self.deny)
        #expect(Set(bindings.dropFirst().map(\.principal)) == ["User:*"])
        #expect(bindings.dropFirst().map(\.operation) == [.read, .delete, .alter, .alterConfigs])
    }

    @Test("do not count what was there before, so that it stays when the freeze goes")
    func existing() {
        #expect(Freeze.bindings(for: ["a"], beside: [Self.deny], reader: "User:kedge", openWithoutACL: false) == [])
    }

    @Test("are in the topics' order")
    func order() {
        let bindings = Freeze.bindings(for: ["a", "b"], beside: [], reader: "User:k", openWithoutACL: false)
        #expect(bindings.map(\.name) == ["a", "a", "b", "b"])
    }

    @Test("fit into the journal in parts, none of which splits a topic", arguments: [0, 1, 300, 301, 1200])
    func parts(topics: Int) {
        let names = (0..<topics).map { TopicName("topic-\($0)") }
        let bindings = Freeze.bindings(for: names, beside: [], reader: nil, openWithoutACL: true)
        let parts = Applier.parts(of: bindings)
        #expect(parts.flatMap(\.self) == bindings)
        #expect(parts.count == max(1, (topics + 299) / 300))
        let namesOfParts: [String] = parts.flatMap { part in Set(part.map(\.name)) }
        #expect(Set(namesOfParts).count == namesOfParts.count)
    }
}
