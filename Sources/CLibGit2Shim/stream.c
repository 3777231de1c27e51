#define _GNU_SOURCE
#include "stream.h"

#include "CLibGit2Shim.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/stream.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// libgit2's ssh transport hands libssh2 the descriptor that it finds in its own git_socket_stream; the first four
// fields are that struct (src/libgit2/streams/socket.h, the same from 0.28 to 1.9). https needs only `parent`.
typedef struct stream {
    git_stream parent;
    char *host;
    char *port;
    int descriptor;
    kedge_git_line *line;
    struct stream *next;
} stream;

struct kedge_git_line {
    pthread_mutex_t mutex;
    int connect_timeout;
    kedge_git_line_state state;
    stream *open; // streams with a descriptor
};

static _Thread_local kedge_git_line *held;

kedge_git_line *kedge_git_line_new(int connect_timeout_milliseconds) {
    kedge_git_line *line = calloc(1, sizeof *line);
    if (!line) return NULL;
    pthread_mutex_init(&line->mutex, NULL);
    line->connect_timeout = connect_timeout_milliseconds;
    return line;
}

void kedge_git_line_free(kedge_git_line *line) {
    pthread_mutex_destroy(&line->mutex);
    free(line);
}

void kedge_git_line_hold(kedge_git_line *line) { held = line; }

static void end(kedge_git_line *line, kedge_git_line_state state) {
    pthread_mutex_lock(&line->mutex);
    if (line->state == KEDGE_GIT_LINE_OPEN) line->state = state;
    for (stream *s = line->open; s; s = s->next) shutdown(s->descriptor, SHUT_RDWR);
    pthread_mutex_unlock(&line->mutex);
}

void kedge_git_line_cut(kedge_git_line *line) { end(line, KEDGE_GIT_LINE_CUT); }

kedge_git_line_state kedge_git_line_get_state(kedge_git_line *line) {
    pthread_mutex_lock(&line->mutex);
    kedge_git_line_state state = line->state;
    pthread_mutex_unlock(&line->mutex);
    return state;
}

static int attach(stream *s, int descriptor) {
    pthread_mutex_lock(&s->line->mutex);
    int alive = s->line->state == KEDGE_GIT_LINE_OPEN;
    if (alive) {
        s->descriptor = descriptor;
        s->next = s->line->open;
        s->line->open = s;
    }
    pthread_mutex_unlock(&s->line->mutex);
    return alive;
}

static int detach(stream *s) {
    pthread_mutex_lock(&s->line->mutex);
    for (stream **p = &s->line->open; *p; p = &(*p)->next)
        if (*p == s) {
            *p = s->next;
            break;
        }
    int descriptor = s->descriptor;
    s->descriptor = -1;
    pthread_mutex_unlock(&s->line->mutex);
    return descriptor < 0 ? 0 : close(descriptor);
}

static int fail(const char *what, stream *s, const char *why) {
    char message[512];
    snprintf(message, sizeof message, "%s %s port %s: %s", what, s->host, s->port, why);
    git_error_set_str(GIT_ERROR_NET, message);
    return -1;
}

/// Waits for a pending connect; 0 or an errno.
static int connected(stream *s) {
    struct pollfd ready = {.fd = s->descriptor, .events = POLLOUT};
    int count;
    do count = poll(&ready, 1, s->line->connect_timeout);
    while (count < 0 && errno == EINTR); // a signal starts the wait anew
    if (count == 0) return ETIMEDOUT;
    int error = count < 0 ? errno : 0;
    socklen_t length = sizeof error;
    if (!error && getsockopt(s->descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) error = errno;
    return error;
}

static int try_address(stream *s, const struct addrinfo *address) {
    int descriptor = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    if (descriptor < 0) return errno;
    if (!attach(s, descriptor)) {
        close(descriptor);
        return ECANCELED;
    }
    int error = connect(descriptor, address->ai_addr, address->ai_addrlen) < 0 ? errno : 0;
    if (error == EINPROGRESS) error = connected(s);
    if (!error && fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) < 0) error = errno;
    int yes = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (error) detach(s);
    return error;
}

static int stream_connect(git_stream *parent) {
    stream *s = (stream *)parent;
    if (!s->line) return fail("cannot connect to", s, "no line is held");
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC}, *addresses;
    int error = getaddrinfo(s->host, s->port, &hints, &addresses);
    if (error) return fail("cannot resolve", s, gai_strerror(error));
    error = EADDRNOTAVAIL;
    for (struct addrinfo *address = addresses; address; address = address->ai_next)
        if ((error = try_address(s, address)) == 0 || error == ECANCELED) break;
    freeaddrinfo(addresses);
    if (error == ETIMEDOUT) end(s->line, KEDGE_GIT_LINE_NO_ANSWER);
    return error ? fail("cannot connect to", s, strerror(error)) : 0;
}

static ssize_t stream_read(git_stream *parent, void *data, size_t length) {
    stream *s = (stream *)parent;
    ssize_t count;
    do count = recv(s->descriptor, data, length, 0);
    while (count < 0 && errno == EINTR);
    return count < 0 ? fail("cannot read from", s, strerror(errno)) : count;
}

static ssize_t stream_write(git_stream *parent, const char *data, size_t length, int flags) {
    stream *s = (stream *)parent;
    ssize_t count;
    do count = send(s->descriptor, data, length, flags | MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    return count < 0 ? fail("cannot write to", s, strerror(errno)) : count;
}

static int stream_close(git_stream *parent) {
    stream *s = (stream *)parent;
    return s->line ? detach(s) : 0;
}

static void stream_free(git_stream *parent) {
    stream *s = (stream *)parent;
    stream_close(parent);
    free(s->host);
    free(s->port);
    free(s);
}

static int stream_new(git_stream **out, const char *host, const char *port) {
    stream *s = calloc(1, sizeof *s);
    if (s) {
        s->host = strdup(host);
        s->port = strdup(port);
    }
    if (!s || !s->host || !s->port) {
        if (s) {
            free(s->host);
            free(s->port);
        }
        free(s);
        git_error_set_oom();
        return -1;
    }
    s->descriptor = -1;
    s->line = held;
    s->parent.version = GIT_STREAM_VERSION;
    s->parent.connect = stream_connect;
    s->parent.read = stream_read;
    s->parent.write = stream_write;
    s->parent.close = stream_close;
    s->parent.free = stream_free;
    *out = &s->parent;
    return 0;
}

int kedge_git_register_stream(void) {
    git_stream_registration registration = {.version = GIT_STREAM_VERSION, .init = stream_new};
    return git_stream_register(GIT_STREAM_STANDARD, &registration);
}
