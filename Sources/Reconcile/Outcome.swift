/// How a pass ended.
package enum Outcome: Equatable, Sendable {
    /// The declared phase is reached and there is nothing left to do.
    case settled
    /// Something was done; there is more.
    case progressing
    /// A gate is closed; somebody has to act.
    case waiting([Gate])
    /// Findings forbid going on.
    case stalled([Finding])
}
