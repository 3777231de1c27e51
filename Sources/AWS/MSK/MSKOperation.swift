import Foundation

/// A change of a cluster that MSK makes or has made.
///
/// Source: MSK API reference, ListClusterOperationsV2 ("ClusterOperationV2Summary").
package struct MSKOperation: Sendable, Equatable {
    package let arn: String
    /// MSK's word, such as `UPDATE_CLUSTER_KAFKA_VERSION`.
    package let type: String
    /// MSK's word, such as `UPDATE_IN_PROGRESS` or `UPDATE_COMPLETE`.
    package let state: String
    package let started: Date?
    package let ended: Date?

    /// Whether it may still change the cluster: an operation that is over has an end or a state that says so.
    package var isRunning: Bool {
        ended == nil && !["_COMPLETE", "_FAILED"].contains { state.hasSuffix($0) }
    }

    struct Answer: Decodable {
        let clusterOperationInfoList: [Info]?
        let nextToken: String?

        struct Info: Decodable {
            let operationArn: String?
            let operationType: String?
            let operationState: String?
            let startTime: String?
            let endTime: String?
        }
    }

    init(_ answer: Answer.Info) {
        arn = answer.operationArn ?? ""
        type = answer.operationType ?? ""
        state = answer.operationState ?? ""
        started = answer.startTime.flatMap(Self.time)
        ended = answer.endTime.flatMap(Self.time)
    }

    /// ISO 8601 with or without fractions of a second.
    private static func time(_ text: String) -> Date? {
        (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}
