/// Names that stand for all names: one for each way in which a name can match a set of patterns.
///
/// Two names that match the same patterns are alike to whoever decides by these patterns alone, so what holds for these
/// few names holds for every name. They are found by reading all patterns at once, character by character, as one
/// automaton: a state is the set of places that can be reached in the patterns, and each way to match is kept with the
/// first, shortest name that leads there.
struct NameAtoms {
    struct Atom: Hashable {
        let name: String
        /// The patterns that the name matches, by the numbers that they were added with.
        let patterns: [Int]
    }

    /// Places in all patterns, ascending.
    private typealias State = [Int]

    /// What is expected at each place; nil ends a pattern.
    private var elements: [PolicyPattern.Element?] = []
    /// The pattern that ends at each place.
    private var ends: [Int: Int] = [:]
    private var start: State = []
    private let colons: Bool

    /// - Parameter colons: whether names may have colons; those of topics may not.
    init(colons: Bool = true) {
        self.colons = colons
    }

    /// Adds what is left of a pattern after some text that all names begin with; nothing if it does not begin so.
    ///
    /// - Parameter pattern: the pattern's number.
    mutating func add(_ pattern: Int, _ text: PolicyPattern, after beginning: String = "") {
        let first = elements.count
        elements += text.elements.map { $0 } + [nil]
        ends[elements.count - 1] = pattern
        var state = closed([first])
        for scalar in beginning.unicodeScalars where !state.isEmpty { state = advance(state, by: scalar) }
        start += state
    }

    /// The atoms, shorter names first; nil where wildcards make so many that they are not worth counting.
    func atoms() -> [Atom]? {
        let limit = 2 * elements.count + Self.spareStates
        var states: [State] = [start]
        var arrivals: [(from: Int, by: Unicode.Scalar)] = [(0, "\0")]
        var seen: Set<State> = []  // not the first, which the empty name leads to: nothing is called so
        var matches: Set<[Int]> = []
        var atoms: [Atom] = []
        var index = 0
        while index < states.count {
            for scalar in alphabet(of: states[index]) {
                let next = advance(states[index], by: scalar)
                guard seen.insert(next).inserted else { continue }
                guard states.count < limit else { return nil }
                states.append(next)
                arrivals.append((index, scalar))
                let patterns = next.compactMap { ends[$0] }.sorted()
                if matches.insert(patterns).inserted {
                    atoms.append(Atom(name: Self.name(states.count - 1, arrivals), patterns: patterns))
                }
            }
            index += 1
        }
        return atoms
    }

    /// How many states wildcards may take beyond those that plain names and prefixes need.
    private static let spareStates = 20_000

    /// The characters that lead on from a state in different ways, and one that none of its places names.
    private func alphabet(of state: State) -> [Unicode.Scalar] {
        var named: [Unicode.Scalar] = []
        for place in state {
            let scalar: Unicode.Scalar
            switch elements[place] {
            case .character(let own)?: scalar = own
            case .oneInSegment?, .anyInSegment?: scalar = ":"
            default: continue
            }
            if !named.contains(scalar), colons || scalar != ":" { named.append(scalar) }
        }
        return Self.fresh.prefix(named.count + 1).filter { !named.contains($0) }.prefix(1) + named.sorted()
    }

    /// More letters than any state names; those that topics may have come first.
    private static let fresh: [Unicode.Scalar] =
        Array("xyz0123456789abcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ".unicodeScalars)
        + (UInt32(0xa1)...0xd7ff).compactMap { Unicode.Scalar($0) }

    private func advance(_ state: State, by scalar: Unicode.Scalar) -> State {
        var next: State = []
        for place in state {
            guard let element = elements[place], element.takes(scalar) else { continue }
            next.append(element.isAny ? place : place + 1)
        }
        return closed(next)
    }

    /// The places with those that are reached from them without a character: `*` also stands for none.
    private func closed(_ places: State) -> State {
        var closed: State = []
        for place in places {
            var place = place
            // Places of one pattern follow each other, so what is reached twice is reached in a row.
            while closed.last.map({ $0 < place }) ?? true {
                closed.append(place)
                guard elements[place]?.isAny == true else { break }
                place += 1
            }
        }
        return closed
    }

    private static func name(_ state: Int, _ arrivals: [(from: Int, by: Unicode.Scalar)]) -> String {
        var scalars: [Unicode.Scalar] = []
        var state = state
        while state != 0 {
            scalars.append(arrivals[state].by)
            state = arrivals[state].from
        }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars.reversed())
        return String(name)
    }
}
