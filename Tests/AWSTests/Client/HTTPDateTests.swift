import Foundation
import Testing

@testable import AWS

@Suite struct HTTPDateTests {
    @Test("the time of a Date header")
    func parsed() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
        #expect(HTTPDate.parse("Thu, 29 Feb 2024 23:59:59 GMT") == Date(timeIntervalSince1970: 1_709_251_199))
    }

    @Test(
        "nothing else is one",
        arguments: [
            "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        ])
    func refused(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
