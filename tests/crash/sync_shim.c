// A preload shim that knows, for every file under one folder, how much of it has reached the disk,
// and that can make the disk fail. tests/harness/shim.py is its other half: it makes the control
// folder, reads what is written here, and after a kill -9 takes from the files whatever had not
// been synced.
//
// kill -9 alone proves nothing about durability: what the process wrote lives on in the page cache.
// So every fsync and fdatasync is seen here, and what the process had written but not synced is
// taken away.
//
// The model
// - A file has a synced length: its size when the last successful fsync or fdatasync of it began.
// Data
//   beyond it is cut away (or, in "torn" rounds, cut at a random place beyond it).
// - Bytes overwritten below the synced length are put back as they were at that sync: the old bytes
// are saved
//   in the journal before the overwrite. So SQLite's pages rewritten in place are rolled back too.
// - A sync that fails poisons the file: no later sync of it counts, as Linux drops the dirty pages
// of a failed
//   sync and reports the next one clean.
// - A name made, or renamed, in a folder that was not fsynced afterwards is at risk. This is
// recorded; the
//   "names" rounds take such names away as well. (ext4 keeps the name of a new file that was itself
//   synced; POSIX does not promise it.)
// - sync_file_range promises nothing and counts for nothing. O_SYNC and O_DSYNC writes count as
// synced. Its limits: stores through a writable mmap are not seen; a deletion or a shortening that
// was not synced is taken as done; all unsynced data is lost at once, where a real disk may keep
// any part of it in any order; nothing is known of a disk that lies. Two processes may share one
// control folder.
//
// Environment
//   BOF_SHIM_CONTROL  folder with the files `table` (made by shim.py) and `journal`
//   BOF_SHIM_FOLDER   files under this absolute path are watched
//   BOF_SHIM_LIE      set: fsync and fdatasync of every watched file whose path contains this text
//   (empty
//                     text: all) do nothing and say it went well. A crash test that still passes is
//                     no test.

#define _GNU_SOURCE
#include "sync_shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void* real_of(const char* name) {
    void* found = dlsym(RTLD_NEXT, name);
    if (found == NULL) say_and_stop("libc lacks a function");
    return found;
}

// ---- Opening ----

static int exists_at(int at, const char* path) {
    struct stat found;
    return fstatat(at, path, &found, AT_SYMLINK_NOFOLLOW) == 0;
}

static uint64_t inode_of_parent(const char* path, uint64_t* device) {
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    char* const slash = strrchr(parent, '/');
    struct stat found;
    if (slash == NULL) return 0;
    *slash = '\0';
    if (stat(parent, &found) != 0) return 0;
    *device = (uint64_t)found.st_dev;
    return (uint64_t)found.st_ino;
}

static void note_new_name(const char* path) {
    uint64_t device = 0;
    const uint64_t parent = inode_of_parent(path, &device);
    write_record('C', device, parent, 0, path, strlen(path));
}

static int open_refusal(const char* path, int flags, int is_new) {
    const int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
    const enum fault fault = writes ? fault_for_path(path) : fault_none;
    if (fault == fault_read_only) return EROFS;
    return fault == fault_full && is_new ? ENOSPC : 0;
}

static int open_watched(int at, const char* path, int flags, mode_t mode) {
    const int is_new = (flags & O_CREAT) != 0 && !exists_at(at, path);
    const int refused = shim_header == NULL ? 0 : open_refusal(path, flags, is_new);
    if (refused != 0) return refuse(refused);
    const int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd < 0 || shim_header == NULL) return fd;
    const int saved = errno;
    struct stat file;
    struct entry* const entry = watch(fd, is_new, &file);
    if (entry != NULL && is_new) {
        char full[PATH_MAX];
        if (path_of(fd, full)) note_new_name(full);
    }
    if (entry != NULL && (flags & O_TRUNC) != 0) atomic_store(&entry->synced, 0);
    errno = saved;
    return fd;
}

#define MODE_OF(flags, last, mode)                                    \
    mode_t mode = 0;                                                  \
    if (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE) { \
        va_list more;                                                 \
        va_start(more, last);                                         \
        mode = va_arg(more, mode_t);                                  \
        va_end(more);                                                 \
    }

int open(const char* path, int flags, ...) {
    MODE_OF(flags, flags, mode)
    return open_watched(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    MODE_OF(flags, flags, mode)
    return open_watched(AT_FDCWD, path, flags, mode);
}
int openat(int at, const char* path, int flags, ...) {
    MODE_OF(flags, flags, mode)
    return open_watched(at, path, flags, mode);
}
int openat64(int at, const char* path, int flags, ...) {
    MODE_OF(flags, flags, mode)
    return open_watched(at, path, flags, mode);
}
int creat(const char* path, mode_t mode) {
    return open_watched(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char* path, mode_t mode) { return creat(path, mode); }
// What _FORTIFY_SOURCE makes of open() without a mode.
int __open_2(const char* path, int flags) { return open_watched(AT_FDCWD, path, flags, 0); }
int __open64_2(const char* path, int flags) { return open_watched(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char* path, int flags) { return open_watched(at, path, flags, 0); }
int __openat64_2(int at, const char* path, int flags) { return open_watched(at, path, flags, 0); }

static FILE* fopen_watched(const char* real_name, const char* path, const char* how) {
    const int makes = how[0] == 'w' || how[0] == 'a';
    const int is_new = makes && !exists_at(AT_FDCWD, path);
    const int refused =
        shim_header == NULL || !makes ? 0 : open_refusal(path, O_WRONLY | O_CREAT, is_new);
    if (refused != 0) {
        refuse(refused);
        return NULL;
    }
    FILE* (*real)(const char*, const char*);
    *(void**)&real = real_of(real_name);
    FILE* const stream = real(path, how);
    struct stat file;
    if (stream != NULL && is_new && watch(fileno(stream), 1, &file) != NULL) {
        char full[PATH_MAX];
        if (path_of(fileno(stream), full)) note_new_name(full);
    }
    return stream;
}
FILE* fopen(const char* path, const char* how) { return fopen_watched("fopen", path, how); }
FILE* fopen64(const char* path, const char* how) { return fopen_watched("fopen64", path, how); }

// ---- Writing ----

// Saves what [offset, offset + length) holds below the synced length, before it is overwritten.
static void save_old_bytes(int fd, off_t offset, size_t length) {
    struct stat file;
    struct entry* const entry = watch(fd, 0, &file);
    if (entry == NULL || !S_ISREG(file.st_mode)) return;
    const uint64_t synced = atomic_load(&entry->synced);
    if ((uint64_t)offset >= synced) return;
    const uint64_t left = synced - (uint64_t)offset;
    if (length > left) length = (size_t)left;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const int reading = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
    char* const old = malloc(length);
    if (reading < 0 || old == NULL) say_and_stop("old bytes cannot be saved");
    const long got = syscall(SYS_pread64, reading, old, length, offset);
    if (got > 0) write_record('W', entry->device, entry->inode, (uint64_t)offset, old, (size_t)got);
    free(old);
    syscall(SYS_close, reading);
}

static off_t place_of(int fd) {
    const int flags = (int)syscall(SYS_fcntl, fd, F_GETFL, 0);
    struct stat file;
    if (flags >= 0 && (flags & O_APPEND) != 0 && fstat(fd, &file) == 0) return file.st_size;
    return (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
}

static void note_write(int fd, off_t offset, ssize_t written) {
    struct stat file;
    struct entry* const entry = written > 0 ? watch(fd, 0, &file) : NULL;
    if (entry == NULL || !S_ISREG(file.st_mode)) return;
    const int flags = (int)syscall(SYS_fcntl, fd, F_GETFL, 0);
    if (flags >= 0 && (flags & O_DSYNC) != 0 && !is_lied_to(fd)) {
        note_synced(entry, (uint64_t)offset + (uint64_t)written);
    }
}

// A disk that fills up takes part of a write first and refuses the rest: every second call is
// short.
static size_t room_for(int error, size_t length) {
    static _Thread_local int was_short;
    was_short = !was_short;
    return error == ENOSPC && was_short && length > 1 ? length / 2 : 0;
}

static int is_file(int fd) {
    struct stat file;
    return shim_header != NULL && fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

static ssize_t write_at(int fd, const void* bytes, size_t length, off_t offset, int moves) {
    const int error = write_error(fd);
    if (error != 0) {
        length = room_for(error, length);
        if (length == 0) return refuse(error);
    }
    save_old_bytes(fd, offset, length);
    const ssize_t written = moves ? syscall(SYS_write, fd, bytes, length)
                                  : syscall(SYS_pwrite64, fd, bytes, length, offset);
    const int saved = errno;
    note_write(fd, offset, written);
    errno = saved;
    return written;
}

ssize_t write(int fd, const void* bytes, size_t length) {
    if (!is_file(fd)) return syscall(SYS_write, fd, bytes, length);
    return write_at(fd, bytes, length, place_of(fd), 1);
}
ssize_t pwrite(int fd, const void* bytes, size_t length, off_t offset) {
    return write_at(fd, bytes, length, offset, 0);
}
ssize_t pwrite64(int fd, const void* bytes, size_t length, off_t offset) {
    return write_at(fd, bytes, length, offset, 0);
}

// A gathered write may be short, so the first part alone is a true answer. Flags of pwritev2 are
// hints.
ssize_t writev(int fd, const struct iovec* parts, int count) {
    if (!is_file(fd)) return syscall(SYS_writev, fd, parts, count);
    for (int part = 0; part < count; ++part) {
        if (parts[part].iov_len > 0) return write(fd, parts[part].iov_base, parts[part].iov_len);
    }
    return 0;
}
ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
    for (int part = 0; part < count; ++part) {
        if (parts[part].iov_len > 0) {
            return write_at(fd, parts[part].iov_base, parts[part].iov_len, offset, 0);
        }
    }
    return 0;
}
ssize_t pwritev64(int fd, const struct iovec* parts, int count, off_t offset) {
    return pwritev(fd, parts, count, offset);
}

ssize_t pwritev2(int fd, const struct iovec* parts, int count, off_t offset, int flags) {
    if (!is_file(fd)) return syscall(SYS_pwritev2, fd, parts, count, offset, 0L, flags);
    return offset == -1 ? writev(fd, parts, count) : pwritev(fd, parts, count, offset);
}
ssize_t pwritev64v2(int fd, const struct iovec* parts, int count, off_t offset, int flags) {
    return pwritev2(fd, parts, count, offset, flags);
}

ssize_t sendfile(int to, int from, off_t* offset, size_t length) {
    const int error = is_file(to) ? write_error(to) : 0;
    if (error != 0) return refuse(error);
    if (is_file(to)) save_old_bytes(to, place_of(to), length);
    return syscall(SYS_sendfile, to, from, offset, length);
}
ssize_t sendfile64(int to, int from, off_t* offset, size_t length) {
    return sendfile(to, from, offset, length);
}
ssize_t copy_file_range(int from, off64_t* from_offset, int to, off64_t* to_offset, size_t length,
                        unsigned flags) {
    const int error = write_error(to);
    if (error != 0) return refuse(error);
    save_old_bytes(to, to_offset != NULL ? *to_offset : place_of(to), length);
    return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}

// ---- Length ----

static int note_length(int fd, off_t length, long done) {
    struct stat file;
    struct entry* const entry = done == 0 ? watch(fd, 0, &file) : NULL;
    if (entry != NULL && atomic_load(&entry->synced) > (uint64_t)length) {
        atomic_store(&entry->synced, (uint64_t)length);
    }
    return (int)done;
}

int ftruncate(int fd, off_t length) {
    struct stat file;
    const int grows = fstat(fd, &file) == 0 && length > file.st_size;
    const enum fault fault = fault_for_file(fd);
    if (fault == fault_read_only) return refuse(EROFS);
    if (fault == fault_full && grows) return refuse(ENOSPC);
    (void)watch(fd, 0, &file);
    return note_length(fd, length, syscall(SYS_ftruncate, fd, length));
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }
int truncate(const char* path, off_t length) {
    const int fd = open_watched(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return -1;
    const int done = ftruncate(fd, length);
    const int saved = errno;
    syscall(SYS_close, fd);
    errno = saved;
    return done;
}
int truncate64(const char* path, off_t length) { return truncate(path, length); }

int fallocate(int fd, int mode, off_t offset, off_t length) {
    const int error = write_error(fd);
    if (error != 0) return refuse(error);
    if ((mode & ~FALLOC_FL_KEEP_SIZE) != 0) save_old_bytes(fd, offset, (size_t)length);
    return (int)syscall(SYS_fallocate, fd, mode, offset, length);
}
int fallocate64(int fd, int mode, off_t offset, off_t length) {
    return fallocate(fd, mode, offset, length);
}
int posix_fallocate(int fd, off_t offset, off_t length) {
    return fallocate(fd, 0, offset, length) == 0 ? 0 : errno;
}
int posix_fallocate64(int fd, off_t offset, off_t length) {
    return posix_fallocate(fd, offset, length);
}

// ---- Syncing ----

static int sync_watched(int fd, long number) {
    struct stat file;
    struct entry* const entry = watch(fd, 0, &file);
    if (entry == NULL) return (int)syscall(number, fd);
    if (is_lied_to(fd)) return 0;
    const enum fault fault = fault_for_file(fd);
    if (fault == fault_sync || fault == fault_read_only) {
        if (fault == fault_sync) atomic_store(&entry->poisoned, 1);
        return refuse(fault == fault_sync ? EIO : EROFS);
    }
    const uint64_t name = atomic_fetch_add(&shim_header->syncs, 1);
    // Only what was written before the sync began is promised by it.
    write_record('B', entry->device, entry->inode, name, "", 0);
    if (fstat(fd, &file) != 0) return -1;
    if (syscall(number, fd) != 0) {
        atomic_store(&entry->poisoned, 1);
        return -1;
    }
    if (!atomic_load(&entry->poisoned)) {
        note_synced(entry, (uint64_t)file.st_size);
        write_record('E', entry->device, entry->inode, name, "", 0);
    }
    return 0;
}

int fsync(int fd) { return sync_watched(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_watched(fd, SYS_fdatasync); }

// ---- Names ----

static int rename_watched(int from_at, const char* from, int to_at, const char* to,
                          unsigned flags) {
    const int error = name_error(to, !exists_at(to_at, to));
    if (error != 0) return refuse(error);
    const int done = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (done == 0 && shim_header != NULL && to[0] == '/' && is_watched_path(to)) {
        char both[2 * PATH_MAX];
        const size_t from_length = strlen(from);
        if (from_length + strlen(to) + 2 > sizeof both) say_and_stop("a path is too long");
        memcpy(both, from, from_length + 1);
        memcpy(both + from_length + 1, to, strlen(to));
        uint64_t device = 0;
        const uint64_t parent = inode_of_parent(to, &device);
        write_record('R', device, parent, 0, both, from_length + 1 + strlen(to));
    }
    return done;
}
int rename(const char* from, const char* to) {
    return rename_watched(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat(int from_at, const char* from, int to_at, const char* to) {
    return rename_watched(from_at, from, to_at, to, 0);
}
int renameat2(int from_at, const char* from, int to_at, const char* to, unsigned flags) {
    return rename_watched(from_at, from, to_at, to, flags);
}

int unlink(const char* path) {
    const int error = name_error(path, 0);
    return error != 0 ? refuse(error) : (int)syscall(SYS_unlink, path);
}
int unlinkat(int at, const char* path, int flags) {
    const int error = name_error(path, 0);
    return error != 0 ? refuse(error) : (int)syscall(SYS_unlinkat, at, path, flags);
}
int link(const char* from, const char* to) {
    const int error = name_error(to, 1);
    if (error != 0) return refuse(error);
    const int done = (int)syscall(SYS_link, from, to);
    if (done == 0 && shim_header != NULL && is_watched_path(to)) note_new_name(to);
    return done;
}
int mkdir(const char* path, mode_t mode) {
    const int error = name_error(path, 1);
    if (error != 0) return refuse(error);
    const int done = (int)syscall(SYS_mkdir, path, mode);
    if (done == 0 && shim_header != NULL && is_watched_path(path)) note_new_name(path);
    return done;
}
