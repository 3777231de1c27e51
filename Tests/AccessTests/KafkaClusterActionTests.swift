import Access
import Foundation
import Testing

@Suite struct KafkaClusterActionTests {
    private struct Reference: Decodable {
        struct Action: Decodable {
            let resource: String
            let required: [String]
        }

        let actions: [String: Action]
    }

    @Test("The actions, their resources and dependencies are those of the Service Authorization Reference")
    func reference() throws {
        let reference = try JSONDecoder().decode(Reference.self, from: Fixture.read("kafka-cluster-actions.json"))
        #expect(Set(KafkaClusterAction.allCases.map(\.iamName)) == Set(reference.actions.keys))
        for action in KafkaClusterAction.allCases {
            let listed = try #require(reference.actions[action.iamName])
            #expect(action.resource.rawValue == listed.resource, "\(action)")
            #expect(action.dependencies.elements.map(\.iamName).sorted() == listed.required.sorted(), "\(action)")
        }
    }

    @Test("A set of actions keeps each once, in the order of the actions")
    func sets() {
        var set: ActionSet = [.describeTopic, .readData, .describeTopic]
        #expect(set.elements == [.readData, .describeTopic])
        set.remove(.describeTopic)
        #expect(set == [.readData] && set.isSubset(of: [.readData, .connect]))
        #expect(ActionSet.all(on: .topic).elements.count == 8)
        #expect(([.connect] as ActionSet) < [.readData] && ([.readData] as ActionSet) < [.readData, .writeData])
    }
}
