import Transfer

/// What a pass tells while it works, for whoever watches.
package enum ReconcileEvent: Sendable {
    case planned(Plan)
    case started(Step)
    /// Records have arrived on the target.
    case copied(TransferProgress)
    /// What the step under way waits for.
    case waiting(String)
    /// With what it found, which may have kept it from doing what it was to do.
    case finished(Step, Duration, [Finding])
    case ended(Outcome)
}
