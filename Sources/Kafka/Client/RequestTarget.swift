/// Which broker a request goes to.
package enum RequestTarget: Hashable, Sendable {
    /// Any broker that answers.
    case any
    case controller
    case broker(Int32)
    case leader(TopicPartition)
    case coordinator(GroupID)
}
