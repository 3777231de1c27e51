import Testing

@Suite("Help")
struct HelpTests {
    @Test(
        "Every subcommand explains itself, with examples that fit into a terminal",
        arguments: Help.subcommands + Help.accessCommands)
    func subcommand(name: String) async throws {
        let text = try await Help.text(name)
        try expectGolden(text, "help-\(name.replacing(" ", with: "-")).txt")
        let examples = try #require(text.split(separator: "EXAMPLES\n").last?.split(separator: "\n\n").first)
        #expect(examples.contains("  kedge \(name) "))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("The tool lists its subcommands and exit codes")
    func tool() async throws {
        let text = try await Help.text(nil)
        try expectGolden(text, "help.txt")
        let listed = try #require(text.split(separator: "SUBCOMMANDS:\n").last).split(separator: "\n")
            .compactMap { $0.firstMatch(of: #/^  ([a-z]+)  /#).map { String($0.output.1) } }
        #expect(listed == Help.subcommands)
    }

    @Test("Without a subcommand there is help, and that is no error")
    func bare() async throws {
        let run = try await KedgeBinary.run([])
        #expect(run.status == 0)
        #expect(run.output == (try await Help.text(nil)))
    }

    @Test("The version is told")
    func version() async throws {
        let run = try await KedgeBinary.run(["--version"])
        #expect(run.status == 0)
        #expect(run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test(
        "A wrong command line exits with 64 and says what is wrong",
        arguments: [
            (["plan"], "--repository"), (["reconcile", "--repository", ".", "--timeout", "soon"], "--timeout"),
            (["validate"], "<path>"), (["status", "--repository", ".", "--output", "xml"], "--output"),
            (["rehearse", "--kill", "-1"], "kill"), (["migrate"], "migrate"),
            (["sandbox", "--config", "a.json", "--colour"], "--colour"),
        ])
    func wrong(arguments: [String], named: String) async throws {
        let run = try await KedgeBinary.run(arguments)
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(run.errorLines.first?.contains(named) == true, "\(run.errors)")
    }
}
