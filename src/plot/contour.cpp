// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/contour.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace coalsack::plot {
namespace {

constexpr std::size_t nothing = std::numeric_limits<std::size_t>::max();

// The points where lines of one level cross the edges of the net of cell centres, and which of them are
// joined. An edge has the number 2 * cell if it leads from the cell's centre in x, 2 * cell + 1 if in y.
class CrossingNet {
 public:
  CrossingNet(const Grid& grid, double level)
      : grid_(grid), level_(level), joined_(2 * grid.values.size(), {nothing, nothing}) {
    for (std::size_t ix = 0; ix + 1 < grid.nx; ++ix) {
      for (std::size_t iy = 0; iy + 1 < grid.ny; ++iy) cross_square(ix, iy);
    }
  }

  std::vector<std::vector<Point>> lines() {
    std::vector<std::vector<Point>> found;
    for (std::size_t edge = 0; edge < joined_.size(); ++edge) {  // open lines, from their ends
      if (joined_[edge][0] != nothing && joined_[edge][1] == nothing) found.push_back(follow(edge));
    }
    for (std::size_t edge = 0; edge < joined_.size(); ++edge) {  // what is left is closed
      if (joined_[edge][0] == nothing) continue;
      found.push_back(follow(edge));
      found.back().push_back(found.back().front());
    }
    return found;
  }

 private:
  void cross_square(std::size_t ix, std::size_t iy) {
    const double v00 = grid_.at(ix, iy);
    const double v10 = grid_.at(ix + 1, iy);
    const double v11 = grid_.at(ix + 1, iy + 1);
    const double v01 = grid_.at(ix, iy + 1);
    if (!std::isfinite(v00 + v10 + v11 + v01)) return;
    const std::size_t cell = ix * grid_.ny + iy;
    const std::size_t bottom = 2 * cell;
    const std::size_t left = 2 * cell + 1;
    const std::size_t top = 2 * (cell + 1);
    const std::size_t right = 2 * (cell + grid_.ny) + 1;
    const bool a = v00 >= level_;
    const bool b = v10 >= level_;
    const bool c = v11 >= level_;
    const bool d = v01 >= level_;
    const bool centre = (v00 + v10 + v11 + v01) / 4 >= level_;
    if (a == c && b == d && a != b) {  // a saddle: the corners that differ from the centre are cut off
      if (a == centre) {
        join(bottom, right);
        join(left, top);
      } else {
        join(bottom, left);
        join(right, top);
      }
      return;
    }
    std::array<std::size_t, 2> crossed = {nothing, nothing};
    std::size_t count = 0;
    if (a != b) crossed[count++] = bottom;
    if (b != c) crossed[count++] = right;
    if (c != d) crossed[count++] = top;
    if (d != a) crossed[count++] = left;
    if (count == 2) join(crossed[0], crossed[1]);
  }

  void join(std::size_t one, std::size_t other) {
    joined_[one][joined_[one][0] == nothing ? 0 : 1] = other;
    joined_[other][joined_[other][0] == nothing ? 0 : 1] = one;
  }

  // The line through `edge`, taken off the net.
  std::vector<Point> follow(std::size_t edge) {
    std::vector<Point> line;
    std::size_t came_from = nothing;
    while (edge != nothing && joined_[edge][0] != nothing) {
      line.push_back(crossing(edge));
      const std::array<std::size_t, 2> ways = joined_[edge];
      joined_[edge] = {nothing, nothing};
      const std::size_t next = ways[0] == came_from ? ways[1] : ways[0];
      came_from = edge;
      edge = next;
    }
    return line;
  }

  Point crossing(std::size_t edge) const {
    const std::size_t cell = edge / 2;
    const std::size_t ix = cell / grid_.ny;
    const std::size_t iy = cell % grid_.ny;
    const bool along_x = edge % 2 == 0;
    const double here = grid_.at(ix, iy);
    const double there = along_x ? grid_.at(ix + 1, iy) : grid_.at(ix, iy + 1);
    const double part = (level_ - here) / (there - here);
    return {centre(grid_.x, grid_.nx, static_cast<double>(ix) + (along_x ? part : 0)),
            centre(grid_.y, grid_.ny, static_cast<double>(iy) + (along_x ? 0 : part))};
  }

  static double centre(Range range, std::size_t count, double index) {
    return range.low + (range.high - range.low) * (index + 0.5) / static_cast<double>(count);
  }

  const Grid& grid_;
  double level_;
  std::vector<std::array<std::size_t, 2>> joined_;
};

}  // namespace

std::vector<std::vector<Point>> contour_lines(const Grid& grid, double level) {
  return CrossingNet(grid, level).lines();
}

}  // namespace coalsack::plot
