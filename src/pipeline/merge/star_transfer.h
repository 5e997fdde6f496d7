// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <limits>

#include "pipeline/merge/transfer.h"
#include "project/row_copier.h"

namespace coalsack::pipeline {

/// Takes surveys with their bands, and diagrams, that ours has not. One whose number or name means something
/// else here stays out (Transfer::other_surveys, other_diagrams).
void take_surveys(Transfer& transfer);

/// Takes calibrations, where no result here was made with other curves.
void take_calibrations(Transfer& transfer);

/// Takes stars, list by list and cell by cell; every cell is held against its fingerprint.
class StarTransfer {
 public:
  explicit StarTransfer(Transfer& transfer);

  /// All imported lists that ours has not, observed and of models; and the stars of those that our copy came
  /// without.
  void take_lists();
  /// Whether they have the stars of all parts that their simulated survey lists in a cell.
  bool has_simulated(std::int64_t cell, std::int64_t survey_id);
  /// What their simulated survey lists in a cell.
  void take_simulated(std::int64_t cell, std::int64_t survey_id);

 private:
  /// Of a list: `low` to `high`, both included.
  struct Cells {
    std::int64_t low = 0;
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
  };

  /// Some copies have cells without their stars.
  bool has_stars(std::int64_t their_list, const Cells& cells) const;
  void take_list(std::int64_t their_list);
  void take_stars(std::int64_t their_list, std::int64_t our_list);
  void take_cells(std::int64_t their_list, std::int64_t our_list, const Cells& cells);

  Transfer& transfer_;
  project::RowCopier list_;
  project::RowCopier cell_;
  project::RowCopier column_;
  project::Statement cells_;
};

}  // namespace coalsack::pipeline
