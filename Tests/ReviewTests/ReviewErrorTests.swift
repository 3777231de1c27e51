import Testing

@testable import Review

@Suite struct ReviewErrorTests {
    @Test("An error says what happened, what the forge said, and what to do")
    func description() {
        let error = ReviewError(code: .timeout, message: "no answer within 10 s", hint: "try again")
        #expect("\(error)" == "no answer within 10 s; try again")
        let caused = ReviewError(code: .forbidden, message: "no", hint: "ask", cause: "said\n\u{1b}[31mred")
        #expect("\(caused)" == "no (said  [31mred); ask")
    }

    @Test("What a server said cannot fill the screen")
    func length() {
        let error = ReviewError(code: .validation, message: "no", hint: "", cause: String(repeating: "x", count: 9_999))
        #expect(error.cause?.count == 500)
    }

    @Test("Codes are stable, in kebab case")
    func codes() {
        #expect(ReviewError.Code.allCases.allSatisfy { $0.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil })
    }
}
