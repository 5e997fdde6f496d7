// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <new>
#include <numbers>

#include "base/error.h"
#include "plot/file_bytes.h"
#include "plot/markup.h"

namespace coalsack::plot {
namespace {

constexpr double points_per_inch = 72;
// Of DejaVu Sans, in units of its size.
constexpr double cap_height = 0.73;
constexpr double descent = 0.22;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void check(cairo_status_t status) {
  if (status == CAIRO_STATUS_NO_MEMORY) throw std::bad_alloc();
  if (status != CAIRO_STATUS_SUCCESS) {
    throw base::Error(std::string("cannot draw the figure: ") + cairo_status_to_string(status));
  }
}

void set_colour(cairo_t* context, Colour colour) {
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.opacity);
}

// One pixel of CAIRO_FORMAT_ARGB32: 8 bits each, multiplied by the opacity.
std::uint32_t packed(const Colour& premultiplied) {
  const auto byte = [](double part) {
    return static_cast<std::uint32_t>(std::clamp(part * 255 + 0.5, 0.0, 255.0));
  };
  return byte(premultiplied.opacity) << 24 | byte(premultiplied.red) << 16 | byte(premultiplied.green) << 8 |
         byte(premultiplied.blue);
}

}  // namespace

void Canvas::Free::operator()(_cairo_surface* surface) const {
  cairo_surface_destroy(surface);
}
void Canvas::Free::operator()(_cairo* context) const {
  cairo_destroy(context);
}

Canvas::Canvas(Format format, double width_pt, double height_pt, double dpi, const std::string& title)
    : format_(format), pixels_per_point_(dpi / points_per_inch), dpi_(dpi), title_(plain_text(title)) {
  switch (format) {
    case Format::png:
      surface_.reset(cairo_image_surface_create(
          CAIRO_FORMAT_RGB24, static_cast<int>(std::lround(width_pt * pixels_per_point_)),
          static_cast<int>(std::lround(height_pt * pixels_per_point_))));
      break;
    case Format::svg:
      surface_.reset(cairo_svg_surface_create_for_stream(append, &bytes_, width_pt, height_pt));
      break;
    case Format::pdf:
      surface_.reset(cairo_pdf_surface_create_for_stream(append, &bytes_, width_pt, height_pt));
      if (!title_.empty()) {
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, title_.c_str());
      }
      break;
  }
  check(cairo_surface_status(surface_.get()));
  context_.reset(cairo_create(surface_.get()));
  cairo_t* context = context_.get();
  if (format == Format::png) cairo_scale(context, pixels_per_point_, pixels_per_point_);
  set_colour(context, palette::white);
  cairo_paint(context);
  cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(context, options);
  cairo_font_options_destroy(options);
  cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  check(cairo_status(context));
}

Canvas::~Canvas() = default;

void Canvas::move_to(Point point) {
  cairo_move_to(context_.get(), point.x, point.y);
}
void Canvas::line_to(Point point) {
  cairo_line_to(context_.get(), point.x, point.y);
}
void Canvas::close_path() {
  cairo_close_path(context_.get());
}

void Canvas::rectangle(const Box& box) {
  cairo_rectangle(context_.get(), box.left, box.top, box.width, box.height);
}

void Canvas::arc(Point centre, double radius, double from, double to) {
  if (to >= from) {
    cairo_arc(context_.get(), centre.x, centre.y, radius, from, to);
  } else {
    cairo_arc_negative(context_.get(), centre.x, centre.y, radius, from, to);
  }
}

void Canvas::fill(Colour colour, bool keep_path) {
  set_colour(context_.get(), colour);
  if (keep_path) {
    cairo_fill_preserve(context_.get());
  } else {
    cairo_fill(context_.get());
  }
}

void Canvas::stroke(const Stroke& stroke, bool keep_path) {
  cairo_t* context = context_.get();
  const double w = std::max(stroke.width_pt, 0.5);
  set_colour(context, stroke.colour);
  cairo_set_line_width(context, stroke.width_pt);
  const std::array<double, 2> dashed = {4 * w, 2 * w};
  const std::array<double, 2> dotted = {w, 1.8 * w};
  const std::array<double, 4> dash_dotted = {5 * w, 1.8 * w, w, 1.8 * w};
  switch (stroke.dash) {
    case Dash::solid:
      cairo_set_dash(context, nullptr, 0, 0);
      break;
    case Dash::dashed:
      cairo_set_dash(context, dashed.data(), 2, 0);
      break;
    case Dash::dotted:
      cairo_set_dash(context, dotted.data(), 2, 0);
      break;
    case Dash::dash_dotted:
      cairo_set_dash(context, dash_dotted.data(), 4, 0);
      break;
  }
  if (keep_path) {
    cairo_stroke_preserve(context);
  } else {
    cairo_stroke(context);
  }
}

void Canvas::clip() {
  cairo_clip(context_.get());
}
void Canvas::save() {
  cairo_save(context_.get());
}
void Canvas::restore() {
  cairo_restore(context_.get());
}

double Canvas::text_width(std::string_view markup, double size_pt) {
  double width = 0;
  for (const TextRun& run : runs(markup)) {
    cairo_set_font_size(context_.get(), size_pt * run.size);
    cairo_text_extents_t extents;
    cairo_text_extents(context_.get(), run.text.c_str(), &extents);
    width += extents.x_advance;
  }
  return width;
}

void Canvas::text(Point point, std::string_view markup, double size_pt, const TextPlace& place, Colour colour,
                  bool halo) {
  if (markup.empty() || !std::isfinite(point.x) || !std::isfinite(point.y)) return;
  texts_.push_back(plain_text(markup));
  cairo_t* context = context_.get();
  double x = 0;
  if (place.align == Align::middle) x = -text_width(markup, size_pt) / 2;
  if (place.align == Align::end) x = -text_width(markup, size_pt);
  double y = 0;
  if (place.vertical == Vertical::above) y = -descent * size_pt;
  if (place.vertical == Vertical::centre) y = cap_height / 2 * size_pt;
  if (place.vertical == Vertical::below) y = cap_height * size_pt;
  cairo_save(context);
  cairo_translate(context, point.x, point.y);
  cairo_rotate(context, -place.turn_deg * std::numbers::pi / 180);
  for (const TextRun& run : runs(markup)) {
    cairo_set_font_size(context, size_pt * run.size);
    cairo_move_to(context, x, y - run.rise * size_pt);
    if (halo) {
      cairo_text_path(context, run.text.c_str());
      stroke({with_opacity(readable_on(colour), 0.7), size_pt * 0.25, Dash::solid});
      cairo_move_to(context, x, y - run.rise * size_pt);
    }
    set_colour(context, colour);
    cairo_show_text(context, run.text.c_str());
    cairo_text_extents_t extents;
    cairo_text_extents(context, run.text.c_str(), &extents);
    x += extents.x_advance;
  }
  cairo_new_path(context);
  cairo_restore(context);
}

void Canvas::raster(const Box& box, const std::function<Colour(Point)>& colour_of) {
  const double scale = pixels_per_point_;
  // Whole pixels of the page, so that a PNG's are not blurred.
  const double left = std::floor(box.left * scale);
  const double top = std::floor(box.top * scale);
  const int width = static_cast<int>(std::ceil(box.right() * scale) - left);
  const int height = static_cast<int>(std::ceil(box.bottom() * scale) - top);
  if (width <= 0 || height <= 0) return;
  const std::unique_ptr<cairo_surface_t, Free> image(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  check(cairo_surface_status(image.get()));
  unsigned char* const data = cairo_image_surface_get_data(image.get());
  const int stride = cairo_image_surface_get_stride(image.get());
  constexpr std::array<double, 3> offsets = {1 / 6., 3 / 6., 5 / 6.};
  for (int row = 0; row < height; ++row) {
    auto* const pixels = reinterpret_cast<std::uint32_t*>(data + static_cast<std::ptrdiff_t>(row) * stride);
    for (int column = 0; column < width; ++column) {
      Colour sum{0, 0, 0, 0};
      for (const double dy : offsets) {
        for (const double dx : offsets) {
          const Colour part = colour_of({(left + column + dx) / scale, (top + row + dy) / scale});
          sum.red += part.red * part.opacity / 9;
          sum.green += part.green * part.opacity / 9;
          sum.blue += part.blue * part.opacity / 9;
          sum.opacity += part.opacity / 9;
        }
      }
      pixels[column] = packed(sum);
    }
  }
  cairo_surface_mark_dirty(image.get());
  cairo_t* context = context_.get();
  cairo_save(context);
  cairo_scale(context, 1 / scale, 1 / scale);
  cairo_set_source_surface(context, image.get(), left, top);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
  cairo_paint(context);
  cairo_restore(context);
}

std::string Canvas::finish() {
  check(cairo_status(context_.get()));
  if (format_ == Format::png) {
    check(cairo_surface_write_to_png_stream(surface_.get(), append, &bytes_));
    return png_with_resolution(bytes_, dpi_);
  }
  cairo_show_page(context_.get());
  cairo_surface_finish(surface_.get());
  check(cairo_surface_status(surface_.get()));
  return format_ == Format::svg ? tidy_svg(bytes_, title_, texts_) : undated_pdf(bytes_);
}

}  // namespace coalsack::plot
