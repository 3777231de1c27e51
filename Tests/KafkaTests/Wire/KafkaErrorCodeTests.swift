import Kafka
import Testing

@Suite struct KafkaErrorCodeTests {
    @Test(
        "Codes have Kafka's names, and are retriable as its exceptions are",
        arguments: [
            (-1, "UNKNOWN_SERVER_ERROR", false), (0, "NONE", false), (2, "CORRUPT_MESSAGE", true),
            (3, "UNKNOWN_TOPIC_OR_PARTITION", true), (5, "LEADER_NOT_AVAILABLE", true),
            (6, "NOT_LEADER_OR_FOLLOWER", true), (14, "COORDINATOR_LOAD_IN_PROGRESS", true),
            (16, "NOT_COORDINATOR", true), (29, "TOPIC_AUTHORIZATION_FAILED", false),
            (35, "UNSUPPORTED_VERSION", false),
            (36, "TOPIC_ALREADY_EXISTS", false), (41, "NOT_CONTROLLER", true),
            (45, "OUT_OF_ORDER_SEQUENCE_NUMBER", false), (58, "SASL_AUTHENTICATION_FAILED", false),
            (68, "NON_EMPTY_GROUP", false), (74, "FENCED_LEADER_EPOCH", true), (75, "UNKNOWN_LEADER_EPOCH", true),
            (88, "UNSTABLE_OFFSET_COMMIT", true), (89, "THROTTLING_QUOTA_EXCEEDED", true),
            (90, "PRODUCER_FENCED", false), (100, "UNKNOWN_TOPIC_ID", true), (127, "VOTER_NOT_FOUND", false),
        ] as [(Int16, String, Bool)])
    func names(code: Int16, name: String, isRetriable: Bool) {
        #expect(KafkaErrorCode(code).description == name)
        #expect(KafkaErrorCode(code).isRetriable == isRetriable)
        #expect(KafkaErrorCode(code).isKnown)
    }

    @Test("A constant is the code of its name")
    func constants() {
        #expect(KafkaErrorCode.none.rawValue == 0)
        #expect("\(KafkaErrorCode.unsupportedVersion)" == "UNSUPPORTED_VERSION")
        #expect("\(KafkaErrorCode.transactionalIDAuthorizationFailed)" == "TRANSACTIONAL_ID_AUTHORIZATION_FAILED")
        #expect("\(KafkaErrorCode.voterNotFound)" == "VOTER_NOT_FOUND")
    }

    @Test("A code that is not known is kept and can be printed", arguments: [-2, 128, 4711, .min, .max] as [Int16])
    func unknown(code: Int16) {
        #expect(KafkaErrorCode(code).rawValue == code)
        #expect(KafkaErrorCode(code).description == "ERROR_\(code)")
        #expect(!KafkaErrorCode(code).isKnown)
        #expect(!KafkaErrorCode(code).isRetriable)
    }
}
