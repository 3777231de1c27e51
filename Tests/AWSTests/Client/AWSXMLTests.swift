import NIOCore
import Testing

@testable import AWS

@Suite struct AWSXMLTests {
    private func parse(_ text: String) throws(AWSError) -> AWSXML { try AWSXML(parsing: ByteBuffer(string: text)) }

    @Test("names, text, attributes, repeated elements, entities and CDATA")
    func tree() throws {
        let root = try parse(
            """
            <?xml version="1.0"?><!-- c --><a:List xmlns:a="http://x" xmlns="http://y"><Item kind="one">1 &lt;&#233;</Item>
            <Item><![CDATA[<2>]]></Item><Empty/><Deep><Item>3</Item></Deep></a:List>
            """)
        #expect(root.name == "List")
        #expect(root.all("Item").map(\.text) == ["1 <é", "<2>"])
        #expect(root["Item"]?.attributes == ["kind": "one"])
        #expect(root.text("Empty") == "")
        #expect(root["Deep"]?.text("Item") == "3")
        #expect(root["Missing"] == nil)
    }

    @Test(
        "what is not XML, or is cut, is refused",
        arguments: ["", "text", "<a>", "<a></b>", "<a>&unknown;</a>", "{}"])
    func refused(text: String) {
        let error = #expect(throws: AWSError.self) { _ = try parse(text) }
        #expect(error?.code == .unexpectedAnswer)
    }

    @Test(
        "documents with entities of their own are refused",
        arguments: [
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>b&x;c</a>",
            "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x \"ha\">]><a>&x;</a>", "<!DOCTYPE a><a/>",
        ])
    func entities(text: String) {
        let error = #expect(throws: AWSError.self) { _ = try parse(text) }
        #expect(error?.code == .unexpectedAnswer)
    }

    @Test("depth and number of elements are limited")
    func limits() {
        let deep = String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65)
        let many = "<a>" + String(repeating: "<b/>", count: 200_001) + "</a>"
        for text in [deep, many] {
            #expect(throws: AWSError.self) { _ = try parse(text) }
        }
        #expect(throws: Never.self) { _ = try parse("<a>" + String(repeating: "<b/>", count: 1000) + "</a>") }
    }
}
