// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include "stars/import_options.h"
#include "stars/import_report.h"
#include "stars/star_list.h"

namespace coalsack::stars {

/// A catalogue file being read, batch by batch, in memory that depends on the batch size and not on the file.
/// Used by one thread at a time.
class CatalogueReader {
 public:
  CatalogueReader() = default;
  CatalogueReader(const CatalogueReader&) = delete;
  CatalogueReader& operator=(const CatalogueReader&) = delete;
  virtual ~CatalogueReader() = default;

  /// Fills `batch` with the next stars: at least 1, at most ImportOptions::batch_rows, every batch with the
  /// same columns: per band found its magnitude and, where the file has errors, its error; parallax_mas and
  /// parallax_error_mas where found; for model lists distance_kpc (and component where known). Unusable
  /// values are NaN. False when no star is left. Throws base::InputError: a malformed number, a row of the
  /// wrong length, a file that is cut off, no row at all, or no usable row. Stars given before stay valid.
  virtual bool next(StarList& batch) = 0;

  /// Counts so far; complete once next() returned false.
  virtual ImportReport report() const = 0;

  /// How much of the file was read, 0..1, for a progress bar.
  virtual double fraction_read() const = 0;
};

/// Opens a catalogue. The format is recognised by content: FITS binary and ASCII tables, VOTable (TABLEDATA,
/// BINARY, BINARY2), IPAC tables, ECSV, CSV, TSV, VizieR and TAP text, 2MASS bulk PSC files, Besancon (2003
/// and web) and TRILEGAL lists, each as it is or inside gzip. Throws base::InputError: no such file, a format
/// that is not understood, columns that are missing (lists those there are), a model list whose extinction
/// cannot be taken off.
std::unique_ptr<CatalogueReader> open_catalogue(const std::filesystem::path& path,
                                                const ImportOptions& options);

}  // namespace coalsack::stars
