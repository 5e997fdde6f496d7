// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/kernel_diagram.h"

namespace coalsack::diagram {

KernelDiagram kernel_diagram(const Diagram& diagram, const ResolvedDiagram& resolved) {
  KernelDiagram result{};
  result.x = resolved.x;
  result.x_minus = resolved.x_minus;
  result.y = resolved.y;
  result.y_minus = resolved.y_minus;
  result.x_low = static_cast<float>(diagram.x.low);
  result.y_low = static_cast<float>(diagram.y.low);
  result.x_per_unit = static_cast<float>(diagram.x.bins / (diagram.x.high - diagram.x.low));
  result.y_per_unit = static_cast<float>(diagram.y.bins / (diagram.y.high - diagram.y.low));
  result.x_bins = diagram.x.bins;
  result.y_bins = diagram.y.bins;
  result.survey = resolved.survey;
  for (const int q : resolved.used) result.used[result.used_count++] = q;
  for (std::size_t i = 0; i < diagram.limits.size(); ++i)
    result.limits[result.limit_count++] = {resolved.limits[i], static_cast<float>(diagram.limits[i].low),
                                           static_cast<float>(diagram.limits[i].high)};
  return result;
}

}  // namespace coalsack::diagram
