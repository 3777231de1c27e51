import Foundation

/// Which failures are tried again, and after how long: AWS's standard mode.
enum RetryPolicy {
    /// The longest pause, whatever a server asks for.
    static let longestPause: Duration = .seconds(20)

    /// What a retry after this failure costs; nil when it would fail in the same way.
    static func cost(of error: AWSError) -> Int? {
        switch error.code {
        case .timeout: RetryTokens.timeoutCost
        case .unreachable, .throttled, .serviceFailure: RetryTokens.retryCost
        default:
            AWSErrorCodes.transient.contains(error.awsCode ?? "")
                || AWSErrorCodes.transientStatus.contains(error.status ?? 0) ? RetryTokens.retryCost : nil
        }
    }

    /// A random part of 1 s, 2 s, 4 s … (full jitter), or what the server asks for where that is longer.
    static func pause(beforeRetry retry: Int, serverAsks: Duration?, random: (Double) -> Double) -> Duration {
        let limit = Double(longestPause.components.seconds)
        let pause = Duration.seconds(random(min(limit, pow(2, Double(min(retry, 10) - 1)))))
        return max(pause, min(serverAsks ?? .zero, longestPause))
    }
}
