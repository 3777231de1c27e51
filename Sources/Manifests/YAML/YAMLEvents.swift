internal import CLibYAML

/// The events of one YAML text, as libyaml's parser tells them.
///
/// It owns libyaml's parser, which stays at one address because libyaml keeps pointers into it. The bytes must outlive
/// it: make it inside `withUnsafeBufferPointer`.
struct YAMLEvents: ~Copyable {
    struct Event {
        enum Content {
            case streamEnd, documentStart, documentEnd, collectionEnd
            case alias(String)
            case scalar(Scalar, Attributes)
            case sequenceStart(Attributes)
            case mappingStart(Attributes)
        }

        let content: Content
        let mark: Mark
    }

    /// What may stand before a node: `&anchor` and `!tag`.
    struct Attributes {
        let anchor: String?
        let tag: String?
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>
    /// Where the text begins in its file.
    private let origin: Mark

    init(reading bytes: UnsafeBufferPointer<UInt8>, from origin: Mark) {
        self.bytes = bytes
        self.origin = origin
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("libyaml: out of memory") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; stream start is skipped.
    mutating func next() throws(YAMLProblem) -> Event {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
            defer { yaml_event_delete(&event) }
            if let content = Self.content(of: event) {
                return Event(content: content, mark: mark(event.start_mark))
            }
        }
    }

    private static func content(of event: yaml_event_t) -> Event.Content? {
        switch event.type {
        case YAML_STREAM_END_EVENT: .streamEnd
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .collectionEnd
        case YAML_ALIAS_EVENT: .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            .sequenceStart(
                Attributes(
                    anchor: text(event.data.sequence_start.anchor), tag: text(event.data.sequence_start.tag)))
        case YAML_MAPPING_START_EVENT:
            .mappingStart(
                Attributes(anchor: text(event.data.mapping_start.anchor), tag: text(event.data.mapping_start.tag)))
        case YAML_SCALAR_EVENT:
            .scalar(
                Scalar(
                    text: String(
                        decoding: UnsafeBufferPointer(
                            start: event.data.scalar.value, count: event.data.scalar.length), as: UTF8.self),
                    isPlain: event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE),
                Attributes(anchor: text(event.data.scalar.anchor), tag: text(event.data.scalar.tag)))
        default: nil
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func problem() -> YAMLProblem {
        let what = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be parsed"
        if parser.pointee.error == YAML_READER_ERROR {
            // The reader is ahead of the parser and knows an offset in bytes, no mark.
            return YAMLProblem(
                message: "the file is not UTF-8 text: \(what)",
                hint: "save it as UTF-8, without control characters",
                mark: mark(offset: parser.pointee.problem_offset),
                isConfinedToDocument: false)
        }
        let context = parser.pointee.context.map { " \(String(cString: $0))" } ?? ""
        let tab = what.contains("cannot start any token")
        return YAMLProblem(
            message: "not valid YAML: \(what)\(context)",
            hint: tab
                ? "indent with spaces, and quote text that begins with a special character"
                : "check indentation, quotes and brackets here and on the lines above",
            mark: mark(parser.pointee.problem_mark))
    }

    private func mark(_ mark: yaml_mark_t) -> Mark {
        Mark(line: origin.line + mark.line, column: 1 + mark.column)
    }

    /// The place of a byte, counting characters by the bytes that begin one.
    private func mark(offset: Int) -> Mark {
        var mark = origin
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                mark = Mark(line: mark.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                mark.column += 1
            }
        }
        return mark
    }
}
