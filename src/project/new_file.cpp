// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/new_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "project/file_check.h"

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
  hidden_.emplace(folder_ / path.filename(), beside);
}

std::string NewFile::named(std::string text) const {
  const std::string hidden = hidden_->path().string();
  for (std::size_t at = 0; (at = text.find(hidden, at)) != std::string::npos; at += path_.string().size())
    text.replace(at, hidden.size(), path_.string());
  return text;
}

void NewFile::write(const std::function<void(const std::filesystem::path&)>& make) {
  try {
    make(hidden_->path());
    sync_file(hidden_->path());
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
  const std::error_code error = hidden_->take_name(existing_ != Existing::stays);
  if (error == std::errc::file_exists) throw base::InputError(path_.string() + ": exists already; " + rule_);
  if (error) throw base::Error(path_.string() + ": cannot be written (" + error.message() + ")");
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
  if (descriptor < 0) return;  // a folder that may not be read
  const bool synced = ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!synced && error != EINVAL && error != ENOTSUP)  // some file systems cannot
    throw base::Error(folder.string() + ": cannot be synced (" + std::strerror(error) + ")");
}

}  // namespace coalsack::project
