import AWS
import Kafka
import Testing

@testable import Access

@Suite("Principals that do not move")
struct ExclusionTests {
    private static let acls = [
        allow("User:kedge", .read, .topic("*")), allow("User:kedge", .alter, .cluster),
        allow("User:*", .describe, .topic("public")), allow("User:app", .read, .topic("orders")),
        allow("User:app", .read, .group("app")), deny("User:kedge", .read, .topic("internal"), host: "10.0.0.5"),
    ]

    private static func context(excluding excluded: String..., openWithoutACL: Bool = false) -> AccessContext {
        AccessContext(
            principals: ["User:batch"], excluded: Set(excluded), allowsEveryoneIfNoACLFound: openWithoutACL,
            resources: [.topic("internal"), .topic("forgotten")])
    }

    @Test("get no policy, no proof and one note")
    func leftOut() throws {
        let cluster = try TranslationTests.cluster()
        let context = Self.context(excluding: "User:kedge")
        let translation = AccessTranslation(Self.acls, to: cluster, in: context)
        let proof = AccessProof(Self.acls, translation.attached, on: cluster, in: context)
        #expect(translation.map["User:kedge"] == nil)
        #expect(translation.policies.map(\.principal) == ["User:app", "User:batch"])
        #expect(proof.principals.map(\.principal) == ["User:app", "User:batch"])
        #expect(proof.isEquivalent)
        let about = translation.notes.filter { note in
            note.principal == "User:kedge" || note.subjects.contains { $0.contains("kedge") }
        }
        #expect(about == [AccessNote(.excluded, subjects: ["User:kedge"])])
        #expect(about.first?.severity == .informs)
    }

    @Test("change nothing for others, who keep what everyone is allowed")
    func others() throws {
        let cluster = try TranslationTests.cluster()
        let all = AccessTranslation(Self.acls, to: cluster, in: Self.context())
        let some = AccessTranslation(Self.acls, to: cluster, in: Self.context(excluding: "User:kedge"))
        #expect(some.policies == all.policies.filter { $0.principal != "User:kedge" })
        #expect(some.map["User:batch"]?.allowed.keys.contains { "\($0)" == "topic public" } == true)
    }

    @Test("still close topics that would be open without their ACLs")
    func open() throws {
        let context = Self.context(excluding: "User:kedge", openWithoutACL: true)
        let acls = Self.acls.filter { $0.name != "*" }
        let notes = AccessTranslation(acls, to: try TranslationTests.cluster(), in: context).notes
        #expect(notes.first { $0.code == .openToEveryone }?.subjects == ["topic forgotten"])
    }

    @Test("are noted when no ACL names them")
    func idle() throws {
        let context = Self.context(excluding: "User:kedge", "User:kegde")
        let notes = AccessTranslation(Self.acls, to: try TranslationTests.cluster(), in: context).notes
        let note = try #require(notes.first { $0.code == .exclusionIdle })
        #expect(note.subjects == ["User:kegde"])
        #expect(note.severity == .warns)
    }

    @Test("gain whatever a policy of theirs allows")
    func policy() throws {
        let cluster = try TranslationTests.cluster()
        let policies = AccessTranslation(Self.acls, to: cluster, in: Self.context()).attached
        let proof = AccessProof(Self.acls, policies, on: cluster, in: Self.context(excluding: "User:kedge"))
        let kedge = try #require(proof["User:kedge"])
        #expect(!kedge.isEquivalent && !kedge.gained.isEmpty)
        #expect(proof["User:app"]?.isEquivalent == true)
    }

    @Test("are part of what a proof depends on, and of the report")
    func evidence() throws {
        let cluster = try TranslationTests.cluster()
        func proposal(_ context: AccessContext) -> AccessProposal {
            let translation = AccessTranslation(Self.acls, to: cluster, in: context)
            return AccessProposal(
                migration: "m", acls: Self.acls, translation,
                AccessProof(Self.acls, translation.attached, on: cluster, in: context),
                roles: PrincipalRoles(of: translation.policies.map(\.principal)) { _ in nil })
        }
        let all = proposal(Self.context())
        let some = proposal(Self.context(excluding: "User:kedge"))
        #expect(all.proof.aclsDigest == some.proof.aclsDigest)
        #expect(all.proof.contextDigest != some.proof.contextDigest)
        #expect(!some.files.keys.contains { $0.contains("kedge") })
        let report = AccessReport(some).markdown
        #expect(report.contains("Left out, as the manifest says (`access.exclude`): `User:kedge`.\n"))
        #expect(!AccessReport(all).markdown.contains("access.exclude"))
        #expect(!some.roles.notes.contains { $0.principal == "User:kedge" })
    }
}
