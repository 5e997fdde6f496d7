// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/save.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "base/error.h"
#include "base/hidden_file.h"
#include "plot/axis_style.h"
#include "plot/draw_layers.h"
#include "plot/figure_check.h"
#include "plot/layout.h"

namespace coalsack::plot {
namespace {

namespace fs = std::filesystem;

constexpr double points_per_mm = 72 / 25.4;
constexpr double page_edge_pt = 3;

base::InputError cannot_save(const fs::path& path, const std::string& why) {
  return base::InputError("cannot save the figure " + path.string() + ": " + why);
}

Format format_of(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (extension == ".png") return Format::png;
  if (extension == ".svg") return Format::svg;
  if (extension == ".pdf") return Format::pdf;
  throw cannot_save(path, (extension.empty() ? "it has no extension" : "unknown extension " + extension) +
                              "; end its name in .png, .svg or .pdf");
}

void draw(Canvas& canvas, const Figure& figure) {
  Box page{page_edge_pt, page_edge_pt, figure.width_mm * points_per_mm - 2 * page_edge_pt,
           figure.height_mm * points_per_mm - 2 * page_edge_pt};
  if (!figure.title.empty()) {
    const double size = figure.font_pt * title_em * 1.1;
    canvas.text({page.left + page.width / 2, page.top}, figure.title, size,
                {Align::middle, Vertical::below, 0});
    page.top += size * 1.5;
    page.height -= size * 1.5;
  }
  if (figure.legend_below) page.height -= draw_page_legend(canvas, figure, page);
  for (const PlacedPanel& placed : laid_out(canvas, figure, page)) {
    draw_layers(canvas, *placed.panel, placed.view, figure.font_pt);
    draw_axes(canvas, *placed.panel, placed.view, placed.marks, figure.font_pt);
    if (placed.bar) {
      draw_colour_bar(canvas, *placed.panel, placed.view, placed.marks, *placed.bar, placed.bar_label,
                      figure.font_pt);
    }
    draw_legend(canvas, *placed.panel, placed.view.box(), figure.font_pt);
  }
}

}  // namespace

Figure single(Panel panel, double width_mm, double height_mm) {
  Figure figure;
  figure.width_mm = width_mm;
  figure.height_mm = height_mm;
  figure.panels.push_back(std::move(panel));
  return figure;
}

std::string rendered(const Figure& figure, Format format) {
  check_figure(figure);
  Canvas canvas(format, figure.width_mm * points_per_mm, figure.height_mm * points_per_mm, figure.dpi,
                figure.title);
  draw(canvas, figure);
  return canvas.finish();
}

void save(const Figure& figure, const fs::path& path) {
  const Format format = format_of(path);
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code error;
  if (!fs::is_directory(folder, error)) throw cannot_save(path, "there is no folder " + folder.string());
  if (fs::is_directory(path, error)) throw cannot_save(path, "it is a folder");
  const std::string bytes = rendered(figure, format);
  const base::HiddenFile hidden(path);
  std::ofstream file(hidden.path(), std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw cannot_save(path, std::strerror(errno));
  error = hidden.take_name(true);
  if (error) throw cannot_save(path, error.message());
}

}  // namespace coalsack::plot
