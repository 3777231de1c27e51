/// Repeatable randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Changes one byte of a value, so that the YAML mostly stays YAML and the format of the value is what is tried.
func mutateValue(of bytes: [UInt8], using random: inout some RandomNumberGenerator) -> [UInt8] {
    let alphabet = Array("aZ09.-_/:*+$@=~ é%!,".utf8)
    let candidates = bytes.indices.filter { !" \n\r{}[]\"".utf8.contains(bytes[$0]) }
    guard let index = candidates.randomElement(using: &random),
        let byte = alphabet.randomElement(using: &random)
    else { return bytes }
    var changed = bytes
    switch Int.random(in: 0..<4, using: &random) {
    case 0: changed[index] = byte
    case 1: changed.insert(byte, at: index)
    case 2: changed.insert(bytes[index], at: index)
    default: changed.remove(at: index)
    }
    return changed
}

/// Changes anything: bytes, runs of bytes, joins with another text.
func mutate(
    _ bytes: [UInt8], with other: [UInt8], using random: inout some RandomNumberGenerator
) -> [UInt8] {
    var changed = bytes
    for _ in 0..<Int.random(in: 1...8, using: &random) {
        let index = Int.random(in: 0...changed.count, using: &random)
        let end = min(changed.count, index + Int.random(in: 0...40, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: changed.replaceSubrange(index..<end, with: [])
        case 1: changed.insert(UInt8.random(in: 0...255, using: &random), at: index)
        case 2: changed.insert(contentsOf: changed[index..<end], at: index)
        case 3: changed.insert(contentsOf: other[min(index, other.count)...].prefix(80), at: index)
        default:
            let marks = [
                "- ", ": ", "&a ", "*a", "{", "[", "\"", "|\n", "? ", "!t ", "---\n", "#", "%Y\n", "\t", "<<: ",
            ]
            changed.insert(contentsOf: (marks.randomElement(using: &random) ?? "").utf8, at: index)
        }
    }
    return changed
}
