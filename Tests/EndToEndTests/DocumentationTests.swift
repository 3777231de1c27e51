import Foundation
import Programs
import Testing

/// Every `kedge` and `make` command of the documentation is one that exists.
@Suite("The documentation's commands")
struct DocumentationTests {
    private static let pages = ["README.md", "manifests/README.md"] + folder("docs") + folder("docs/decisions")

    private static func folder(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: Project.path(path))) ?? []).filter {
            $0.hasSuffix(".md")
        }
        .sorted().map { "\(path)/\($0)" }
    }

    @Test("have subcommands and options that there are", arguments: pages)
    func kedge(page: String) async throws {
        for command in Self.commands("kedge", in: try Project.text(page)) {
            let words = command.split(separator: " ").dropFirst().map(String.init)
            guard let subcommand = words.first, !subcommand.hasPrefix("-") else { continue }
            guard Help.subcommands.contains(subcommand) else {
                Issue.record("\(page): there is no subcommand in: \(command)")
                continue
            }
            let pair = words.prefix(2).joined(separator: " ")
            let options = try await Help.options(of: Help.accessCommands.contains(pair) ? pair : subcommand)
            for word in words.dropFirst() where word.hasPrefix("-") {
                let option = String(word.prefix { $0 != "=" })
                #expect(options.contains(option), "\(page): \(command)")
            }
        }
    }

    @Test("have targets of the Makefile", arguments: pages)
    func make(page: String) throws {
        let targets = try Project.text("Makefile").matches(of: /(?m)^([a-z-]+):/).map { String($0.output.1) }
        for command in Self.commands("make", in: try Project.text(page)) {
            let target = command.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            #expect(targets.contains(target), "\(page): \(command)")
        }
    }

    @Test("are found at all")
    func found() throws {
        #expect(Self.commands("make", in: try Project.text("README.md")).contains { $0.hasPrefix("make rehearse") })
        let page = try Project.text("docs/cli.md")
        for subcommand in Help.subcommands {
            #expect(Self.commands("kedge", in: page).contains { $0.hasPrefix("kedge \(subcommand) ") })
        }
    }

    /// The lines of `sh` blocks and the code in running text that begin with a tool's name, without comments.
    private static func commands(_ tool: String, in page: String) -> [String] {
        let blocks = page.matches(of: /(?s)```sh\n(.*?)```/).flatMap {
            $0.output.1.replacing("\\\n", with: " ").split(separator: "\n")
        }
        let inline = page.replacing(/(?s)```.*?```/, with: "").matches(of: /`([^`]+)`/).map(\.output.1)
        return (blocks + inline).map { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            return words.drop { $0 == "$" }.prefix { !["#", ">", "|", "&&"].contains($0) }.joined(separator: " ")
        }.filter { $0.hasPrefix("\(tool) ") }
    }
}
