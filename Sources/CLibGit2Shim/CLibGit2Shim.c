#include "CLibGit2Shim.h"

#include "stream.h"

int kedge_git_configure(void) {
    static const int levels[] = {
        GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    int error = 0;
    for (size_t i = 0; !error && i < sizeof levels / sizeof *levels; i++)
        error = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    // The owner of a repository could only harm us through its hooks and configuration, and libgit2 runs neither;
    // with the check on, a checkout owned by another user (as in many CI containers) could not be read.
    if (!error) error = git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    if (!error) error = git_libgit2_opts(GIT_OPT_SET_USER_AGENT, "kedge");
    return error ? error : kedge_git_register_stream();
}

int kedge_git_set_certificate_file(const char *file) {
    return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, NULL);
}
