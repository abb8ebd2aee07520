#pragma once

#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

// What the shim's intercepted calls (sync_shim.c) ask of its state (sync_shim_state.c).

#pragma GCC visibility push(hidden)

// What the disk does wrong. Numbers are shim.py's too.
enum fault { fault_none = 0, fault_full = 1, fault_read_only = 2, fault_sync = 3 };

// The start of the table file. shim.py writes `fault` and `fault_path` while the process runs.
struct header {
    uint32_t magic;
    _Atomic uint32_t fault;
    _Atomic uint64_t syncs;    // Counted: so that a test can tell that the shim was at work at all.
    _Atomic uint64_t refused;  // Calls that were made to fail.
    char fault_path[1024];     // The fault strikes only files whose path starts so.
};

// One inode. `state`: 0 free, 1 being filled, 2 valid. Entries are never freed; a new file that is
// given the inode number of a deleted one starts its entry again.
struct entry {
    _Atomic uint32_t state;
    _Atomic uint32_t poisoned;
    uint64_t device;
    uint64_t inode;
    _Atomic uint64_t synced;
    _Atomic uint32_t watched;
    uint32_t unused_;
};

// NULL: the shim was not asked for, and every call goes straight on.
extern struct header* shim_header;

_Noreturn void say_and_stop(const char* what);

// Records of the journal: a line "kind device inode number length\n" and then `length` bytes. One
// write each, so that records of several threads do not mix.
//   W  old bytes, at offset `number`, about to be overwritten
//   B  sync begins; `number` names it         E  that sync succeeded
//   C  name made: bytes are its path          R  renamed: "old\0new"
// B and E of a folder's inode say that its names were synced.
void write_record(char kind, uint64_t device, uint64_t inode, uint64_t number, const void* bytes,
                  size_t length);

// 1 when found.
int path_of(int fd, char path[PATH_MAX]);
int is_watched_path(const char* path);
// 1 when syncs of this file are to be pretended.
int is_lied_to(int fd);
// The entry of an open file, or NULL when it is none of ours; its status too. `is_new`: it was made
// just now.
struct entry* watch(int fd, int is_new, struct stat* file);
void note_synced(struct entry* entry, uint64_t length);

// Counts a refusal and gives -1 with errno.
int refuse(int error);
enum fault fault_for_path(const char* path);
enum fault fault_for_file(int fd);
// The error for an attempt to put data into a file, or 0.
int write_error(int fd);
// The error for a change of names, or 0. A full disk refuses new names only.
int name_error(const char* path, int makes_a_name);

#pragma GCC visibility pop
