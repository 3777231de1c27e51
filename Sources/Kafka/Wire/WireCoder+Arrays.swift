/// Arrays; see `WireCoder+Fields.swift` for the parameters.
extension WireCoder {
    package mutating func array<T: WireStructure>(
        _ value: inout [T], from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value.isEmpty) else { return }
        value =
            try elements(value, isNullable: false, T()) { c, element throws(WireError) in
                try c.structure(&element)
            } ?? []
    }

    package mutating func array<T: WireStructure>(
        _ value: inout [T]?, from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false, nullFrom: Int16 = 0
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value?.isEmpty != false) else { return }
        value = try elements(value, isNullable: version >= nullFrom, T()) { c, element throws(WireError) in
            try c.structure(&element)
        }
    }

    package mutating func array<T: FixedWidthInteger>(
        _ value: inout [T], from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value.isEmpty) else { return }
        value =
            try elements(value, isNullable: false, 0) { c, element throws(WireError) in
                element = try c.integer(element)
            } ?? []
    }

    package mutating func array(
        _ value: inout [String], from: Int16 = 0, to: Int16 = .max, ignorable: Bool = false
    ) throws(WireError) {
        guard try has(from, to, mayBeLost: ignorable || value.isEmpty) else { return }
        value =
            try elements(value, isNullable: false, "") { c, element throws(WireError) in
                try c.string(&element)
            } ?? []
    }

    package mutating func array(_ value: inout [String]?) throws(WireError) {
        value = try elements(value, isNullable: true, "") { c, element throws(WireError) in
            try c.string(&element)
        }
    }

    /// Codes a count and so many elements, nil for null; elements that are not there yet start as `blank`.
    private mutating func elements<T>(
        _ value: [T]?, isNullable: Bool, _ blank: T,
        _ code: (inout WireCoder, inout T) throws(WireError) -> Void
    ) throws(WireError) -> [T]? {
        // An element takes a byte or more, so a count is a length in bytes at least.
        guard let count = try length(value?.count, .long, isNullable: isNullable) else { return nil }
        if isWriting {
            for var element in value ?? [] { try code(&self, &element) }
            return value
        }
        try charge(count, of: T.self)
        var elements: [T] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            var element = blank
            try code(&self, &element)
            elements.append(element)
        }
        return elements
    }
}
