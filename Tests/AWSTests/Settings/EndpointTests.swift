import Foundation
import Programs
import Testing

@testable import AWS

@Suite struct EndpointTests {
    @Test("endpoints and signing regions are those of AWS's own rules, in every partition and variant")
    func rules() async throws {
        let rows = try await Run.python("AWSTests/Servers/judge_endpoints.py").printed()
            .split(separator: "\n").map { $0.split(separator: " ") }
        try #require(rows.count == 6 * 7 * 4)
        for row in rows {
            let service = try #require(AWSService(rawValue: String(row[0])))
            let (region, fips) = (String(row[1]), row[2] == "true")
            let endpoint = try? AWSEndpoint.standard(
                service, region: region, useFIPS: fips, useDualStack: row[3] == "true")
            if AWSPartition(region: region) == .china, fips {
                // FIPS is a standard of the United States: AWS's rules have names there, but no such hosts.
                #expect(endpoint == nil)
            } else {
                #expect(endpoint?.host ?? "-" == row[4], "\(row)")
                #expect(endpoint?.signingRegion ?? "-" == row[5], "\(row)")
                #expect(endpoint?.scheme == "https://")
            }
        }
    }

    @Test("FIPS in China is refused in words")
    func china() {
        let error = #expect(throws: AWSError.self) {
            try AWSEndpoint.standard(.kafka, region: "cn-north-1", useFIPS: true, useDualStack: false)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.hint.contains("AWS_USE_FIPS_ENDPOINT") == true)
    }
}
