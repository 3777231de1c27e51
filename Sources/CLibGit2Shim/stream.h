#ifndef KEDGE_STREAM_H
#define KEDGE_STREAM_H

/// Has libgit2 open its connections through this module's lines.
int kedge_git_register_stream(void);

#endif
