// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "stars/photometry.h"

namespace coalsack::pipeline {

/// A band's curves as the JSON list of numbers that the file keeps (stars::to_numbers).
std::string curve_text(const stars::BandCurves& curves);
/// Reads it back. Throws base::InputError for a text that is no such list.
stars::BandCurves parse_curve(std::string_view band, std::string_view text);

}  // namespace coalsack::pipeline
