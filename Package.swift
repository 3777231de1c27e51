// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A module of ours: what it may import is what it names here, and only modules further down this file.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A module's tests, which find their fixtures by `#filePath`, so that those are no resources.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func system(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "kedge",
    products: [
        .executable(name: "kedge", targets: ["kedge"]),
        .executable(name: "kedge-bench", targets: ["kedge-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .executableTarget(
            name: "kedge",
            dependencies: [
                "Sandbox", "Reconcile", "Transfer", "Review", "Access", "Evidence", "Manifests", "GitSource", "AWS",
                "HTTP", "Kafka", "Cryptography", argumentParser, logging,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "kedge-bench",
            dependencies: ["Sandbox", "Transfer", "Access", "Evidence", "AWS", "Kafka", nio, logging],
            path: "Benchmarks", exclude: ["run"], swiftSettings: settings),
        module("Sandbox", ["Access", "AWS", "Kafka", "Cryptography", nio, nioPosix, nioHTTP, nioSSL, logging]),
        module(
            "Reconcile",
            [
                "Transfer", "Review", "Access", "Evidence", "Manifests", "GitSource", "AWS", "HTTP", "Kafka",
                "Cryptography", nio, logging,
            ]),
        module("Transfer", ["Evidence", "Kafka", "Cryptography", nio]),
        module("Review", ["GitSource", "HTTP", "Cryptography", nio]),
        module("Access", ["AWS", "Kafka", "Cryptography"]),
        module("Evidence", ["AWS", "Cryptography", nio]),
        module("Manifests", ["AWS", "Cryptography", "CLibYAML"]),
        module("GitSource", ["Cryptography", "CLibGit2", "CLibGit2Shim"]),
        module("AWS", ["HTTP", "Cryptography", nio, logging, subprocess]),
        module("HTTP", [asyncHTTPClient, nio, nioPosix, nioHTTP, nioSSL, logging]),
        module(
            "Kafka",
            ["Cryptography", "CChecksums", "CZstd", "CLZ4", "CSnappy", "CZlib", nio, nioPosix, nioSSL, logging]),
        module("Cryptography", ["COpenSSL", "COpenSSLShim"]),
        .target(name: "CChecksums"),
        .target(name: "CLibGit2Shim", dependencies: ["CLibGit2"]),
        .target(name: "COpenSSLShim", dependencies: ["COpenSSL"]),
        system("CLibGit2", pkgConfig: "libgit2", package: "libgit2-dev"),
        system("CLibYAML", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
        system("COpenSSL", pkgConfig: "libcrypto", package: "libssl-dev"),
        system("CZstd", pkgConfig: "libzstd", package: "libzstd-dev"),
        system("CLZ4", pkgConfig: "liblz4", package: "liblz4-dev"),
        system("CSnappy", pkgConfig: "snappy", package: "libsnappy-dev"),
        system("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),

        // Programs that tests run, and servers that they start.
        .target(
            name: "Programs", path: "Tests/Programs", exclude: ["aws_emulators.py"], swiftSettings: settings),
        tests(
            "EndToEnd",
            [
                "Programs", "Forges", "S3Servers", "kedge", "Review", "Access", "AWS", "HTTP", "Kafka", "Cryptography",
                nio, logging,
            ],
            exclude: ["Clients", "Golden"]),
        tests(
            "Sandbox",
            ["Programs", "Sandbox", "Access", "AWS", "HTTP", "Kafka", "Cryptography", nio, nioPosix, logging],
            exclude: ["Clients"]),
        tests(
            "Reconcile",
            [
                "Sandbox", "Reconcile", "Transfer", "Review", "Access", "Evidence", "Manifests", "GitSource", "AWS",
                "Kafka", "Cryptography", nio, logging,
            ]),
        .target(
            name: "S3Servers", dependencies: ["Programs", "Evidence", "AWS", "HTTP", logging],
            path: "Tests/S3Servers",
            exclude: ["lossy_proxy.py"], swiftSettings: settings),
        .executableTarget(
            name: "lease-racer", dependencies: ["Evidence", "AWS", "HTTP", logging], path: "Tests/LeaseRacer",
            swiftSettings: settings),
        tests("Transfer", ["S3Servers", "Sandbox", "Transfer", "Evidence", "Kafka", nio, logging]),
        tests("Review", ["Programs", "Forges", "Review", "GitSource", "HTTP", "Cryptography", logging]),
        // GitHub, GitLab and Gitea as they document themselves, over a git repository.
        .target(
            name: "Forges", dependencies: ["Programs", "Review", "HTTP", nio], path: "Tests/Forges",
            exclude: ["Shapes", "forge.py"], swiftSettings: settings),
        tests("Access", ["Programs", "Access", "AWS", "Kafka"], exclude: ["Fixtures", "Judges"]),
        tests("Evidence", ["Programs", "S3Servers", "lease-racer", "Evidence", "AWS", "Cryptography", nio]),
        tests(
            "Manifests", ["Programs", "Manifests", "AWS", "Cryptography"], exclude: ["Corpus", "Fixtures", "judge.py"]),
        tests("GitSource", ["Programs", "GitSource", "Cryptography"], exclude: ["Fixtures"]),
        // An HTTP server and a proxy for tests, which say how they answer.
        .target(
            name: "FakeHTTP", dependencies: [nio, nioPosix, nioHTTP, nioSSL], path: "Tests/FakeHTTP",
            swiftSettings: settings),
        tests(
            "AWS", ["Programs", "AWS", "HTTP", "FakeHTTP", "Cryptography", nio, logging],
            exclude: ["Fixtures", "Servers"]),
        tests("HTTP", ["HTTP", "FakeHTTP", "Cryptography", nio, logging]),
        tests(
            "Kafka", ["Kafka", "Cryptography", "CChecksums", nio, nioPosix, nioEmbedded, nioSSL, logging],
            exclude: ["Records/Fixtures", "Wire/Corpus", "Wire/Golden", "Wire/make-golden.py"]),
        tests("Cryptography", ["Programs", "Cryptography"]),
    ]
)
