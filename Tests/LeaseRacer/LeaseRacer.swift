import AWS
import Evidence
import Foundation
import HTTP
import Logging

/// One of many processes that want the same lease: `lease-racer s3://BUCKET/PREFIX`, with AWS in the environment.
///
/// At each line of its standard input it acts and answers with a line: `acquire` with `won FENCE`, once it has written
/// the journal as well, or with the code of the error; `release` with `released`.
@main struct LeaseRacer {
    static func main() async throws {
        let logger = Logger(label: "racer") { _ in SwiftLogNoOpLogHandler() }
        let transport = HTTPTransport(logger: logger)
        let access = StoreAccess(aws: AWSAccess(settings: try .load(), transport: transport, logger: logger))
        let store = try ObjectStoreLocation(parsing: CommandLine.arguments.last ?? "").open(access)
        let (lease, journal) = (Lease(store: store, migration: "race"), Journal(store: store, migration: "race"))
        var grant: LeaseGrant?
        while let command = readLine() {
            switch command {
            case "acquire":
                do {
                    let taken = try await lease.acquire(holder: .current(), duration: .seconds(60), now: Date())
                    grant = taken
                    try await journal.read()
                    let author = JournalAuthor(actor: "\(taken.holder)", commit: "c", fence: taken.fence)
                    try await journal.append("won", by: author, now: Date())
                    say("won \(taken.fence)")
                } catch let error as EvidenceError {
                    say(error.code.rawValue)
                }
            default:
                if let grant { try await lease.release(grant) }
                grant = nil
                say("released")
            }
        }
        await transport.shutdown()
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
