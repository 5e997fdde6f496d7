// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plot/layer.h"
#include "plot/save.h"

struct _cairo;
struct _cairo_surface;

namespace coalsack::plot {

/// A rectangle of the page, in points (1/72 inch) from the upper left corner, y downwards.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

/// Where a text stands relative to its point, upright or turned.
enum class Vertical { above, centre, below, base_line };

struct TextPlace {
  Align align = Align::middle;
  Vertical vertical = Vertical::base_line;
  double turn_deg = 0;  // anticlockwise
};

/// A page that is drawn on: the one layer that knows Cairo. Points are page coordinates as in Box. Everything
/// is laid out with unhinted letters, so that PNG, SVG and PDF of a figure are the same picture. One thread
/// at a time; canvases of several threads are independent.
class Canvas {
 public:
  Canvas(Format format, double width_pt, double height_pt, double dpi, const std::string& title);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  // The current path; fill, stroke and clip end it unless told to keep it.
  void move_to(Point point);
  void line_to(Point point);
  void close_path();
  void rectangle(const Box& box);
  /// A part of a circle from the current point; angles in radians, clockwise from the x axis as the page has
  /// it, taken in the direction from `from` to `to`.
  void arc(Point centre, double radius, double from, double to);
  void fill(Colour colour, bool keep_path = false);
  void stroke(const Stroke& stroke, bool keep_path = false);
  /// Nothing is drawn outside the path until restore().
  void clip();
  void save();
  void restore();

  double text_width(std::string_view markup, double size_pt);
  /// A halo is a soft border, white about dark letters, that keeps them readable on an image.
  void text(Point point, std::string_view markup, double size_pt, const TextPlace& place,
            Colour colour = palette::black, bool halo = false);

  /// Fills the box with pixels at the canvas's resolution, each the mean of the colours at nine points in it.
  void raster(const Box& box, const std::function<Colour(Point)>& colour_of);

  /// Ends the page. The file's bytes, deterministic.
  std::string finish();

 private:
  Format format_;
  double pixels_per_point_;
  double dpi_;
  std::string title_;
  std::vector<std::string> texts_;
  std::string bytes_;
  struct Free {
    void operator()(_cairo_surface* surface) const;
    void operator()(_cairo* context) const;
  };
  std::unique_ptr<_cairo_surface, Free> surface_;
  std::unique_ptr<_cairo, Free> context_;
};

}  // namespace coalsack::plot
