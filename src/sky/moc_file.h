// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "sky/moc.h"

namespace coalsack::sky {

/// Reads a space MOC from a FITS file (MOC 1.1 and 2.0, ORDERING NUNIQ or RANGE, columns 1J or 1K, COORDSYS C
/// or G), an ASCII or a JSON file; the content tells which. Throws base::InputError that names the file, what
/// is wrong (not there, cut short, another kind of file or table, a time or space-time MOC, a number that is
/// no pixel) and what to do.
Moc read_moc(const std::string& path);

/// What a FITS MOC says about itself besides its cells. Empty words are left out.
struct MocHeader {
  std::string tool;    ///< MOCTOOL: the program and its version
  std::string id;      ///< MOCID: what is covered
  std::string origin;  ///< ORIGIN: who made it
  std::string date;    ///< DATE: ISO 8601, UTC
};

/// Writes a FITS MOC 2.0: NUNIQ packing in ascending order, 1J below order 14 and 1K from there, well formed.
/// Replaces a file of that name; there is none when it cannot be written, and base::InputError is thrown.
void write_moc_fits(const std::string& path, const Moc& moc, const MocHeader& header);

}  // namespace coalsack::sky
