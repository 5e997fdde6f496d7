// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/spiral_arms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/angle.h"
#include "base/error.h"
#include "dust/galactic_frame.h"
#include "dust/setting_range.h"

namespace coalsack::dust {
namespace {

struct NamedModel {
  ArmModel model;
  std::string_view name;
};
constexpr std::array<NamedModel, 3> models{{
    {ArmModel::none, "none"},
    {ArmModel::hou_han_2014, "hou_han_2014"},
    {ArmModel::reid_2019, "reid_2019"},
}};

// R = exp(a + b t + c t^2 + d t^3) kpc, t in radians, between two angles in degrees. Their angle is 90
// degrees at the Sun and grows against Galactic rotation: ours is 90 - t.
struct HouHanArm {
  std::string_view name;
  double a, b, c, d;
  int start_deg, end_deg;
};
constexpr std::array<HouHanArm, 6> hou_han_arms{{
    {"Norma", 1.1320, 0.1233, 0.003488, 0, 40, 250},
    {"Scutum-Centaurus", 5.8243, -1.8196, 0.2350, -0.009011, 275, 620},
    {"Sagittarius-Carina", 4.2767, -1.1507, 0.1570, -0.006078, 275, 575},
    {"Perseus", 1.1280, 0.1282, 0.002617, 0, 280, 500},
    {"Outer", 1.7978, -0.04738, 0.01684, 0, 280, 500},
    {"Outer+1", 2.4225, -0.1636, 0.02494, 0, 280, 405},
}};
constexpr double hou_han_sun_radius_kpc = 8.3;
// The Local arm, R = 8.17 exp((t - 57.8 deg) tan 2.84 deg); the table gives no ends, this range is ours.
constexpr double local_radius_kpc = 8.17;
constexpr double local_angle_deg = 57.8;
constexpr double local_pitch_deg = 2.84;
constexpr int local_start_deg = 55;
constexpr int local_end_deg = 110;

// ln(R / kink_radius) = -(beta - kink) tan(pitch), with one pitch angle before the kink and one after; beta
// is our azimuth.
struct ReidArm {
  std::string_view name;
  int start_deg, end_deg;
  double kink_deg, kink_radius_kpc, pitch_before_deg, pitch_after_deg;
};
constexpr std::array<ReidArm, 7> reid_arms{{
    {"3-kpc", 15, 18, 15, 3.52, -4.2, -4.2},
    {"Norma", 5, 54, 18, 4.46, -1.0, 19.5},
    {"Scutum-Centaurus", 0, 104, 23, 4.91, 14.1, 12.1},
    {"Sagittarius-Carina", 2, 97, 24, 6.04, 17.1, 1.0},
    {"Local", -8, 34, 9, 8.26, 11.4, 11.4},
    {"Perseus", -23, 115, 40, 8.87, 10.3, 8.7},
    {"Outer", -16, 71, 18, 12.24, 3.0, 9.4},
}};
constexpr double reid_sun_radius_kpc = 8.15;
constexpr double width_reference_kpc = 8.15;

}  // namespace

ArmModel parse_arm_model(std::string_view name) {
  for (const NamedModel& named : models)
    if (named.name == name) return named.model;
  std::string message = "unknown spiral arm model '" + std::string(name) + "'; known are";
  for (const NamedModel& named : models) message.append(" ").append(named.name);
  throw base::InputError(message);
}

std::string_view arm_model_name(ArmModel model) {
  for (const NamedModel& named : models)
    if (named.model == model) return named.name;
  throw base::Error("a spiral arm model without a name");
}

SpiralArms::SpiralArms(ArmModel model, const ArmWidth& width, double sun_radius_kpc) : width_(width) {
  require_within("arms.width_kpc", width.width_kpc, 0.01, 3);
  require_within("arms.width_gradient", width.width_gradient, 0, 0.5);
  if (model == ArmModel::hou_han_2014) add_hou_han(sun_radius_kpc / hou_han_sun_radius_kpc);
  if (model == ArmModel::reid_2019) add_reid(sun_radius_kpc / reid_sun_radius_kpc);
}

void SpiralArms::add_hou_han(double scale) {
  const auto tabulate = [&](std::string_view name, int start_deg, int end_deg, auto radius,
                            auto log_gradient) {
    Arm arm{name, 90.0 - end_deg, {}, {}, {}, {}};
    for (int angle = end_deg; angle >= start_deg; --angle) {
      const double t = angle * base::radians_per_degree;
      const double tangent = log_gradient(t);
      arm.radius_kpc.push_back(scale * radius(t));
      arm.pitch_cosine.push_back(1 / std::sqrt(1 + tangent * tangent));
    }
    add(std::move(arm));
  };
  for (const HouHanArm& arm : hou_han_arms)
    tabulate(
        arm.name, arm.start_deg, arm.end_deg,
        [&](double t) { return std::exp(arm.a + t * (arm.b + t * (arm.c + t * arm.d))); },
        [&](double t) { return arm.b + t * (2 * arm.c + 3 * t * arm.d); });
  const double tangent = std::tan(local_pitch_deg * base::radians_per_degree);
  tabulate(
      "Local", local_start_deg, local_end_deg,
      [&](double t) {
        return local_radius_kpc * std::exp((t - local_angle_deg * base::radians_per_degree) * tangent);
      },
      [&](double /*t*/) { return tangent; });
}

void SpiralArms::add_reid(double scale) {
  for (const ReidArm& arm : reid_arms) {
    Arm table{arm.name, static_cast<double>(arm.start_deg), {}, {}, {}, {}};
    for (int beta = arm.start_deg; beta <= arm.end_deg; ++beta) {
      const double pitch = beta < arm.kink_deg ? arm.pitch_before_deg : arm.pitch_after_deg;
      const double tangent = std::tan(pitch * base::radians_per_degree);
      table.radius_kpc.push_back(scale * arm.kink_radius_kpc *
                                 std::exp(-(beta - arm.kink_deg) * base::radians_per_degree * tangent));
      table.pitch_cosine.push_back(1 / std::sqrt(1 + tangent * tangent));
    }
    add(std::move(table));
  }
}

void SpiralArms::add(Arm arm) {
  const std::size_t last = arm.radius_kpc.size() - 1;
  for (const int end : {0, 1}) {
    const std::size_t i = end == 0 ? 0 : last;
    const double angle = (arm.start_deg + static_cast<double>(i)) * base::radians_per_degree;
    arm.end_x_kpc[end] = arm.radius_kpc[i] * std::cos(angle);
    arm.end_y_kpc[end] = arm.radius_kpc[i] * std::sin(angle);
  }
  arms_.push_back(std::move(arm));
}

double SpiralArms::strength(double x_kpc, double y_kpc) const {
  if (arms_.empty()) return 0;
  const double radius = std::hypot(x_kpc, y_kpc);
  const double azimuth_deg = std::atan2(y_kpc, x_kpc) / base::radians_per_degree;
  const double width = std::max(0.05 * width_.width_kpc,
                                width_.width_kpc + width_.width_gradient * (radius - width_reference_kpc));
  const double inverse = 1 / (2 * width * width);
  // Farther than this the Gaussian is under 1e-5 and not worth its exponential.
  const double reach = 23 * width * width;
  double sum = 0;
  for (const Arm& arm : arms_) {
    const std::size_t points = arm.radius_kpc.size();
    const double length_deg = static_cast<double>(points - 1);
    double nearest = std::numeric_limits<double>::infinity();  // squared distance in kpc^2
    // Every turn of the azimuth that falls on the arm.
    double along = std::fmod(azimuth_deg - arm.start_deg, 360.0);
    if (along < 0) along += 360;
    for (; along <= length_deg; along += 360) {
      const std::size_t i = std::min(static_cast<std::size_t>(along), points - 2);
      const double share = along - static_cast<double>(i);
      const double arm_radius = arm.radius_kpc[i] + share * (arm.radius_kpc[i + 1] - arm.radius_kpc[i]);
      const double distance = (radius - arm_radius) * arm.pitch_cosine[i];
      nearest = std::min(nearest, distance * distance);
    }
    for (const int end : {0, 1}) {
      const double dx = x_kpc - arm.end_x_kpc[end];
      const double dy = y_kpc - arm.end_y_kpc[end];
      nearest = std::min(nearest, dx * dx + dy * dy);
    }
    if (nearest < reach) sum += std::exp(-nearest * inverse);
  }
  return sum;
}

std::vector<ArmCurve> SpiralArms::curves() const {
  std::vector<ArmCurve> curves;
  for (const Arm& arm : arms_) {
    ArmCurve curve{std::string(arm.name), {}, {}};
    for (std::size_t i = 0; i < arm.radius_kpc.size(); ++i) {
      const double angle = (arm.start_deg + static_cast<double>(i)) * base::radians_per_degree;
      curve.x_kpc.push_back(arm.radius_kpc[i] * std::cos(angle));
      curve.y_kpc.push_back(arm.radius_kpc[i] * std::sin(angle));
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

}  // namespace coalsack::dust
