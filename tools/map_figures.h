// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plot/faceon_figure.h"
#include "plot/figure.h"
#include "project/project.h"

namespace coalsack::tools {

/// What is drawn beside a map of the sky.
struct Beside {
  bool truth = false;             ///< the simulated sky's own dust
  std::filesystem::path compare;  ///< a HEALPix FITS map; empty: none
  /// A_V in mag per unit of that map; absent: it has a colour scale of its own, unless it is in mag.
  std::optional<double> factor;
  bool residual = false;  ///< the difference as a further panel
};

struct SkyOptions {
  std::string model;  ///< '' for that of map_info
  double from_kpc = 0;
  std::optional<double> to_kpc;  ///< absent: as far as the map reaches
  bool deviation = false;        ///< the standard deviation of A_V instead
  Beside beside;
  std::optional<plot::Range> range;  ///< of the colour scale
  std::vector<double> contours;      ///< levels; empty: round ones
  bool no_contours = false;
};

struct FaceOnOptions {
  std::string model;
  std::optional<plot::FaceOnView> view;  ///< absent: polar, or longitude for less than 15 degrees of it
  double b_low_deg = -1, b_high_deg = 1;
  std::optional<double> to_kpc;
  bool deviation = false;
  bool reliable = false;  ///< leave out what is beyond each sightline's reliable_kpc
  bool truth = false;
  std::vector<std::string> markers;            ///< FILE or NAME=FILE
  std::map<std::string, std::string> columns;  ///< of the marker tables
  std::optional<plot::Range> range;
};

// Figures of a finished map. Each throws base::InputError, saying what makes it, when what is to be drawn is
// not there. Memory: 16 bytes per sightline for the sky, nothing per sightline for the others.

plot::Figure sky_map_figure(const project::Project& project, const SkyOptions& options);
plot::Figure faceon_map_figure(const project::Project& project, const FaceOnOptions& options);
/// The prediction of one sightline with its bands, the truth where it is known, other models, and the
/// diagrams that it was made from beside their references.
plot::Figure profile_page_figure(const project::Project& project, double l_deg, double b_deg,
                                 const std::string& model, const std::vector<std::string>& others);

}  // namespace coalsack::tools
