/// Credentials that are what they are.
package struct StaticCredentials: AWSCredentialProvider {
    private let value: AWSCredentials

    package init(_ value: AWSCredentials) {
        self.value = value
    }

    package func credentials() async -> AWSCredentials { value }
}
