import Testing

@testable import Review

@Suite struct ReviewErrorTests {
    @Test("An error says what happened and what to do")
    func description() {
        let error = ReviewError(code: .timeout, message: "no answer within 10 s", hint: "try again")
        #expect("\(error)" == "no answer within 10 s; try again")
    }
}
