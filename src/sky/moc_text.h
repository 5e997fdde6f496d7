// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "sky/moc.h"

namespace coalsack::sky {

/// The ASCII form of the standard: "3/3 10 4/16-18 22 29/", orders in any sequence, numbers and ranges
/// separated by blanks, line ends or commas; an order without numbers sets the resolution. An ASCII MOC names
/// no frame: it is in the ICRS. `source` is what errors call it, usually the file. Throws base::InputError
/// with the place of the fault, also for time, frequency and space-time MOCs.
Moc parse_moc_ascii(std::string_view text, const std::string& source);
/// The JSON form: {"3":[3,10],"4":[16,17,18],"29":[]}. As above.
Moc parse_moc_json(std::string_view text, const std::string& source);

/// One line, without a line end; an empty MOC is "ORDER/".
std::string moc_ascii(const Moc& moc);
std::string moc_json(const Moc& moc);

}  // namespace coalsack::sky
