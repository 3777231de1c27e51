/// What a forge tells of whoever asks and of the repository, without anything being changed.
struct ForgeStanding: Equatable, Sendable {
    enum Right: Equatable, Sendable {
        case held
        /// What is missing, in the forge's words.
        case missing(String)
        /// Why the forge does not tell.
        case untold(String)
    }

    enum Branch: Equatable, Sendable {
        case at(String)
        case absent
        /// The token may not look.
        case untold
    }

    /// The user or app that is signed in; nil where the token may not ask.
    var user: String?
    /// When the token expires, as the forge writes it; nil where it does not tell.
    var expiry: String?
    /// The repository's present name.
    var repository: String
    /// Why nothing can be proposed in it, whoever asks.
    var obstacle: String?
    var pullRequests: Right
    var statuses: Right
    var trackedBranch: Branch
}

extension ForgeStanding.Right {
    init(_ isHeld: Bool, or missing: String) { self = isHeld ? .held : .missing(missing) }
}

extension ForgeConnection {
    /// The answer to a question that the token may not be allowed to ask; nil then.
    func valueIfAllowed<Value: Decodable>(
        _ path: String, as type: Value.Type = Value.self
    ) async throws(ReviewError) -> Value? {
        do {
            return try await value("GET", path)
        } catch {
            guard [.forbidden, .notFound, .unauthorized].contains(error.code) else { throw error }
            return nil
        }
    }

    /// The tracked branch, asked for by name below a repository's path.
    func branch<Branch: Decodable>(
        _ path: String, _ name: String, _ commit: (Branch) -> String
    ) async throws(ReviewError) -> ForgeStanding.Branch {
        do {
            return .at(commit(try await value("GET", "\(path)/branches/\(Self.escaped(name))")))
        } catch {
            switch error.code {
            case .forbidden: return .untold
            case .notFound: return .absent
            default: throw error
            }
        }
    }
}
