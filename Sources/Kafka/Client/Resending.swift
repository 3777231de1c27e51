/// Which requests may reach a broker twice without harm.
///
/// A connection that breaks leaves open whether its last requests were carried out. Those in this list are then sent
/// again; the others fail with ``KafkaError/mayHaveBeenApplied`` and the caller looks at what is there.
enum Resending {
    static func isSafe(_ apiKey: Int16) -> Bool {
        !unsafe.contains(apiKey)
    }

    private static let unsafe: Set<Int16> = [
        ProduceRequest.apiKey,  // would append the batch twice, or fail on its sequence numbers
        CreateTopicsRequest.apiKey,  // would answer that the topic exists
        DeleteTopicsRequest.apiKey,  // would answer that there is no such topic
        CreatePartitionsRequest.apiKey,  // would answer that there are as many already
        DeleteGroupsRequest.apiKey,  // would answer that there is no such group
    ]
}
