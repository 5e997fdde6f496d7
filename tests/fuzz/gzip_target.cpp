// SPDX-License-Identifier: GPL-2.0-or-later
#include <zlib.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/fuzz/input_file.h"
#include "tests/fuzz/read_catalogue.h"

namespace coalsack::fuzz {
namespace {

// zlib with a gzip header around it; what a fuzzer does not find by flipping bytes.
std::vector<std::uint8_t> packed(Input raw) {
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib does not start");
  std::vector<std::uint8_t> out(deflateBound(&stream, raw.size()) + 64);
  stream.next_in = const_cast<std::uint8_t*>(raw.data());  // zlib reads it only
  stream.avail_in = static_cast<unsigned>(raw.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<unsigned>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

void gzip(Input input) {
  // The first byte says whether the rest is a packed file as it is, or is to be packed, perhaps twice.
  if (input.empty()) return;
  const std::uint8_t how = input[0] % 3;
  const Input rest = input.subspan(1);
  if (how == 0) {
    read_catalogue(as_file(rest, "catalogue.gz"));
    return;
  }
  std::vector<std::uint8_t> bytes = packed(rest);
  if (how == 2) bytes = packed(bytes);
  read_catalogue(as_file(bytes, "catalogue.gz"));
}

}  // namespace coalsack::fuzz
