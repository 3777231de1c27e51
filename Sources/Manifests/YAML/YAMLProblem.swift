/// Why a YAML text could not be read, and where.
struct YAMLProblem: Error {
    let message: String
    let hint: String
    let mark: Mark
    /// Whether a later document of the same file can still be read.
    var isConfinedToDocument = true
}

/// What a manifest may cost: far above any real one, far below what hurts.
enum YAMLLimits {
    static let bytesPerFile = 1 << 20
    static let documentsPerFile = 1000
    static let depth = 32
    /// Per document, counting what every alias stands for.
    static let nodesPerDocument = 20_000
}
