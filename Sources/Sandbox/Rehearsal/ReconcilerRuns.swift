import Foundation

/// Runs the reconciler until it has converged, and kills it on the way if that is what is rehearsed.
struct ReconcilerRuns: Sendable {
    private let options: Rehearsal.Options
    private let estate: Estate
    private let account: [String: String]
    private var random: SeededRandom
    private(set) var kills = 0
    /// Kills that were due in an earlier phase, which ended before them.
    private var owed = 0
    private(set) var runs = 0
    private(set) var cutover: (began: Date, ended: Date)?

    /// More restarts than this without converging are a failure of their own.
    private static let patience = 20
    /// Reconcilers are killed at a random moment of this long after their start.
    private static let killWindow: ClosedRange<Double> = 0.02...1.2
    private static let latestLastMoment = 0.1

    init(_ options: Rehearsal.Options, _ estate: Estate, account: [String: String]) {
        self.options = options
        self.estate = estate
        self.account = account
        random = SeededRandom(seed: options.seed)
    }

    mutating func cutoverBegan() { cutover = (Date(), Date()) }
    mutating func cutoverEnded() { cutover?.ended = Date() }

    /// - Parameters:
    ///   - part: How much of all kills falls into this phase; what an earlier one ended too soon for comes on top.
    ///   - isLast: Whether whatever is left is due here, on passes that have nothing to do any more if need be.
    mutating func converge(kills part: Double, isLast: Bool = false) async throws {
        owed += Int((Double(options.kills) * part).rounded())
        for _ in 0..<(2 * owed + Self.patience) {
            runs += 1
            let process = try start(["reconcile", "--until-converged", "--timeout", "10m"])
            if owed > 0 {
                try await Task.sleep(for: killMoment(isLast))
                process.kill()
            }
            switch await process.status() {
            case SIGKILL where owed > 0:
                kills += 1
                owed -= 1
            case 0 where owed == 0 || !isLast: return
            case 0: continue
            case let status: throw failed("reconcile", status)
            }
        }
        throw SandboxError(
            .rehearsalFailed, "The reconciler does not converge", hint: "see its output above.")
    }

    /// Most moments are early, when a pass observes and takes the lease; some are late, when it changes things.
    private mutating func killMoment(_ isLast: Bool) -> Duration {
        let window = Self.killWindow
        let spread = log(window.upperBound / window.lowerBound)
        let moment = window.lowerBound * exp(spread * Double.random(in: 0...1, using: &random))
        return .seconds(isLast ? min(moment, Self.latestLastMoment) : moment)
    }

    /// After Finalized there is nothing left to do, and the plan says so.
    func requireEmptyPlan() async throws {
        let process = try start(["plan", "--output", "json"], capturesOutput: true)
        let text = await process.allOutput()
        let status = await process.status()
        guard status == 0 else { throw failed("plan", status) }
        let plan = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        guard plan?["isEmpty"] as? Bool == true else {
            throw SandboxError(
                .rehearsalFailed, "The plan is not empty after Finalized:\n\(text)", hint: "this is a bug.")
        }
    }

    private func start(_ arguments: [String], capturesOutput: Bool = false) throws -> ChildProcess {
        try ChildProcess(
            options.executable,
            arguments + [
                "--repository", estate.repository.path(), "--branch", GitOperator.branch,
                "--cache", estate.root.appending(path: "cache").path(),
            ], environment: estate.reconcilerEnvironment(account), capturesOutput: capturesOutput)
    }

    private func failed(_ command: String, _ status: Int32) -> SandboxError {
        SandboxError(
            .rehearsalFailed, "kedge \(command) ended with status \(status)",
            hint: "see its output above; the rehearsal's files are in \(estate.root.path()).")
    }
}

/// A small generator that gives the same numbers for the same seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
