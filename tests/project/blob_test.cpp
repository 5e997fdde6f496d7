// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/blob.h"

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "base/random_stream.h"

using namespace coalsack::project;
using coalsack::base::ProjectRefused;

namespace {

Bytes counts(std::size_t size) {
  coalsack::base::RandomStream stream({1, "blob_test", size});
  Bytes raw(size);
  for (std::byte& byte : raw) byte = static_cast<std::byte>(stream.below(4));
  return raw;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(blob)

BOOST_AUTO_TEST_CASE(frames_give_back_what_went_in_at_any_size) {
  FrameEncoder encoder;
  FrameDecoder decoder;
  for (const std::size_t size : {0, 1, 2, 1000, 65536, 300001}) {
    const Bytes raw = counts(size);
    const Bytes frame = encoder.encode(raw);
    Bytes back(size);
    decoder.decode(frame, back);
    BOOST_TEST((back == raw));
    BOOST_TEST((decoder.decode_bounded(frame, size) == raw));
  }
}

BOOST_AUTO_TEST_CASE(any_flipped_byte_is_found) {
  const Bytes raw = counts(500);
  const Bytes frame = FrameEncoder().encode(raw);
  FrameDecoder decoder;
  int found = 0;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    Bytes bad = frame;
    bad[i] ^= std::byte{0x10};
    Bytes back(raw.size());
    try {
      decoder.decode(bad, back);
      // A flipped reserved or window bit may change nothing; then the bytes are the same.
      BOOST_TEST((back == raw));
    } catch (const ProjectRefused&) {
      ++found;
    }
  }
  BOOST_TEST(found >= static_cast<int>(frame.size()) - 6);
}

BOOST_AUTO_TEST_CASE(a_frame_that_lies_about_its_size_is_refused_before_it_is_decoded) {
  const Bytes frame = FrameEncoder().encode(counts(4096));
  FrameDecoder decoder;
  Bytes small(100);
  BOOST_CHECK_EXCEPTION(decoder.decode(frame, small), ProjectRefused, [](const ProjectRefused& error) {
    return std::string(error.what()) == "the frame declares 4096 bytes where its row says 100";
  });
  BOOST_CHECK_THROW(decoder.decode_bounded(frame, 4095), ProjectRefused);
}

BOOST_AUTO_TEST_CASE(what_is_not_one_whole_frame_is_refused) {
  FrameDecoder decoder;
  Bytes frame = FrameEncoder().encode(counts(1000));
  Bytes raw(1000);
  Bytes cut(frame.begin(), frame.end() - 1);
  BOOST_CHECK_THROW(decoder.decode(cut, raw), ProjectRefused);
  Bytes longer = frame;
  longer.push_back(std::byte{0});
  BOOST_CHECK_THROW(decoder.decode(longer, raw), ProjectRefused);
  BOOST_CHECK_THROW(decoder.decode(Bytes(40), raw), ProjectRefused);
  BOOST_CHECK_THROW(decoder.decode(Bytes(), raw), ProjectRefused);
}

BOOST_AUTO_TEST_CASE(shapes_are_read_back_and_bad_ones_refused) {
  for (const Shape& shape : {Shape{}, Shape{0}, Shape{64, 64}, Shape{1, 2, 3, 4, 5, 6, 7, 8}})
    BOOST_TEST(parse_shape(shape_text(shape)) == shape, boost::test_tools::per_element());
  for (const char* text : {"", "[", "64", "[64,]", "[,64]", "[-1]", "[1.5]", "[1 ,2]", "[1,2",
                           "[1,2,3,4,5,6,7,8,9]", "[99999999999999999999]", "[a]"})
    BOOST_CHECK_THROW(parse_shape(text), ProjectRefused);
}

BOOST_AUTO_TEST_CASE(a_shape_whose_size_overflows_is_refused) {
  BOOST_TEST(raw_size(DType::f4, {64, 64}) == 16384U);
  BOOST_TEST(raw_size(DType::f8, {}) == 8U);
  BOOST_TEST(raw_size(DType::f8, {0, 1LL << 62}) == 0U);
  BOOST_CHECK_THROW(raw_size(DType::u1, {1LL << 62}), ProjectRefused);
  BOOST_CHECK_THROW(raw_size(DType::u8, {1LL << 32, 1LL << 32}), ProjectRefused);
}

BOOST_AUTO_TEST_CASE(element_types_are_checked) {
  const std::vector<std::uint16_t> numbers{1, 2, 65535};
  const Array array = Array::of<std::uint16_t>({3}, numbers);
  BOOST_TEST(dtype_name(array.dtype) == "u2");
  BOOST_TEST(array.values<std::uint16_t>() == numbers, boost::test_tools::per_element());
  BOOST_CHECK_THROW(array.values<float>(), ProjectRefused);
  BOOST_CHECK_THROW(parse_dtype("O"), ProjectRefused);
}

BOOST_AUTO_TEST_SUITE_END()
