/// What somebody probably meant to write.
enum NearMiss {
    /// The choice that is nearest to the text, when it is near enough to be meant.
    static func of(_ text: String, among choices: some Sequence<String>) -> String? {
        let text = text.prefix(64).lowercased()
        var best: (choice: String, distance: Int)?
        for choice in choices {
            let distance = distance(Array(text.utf8), Array(choice.lowercased().utf8))
            if distance <= max(1, choice.utf8.count / 3), distance < best?.distance ?? .max {
                best = (choice, distance)
            }
        }
        return best?.choice
    }

    /// "did you mean X?" when something is near, else the list of what there is.
    static func hint(for text: String, among choices: [String], otherwise: String) -> String {
        of(text, among: choices).map { "did you mean \($0)?" } ?? otherwise
    }

    /// Insertions, deletions, replacements and swaps of neighbours from one text to the other (optimal string alignment).
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var previous: [Int] = []
        var current = Array(0...b.count)
        for i in a.indices {
            let beforePrevious = previous
            previous = current
            current = [i + 1]
            for j in b.indices {
                var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforePrevious[j - 1] + 1)
                }
                current.append(cost)
            }
        }
        return current[b.count]
    }
}
