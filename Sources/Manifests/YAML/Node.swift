/// A place in a YAML text: line and column, both from 1, columns counted in characters (Unicode scalars).
struct Mark: Hashable, Sendable {
    var line: Int
    var column: Int

    static let start = Mark(line: 1, column: 1)
}

/// A YAML value with the place it was written at; aliases are already replaced by what they stand for.
struct Node: Sendable {
    enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        let key: String
        let mark: Mark
        let value: Node
    }

    let content: Content
    let mark: Mark
    /// How many nodes it is made of, itself and every use of an alias included.
    let size: Int

    /// What to call it in a message: "a list".
    var kindName: String {
        switch content {
        case .scalar(let scalar): scalar.kindName
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
