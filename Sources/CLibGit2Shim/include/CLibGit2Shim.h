#ifndef CLIBGIT2_SHIM_H
#define CLIBGIT2_SHIM_H

#include <git2.h>

// git_libgit2_opts is variadic, which Swift does not import.

/// Makes libgit2 depend on nothing but its caller: no configuration of the user or the machine.
int kedge_git_configure(void);

/// Names the CA bundle (a PEM file) that https remotes are checked against; one for the whole process.
int kedge_git_set_certificate_file(const char *file);

// libgit2 1.5 has no time-outs. Its connections are therefore opened here, each belonging to a line that another
// thread can cut: a pending connect, read or write then fails at once.

/// The connections of one conversation with a remote.
typedef struct kedge_git_line kedge_git_line;

/// How a line ended, if it did.
typedef enum {
    KEDGE_GIT_LINE_OPEN,
    KEDGE_GIT_LINE_CUT,
    KEDGE_GIT_LINE_NO_ANSWER, ///< a connect took longer than its limit
} kedge_git_line_state;

/// A new line; each address of a host gets the given time to answer a connect. NULL when out of memory.
kedge_git_line *kedge_git_line_new(int connect_timeout_milliseconds);

/// Frees a line that no thread holds and whose remotes are freed.
void kedge_git_line_free(kedge_git_line *line);

/// Makes the connections that this thread opens from now on belong to the line; NULL: this thread opens none.
void kedge_git_line_hold(kedge_git_line *line);

/// Ends every connection of the line, now and later; from any thread, any number of times.
void kedge_git_line_cut(kedge_git_line *line);

/// The line's state, from any thread.
kedge_git_line_state kedge_git_line_get_state(kedge_git_line *line);

#endif
