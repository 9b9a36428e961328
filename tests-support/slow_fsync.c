/* Stands between a program and libc (LD_PRELOAD) to watch or slow down what makes writes
 * durable:
 *
 *   SLOW_FSYNC_US=4000   every fsync and fdatasync takes so many microseconds longer
 *   SYNC_LOG=/path       a line for each finished call: "write PATH", "sync PATH",
 *                        "rename PATH"
 *
 * cc -shared -fPIC -O2 -o slow_fsync.so slow_fsync.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static int log_fd(void)
{
	static int fd = -2;
	if (fd == -2) {
		const char *path = getenv("SYNC_LOG");
		fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
	}
	return fd;
}

static ssize_t plain_write(int fd, const void *bytes, size_t count)
{
	static ssize_t (*real)(int, const void *, size_t);
	if (!real)
		real = dlsym(RTLD_NEXT, "write");
	return real(fd, bytes, count);
}

static void note(const char *what, const char *path)
{
	char line[4200];
	int length = snprintf(line, sizeof line, "%s %s\n", what, path);
	/* One write in append mode: lines of several threads are not mixed. */
	if (length > 0 && plain_write(log_fd(), line, (size_t)length) < 0)
		abort();
}

static void note_fd(const char *what, int fd)
{
	char link[64], path[4096];
	ssize_t length;
	if (log_fd() < 0 || fd == log_fd())
		return;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof path - 1);
	if (length <= 0)
		return;
	path[length] = 0;
	if (path[0] == '/')
		note(what, path);
}

static void linger(void)
{
	const char *us = getenv("SLOW_FSYNC_US");
	long wait = us ? atol(us) : 0;
	if (wait > 0) {
		struct timespec time = { wait / 1000000, (wait % 1000000) * 1000 };
		nanosleep(&time, NULL);
	}
}

int fsync(int fd)
{
	static int (*real)(int);
	if (!real)
		real = dlsym(RTLD_NEXT, "fsync");
	int result = real(fd);
	linger();
	if (result == 0)
		note_fd("sync", fd);
	return result;
}

int fdatasync(int fd)
{
	static int (*real)(int);
	if (!real)
		real = dlsym(RTLD_NEXT, "fdatasync");
	int result = real(fd);
	linger();
	if (result == 0)
		note_fd("sync", fd);
	return result;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
	ssize_t result = plain_write(fd, bytes, count);
	note_fd("write", fd);
	return result;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	static ssize_t (*real)(int, const void *, size_t, off64_t);
	if (!real)
		real = dlsym(RTLD_NEXT, "pwrite64");
	ssize_t result = real(fd, bytes, count, offset);
	note_fd("write", fd);
	return result;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
	return pwrite64(fd, bytes, count, offset);
}

int rename(const char *from, const char *to)
{
	static int (*real)(const char *, const char *);
	if (!real)
		real = dlsym(RTLD_NEXT, "rename");
	int result = real(from, to);
	if (result == 0 && log_fd() >= 0)
		note("rename", to);
	return result;
}
