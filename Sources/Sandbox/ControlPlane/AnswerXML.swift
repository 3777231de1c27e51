/// An element of an XML answer.
indirect enum AnswerXML {
    case text(String, String)
    case node(String, [AnswerXML])

    /// A list as the query protocol writes it.
    static func list(_ name: String, _ items: [[AnswerXML]]) -> AnswerXML {
        .node(name, items.map { .node("member", $0) })
    }

    static func list(_ name: String, _ items: [String]) -> AnswerXML {
        .node(name, items.map { .text("member", $0) })
    }

    var text: String {
        switch self {
        case .text(let name, let value): "<\(name)>\(Self.escape(value))</\(name.prefix { $0 != " " })>"
        case .node(let name, let children):
            "<\(name)>\(children.map(\.text).joined())</\(name.prefix { $0 != " " })>"
        }
    }

    private static func escape(_ value: String) -> String {
        value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
