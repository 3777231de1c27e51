/// Who signed a commit, who wrote what it brings in, and who approved that.
package struct CommitApproval: Sendable, Equatable {
    package let commit: CommitID
    package let signature: CommitSignature
    /// Whoever wrote what the commit brings to the branch, co-authors included; sorted by address.
    package let authors: [GitAuthor]
    /// Whose approval it is: the signer, or whom the forge that signed says; nil if nothing says so.
    package let approvers: [String]
}
