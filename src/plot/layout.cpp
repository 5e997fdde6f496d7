// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/layout.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "plot/draw_layers.h"

namespace coalsack::plot {
namespace {

// What of a panel does not depend on its place.
struct Content {
  const Panel* panel = nullptr;
  PanelScales scales;
  std::optional<ColourRamp> bar;
  std::string bar_label;
};

Content content_of(const Panel& panel) {
  Content content{&panel, panel_scales(panel), std::nullopt, ""};
  for (const Layer& layer : panel.layers) {
    if (!panel.colour_bar || content.bar) break;
    const auto* image = std::get_if<Image>(&layer);
    const auto* polygons = std::get_if<Polygons>(&layer);
    if (image == nullptr && polygons == nullptr) continue;
    const std::string& label = image != nullptr ? image->colours.label : polygons->colours.label;
    if (label.empty()) continue;
    content.bar = colour_ramp(layer);
    content.bar_label = label;
  }
  return content;
}

const ColourScale* colours_of(const Layer& layer) {
  if (const auto* image = std::get_if<Image>(&layer)) return &image->colours;
  if (const auto* polygons = std::get_if<Polygons>(&layer)) return &polygons->colours;
  return nullptr;
}

// A bar stands for the panels without one that are drawn in the same colours.
void share_bars(std::vector<std::optional<Content>>& contents) {
  for (std::optional<Content>& with : contents) {
    if (!with || !with->bar) continue;
    for (const std::optional<Content>& other : contents) {
      if (!other || other->bar) continue;
      for (const Layer& layer : other->panel->layers) {
        const ColourScale* const colours = colours_of(layer);
        const std::optional<ColourRamp> ramp = colour_ramp(layer);
        if (colours && ramp && colours->label == with->bar_label &&
            ramp->scale().range() == with->bar->scale().range())
          with->bar->stand_for(*ramp);
      }
    }
  }
}

// Sizes along one direction: what stands before and after the boxes of each row or column, and the boxes.
struct Track {
  std::vector<double> before;
  std::vector<double> after;
  std::vector<double> size;

  explicit Track(std::size_t count) : before(count), after(count), size(count) {}

  double start(std::size_t index) const {
    double place = before[index];
    for (std::size_t i = 0; i < index; ++i) place += before[i] + size[i] + after[i];
    return place;
  }

  void share(double length, const std::vector<double>& weights, double gap) {
    for (std::size_t i = 0; i + 1 < size.size(); ++i) after[i] += gap;
    const double taken =
        std::accumulate(before.begin(), before.end(), 0.0) + std::accumulate(after.begin(), after.end(), 0.0);
    const double total = weights.empty() ? static_cast<double>(size.size())
                                         : std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t i = 0; i < size.size(); ++i) {
      size[i] = (length - taken) * (weights.empty() ? 1 : weights[i]) / total;
    }
  }

  double smallest() const { return *std::min_element(size.begin(), size.end()); }
};

}  // namespace

std::vector<PlacedPanel> laid_out(Canvas& canvas, const Figure& figure, const Box& page) {
  std::vector<std::optional<Content>> contents;
  for (const std::optional<Panel>& panel : figure.panels) {
    contents.push_back(panel ? std::optional(content_of(*panel)) : std::nullopt);
  }
  share_bars(contents);
  const double gap = figure.font_pt * 1.2;
  Track across(figure.columns);
  Track down(figure.rows);
  std::fill(across.size.begin(), across.size.end(), 0.75 * page.width / static_cast<double>(figure.columns));
  std::fill(down.size.begin(), down.size.end(), 0.75 * page.height / static_cast<double>(figure.rows));

  // The labels depend on the boxes' sizes and these on the labels' widths: it settles at once.
  std::vector<PanelTicks> marks(contents.size());
  for (int pass = 0; pass < 3; ++pass) {
    Track next_across(figure.columns);
    Track next_down(figure.rows);
    for (std::size_t i = 0; i < contents.size(); ++i) {
      if (!contents[i]) continue;
      const std::size_t row = i / figure.columns;
      const std::size_t column = i % figure.columns;
      const Content& content = *contents[i];
      const Box box{0, 0, across.size[column], down.size[row]};
      const PanelView view(*content.panel, content.scales, box);
      marks[i] = panel_ticks(*content.panel, content.scales, view.box(), figure.font_pt);
      const Margins margins =
          panel_margins(canvas, *content.panel, view, marks[i], content.bar, figure.font_pt);
      next_across.before[column] = std::max(next_across.before[column], margins.left);
      next_across.after[column] = std::max(next_across.after[column], margins.right);
      next_down.before[row] = std::max(next_down.before[row], margins.top);
      next_down.after[row] = std::max(next_down.after[row], margins.bottom);
    }
    next_across.share(page.width, figure.column_weights, gap);
    next_down.share(page.height, figure.row_weights, gap);
    across = next_across;
    down = next_down;
    if (across.smallest() < 2 * figure.font_pt || down.smallest() < 2 * figure.font_pt) {
      throw base::InputError("figure: the page is too small for its labels; make it larger than " +
                             std::to_string(static_cast<int>(figure.width_mm)) + " x " +
                             std::to_string(static_cast<int>(figure.height_mm)) +
                             " mm, or take fewer panels or smaller letters");
    }
  }
  std::vector<PlacedPanel> placed;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    if (!contents[i]) continue;
    const std::size_t row = i / figure.columns;
    const std::size_t column = i % figure.columns;
    const Content& content = *contents[i];
    const Box box{page.left + across.start(column), page.top + down.start(row), across.size[column],
                  down.size[row]};
    placed.push_back({content.panel, PanelView(*content.panel, content.scales, box), marks[i], content.bar,
                      content.bar_label});
  }
  return placed;
}

}  // namespace coalsack::plot
