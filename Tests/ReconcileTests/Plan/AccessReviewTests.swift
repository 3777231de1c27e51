import AWS
import Access
import Evidence
import Foundation
import Kafka
import Testing

@testable import Reconcile

@Suite("What ACLs ask to be reviewed")
struct AccessReviewTests {
    private func observe(
        _ project: Project, _ acls: [ACLBinding] = Scene.acls, facts: ClusterFacts? = nil,
        merged: [String: [UInt8]] = [:]
    ) throws -> AccessObservation {
        var scene = Scene(.replicating)
        scene.observation.source.acls = acls
        var aws = AWSObservation()
        aws.source = facts
        return AccessReview(
            try project.desired(files: merged), scene.observation.source, without: [],
            target: scene.observation.target, aws: aws
        ).observation()
    }

    private static func facts(superUsers: [String]) -> ClusterFacts {
        var facts = ManagedClusterTests.source
        facts.superUsers = superUsers
        return facts
    }

    @Test("is proposed where kedge looks for it, whatever the principal is called, and then it is merged")
    func paths() throws {
        for principal in [
            "User:app", "User:CN=app,O=a/b", "User:ä b", "User:.hidden", "User:\(String(repeating: "x", count: 300))",
        ] {
            let acls = [ACLBinding(.allow, principal, .read, .topic, .literal, "a")]
            let due = try observe(Project(), acls)
            let path = try #require(due.unmerged[principal])
            #expect(path == AccessLayout.folder(of: principal) + "/policy.json")
            let merged = try observe(Project(), acls, merged: due.proposal)
            #expect(merged.proposal.isEmpty && merged.unmerged.isEmpty && merged.undecided.isEmpty)
            #expect(merged.merged[principal]?.policies.count == 1)
        }
    }

    @Test("leaves alone what people made of policies whose ACLs are as they were, and takes away what is too much")
    func partly() throws {
        func acls(_ topics: Int) -> [ACLBinding] {
            let long = String(repeating: "x", count: 200)
            return (0..<topics).map { ACLBinding(.allow, "User:big", .read, .topic, .literal, "\($0)-\(long)") }
                + [ACLBinding(.allow, "User:small", .read, .topic, .literal, "a")]
        }
        let (small, big) = ("access/small/policy.json", ["access/big/policy.json", "access/big/policy-2.json"])
        var merged = try observe(Project(), acls(30)).proposal
        #expect(merged.keys.filter { $0.hasPrefix("access/big/policy") }.sorted() == big.sorted())
        let narrow = PolicyStatement(
            .allow, actions: .only(["kafka-cluster:Connect"]), resources: .only([Project.targetARN]))
        merged[small] = PolicyDocument(statements: [narrow]).json()
        let edited = try observe(Project(), acls(30), merged: merged)
        #expect(edited.proposal.isEmpty && edited.unmerged.isEmpty)
        #expect(edited.undecided.keys.sorted() == ["User:small"])
        let fewer = try observe(Project(), acls(3), merged: merged)
        #expect(fewer.proposal[small] == nil && fewer.unmerged.keys.sorted() == ["User:big"])
        #expect(fewer.proposal[big[0]] != nil && fewer.removed == [big[1]])
        merged.merge(fewer.proposal) { _, new in new }
        merged[big[1]] = nil
        let done = try observe(Project(), acls(3), merged: merged)
        #expect(done.proposal.isEmpty && done.removed.isEmpty && done.unmerged.isEmpty)
        #expect(done.undecided.keys.sorted() == ["User:small"])
    }

    @Test("says which names in the manifest are nobody's, and which ACLs decided about are not there")
    func idleNames() throws {
        var project = Project()
        let host =
            "permissionType: ALLOW, operation: READ, resourceType: TOPIC, resourceName: a, decision: LeaveOut, reason: r"
        project.access =
            "{roles: {rule: '{user}-role', exceptions: {'User:a': 'arn:aws:iam::123456789012:role/x', 'User:b': 'arn:aws:iam::123456789012:role/y'}}, "
            + "trust: [{service: ECS}, {service: Lambda, principal: 'User:c'}], "
            + "hostAcls: [{principal: 'User:a', host: 10.0.0.1, \(host)}, {principal: 'User:a', host: 10.0.0.2, \(host)}]}"
        let acls = [ACLBinding(.allow, "User:a", .read, .topic, .literal, "a", host: "10.0.0.1")]
        let idle = try observe(project, acls).findings.filter { $0.code == "W45" }
        #expect(idle.map(\.subject) == ["spec.access.roles.exceptions", "spec.access.trust", "spec.access.hostAcls"])
        #expect(idle.map { $0.message.prefix(6) } == ["User:b", "User:c", "User:a"])
        #expect(idle.last?.message.contains("10.0.0.2") == true)
    }

    @Test("comes with trust policies where the manifest says where services run")
    func trust() throws {
        var project = Project()
        project.access =
            "{roles: {rule: '{user}-role'}, trust: [{service: ECS}, {service: Lambda, principal: 'User:b'}]}"
        let acls = ["User:a", "User:b"].map { ACLBinding(.allow, $0, .read, .topic, .literal, "a") }
        let proposal = try observe(project, acls).proposal
        for (principal, service) in [("a", "ecs-tasks.amazonaws.com"), ("b", "lambda.amazonaws.com")] {
            let bytes = try #require(proposal["access/\(principal)/trust-policy.json"])
            #expect(String(decoding: bytes, as: UTF8.self).contains("\"\(service)\""))
        }
        project.access = "{roles: {rule: '{user}-role'}}"
        #expect(!(try observe(project, acls).proposal.keys.contains { $0.hasSuffix("trust-policy.json") }))
    }

    @Test("is not proposed while MSK does not say who the super users are")
    func silence() throws {
        var project = Project()
        project.sourceServers = []
        project.principals = ["admin"]
        let known = try observe(project, facts: Self.facts(superUsers: ["User:admin"]))
        #expect(known.unmerged.keys.sorted() == ["User:admin", "User:app"])
        let unknown = try observe(project, merged: known.proposal)
        #expect(unknown.proposal.isEmpty)
        #expect(!unknown.hasOtherACLs)
        #expect(try observe(project, facts: Self.facts(superUsers: []), merged: known.proposal).hasOtherACLs)
    }

    @Test("is proved in entries that fit the journal, whose parts make the whole")
    func parts() throws {
        let acls = (0..<320).map {
            ACLBinding(.allow, "User:\(String(repeating: "p", count: 900))-\($0)", .read, .topic, .literal, "a")
        }
        let due = try observe(Project(), acls)
        let proof = try #require(try observe(Project(), acls, merged: due.proposal).proof)
        let parts = proof.parts
        #expect(parts.count > 1)
        for part in parts {
            #expect(try JSONEncoder().encode(part.journalValue).count < JournalChain.maximumEntrySize * 3 / 4)
            #expect(part.acls == proof.acls)
        }
        let together = parts.flatMap(\.principals)
        #expect(together.count == acls.count)
        #expect(Dictionary(uniqueKeysWithValues: together) == proof.principals)
    }
}
