import Foundation
import NIOCore

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An element of an XML answer: names without namespaces, text, and children in their order.
///
/// AWS's answers have no document type, so one that has, and with it entities of its own, is refused.
package struct AWSXML: Sendable, Equatable {
    package let name: String
    package let attributes: [String: String]
    /// The text that stands directly in it, as it is.
    package fileprivate(set) var text: String = ""
    package fileprivate(set) var children: [AWSXML] = []

    private static let depthLimit = 64
    private static let elementLimit = 200_000

    /// - Throws: ``AWSError`` `unexpected-answer` when it is not XML, nests too deep or holds too many elements.
    package init(parsing bytes: ByteBuffer) throws(AWSError) {
        guard !bytes.readableBytesView.contains(Self.documentType) else { throw Self.refused(nil) }
        let parser = XMLParser(data: Data(bytes.readableBytesView))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        let builder = Builder()
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else {
            throw Self.refused(parser.parserError)
        }
        self = root
    }

    private static let documentType = Array("<!DOCTYPE".utf8)

    private static func refused(_ cause: (any Error)?) -> AWSError {
        AWSError(
            code: .unexpectedAnswer, message: "the answer is not the XML that AWS sends",
            hint: "check the endpoint: a proxy or another server may have answered",
            cause: cause.map { String(describing: $0) })
    }

    fileprivate init(name: String, attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    /// The first child of that name.
    package subscript(name: String) -> AWSXML? { children.first { $0.name == name } }

    /// The text of the first child of that name.
    package func text(_ name: String) -> String? { self[name]?.text }

    /// The children of that name.
    package func all(_ name: String) -> [AWSXML] { children.filter { $0.name == name } }

    private final class Builder: NSObject, XMLParserDelegate {
        private var open: [AWSXML] = []
        private var count = 0
        private(set) var root: AWSXML?

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            count += 1
            guard open.count < AWSXML.depthLimit, count <= AWSXML.elementLimit else { return parser.abortParsing() }
            open.append(AWSXML(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            guard !open.isEmpty else { return }
            open[open.count - 1].text += text
        }

        func parser(_ parser: XMLParser, foundCDATA block: Data) {
            self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            guard let element = open.popLast() else { return }
            if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        }
    }
}
