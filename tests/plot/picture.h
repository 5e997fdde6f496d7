// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "plot/colour.h"
#include "plot/save.h"

namespace coalsack::tests {

/// A decoded PNG: 0xRRGGBB, row by row.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels;

  std::uint32_t at(int x, int y) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
  std::size_t distinct_colours() const { return std::set(pixels.begin(), pixels.end()).size(); }
  std::size_t count(std::uint32_t colour) const {
    return static_cast<std::size_t>(std::count(pixels.begin(), pixels.end(), colour));
  }
};

inline std::uint32_t rgb(const plot::Colour& colour) {
  const auto byte = [](double part) { return static_cast<std::uint32_t>(std::lround(part * 255)); };
  return byte(colour.red) << 16 | byte(colour.green) << 8 | byte(colour.blue);
}

inline Picture decoded_png(const std::string& bytes) {
  struct Source {
    const std::string& bytes;
    std::size_t place;
  } source{bytes, 0};
  const auto read = [](void* from, unsigned char* data, unsigned length) {
    auto& input = *static_cast<Source*>(from);
    if (input.bytes.size() - input.place < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(data, input.bytes.data() + input.place, length);
    input.place += length;
    return CAIRO_STATUS_SUCCESS;
  };
  const std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface(
      cairo_image_surface_create_from_png_stream(read, &source), cairo_surface_destroy);
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("not a PNG");
  Picture picture;
  picture.width = cairo_image_surface_get_width(surface.get());
  picture.height = cairo_image_surface_get_height(surface.get());
  const unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, data + static_cast<std::ptrdiff_t>(y) * stride + static_cast<std::ptrdiff_t>(x) * 4,
                  4);
      picture.pixels.push_back(pixel & 0xffffff);
    }
  }
  return picture;
}

/// All texts of a figure, from its SVG's description.
inline std::string texts(const plot::Figure& figure) {
  const std::string svg = plot::rendered(figure, plot::Format::svg);
  return svg.substr(svg.find("<desc>"), svg.find("</desc>") - svg.find("<desc>"));
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace coalsack::tests
