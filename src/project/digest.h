// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "project/value.h"

namespace coalsack::project {

/// A fingerprint: BLAKE2b with 128 bits of output (RFC 7693).
using Digest = std::array<std::byte, 16>;

std::string hex(std::span<const std::byte> bytes);
/// The digest that a BLOB of 16 bytes holds. Throws base::ProjectRefused for any other length.
Digest digest_of(std::span<const std::byte> bytes);

/// Hashes a sequence of values. Each is preceded by its type and length, so that no two sequences of values
/// give the same stream of bytes. Move-only; not shared between threads.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  Hasher& add(std::string_view text);
  Hasher& add(const char* text) { return add(std::string_view(text)); }
  Hasher& add(const std::string& text) { return add(std::string_view(text)); }
  Hasher& add(std::span<const std::byte> bytes);
  /// Begins bytes of which add_part brings all, in as many parts as there are: as one `add` of the whole.
  Hasher& begin_bytes(std::uint64_t size);
  Hasher& add_part(std::span<const std::byte> bytes);
  Hasher& add(std::int64_t integer);
  Hasher& add(double real);  ///< -0.0 counts as 0.0
  Hasher& add(const Value& value);
  /// The digest of all that was added. Call once.
  Digest finish();

 private:
  void begin(char type, std::uint64_t size);
  void update(char type, const void* data, std::size_t size);
  struct State;
  std::unique_ptr<State> state_;
};

/// The digest of a file's bytes. Throws base::InputError when it cannot be read.
Digest digest_of_file(const std::filesystem::path& path);

}  // namespace coalsack::project
