/// A YAML file's documents, read as far as its syntax lets it be.
struct YAMLText {
    private(set) var documents: [Node] = []
    private(set) var problems: [YAMLProblem] = []
    /// Whether every document of the file is in ``documents``.
    private(set) var isComplete = true
    /// How many documents could not be read.
    private var broken = 0

    /// Reads every document; after one that is not valid YAML, goes on at the next `---`.
    init(_ bytes: [UInt8]) {
        guard bytes.count <= YAMLLimits.bytesPerFile else {
            stop(
                YAMLProblem(
                    message: "the file is larger than \(ByteCount(YAMLLimits.bytesPerFile))",
                    hint: "split it; nothing of it was read", mark: .start))
            return
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        bytes.withUnsafeBufferPointer { bytes in
            let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
            var rest = UnsafeBufferPointer(rebasing: bytes[start...])
            var origin = Mark.start
            while let problem = read(rest, from: origin) {
                stop(problem)
                broken += 1
                guard problem.isConfinedToDocument,
                    let next = Self.documentStart(in: rest, from: origin, after: problem.mark)
                else { return }
                guard documents.count + broken < YAMLLimits.documentsPerFile else {
                    return stop(.tooMany(at: next.mark))
                }
                rest = UnsafeBufferPointer(rebasing: rest[next.offset...])
                origin = next.mark
            }
        }
    }

    private mutating func stop(_ problem: YAMLProblem) {
        problems.append(problem)
        isComplete = false
    }

    /// Reads documents until the end (nil) or the first problem that stops the parser.
    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, from origin: Mark) -> YAMLProblem? {
        var composer = YAMLComposer(reading: bytes, from: origin)
        defer { problems += composer.problems }
        do throws(YAMLProblem) {
            while let root = try composer.nextDocument() {
                documents.append(root)
                guard documents.count + broken <= YAMLLimits.documentsPerFile else { return .tooMany(at: root.mark) }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Where the next document begins: the first `---` that the parser has not failed on already.
    private static func documentStart(
        in bytes: UnsafeBufferPointer<UInt8>, from origin: Mark, after mark: Mark
    ) -> (offset: Int, mark: Mark)? {
        let firstLine = mark.column == 1 ? mark.line : mark.line + 1
        var line = origin.line
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            start = end + 1
            line += 1
            if line >= firstLine, bytes[start...].starts(with: "---".utf8) {
                return (start, Mark(line: line, column: 1))
            }
        }
        return nil
    }
}

extension YAMLProblem {
    fileprivate static func tooMany(at mark: Mark) -> YAMLProblem {
        YAMLProblem(
            message: "more than \(YAMLLimits.documentsPerFile) documents in one file", hint: "split the file",
            mark: mark, isConfinedToDocument: false)
    }
}
