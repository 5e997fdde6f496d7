// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/architecture.h"

#include <charconv>
#include <system_error>

#include "base/error.h"

namespace coalsack::network {
namespace {

constexpr std::string_view paper = "C5x5.12-P2-D3072d0.1-D3072d0.1-D2048-D128";
constexpr std::string_view small = "D512-D512-D512d0.1-D128";
constexpr std::size_t most_units = 1U << 20;
constexpr std::size_t largest_side = 1U << 10;

/// Walks along a notation; what it refuses it says with the place.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Architecture architecture() {
    Architecture result;
    if (take('L')) {
      const std::size_t start = at_;
      result.leak = real("the leak");
      if (!(result.leak >= 0 && result.leak < 1)) refuse(start, "a leak is from 0 to below 1");
      expect('-', "'-' after the leak");
    }
    std::size_t last = 0;
    do {
      last = at_;
      result.layers.push_back(layer());
    } while (take('-'));
    if (at_ < text_.size()) refuse(at_, "expected '-' or the end");
    const Layer& output = result.layers.back();
    if (output.kind != LayerKind::dense)
      refuse(last, "the last layer is the output and must be dense: D and its bins");
    if (output.dropout > 0) refuse(last, "the last layer is the output and cannot drop");
    return result;
  }

 private:
  Layer layer() {
    Layer result;
    const std::size_t start = at_;
    if (take('C')) {
      result.kind = LayerKind::convolution;
      result.size = number("the side of the filters", largest_side);
      if (take('x')) {
        const std::size_t other = at_;
        if (number("the other side of the filters", largest_side) != result.size)
          refuse(other, "filters are square");
      }
      if (result.size % 2 == 0) refuse(start + 1, "the side of a filter is odd, so that it has a middle");
      expect('.', "'.' before the number of filters");
      result.units = number("the number of filters", most_units);
    } else if (take('P')) {
      result.kind = LayerKind::pool;
      result.size = number("the side of the pool", largest_side);
    } else if (take('D')) {
      result.units = number("the number of neurons", most_units);
    } else {
      refuse(at_, "expected a layer: C, P or D");
    }
    if (result.kind != LayerKind::dense && dense_) refuse(start, "only dense layers can follow a dense one");
    dense_ = dense_ || result.kind == LayerKind::dense;
    if (result.kind != LayerKind::pool && take('d')) {
      const std::size_t share = at_;
      result.dropout = real("the share that is dropped");
      if (!(result.dropout >= 0 && result.dropout < 1)) refuse(share, "a dropout is from 0 to below 1");
    }
    return result;
  }

  bool take(char letter) {
    if (at_ == text_.size() || text_[at_] != letter) return false;
    ++at_;
    return true;
  }
  void expect(char letter, const char* what) {
    if (!take(letter)) refuse(at_, std::string("expected ") + what);
  }
  std::size_t number(const char* what, std::size_t most) {
    std::size_t value = 0;
    const char* first = text_.data() + at_;
    const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), value);
    if (error == std::errc::invalid_argument) refuse(at_, std::string("expected ") + what);
    if (error != std::errc() || value < 1 || value > most)
      refuse(at_, std::string(what) + " is from 1 to " + std::to_string(most));
    at_ += static_cast<std::size_t>(end - first);
    return value;
  }
  float real(const char* what) {
    float value = 0;
    const char* first = text_.data() + at_;
    const auto [end, error] =
        std::from_chars(first, text_.data() + text_.size(), value, std::chars_format::fixed);
    if (error != std::errc()) refuse(at_, std::string("expected ") + what);
    at_ += static_cast<std::size_t>(end - first);
    return value;
  }
  [[noreturn]] void refuse(std::size_t at, const std::string& why) const {
    const std::string what = at < text_.size() ? "at '" + std::string(1, text_[at]) + "'" : "at its end";
    throw base::InputError("network '" + std::string(text_) + "', character " + std::to_string(at + 1) +
                           " (" + what + "): " + why + "; for example " + std::string(small));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool dense_ = false;
};

std::string shortest(float value) {
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
  return error == std::errc() ? std::string(text, end) : "0";
}

}  // namespace

Architecture parse_architecture(std::string_view notation) {
  if (notation == "paper") return Reader(paper).architecture();
  if (notation == "small") return Reader(small).architecture();
  return Reader(notation).architecture();
}

std::string notation(const Architecture& architecture) {
  std::string text;
  if (architecture.leak > 0) text = "L" + shortest(architecture.leak) + "-";
  for (const Layer& layer : architecture.layers) {
    if (&layer != architecture.layers.data()) text += '-';
    const std::string side = std::to_string(layer.size);
    switch (layer.kind) {
      case LayerKind::convolution:
        text += "C" + side + "x" + side + "." + std::to_string(layer.units);
        break;
      case LayerKind::pool:
        text += "P" + side;
        break;
      case LayerKind::dense:
        text += "D" + std::to_string(layer.units);
        break;
    }
    if (layer.dropout > 0) text += "d" + shortest(layer.dropout);
  }
  return text;
}

}  // namespace coalsack::network
