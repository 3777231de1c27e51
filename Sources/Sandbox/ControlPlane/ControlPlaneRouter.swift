import AWS
import Cryptography
import Foundation

/// Takes a request, checks who signed it, and lets the service answer that the signature names.
struct ControlPlaneRouter: Sendable {
    let account: SandboxAccount
    let clusters: [MSKService.Cluster]
    let secrets: SecretsService

    func answer(_ request: ReceivedRequest) -> ControlAnswer {
        let id = UUID().uuidString.lowercased()
        let service = request.claimedSigner?.service ?? ""
        do {
            let call = try call(request)
            try ControlPlaneAuthorizer(account: account, secrets: secrets).check(call)
            return try answer(call, id)
        } catch let refusal as ControlRefusal {
            return Self.refuse(refusal, service, id)
        } catch {
            return Self.refuse(
                ControlRefusal(500, "InternalFailure", "The sandbox failed at this call."), service, id)
        }
    }

    private func call(_ request: ReceivedRequest) throws(ControlRefusal) -> ControlCall {
        guard request.claimedSigner != nil else {
            throw ControlRefusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
        }
        do throws(AWSError) {
            let signer = try request.verify(
                lookup: { account.identity($0)?.credentials }, now: account.clock())
            guard let caller = account.identity(signer.accessKeyID) else {
                throw AWSError(code: .invalidCredentials, message: "there is no such access key", hint: "")
            }
            return ControlCall(request: request, signer: signer, caller: caller)
        } catch {
            throw Self.refusal(error, isQuery: ["iam", "sts"].contains(request.claimedSigner?.service ?? ""))
        }
    }

    private func answer(_ call: ControlCall, _ id: String) throws -> ControlAnswer {
        switch call.signer.service {
        case "iam", "sts":
            var form = try call.form()
            let isIAM = call.signer.service == "iam"
            let version = isIAM ? IAMService.version : STSService.version
            guard let action = form.removeValue(forKey: "Action"), form.removeValue(forKey: "Version") == version
            else { throw ControlRefusal(400, "InvalidAction", "Action is missing, or Version is not \(version).") }
            let result =
                isIAM
                ? try IAMService(account: account, parameters: form).answer(action)
                : try STSService(account: account, parameters: form, caller: call.caller).answer(action)
            let metadata = AnswerXML.node("ResponseMetadata", [.text("RequestId", id)])
            let place = isIAM ? "iam" : "sts"
            return .xml(
                .node(
                    "\(action)Response xmlns=\"https://\(place).amazonaws.com/doc/\(version)/\"",
                    (result.map { [.node("\(action)Result", $0)] } ?? []) + [metadata]))
        case "kafka":
            let served = clusters.filter { $0.arn.region == call.signer.region }
            let msk = MSKService(clusters: served, secrets: secrets.stored.map(\.arn))
            return try .json(try msk.answer(call), "application/json")
        case "secretsmanager", "kms":
            guard call.signer.region == account.region else {
                throw ControlRefusal(
                    400, "ResourceNotFoundException", "The sandbox's secrets are in \(account.region).")
            }
            return try .json(try secrets.answer(call), "application/x-amz-json-1.1")
        case let service:
            throw ControlRefusal(
                400, "UnknownOperationException", "The sandbox serves STS, IAM, MSK and secrets, not \(service).")
        }
    }

    // MARK: - Refusals

    /// What AWS calls a signature that it does not take; its JSON APIs have names of their own.
    private static func refusal(_ error: AWSError, isQuery: Bool) -> ControlRefusal {
        let (query, json) =
            switch error.code {
            case .invalidCredentials: ("InvalidClientTokenId", "UnrecognizedClientException")
            case .expiredToken: ("ExpiredToken", "ExpiredTokenException")
            case .clockSkew, .invalidSignature: ("SignatureDoesNotMatch", "InvalidSignatureException")
            default: ("IncompleteSignature", "IncompleteSignatureException")
            }
        return ControlRefusal(403, isQuery ? query : json, error.message)
    }

    private static func refuse(_ refusal: ControlRefusal, _ service: String, _ id: String) -> ControlAnswer {
        if ["kafka", "secretsmanager", "kms"].contains(service) {
            var body: [String: Any] = ["message": refusal.message]
            if service != "kafka" { body["__type"] = refusal.code }
            let type = service == "kafka" ? "application/json" : "application/x-amz-json-1.1"
            var answer = (try? ControlAnswer.json(body, type)) ?? ControlAnswer(contentType: type, body: [])
            answer.status = refusal.status
            answer.errorType = refusal.code
            return answer
        }
        return .xml(
            .node(
                "ErrorResponse",
                [
                    .node(
                        "Error",
                        [
                            .text("Type", refusal.status < 500 ? "Sender" : "Receiver"), .text("Code", refusal.code),
                            .text("Message", refusal.message),
                        ]),
                    .text("RequestId", id),
                ]), status: refusal.status)
    }
}
