extension AccessProof {
    /// What of the proof somebody should know or decide, severest first.
    package var notes: [AccessNote] {
        var notes = NoteCollector()
        for proof in principals {
            for difference in proof.open {
                notes.add(difference.kind == .gained ? .policyGains : .policyLoses, proof.principal, difference.words)
            }
            for text in proof.undecided { notes.add(.policyUndecidable, proof.principal, text) }
            for dependency in proof.dependencies { notes.add(.dependencyMissing, proof.principal, dependency.words) }
        }
        for acceptance in idleAcceptances { notes.add(.acceptanceIdle, nil, acceptance.words) }
        return notes.notes
    }
}
