/*
 * The least that a server can do to send an event to each of its streams: one write of ready bytes to each socket.
 *
 *   floor PORT EVENTS_PER_SECOND
 *
 * Answers every request with a text/event-stream. The data of an event has 64 bytes: its number, in 12 digits, filling, and the
 * time it was due, in 18 digits of CLOCK_MONOTONIC nanoseconds, so that a reader on this machine can tell how long it took.
 * With 0 events per second the next event is sent as soon as every socket took the last one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MAX_FD 65536
#define NANOS 1000000000LL

static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
static const char FILLING[] = "----------------------------------";
static const char BLANK_LINE[] = "\r\n\r\n";

enum { REQUEST_READ = 4 };

static unsigned char request[MAX_FD]; /* how much of the blank line was read */
static int streams[MAX_FD];           /* the sockets that get events, without holes */
static int place[MAX_FD];             /* where in there a socket is */
static int count;

static int or_die(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static void leave(int fd) {
    if (request[fd] == REQUEST_READ) {
        int last = streams[--count];
        streams[place[fd]] = last;
        place[last] = place[fd];
    }
    close(fd);
}

static void accept_all(int epoll, int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        request[fd] = 0;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        or_die(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    }
}

static void read_request(int fd) {
    char bytes[4096];
    ssize_t length = read(fd, bytes, sizeof bytes);
    if (length <= 0) {
        leave(fd);
        return;
    }
    for (ssize_t i = 0; i < length && request[fd] < REQUEST_READ; i++) {
        request[fd] = bytes[i] == BLANK_LINE[request[fd]] ? request[fd] + 1 : bytes[i] == '\r';
        if (request[fd] == REQUEST_READ) {
            place[fd] = count;
            streams[count++] = fd;
            if (write(fd, HEAD, sizeof HEAD - 1) != sizeof HEAD - 1) leave(fd);
        }
    }
}

static int64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NANOS + now.tv_nsec;
}

static void await_room(int fd) {
    struct pollfd full = {.fd = fd, .events = POLLOUT};
    or_die(poll(&full, 1, -1), "poll");
}

/* A socket that takes no more is waited for. */
static void send_whole(int fd, const char *bytes, int length) {
    while (length > 0) {
        ssize_t sent = write(fd, bytes, length);
        if (sent >= 0) {
            bytes += sent;
            length -= sent;
        } else if (errno == EAGAIN) {
            await_room(fd);
        } else {
            leave(fd);
            return;
        }
    }
}

static void send_event(int64_t due) {
    static unsigned long number;
    char event[160];
    number++;
    int length = sprintf(event, "data: %012lu%s%018lld\nid: 000000000000-%lu\n\n", number, FILLING, (long long) due, number);
    for (int i = count - 1; i >= 0; i--) send_whole(streams[i], event, length);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: floor PORT EVENTS_PER_SECOND\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    int epoll = or_die(epoll_create1(0), "epoll_create1");

    int on = 1;
    int listener = or_die(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    or_die(bind(listener, (struct sockaddr *) &address, sizeof address), "bind");
    or_die(listen(listener, 4096), "listen");
    struct epoll_event accepting = {.events = EPOLLIN, .data.fd = listener};
    or_die(epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &accepting), "epoll_ctl");

    int rate = atoi(argv[2]);
    int64_t period = rate > 0 ? NANOS / rate : 0;
    int64_t due = nanos() + period;
    struct itimerspec schedule = {
        .it_value = {due / NANOS, due % NANOS}, .it_interval = {period / NANOS, period % NANOS}};
    int timer = or_die(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
    or_die(timerfd_settime(timer, TFD_TIMER_ABSTIME, &schedule, NULL), "timerfd_settime");
    struct epoll_event ticking = {.events = EPOLLIN, .data.fd = timer};
    or_die(epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &ticking), "epoll_ctl");

    puts("ready");
    fflush(stdout);
    struct epoll_event ready[256];
    for (;;) {
        int n = epoll_wait(epoll, ready, 256, rate == 0 && count > 0 ? 0 : -1);
        uint64_t ticks = 0;
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == listener) accept_all(epoll, listener);
            else if (fd == timer) or_die(read(timer, &ticks, sizeof ticks), "read");
            else read_request(fd);
        }
        for (; ticks > 0; ticks--, due += period) send_event(due);
        if (rate == 0 && count > 0) send_event(nanos());
    }
}
