// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coalsack::dust {

/// Published spiral arm models.
enum class ArmModel {
  none,
  hou_han_2014,  ///< Hou & Han 2014, A&A 569, A125, table 4: all tracers, R0 = 8.3 kpc; covers Carina
  reid_2019,     ///< Reid et al. 2019, ApJ 885, 131, table 2: masers, R0 = 8.15 kpc; quadrants 1 to 3 only
};

/// The model named "none", "hou_han_2014" or "reid_2019". Throws InputError listing the names otherwise.
ArmModel parse_arm_model(std::string_view name);
std::string_view arm_model_name(ArmModel model);

/// Width of the arms' Gaussian cross-section (its sigma) as a function of Galactocentric radius:
/// width_kpc + width_gradient (R - 8.15), from Reid et al. 2019.
struct ArmWidth {
  double width_kpc = 0.336;       ///< at R = 8.15 kpc; 0.01 to 3
  double width_gradient = 0.036;  ///< kpc per kpc; 0 to 0.5
};

/// One arm as a curve in the plane: Galactocentric x, y in kpc in steps of one degree of azimuth.
struct ArmCurve {
  std::string name;
  std::vector<double> x_kpc;
  std::vector<double> y_kpc;
};

/// Where the arms are. Radii are scaled by sun_radius_kpc over the R0 of the model's authors, so that the
/// longitudes of the tangents stay theirs. Immutable; thread-safe.
class SpiralArms {
 public:
  /// Throws InputError where the width is outside its range.
  SpiralArms(ArmModel model, const ArmWidth& width, double sun_radius_kpc);

  /// Sum over the arms of exp(-distance^2 / (2 width^2)) at a Galactocentric place in the plane: 1 on an arm,
  /// 0 far from all. The distance to an arm is taken across it (radial distance times the cosine of the pitch
  /// angle), beyond its two ends to the end.
  double strength(double x_kpc, double y_kpc) const;

  /// The arms as curves, for figures and tests.
  std::vector<ArmCurve> curves() const;

 private:
  struct Arm {
    std::string_view name;
    double start_deg;                  // azimuth of the first point, not reduced to a turn
    std::vector<double> radius_kpc;    // one per degree
    std::vector<double> pitch_cosine;  // the same places
    double end_x_kpc[2];               // the first and the last point
    double end_y_kpc[2];
  };
  void add_hou_han(double scale);
  void add_reid(double scale);
  void add(Arm arm);

  ArmWidth width_;
  std::vector<Arm> arms_;
};

}  // namespace coalsack::dust
