// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coalsack::plot {

/// The PNG with its resolution written in (chunk pHYs, pixels per metre), after the header.
/// REQUIRES a PNG without that chunk.
std::string png_with_resolution(std::string_view png, double dpi);

/// The SVG with a <title> and a <desc> that holds its texts one a line, for search and screen readers, and
/// with its surfaces and images numbered from 1: Cairo counts them through the life of the process.
std::string tidy_svg(std::string_view svg, std::string_view title, const std::vector<std::string>& texts);

/// The PDF without its creation date: blanks in its place, so that no offset moves.
std::string undated_pdf(std::string_view pdf);

}  // namespace coalsack::plot
