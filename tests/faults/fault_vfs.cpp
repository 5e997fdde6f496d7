// SPDX-License-Identifier: GPL-2.0-or-later
// A VFS before SQLite's own. Every call is counted; the one chosen fails as planned. For crashes it keeps
// account of what has been synced.
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include "tests/faults/fault_plan.h"
#include "tests/faults/volatile_disk.h"

namespace coalsack::faults {
namespace {

sqlite3_vfs* the_real_vfs = nullptr;
thread_local bool next_is_partial = false;

/// The next read or write system call of this thread does half of what it should.
struct Partial {
  explicit Partial(bool wanted) { next_is_partial = wanted; }
  ~Partial() { next_is_partial = false; }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
};

ssize_t partial_pread(int file, void* data, std::size_t bytes, off_t offset) {
  if (next_is_partial && bytes > 1) bytes /= 2;
  next_is_partial = false;
  return ::pread(file, data, bytes, offset);
}
ssize_t partial_pwrite(int file, const void* data, std::size_t bytes, off_t offset) {
  if (next_is_partial && bytes > 1) bytes /= 2;
  next_is_partial = false;
  return ::pwrite(file, data, bytes, offset);
}

struct File {
  sqlite3_file base;
  std::string* path;  ///< null: a nameless temporary file
  bool created;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}

/// Within the disk's lock: the fault of this call, after the crash if it is one.
Fault meet_on_disk(Operation operation) {
  const Fault fault = Plan::the().meet(operation);
  if (fault == Fault::crash) VolatileDisk::the().crash(Plan::the().seed());
  return fault;
}

int close(sqlite3_file* file) {
  const int code = of(file).real()->pMethods->xClose(of(file).real());
  delete of(file).path;
  of(file).path = nullptr;
  return code;
}

int read(sqlite3_file* file, void* data, int bytes, sqlite3_int64 offset) {
  sqlite3_file* const real = of(file).real();
  const Fault fault = Plan::the().meet(Operation::read);
  if (fault == Fault::error) return SQLITE_IOERR_READ;
  const Partial partial(fault == Fault::partial);
  return real->pMethods->xRead(real, data, bytes, offset);
}

int write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
  VolatileDisk& disk = VolatileDisk::the();
  const std::lock_guard lock(disk.mutex);
  const Fault fault = meet_on_disk(Operation::write);
  if (fault == Fault::error) return SQLITE_IOERR_WRITE;
  const bool half = fault == Fault::torn || fault == Fault::full;
  if (half) bytes /= 2;
  sqlite3_file* const real = of(file).real();
  const Partial partial(fault == Fault::partial);
  const int code = real->pMethods->xWrite(real, data, bytes, offset);
  if (code == SQLITE_OK && of(file).path != nullptr)
    disk.written(*of(file).path, offset, data, static_cast<std::size_t>(bytes));
  if (code == SQLITE_OK && half) return fault == Fault::full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  return code;
}

int truncate(sqlite3_file* file, sqlite3_int64 bytes) {
  VolatileDisk& disk = VolatileDisk::the();
  const std::lock_guard lock(disk.mutex);
  if (meet_on_disk(Operation::truncate) != Fault::none) return SQLITE_IOERR_TRUNCATE;
  sqlite3_file* const real = of(file).real();
  const int code = real->pMethods->xTruncate(real, bytes);
  if (code == SQLITE_OK && of(file).path != nullptr) disk.truncated(*of(file).path, bytes);
  return code;
}

int sync(sqlite3_file* file, int flags) {
  VolatileDisk& disk = VolatileDisk::the();
  const std::lock_guard lock(disk.mutex);
  if (meet_on_disk(Operation::sync) != Fault::none) return SQLITE_IOERR_FSYNC;
  sqlite3_file* const real = of(file).real();
  const int code = real->pMethods->xSync(real, flags);
  if (code == SQLITE_OK && of(file).path != nullptr) {
    disk.synced(*of(file).path);
    // SQLite's Unix VFS syncs the folder with the first sync of a journal or log that it made.
    if (of(file).created) disk.folder_synced();
    of(file).created = false;
  }
  return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* bytes) {
  if (Plan::the().meet(Operation::file_size) != Fault::none) return SQLITE_IOERR_FSTAT;
  return of(file).real()->pMethods->xFileSize(of(file).real(), bytes);
}
int lock(sqlite3_file* file, int level) {
  if (Plan::the().meet(Operation::lock) != Fault::none) return SQLITE_IOERR_LOCK;
  return of(file).real()->pMethods->xLock(of(file).real(), level);
}
int unlock(sqlite3_file* file, int level) {
  return of(file).real()->pMethods->xUnlock(of(file).real(), level);
}
int check_reserved_lock(sqlite3_file* file, int* held) {
  return of(file).real()->pMethods->xCheckReservedLock(of(file).real(), held);
}
int file_control(sqlite3_file* file, int what, void* argument) {
  return of(file).real()->pMethods->xFileControl(of(file).real(), what, argument);
}
int sector_size(sqlite3_file* file) {
  return of(file).real()->pMethods->xSectorSize(of(file).real());
}
int device_characteristics(sqlite3_file* file) {
  return of(file).real()->pMethods->xDeviceCharacteristics(of(file).real());
}
int shm_map(sqlite3_file* file, int region, int bytes, int extend, void volatile** memory) {
  if (Plan::the().meet(Operation::shm_map) != Fault::none) return SQLITE_IOERR_SHMMAP;
  return of(file).real()->pMethods->xShmMap(of(file).real(), region, bytes, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  if ((flags & SQLITE_SHM_LOCK) != 0 && Plan::the().meet(Operation::shm_lock) != Fault::none)
    return SQLITE_IOERR_SHMLOCK;
  return of(file).real()->pMethods->xShmLock(of(file).real(), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) {
  of(file).real()->pMethods->xShmBarrier(of(file).real());
}
int shm_unmap(sqlite3_file* file, int remove) {
  return of(file).real()->pMethods->xShmUnmap(of(file).real(), remove);
}
int fetch(sqlite3_file* file, sqlite3_int64 offset, int bytes, void** memory) {
  return of(file).real()->pMethods->xFetch(of(file).real(), offset, bytes, memory);
}
int unfetch(sqlite3_file* file, sqlite3_int64 offset, void* memory) {
  return of(file).real()->pMethods->xUnfetch(of(file).real(), offset, memory);
}

constexpr sqlite3_io_methods methods(int version) {
  return {version,
          close,
          read,
          write,
          truncate,
          sync,
          file_size,
          lock,
          unlock,
          check_reserved_lock,
          file_control,
          sector_size,
          device_characteristics,
          shm_map,
          shm_lock,
          shm_barrier,
          shm_unmap,
          fetch,
          unfetch};
}
constexpr sqlite3_io_methods methods_by_version[] = {methods(1), methods(1), methods(2), methods(3)};

int open(sqlite3_vfs* /*shim*/, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  VolatileDisk& disk = VolatileDisk::the();
  const std::lock_guard lock(disk.mutex);
  File* const ours = new (file) File{};
  if (meet_on_disk(Operation::open) != Fault::none) return SQLITE_CANTOPEN;
  const bool there = name != nullptr && ::access(name, F_OK) == 0;
  const int code = the_real_vfs->xOpen(the_real_vfs, name, ours->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  if (name != nullptr) {
    ours->path = new std::string(name);
    ours->created = !there;
    if (Plan::the().crashes()) disk.opened(*ours->path, !there);
  }
  ours->base.pMethods = &methods_by_version[ours->real()->pMethods->iVersion];
  return SQLITE_OK;
}

int remove(sqlite3_vfs* /*shim*/, const char* name, int sync_folder) {
  VolatileDisk& disk = VolatileDisk::the();
  const std::lock_guard lock(disk.mutex);
  if (meet_on_disk(Operation::remove) != Fault::none) return SQLITE_IOERR_DELETE;
  const int code = the_real_vfs->xDelete(the_real_vfs, name, sync_folder);
  if (code == SQLITE_OK) {
    disk.removed(name);
    if (sync_folder != 0) disk.folder_synced();
  }
  return code;
}

}  // namespace

void install_vfs() {
  static sqlite3_vfs shim;
  the_real_vfs = sqlite3_vfs_find(nullptr);
  for (const char* const call : {"pread", "pread64"})
    the_real_vfs->xSetSystemCall(the_real_vfs, call, reinterpret_cast<sqlite3_syscall_ptr>(partial_pread));
  for (const char* const call : {"pwrite", "pwrite64"})
    the_real_vfs->xSetSystemCall(the_real_vfs, call, reinterpret_cast<sqlite3_syscall_ptr>(partial_pwrite));
  shim = *the_real_vfs;
  shim.zName = "faults";
  shim.pNext = nullptr;
  shim.szOsFile = static_cast<int>(sizeof(File)) + the_real_vfs->szOsFile;
  shim.xOpen = open;
  shim.xDelete = remove;
  sqlite3_vfs_register(&shim, 1);
}

}  // namespace coalsack::faults
