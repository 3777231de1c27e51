/// Which requests may reach a broker twice without harm.
///
/// A connection that breaks leaves open whether its last requests were carried out. Those in this list are then sent
/// again; the others fail with ``KafkaError/mayHaveBeenApplied`` and the caller looks at what is there.
enum Resending {
    static func isSafe(_ apiKey: APIKey) -> Bool {
        !unsafe.contains(apiKey)
    }

    private static let unsafe: Set<APIKey> = [
        .produce,  // would append the batch twice, or fail on its sequence numbers
        .createTopics,  // would answer that the topic exists
        .deleteTopics,  // would answer that there is no such topic
        .createPartitions,  // would answer that there are as many already
        .deleteGroups,  // would answer that there is no such group
    ]
}
