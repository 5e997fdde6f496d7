// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "plot/figure.h"

namespace coalsack::plot {

enum class Format { png, svg, pdf };

/// The whole file, ready to write. The same figure gives the same bytes every time and in any thread; nothing
/// in it tells the time. Lines and letters of SVG and PDF are vectors (letters in SVG are outlines, their
/// text stands in its <desc>), images are at the figure's dpi. Letters are DejaVu Sans, or what fontconfig
/// puts in its place where that is absent. May be called from several threads at once. Throws
/// base::InputError if arrays that belong together differ in size, or sizes cannot be drawn.
std::string rendered(const Figure& figure, Format format);

/// Writes the figure to `path`, whose extension (.png, .svg or .pdf) decides the format. The file appears
/// whole or not at all; one that is there is replaced. Throws base::InputError, naming the path, if the
/// extension is another, the folder is missing, or it cannot be written; and what rendered() throws.
void save(const Figure& figure, const std::filesystem::path& path);

}  // namespace coalsack::plot
