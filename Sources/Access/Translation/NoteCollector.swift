/// Gathers notes, one for each code and principal with all that it is about.
struct NoteCollector {
    private struct Key: Hashable {
        let code: AccessNote.Code
        let principal: ExactText?
    }

    private var subjects: [Key: Set<ExactText>] = [:]

    mutating func add(_ code: AccessNote.Code, _ principal: String?, _ subject: String? = nil) {
        let key = Key(code: code, principal: principal.map { ExactText($0) })
        subjects[key, default: []].formUnion(subject.map { [ExactText($0)] } ?? [])
    }

    mutating func merge(_ other: NoteCollector) {
        subjects.merge(other.subjects) { $0.union($1) }
    }

    /// In order.
    var notes: [AccessNote] {
        subjects.flatMap { key, subjects in
            let subjects = subjects.sorted().map(\.text)
            return (key.code.isIndividual ? subjects.map { [$0] } : [subjects]).map {
                AccessNote(key.code, principal: key.principal?.text, subjects: $0)
            }
        }.sorted()
    }
}
