/// Builds the nodes of one document from its events, within ``YAMLLimits``.
struct YAMLComposer: ~Copyable {
    private var events: YAMLEvents
    private var anchors: [String: Node] = [:]
    private var size = 0
    /// What is wrong without making the text unreadable: duplicate keys and the like.
    private(set) var problems: [YAMLProblem] = []

    init(reading bytes: UnsafeBufferPointer<UInt8>, from origin: Mark) {
        events = YAMLEvents(reading: bytes, from: origin)
    }

    /// The next document's root, or nil at the end of the text.
    mutating func nextDocument() throws(YAMLProblem) -> Node? {
        guard case .documentStart = try events.next().content else { return nil }
        anchors = [:]
        size = 0
        let root = try node(from: try events.next(), depth: 1)
        _ = try events.next()
        return root
    }

    private mutating func node(from event: YAMLEvents.Event, depth: Int) throws(YAMLProblem) -> Node {
        guard depth <= YAMLLimits.depth else {
            throw YAMLProblem(
                message: "nested more than \(YAMLLimits.depth) deep",
                hint: "a manifest needs no more than six levels", mark: event.mark)
        }
        switch event.content {
        case .alias(let name):
            guard let node = anchors[name] else {
                throw YAMLProblem(
                    message: "*\(name.excerpt) refers to nothing above it",
                    hint:
                        "put text that begins with * in quotes, or define &\(name.excerpt) further up in the document",
                    mark: event.mark)
            }
            try count(node.size, at: event.mark)
            return node
        case .scalar(let scalar, let attributes):
            return try finish(.scalar(scalar), size: 1, attributes, at: event.mark)
        case .sequenceStart(let attributes):
            return try sequence(attributes, at: event.mark, depth: depth)
        case .mappingStart(let attributes):
            return try mapping(attributes, at: event.mark, depth: depth)
        case .streamEnd, .documentStart, .documentEnd, .collectionEnd:
            throw YAMLProblem(message: "a value is missing", hint: "write one here", mark: event.mark)
        }
    }

    private mutating func sequence(
        _ attributes: YAMLEvents.Attributes, at mark: Mark, depth: Int
    ) throws(YAMLProblem) -> Node {
        var items: [Node] = []
        while true {
            let event = try events.next()
            if case .collectionEnd = event.content { break }
            items.append(try node(from: event, depth: depth + 1))
        }
        return try finish(.sequence(items), size: items.reduce(1) { $0 + $1.size }, attributes, at: mark)
    }

    private mutating func mapping(
        _ attributes: YAMLEvents.Attributes, at mark: Mark, depth: Int
    ) throws(YAMLProblem) -> Node {
        var entries: [Node.Entry] = []
        var firstMarks: [String: Mark] = [:]
        var size = 1
        while true {
            let event = try events.next()
            if case .collectionEnd = event.content { break }
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: try events.next(), depth: depth + 1)
            size += key.size + value.size
            guard case .scalar(let scalar) = key.content else {
                report("a key is \(key.kindName)", "write a plain word before the colon", at: event.mark)
                continue
            }
            if scalar.isPlain, scalar.text == "<<" {
                report("merge keys (<<) are not used in manifests", "write the keys out", at: event.mark)
            } else if let first = firstMarks[scalar.text] {
                report(
                    "the key \(scalar.text.quotedExcerpt) is already there, on line \(first.line)",
                    "keep one of the two", at: event.mark)
            } else {
                firstMarks[scalar.text] = event.mark
                entries.append(Node.Entry(key: scalar.text, mark: event.mark, value: value))
            }
        }
        return try finish(.mapping(entries), size: size, attributes, at: mark)
    }

    private mutating func finish(
        _ content: Node.Content, size: Int, _ attributes: YAMLEvents.Attributes, at mark: Mark
    ) throws(YAMLProblem) -> Node {
        try count(1, at: mark)
        let node = Node(content: content, mark: mark, size: size)
        if let tag = attributes.tag {
            report("the tag \(tag.quotedExcerpt) has no meaning in a manifest", "remove it", at: mark)
        }
        if let anchor = attributes.anchor { anchors[anchor] = node }
        return node
    }

    private mutating func count(_ nodes: Int, at mark: Mark) throws(YAMLProblem) {
        size += nodes
        guard size <= YAMLLimits.nodesPerDocument else {
            throw YAMLProblem(
                message: "the document, its aliases written out, has more than \(YAMLLimits.nodesPerDocument) values",
                hint: "split it into several documents and use fewer aliases", mark: mark)
        }
    }

    private mutating func report(_ message: String, _ hint: String, at mark: Mark) {
        problems.append(YAMLProblem(message: message, hint: hint, mark: mark))
    }
}
