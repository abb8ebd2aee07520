#define _GNU_SOURCE
#include "sync_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct header* shim_header;
enum { magic = 0x424f4653, entries_max = 1 << 16, header_bytes = 4096 };

static struct entry* entries;
static int journal = -1;
static const char* folder;
static const char* lie;
static size_t folder_length;

void say_and_stop(const char* what) {
    fprintf(stderr, "sync_shim: %s\n", what);
    _exit(99);
}

__attribute__((constructor)) static void start(void) {
    const char* control = getenv("BOF_SHIM_CONTROL");
    folder = getenv("BOF_SHIM_FOLDER");
    lie = getenv("BOF_SHIM_LIE");
    if (control == NULL || folder == NULL) return;
    folder_length = strlen(folder);
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/table", control);
    const int table = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    if (table < 0) say_and_stop("no table in BOF_SHIM_CONTROL");
    const size_t bytes = header_bytes + sizeof(struct entry) * entries_max;
    char* mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, table, 0);
    if (mapped == MAP_FAILED) say_and_stop("the table cannot be mapped");
    syscall(SYS_close, table);
    snprintf(path, sizeof path, "%s/journal", control);
    journal =
        (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (journal < 0) say_and_stop("the journal cannot be opened");
    entries = (struct entry*)(mapped + header_bytes);
    shim_header = (struct header*)mapped;
    if (shim_header->magic != magic) say_and_stop("the table is not one");
}

// ---- The journal ----

void write_record(char kind, uint64_t device, uint64_t inode, uint64_t number, const void* bytes,
                  size_t length) {
    char line[128];
    const int line_length =
        snprintf(line, sizeof line, "%c %llu %llu %llu %zu\n", kind, (unsigned long long)device,
                 (unsigned long long)inode, (unsigned long long)number, length);
    const struct iovec parts[2] = {{line, (size_t)line_length}, {(void*)(uintptr_t)bytes, length}};
    if (syscall(SYS_writev, journal, parts, 2) != line_length + (long)length) {
        say_and_stop("the journal cannot be written");
    }
}

// ---- The table ----

int path_of(int fd, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return 1;
}

int is_watched_path(const char* path) {
    return strncmp(path, folder, folder_length) == 0 &&
           (path[folder_length] == '/' || path[folder_length] == '\0');
}

static struct entry* entry_of(const struct stat* file) {
    const uint64_t device = (uint64_t)file->st_dev;
    const uint64_t inode = (uint64_t)file->st_ino;
    size_t slot = (size_t)(inode * 0x9E3779B97F4A7C15ULL >> 40U) % entries_max;
    for (size_t tried = 0; tried < entries_max; ++tried, slot = (slot + 1) % entries_max) {
        struct entry* const here = &entries[slot];
        uint32_t state = atomic_load(&here->state);
        if (state == 0 && atomic_compare_exchange_strong(&here->state, &state, 1)) {
            here->device = device;
            here->inode = inode;
            atomic_store(&here->synced, UINT64_MAX);  // Not known yet: see watch().
            atomic_store(&here->state, 2);
            return here;
        }
        while (atomic_load(&here->state) == 1) {
        }
        if (here->device == device && here->inode == inode) return here;
    }
    say_and_stop("the table is full");
    return NULL;
}

struct entry* watch(int fd, int is_new, struct stat* file) {
    if (shim_header == NULL || fstat(fd, file) != 0) return NULL;
    if (!S_ISREG(file->st_mode) && !S_ISDIR(file->st_mode)) return NULL;
    struct entry* const found = entry_of(file);
    if (is_new || atomic_load(&found->synced) == UINT64_MAX) {
        char path[PATH_MAX];
        atomic_store(&found->watched, (uint32_t)(path_of(fd, path) && is_watched_path(path)));
        atomic_store(&found->poisoned, 0);
        // What was there before we first looked is taken as safe.
        atomic_store(&found->synced, is_new ? 0 : (uint64_t)file->st_size);
    }
    return atomic_load(&found->watched) ? found : NULL;
}

void note_synced(struct entry* entry, uint64_t length) {
    if (atomic_load(&entry->poisoned)) return;
    uint64_t before = atomic_load(&entry->synced);
    while (before < length && !atomic_compare_exchange_weak(&entry->synced, &before, length)) {
    }
}

int is_lied_to(int fd) {
    char path[PATH_MAX];
    return lie != NULL && path_of(fd, path) && strstr(path, lie) != NULL;
}

// ---- Faults ----

int refuse(int error) {
    atomic_fetch_add(&shim_header->refused, 1);
    errno = error;
    return -1;
}

enum fault fault_for_path(const char* path) {
    if (shim_header == NULL) return fault_none;
    const enum fault fault = (enum fault)atomic_load(&shim_header->fault);
    if (fault == fault_none || path == NULL) return fault_none;
    char full[PATH_MAX];
    if (path[0] != '/') {
        char here[PATH_MAX / 2];
        if (getcwd(here, sizeof here) == NULL) return fault_none;
        snprintf(full, sizeof full, "%s/%.*s", here, PATH_MAX / 2 - 2, path);
        path = full;
    }
    if (!is_watched_path(path)) return fault_none;
    return strncmp(path, shim_header->fault_path, strlen(shim_header->fault_path)) == 0
               ? fault
               : fault_none;
}

enum fault fault_for_file(int fd) {
    if (shim_header == NULL || atomic_load(&shim_header->fault) == fault_none) return fault_none;
    char path[PATH_MAX];
    struct stat file;
    if (fstat(fd, &file) != 0 || !(S_ISREG(file.st_mode) || S_ISDIR(file.st_mode)))
        return fault_none;
    return path_of(fd, path) ? fault_for_path(path) : fault_none;
}

int write_error(int fd) {
    const enum fault fault = fault_for_file(fd);
    return fault == fault_full ? ENOSPC : fault == fault_read_only ? EROFS : 0;
}

int name_error(const char* path, int makes_a_name) {
    const enum fault fault = fault_for_path(path);
    if (fault == fault_read_only) return EROFS;
    return fault == fault_full && makes_a_name ? ENOSPC : 0;
}
