import Foundation

/// What Kafka knows about one configuration key (`org.apache.kafka.common.config.ConfigDef`).
struct ConfigDefinition {
    /// The raw values are those of DescribeConfigs' `ConfigType`.
    enum Kind: Int8 {
        case boolean = 1
        case string = 2
        case int = 3
        case short = 4
        case long = 5
        case double = 6
        case list = 7
    }

    enum Limit {
        case none
        case atLeast(Int64)
        case within(ClosedRange<Int64>)
        case fraction
        case oneOf([String])
    }

    let name: String
    let kind: Kind
    let defaultValue: String?
    var limit = Limit.none

    init(_ name: String, _ kind: Kind, _ defaultValue: String?, _ limit: Limit = .none) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.limit = limit
    }

    /// What is wrong with a value, in Kafka's words, or nil.
    func fault(in value: String) -> String? {
        switch kind {
        case .boolean:
            ["true", "false"].contains(value.lowercased())
                ? nil : invalid(value, "Expected value to be either true or false")
        case .int:
            numberFault(value, Int32(value).map(Int64.init), "INT")
        case .short:
            numberFault(value, Int16(value).map(Int64.init), "SHORT")
        case .long:
            numberFault(value, Int64(value), "LONG")
        case .double:
            doubleFault(value)
        case .string:
            choiceFault([value], value)
        case .list:
            choiceFault(Self.elements(of: value), value)
        }
    }

    /// A value as DescribeConfigs tells it: parsed and written again (`ConfigDef.convertToString`).
    func told(_ value: String) -> String {
        switch kind {
        case .boolean: value.lowercased()
        case .int, .short, .long: Int64(value).map { String($0) } ?? value
        case .double: Double(value).map { String($0) } ?? value
        case .list: Self.elements(of: value).joined(separator: ",")
        case .string: value
        }
    }

    /// A list's elements as Kafka splits them.
    static func elements(of value: String) -> [String] {
        value.isEmpty
            ? []
            : value.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
    }

    private func numberFault(_ value: String, _ number: Int64?, _ kind: String) -> String? {
        guard let number else { return invalid(value, "Not a number of type \(kind)") }
        switch limit {
        case .atLeast(let least) where number < least: return invalid(value, "Value must be at least \(least)")
        case .within(let range) where !range.contains(number):
            return invalid(value, "Value must be within [\(range.lowerBound), \(range.upperBound)]")
        default: return nil
        }
    }

    private func doubleFault(_ value: String) -> String? {
        guard let number = Double(value) else { return invalid(value, "Not a number of type DOUBLE") }
        if case .fraction = limit, !(0...1).contains(number) { return invalid(value, "Value must be between 0 and 1") }
        return nil
    }

    private func choiceFault(_ values: [String], _ value: String) -> String? {
        guard case .oneOf(let allowed) = limit, let wrong = values.first(where: { !allowed.contains($0) }) else {
            return nil
        }
        return invalid(wrong, "String must be one of: \(allowed.joined(separator: ", "))")
    }

    private func invalid(_ value: String, _ reason: String) -> String {
        "Invalid value \(value) for configuration \(name): \(reason)"
    }
}
