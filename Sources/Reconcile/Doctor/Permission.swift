import AWS
import Access
import Manifests

/// A right at AWS that kedge needs for a migration, and what for.
package struct Permission: Equatable, Sendable {
    /// Who needs it.
    package let identity: CredentialsSpec
    /// Letters and digits; one for each identity.
    package let sid: String
    /// What kedge does with it, in the operator's words.
    package let purpose: String
    package let actions: [String]
    package let resources: [String]
    package let conditions: [PolicyCondition]

    init(
        _ identity: CredentialsSpec, _ sid: String, _ purpose: String, _ actions: [String], on resources: [String],
        if conditions: [PolicyCondition] = []
    ) {
        self.identity = identity
        self.sid = sid
        self.purpose = purpose
        self.actions = actions
        self.resources = resources
        self.conditions = conditions
    }

    package var statement: PolicyStatement {
        PolicyStatement(
            sid: sid, .allow, actions: .only(actions), resources: .only(resources), conditions: conditions)
    }

    /// The statement for these of its actions alone, as a policy has it.
    package func statement(for actions: [String]) -> PolicyStatement {
        var statement = statement
        statement.actions = .only(actions)
        return statement
    }
}

/// What one identity of kedge's is to be allowed.
package struct RunnerPolicy: Equatable, Sendable {
    package let identity: CredentialsSpec
    package let permissions: [Permission]

    package var document: PolicyDocument { PolicyDocument(statements: permissions.map(\.statement)) }
}
