import Manifests

package typealias Phase = MigrationPhase

extension MigrationPhase {
    /// How far along the way forward the phase is; a migration that was rolled back stands at its beginning.
    var rank: Int {
        switch self {
        case .planned, .rolledBack: 0
        case .replicating: 1
        case .cutOver: 2
        case .finalized: 3
        }
    }
}
