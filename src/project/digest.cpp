// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/digest.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fstream>
#include <vector>

#include "base/error.h"

namespace coalsack::project {

static_assert(std::endian::native == std::endian::little, "the file format is little-endian");

std::string hex(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::byte b : bytes) {
    text += digits[std::to_integer<unsigned>(b) >> 4];
    text += digits[std::to_integer<unsigned>(b) & 15U];
  }
  return text;
}

Digest digest_of(std::span<const std::byte> bytes) {
  Digest digest;
  if (bytes.size() != digest.size()) throw base::ProjectRefused("a fingerprint has the wrong length");
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

struct Hasher::State {
  crypto_generichash_state hash;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
  if (sodium_init() < 0) throw base::Error("the hash library could not be started");
  crypto_generichash_init(&state_->hash, nullptr, 0, std::tuple_size_v<Digest>);
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::begin(char type, std::uint64_t size) {
  unsigned char head[9];
  head[0] = static_cast<unsigned char>(type);
  for (unsigned i = 0; i < 8; ++i) head[1 + i] = static_cast<unsigned char>(size >> (8 * i));
  crypto_generichash_update(&state_->hash, head, sizeof head);
}

void Hasher::update(char type, const void* data, std::size_t size) {
  begin(type, size);
  crypto_generichash_update(&state_->hash, static_cast<const unsigned char*>(data), size);
}

Hasher& Hasher::add(std::string_view text) {
  update('t', text.data(), text.size());
  return *this;
}
Hasher& Hasher::add(std::span<const std::byte> bytes) {
  update('b', bytes.data(), bytes.size());
  return *this;
}
Hasher& Hasher::begin_bytes(std::uint64_t size) {
  begin('b', size);
  return *this;
}
Hasher& Hasher::add_part(std::span<const std::byte> bytes) {
  crypto_generichash_update(&state_->hash, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
  return *this;
}
Hasher& Hasher::add(std::int64_t integer) {
  update('i', &integer, sizeof integer);
  return *this;
}
Hasher& Hasher::add(double real) {
  real += 0.0;  // turns -0.0 into 0.0
  update('r', &real, sizeof real);
  return *this;
}
Hasher& Hasher::add(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return add(*integer);
  if (const auto* real = std::get_if<double>(&value)) return add(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return add(std::string_view(*text));
  if (const auto* bytes = std::get_if<Bytes>(&value)) return add(std::span<const std::byte>(*bytes));
  update('n', nullptr, 0);
  return *this;
}

Digest Hasher::finish() {
  Digest digest;
  crypto_generichash_final(&state_->hash, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
  return digest;
}

Digest digest_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw base::InputError(path.string() + ": cannot be read");
  Hasher hasher;
  std::vector<char> buffer(1 << 20);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto size = static_cast<std::size_t>(file.gcount());
    if (size > 0) hasher.add(std::as_bytes(std::span(buffer.data(), size)));
  }
  if (file.bad()) throw base::InputError(path.string() + ": reading it failed");
  return hasher.finish();
}

}  // namespace coalsack::project
