import Foundation

/// The sandbox's AWS account: who needs a policy for a call has to have one.
struct Account {
    struct Role {
        /// JSON; nil: the account is trusted.
        var trust: String?
        /// JSON.
        var boundary: String?
    }

    /// Of services, by name; one that is nil is not there.
    var roles: [String: Role?] = [:]

    func controlPlane(externalID: String, administrator: (id: String, secret: String)) throws -> [String: Any] {
        let trust: [String: Any] = [
            "Version": "2012-10-17",
            "Statement": [
                [
                    "Effect": "Allow", "Principal": ["AWS": "\(Estate.account):role/kedge-role"],
                    "Action": "sts:AssumeRole", "Condition": ["StringEquals": ["sts:ExternalId": externalID]],
                ]
            ],
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: trust), as: UTF8.self)
        let everything = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}
            """
        let services = Estate.services.compactMap { service -> [String: String]? in
            guard let role = roles[service] ?? Role() else { return nil }
            return ["name": "\(service)-role", "trust": role.trust, "boundary": role.boundary].compactMapValues(\.self)
        }
        return [
            "enforcesPolicies": true,
            "accessKeys": [["id": administrator.id, "secret": administrator.secret, "role": "administrator"]],
            "roles": [
                ["name": "administrator", "policy": everything], ["name": Estate.readerOfSource, "trust": text],
            ] + services,
            "clusters": ["source": Estate.sourceARN], "secrets": [Estate.secretName: Estate.user],
        ]
    }
}
