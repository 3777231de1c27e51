#ifndef CLIBGIT2_SHIM_H
#define CLIBGIT2_SHIM_H

#include <git2.h>

// git_libgit2_opts is variadic, which Swift does not import.

/// Names the CA bundle (a PEM file, or NULL) and the CA folder (or NULL) that https remotes are checked against.
int kedge_git_set_certificate_locations(const char *file, const char *folder);

#endif
