import AWS
import Access
import Testing

/// Policies as AWS's guides print them, and the mistakes that people make in them.
@Suite("Trust policies")
struct TrustPolicyTests {
    private static let issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
    private static let account = Workload.ServiceAccount(namespace: "payments", name: "order-svc")
    private static let irsa = Workload.serviceAccount(account, provider: .init("https://\(issuer)"))
    private static let workloads: [Workload] = [.ec2, .ecs, .lambda, irsa, .podIdentity(account)]

    private static func role(_ partition: String = "aws") throws -> RoleARN {
        try RoleARN(parsing: "arn:\(partition):iam::123456789012:role/order-svc-role")
    }

    private func notes(_ statements: String, _ workload: Workload?) throws -> [String] {
        let text = #"{"Version": "2012-10-17", "Statement": [\#(statements)]}"#
        return try TrustPolicy(parsing: Array(text.utf8)).notes(
            about: "User:order-svc", role: Self.role(), workloads: workload.map { [$0] } ?? []
        ).map { "\($0.code.rawValue) \($0.detail)" }
    }

    @Test("What is generated is trusted, by nobody else, and comes back from its text", arguments: workloads)
    func generated(workload: Workload) throws {
        for partition in ["aws", "aws-cn", "aws-us-gov"] {
            let role = try Self.role(partition)
            for region in ["eu-west-1", nil] {
                let policy = TrustPolicy(for: [workload], role: role, region: region)
                #expect(policy.notes(about: "User:a", role: role, workloads: [workload]) == [])
                #expect(try TrustPolicy(parsing: policy.json()) == policy)
            }
        }
        let policy = TrustPolicy(for: [workload], role: try Self.role(), region: "eu-west-1")
        for other in Self.workloads where other != workload {
            let notes = policy.notes(about: "User:a", role: try Self.role(), workloads: [other])
            #expect(notes.contains { $0.code == .notTrusted }, "\(other)")
        }
        try Fixture.expect(policy.json(), equals: "trust/\(workload.fileName).json")
    }

    @Test(
        "A role that its service cannot assume",
        arguments: [
            (
                #"{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}"#,
                .ec2, "B62 on EC2: no statement allows sts:AssumeRole to ec2.amazonaws.com"
            ),
            (
                #"{"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole"}"#,
                .podIdentity(account),
                "B62 as EKS service account payments/order-svc, by Pod Identity: no statement allows sts:TagSession to pods.eks.amazonaws.com"
            ),
            (
                """
                {"Sid": "Other", "Effect": "Allow",
                 "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/\(issuer)"},
                 "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {
                   "\(issuer):aud": "sts.amazonaws.com", "\(issuer):sub": "system:serviceaccount:default:order-svc"}}}
                """, irsa,
                "B62 as EKS service account payments/order-svc: statement Other demands StringEquals \(issuer):sub system:serviceaccount:default:order-svc"
            ),
            (
                """
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole",
                 "Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}}}
                """, .ecs, "B62 as ECS tasks: a statement demands StringEquals aws:SourceAccount 210987654321"
            ),
            (
                """
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole",
                 "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-west-1:210987654321:*"}}}
                """, .ecs,
                "B62 as ECS tasks: a statement demands ArnLike aws:SourceArn arn:aws:ecs:eu-west-1:210987654321:*"
            ),
            (
                #"{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},"#
                    + #"{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "sts:*"}"#, .ec2,
                "B62 statement No denies sts:AssumeRole to ec2.amazonaws.com"
            ),
        ] as [(String, Workload, String)])
    func notTrusted(statements: String, workload: Workload, expected: String) throws {
        #expect(try notes(statements, workload).first == expected)
    }

    @Test(
        "A role that others can assume",
        arguments: [
            (
                #"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#,
                ["B63 a statement has the principal *"]
            ),
            (
                #"{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "*"}"#,
                ["B63 a statement has the principal *"]
            ),
            (
                #"{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:*"}"#,
                ["B63 a statement allows everyone but some (NotPrincipal)"]
            ),
            (
                #"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "#
                    + #""Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}"#,
                ["W60 a statement has the principal *, under StringEquals aws:PrincipalOrgID o-1"]
            ),
            (
                """
                {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/\(issuer)"},
                 "Action": "sts:AssumeRoleWithWebIdentity"}
                """,
                [
                    "W61 a statement has no condition on \(issuer):sub",
                    "W62 a statement has no condition on \(issuer):aud",
                ]
            ),
            (
                """
                {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/\(issuer)"},
                 "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {
                   "StringLike": {"\(issuer):sub": "system:serviceaccount:payments:*"},
                   "StringEquals": {"\(issuer):aud": "sts.amazonaws.com"}}}
                """, ["W61 a statement demands StringLike \(issuer):sub system:serviceaccount:payments:*"]
            ),
            (
                #"{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}, "#
                    + #""Action": "sts:AssumeRole"}"#,
                ["W63 a statement allows lambda.amazonaws.com without aws:SourceAccount"]
            ),
            (
                #"{"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "#
                    + #""Action": ["sts:AssumeRole", "sts:TagSession"]}"#,
                ["W65 a statement demands no namespace and service account"]
            ),
            (
                #"{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::123456789012:root", "210987654321"]}, "#
                    + #""Action": "sts:AssumeRole"}"#, ["W64 a statement allows 210987654321"]
            ),
            (
                #"{"Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "sts:AssumeRole", "#
                    + #""Condition": {"StringEquals": {"sts:ExternalId": "x"}}}"#, []
            ),
            (#"{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}"#, []),
            (#"{"Effect": "Allow", "Principal": "*", "Action": "sts:TagSession"}"#, []),
        ])
    func tooWide(statements: String, expected: [String]) throws {
        #expect(try notes(statements, nil) == expected)
    }

    @Test("AWS's own examples are trusted; what they leave open is told")
    func guides() throws {
        let ec2 = #"{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}"#
        #expect(try notes(ec2, .ec2) == [])
        let pods = """
            {"Sid": "AllowEksAuthToAssumeRoleForPodIdentity", "Effect": "Allow",
             "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
            """
        #expect(
            try notes(pods, .podIdentity(Self.account)) == [
                "W65 statement AllowEksAuthToAssumeRoleForPodIdentity demands no namespace and service account"
            ])
        let function = """
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole",
             "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"},
              "ArnLike": {"aws:SourceArn": "arn:aws:lambda:eu-west-1:123456789012:function:order-svc"}}}
            """
        #expect(
            try notes(function, .lambda) == [
                "W60 a statement: ArnLike aws:SourceArn arn:aws:lambda:eu-west-1:123456789012:function:order-svc"
            ])
    }

    @Test(
        "What is no trust policy is refused with its place",
        arguments: [
            ("{", "line 1, column 2"), ("{}", "Statement: missing"),
            (#"{"Statement": {"Effect": "Allow"}}"#, "Principal"),
            (#"{"Statement": {"Effect": "Allow", "Principal": "me", "Action": "*"}}"#, "'me' stands here"),
            (#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#, "'Resource'"),
            (#"{"Statement": {"Principal": "*", "Action": "*"}}"#, "Effect"),
            (#"{"Version": "1", "Statement": []}"#, "'1'"),
        ])
    func refused(text: String, place: String) throws {
        let error = try #require(throws: AccessError.self) { try TrustPolicy(parsing: Array(text.utf8)) }
        #expect(error.message.contains(place), "\(error)")
    }

    @Test("Every note says what to do, and its letter is its severity")
    func hints() {
        for code in RoleNote.Code.allCases {
            let note = RoleNote(code, "User:a", "x")
            #expect(note.hint.hasSuffix(".") && note.message.contains("x"))
            #expect((note.severity == .blocks) == code.rawValue.hasPrefix("B"))
        }
    }

    @Test("A provider is named by its issuer, however it was written")
    func providers() {
        for text in ["https://\(Self.issuer)", Self.issuer, "arn:aws:iam::123456789012:oidc-provider/\(Self.issuer)"] {
            #expect(Workload.OIDCProvider(text).issuer == Self.issuer)
        }
    }
}

extension Workload {
    fileprivate var fileName: String {
        switch self {
        case .ec2: "ec2"
        case .ecs: "ecs"
        case .lambda: "lambda"
        case .serviceAccount: "eks-service-account"
        case .podIdentity: "eks-pod-identity"
        }
    }
}
