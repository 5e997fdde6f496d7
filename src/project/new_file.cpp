// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/new_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "project/file_check.h"
#include "project/run.h"

namespace coalsack::project {
namespace {

constexpr std::array<std::string_view, 3> beside = {"-wal", "-journal", "-shm"};

std::filesystem::path with_suffix(const std::filesystem::path& path, std::string_view suffix) {
  return path.string() + std::string(suffix);
}

/// A database that no other program has open, or can open, while this connection lasts. What its log held is
/// in the file, and a journal played back.
Database held_alone(const std::filesystem::path& path) {
  for (;;) {
    Database database(path, Access::write);
    database.execute("PRAGMA journal_mode = DELETE");  // fails while others have the log open
    database.execute("BEGIN EXCLUSIVE");
    int moved = 0;  // somebody else replaced it while we waited
    sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0) continue;
    if (database.scalar("PRAGMA journal_mode") == Value("wal"))
      throw base::ProjectBusy(path.string() + ": another program has just opened this file; stop it");
    return database;
  }
}

/// A hidden name says which machine's which process writes there.
std::string hidden_prefix(const std::filesystem::path& path) {
  return "." + path.filename().string() + ".new-" + host_name() + "-";
}

/// Whether the rest of a hidden name is that of a process that is gone, or of a journal of its file.
bool is_abandoned(std::string_view rest) {
  pid_t process = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), process);
  const std::string_view suffix(end, rest.data() + rest.size() - end);
  if (error != std::errc() || process <= 0) return false;
  if (!suffix.empty() && std::find(beside.begin(), beside.end(), suffix) == beside.end()) return false;
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

}  // namespace

NewFile::NewFile(const std::filesystem::path& path, Existing existing, std::string rule)
    : path_(path), existing_(existing), rule_(std::move(rule)) {
  if (path.empty()) throw base::InputError("the name of the new file is empty; name a file");
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  if (std::filesystem::is_directory(status))
    throw base::InputError(path.string() + ": this is a folder; name a file in it");
  if (std::filesystem::exists(status) && existing == Existing::stays)
    throw base::InputError(path.string() + ": exists already; " + rule_);
  folder_ = std::filesystem::absolute(path).parent_path();
  if (error == std::errc::permission_denied)
    throw base::InputError(path.string() + ": the folder " + folder_.string() +
                           " cannot be searched; check its permissions");
  if (!std::filesystem::is_directory(folder_, error))
    throw base::InputError(path.string() + ": there is no folder " + folder_.string() + "; make it first");
  if (::access(folder_.c_str(), W_OK) != 0)
    throw base::InputError(path.string() + ": the folder " + folder_.string() + " cannot be written");
  if (existing != Existing::set_aside) clear_name();
  temporary_ = folder_ / (hidden_prefix(path) + std::to_string(::getpid()));
  remove();
  remove_abandoned();
}

NewFile::~NewFile() {
  remove();
}

void NewFile::remove() const {
  std::error_code error;
  std::filesystem::remove(temporary_, error);
  for (const std::string_view suffix : beside)
    std::filesystem::remove(with_suffix(temporary_, suffix), error);
}

void NewFile::remove_abandoned() const {
  const std::string prefix = hidden_prefix(path_);
  std::error_code error;
  std::filesystem::directory_iterator entry(folder_, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with(prefix) && is_abandoned(std::string_view(name).substr(prefix.size())))
      std::filesystem::remove(entry->path(), ignored);
  }
}

std::string NewFile::named(std::string text) const {
  const std::string hidden = temporary_.string();
  for (std::size_t at = 0; (at = text.find(hidden, at)) != std::string::npos; at += path_.string().size())
    text.replace(at, hidden.size(), path_.string());
  return text;
}

void NewFile::write(const std::function<void(const std::filesystem::path&)>& make) {
  try {
    make(temporary_);
    sync_file(temporary_);
  } catch (const base::Error& failed) {
    const std::string message = named(failed.what());
    if (message == failed.what()) throw;
    throw base::Error(message, failed.code());
  }
  take_name();
}

/// Sees to it that nothing lies beside the name, and that nobody uses the file that has it, as long as what
/// is returned lasts.
std::optional<Database> NewFile::clear_name() const {
  std::optional<Database> held;
  try {
    if (existing_ == Existing::replaced && is_database(path_)) held = held_alone(path_);
  } catch (const Damaged&) {
    held.reset();  // nor can anybody else use it
  }
  for (const std::string_view suffix : beside) {
    const std::filesystem::path other = with_suffix(path_, suffix);
    std::error_code error;
    if (!held && suffix != "-shm" && std::filesystem::file_size(other, error) > 0 && !error)
      throw base::InputError(path_.string() + ": " + other.filename().string() +
                             ", which lies beside, was left by another file of this name and would be mixed "
                             "into the new one; move it away, or remove it if that file is gone for good");
    std::filesystem::remove(other, error);
  }
  return held;
}

void NewFile::take_name() {
  const std::optional<Database> held = existing_ == Existing::set_aside ? std::nullopt : clear_name();
  sync_folder(folder_);  // what lay beside is gone before the new file is there
  if (existing_ != Existing::stays) {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0)
      throw base::Error(path_.string() + ": cannot be written (" + std::strerror(errno) + ")");
  } else if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    // A file system that does not know RENAME_NOREPLACE: a hard link fails, too, where a file is.
    const bool unknown = errno == EINVAL || errno == ENOSYS;
    if (!unknown || ::link(temporary_.c_str(), path_.c_str()) != 0) {
      if (errno == EEXIST) throw base::InputError(path_.string() + ": exists already; " + rule_);
      throw base::Error(path_.string() + ": cannot be created (" + std::strerror(errno) + ")");
    }
  }
  sync_folder(folder_);
}

void without_log(const std::filesystem::path& path) {
  Database database(path, Access::write);
  database.execute("PRAGMA journal_mode = DELETE");
}

void sync_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw base::Error(path.string() + ": cannot be synced (" + std::strerror(error) + ")");
}

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace coalsack::project
