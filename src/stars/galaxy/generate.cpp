// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/galaxy/generate.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <numbers>
#include <thread>

#include "base/angle.h"
#include "base/error.h"
#include "base/random_stream.h"
#include "stars/galaxy/star_table.h"

namespace coalsack::stars {
namespace {

constexpr double pc3_per_kpc3 = 1e9;
constexpr double most_stars = 3e8;
constexpr std::size_t shells_per_task = 8;

// Apparent less absolute magnitude at a distance.
double distance_modulus(double d_kpc) {
  return d_kpc > 0 ? 5.0 * std::log10(100.0 * d_kpc) : -std::numeric_limits<double>::infinity();
}

struct BandLimit {
  std::size_t band;
  double faintest_mag;
};

std::vector<BandLimit> band_limits(const std::vector<MagnitudeLimit>& limits) {
  if (limits.empty())
    throw base::InputError("stars without a magnitude limit cannot be made: give one band a limit");
  std::vector<BandLimit> found;
  for (const MagnitudeLimit& limit : limits) {
    if (!std::isfinite(limit.faintest_mag))
      throw base::InputError("the magnitude limit in " + limit.band + " must be a finite number");
    found.push_back({galaxy_band_index(limit.band), limit.faintest_mag});
  }
  return found;
}

void check(const Sightline& sightline) {
  if (!(sightline.radius_deg > 0 && sightline.radius_deg <= 90))
    throw base::InputError("a cone's radius must be above 0 and at most 90 degrees");
  if (!(std::isfinite(sightline.l_deg) && std::abs(sightline.b_deg) <= 90))
    throw base::InputError("a direction needs a longitude and a latitude from -90 to 90 degrees");
}

// One component's cells, those first that are within the limits out to the greatest distance modulus.
class CellSampler {
 public:
  CellSampler(const std::vector<StarCell>& cells, std::span<const BandLimit> limits) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      double reach = std::numeric_limits<double>::infinity();
      for (const BandLimit& limit : limits) {
        const double jitter = m_ks_half_width + cells[i].j_ks_half_width * magnitude_per_j_ks[limit.band];
        reach = std::min(reach, limit.faintest_mag - cells[i].magnitude[limit.band] + jitter);
      }
      order.emplace_back(reach, i);
    }
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.first > b.first || (a.first == b.first && a.second < b.second);
    });
    double sum = 0;
    for (const auto& [reach, i] : order) {
      reach_.push_back(reach);
      cells_.push_back(&cells[i]);
      cumulative_.push_back(sum += cells[i].n_per_pc3);
    }
  }

  // How many cells can be seen from a distance modulus on.
  std::size_t visible(double modulus) const {
    const auto end =
        std::partition_point(reach_.begin(), reach_.end(), [&](double r) { return r >= modulus; });
    return static_cast<std::size_t>(end - reach_.begin());
  }
  double density_per_pc3(std::size_t count) const { return count == 0 ? 0.0 : cumulative_[count - 1]; }
  // The cell that u, in (0, 1), falls on among the first `count`.
  const StarCell& pick(std::size_t count, double u) const {
    const auto end = cumulative_.begin() + static_cast<std::ptrdiff_t>(count);
    const auto found = std::upper_bound(cumulative_.begin(), end, u * cumulative_[count - 1]);
    const auto i = static_cast<std::size_t>(std::min(found, end - 1) - cumulative_.begin());
    return *cells_[i];
  }

 private:
  std::vector<double> reach_;
  std::vector<double> cumulative_;
  std::vector<const StarCell*> cells_;
};

// The cone's axis and the two directions across it.
class Cone {
 public:
  explicit Cone(const Sightline& sightline)
      : sin_l_(std::sin(sightline.l_deg * base::radians_per_degree)),
        cos_l_(std::cos(sightline.l_deg * base::radians_per_degree)),
        sin_b_(std::sin(sightline.b_deg * base::radians_per_degree)),
        cos_b_(std::cos(sightline.b_deg * base::radians_per_degree)),
        sin_half_(std::sin(0.5 * sightline.radius_deg * base::radians_per_degree)) {}

  // A direction even over the cone, from two uniforms: sin^2 of half the angle from the axis is even.
  void place(double u, double v, double& l_deg, double& b_deg) const {
    const double s = u * sin_half_ * sin_half_;
    const double sin_angle = 2.0 * std::sqrt(s * (1.0 - s));
    const double cos_angle = 1.0 - 2.0 * s;
    const double phi = 2.0 * std::numbers::pi * v;
    const double east = sin_angle * std::cos(phi);
    const double north = sin_angle * std::sin(phi);
    const double outward = cos_b_ * cos_angle - sin_b_ * north;
    const double x = outward * cos_l_ - east * sin_l_;
    const double y = outward * sin_l_ + east * cos_l_;
    const double z = sin_b_ * cos_angle + cos_b_ * north;
    l_deg = std::atan2(y, x) / base::radians_per_degree;
    if (l_deg < 0) l_deg += 360.0;
    if (l_deg >= 360.0) l_deg = 0.0;
    b_deg = std::atan2(z, std::hypot(x, y)) / base::radians_per_degree;
  }

 private:
  double sin_l_, cos_l_, sin_b_, cos_b_, sin_half_;
};

// Stars of one run of shells.
struct Drawn {
  std::vector<double> l_deg, b_deg;
  std::array<std::vector<float>, galaxy_band_count> magnitude;
  std::vector<float> distance_kpc, component;
};

class Generator {
 public:
  Generator(const GalaxyModel& model, const Sightline& sightline, const StarStream& stream,
            const GenerateOptions& options)
      : model_(model),
        sightline_(sightline),
        stream_(stream),
        limits_(band_limits(options.limits)),
        edges_(shell_edges_kpc(options.shells)),
        area_sr_(solid_angle_sr(sightline) * options.area_factor),
        cone_(sightline) {
    for (const auto& cells : star_table()) samplers_.emplace_back(cells, limits_);
  }

  std::size_t shells() const { return edges_.size() - 1; }

  double expected(std::size_t shell) const {
    double sum = 0;
    for (const Component component : all_components)
      sum += mean(shell, component, samplers_[index_of(component)].visible(distance_modulus(edges_[shell])));
    return sum;
  }

  void draw(std::size_t shell, Drawn& out) const {
    const double modulus = distance_modulus(edges_[shell]);
    for (const Component component : all_components) {
      const CellSampler& sampler = samplers_[index_of(component)];
      const std::size_t visible = sampler.visible(modulus);
      const double expected_here = mean(shell, component, visible);
      if (!(expected_here > 0)) continue;
      base::RandomStream random(
          {stream_.seed, stream_.purpose, stream_.sightline, shell * component_count + index_of(component)});
      const std::uint64_t count = random.poisson(expected_here);
      for (std::uint64_t i = 0; i < count; ++i)
        draw_star(shell, component, sampler.pick(visible, random.uniform()), random, out);
    }
  }

 private:
  double mean(std::size_t shell, Component component, std::size_t visible) const {
    const std::size_t i = index_of(component);
    const double per_pc3 = samplers_[i].density_per_pc3(visible) * model_.density_factor[i];
    if (!(per_pc3 > 0)) return 0.0;
    const double near = edges_[shell];
    const double far = edges_[shell + 1];
    const double volume_kpc3 = area_sr_ / 3.0 * (far * far * far - near * near * near);
    const auto middle = galactic_position(model_, sightline_.l_deg, sightline_.b_deg, 0.5 * (near + far));
    return per_pc3 * pc3_per_kpc3 * volume_kpc3 * relative_density(model_, component, middle);
  }

  void draw_star(std::size_t shell, Component component, const StarCell& cell, base::RandomStream& random,
                 Drawn& out) const {
    const double near3 = edges_[shell] * edges_[shell] * edges_[shell];
    const double far3 = edges_[shell + 1] * edges_[shell + 1] * edges_[shell + 1];
    const double d_kpc = std::cbrt(near3 + (far3 - near3) * random.uniform());
    const double modulus = distance_modulus(d_kpc);
    const double shift = modulus + m_ks_half_width * (2.0 * random.uniform() - 1.0);
    const double j_ks = cell.j_ks_half_width * (2.0 * random.uniform() - 1.0);
    std::array<double, galaxy_band_count> magnitude;
    for (std::size_t k = 0; k < galaxy_band_count; ++k)
      magnitude[k] = cell.magnitude[k] + shift + j_ks * magnitude_per_j_ks[k];
    for (const BandLimit& limit : limits_)
      if (magnitude[limit.band] > limit.faintest_mag) return;
    double l_deg = 0;
    double b_deg = 0;
    const double u = random.uniform();
    cone_.place(u, random.uniform(), l_deg, b_deg);
    out.l_deg.push_back(l_deg);
    out.b_deg.push_back(b_deg);
    for (std::size_t k = 0; k < galaxy_band_count; ++k)
      out.magnitude[k].push_back(static_cast<float>(magnitude[k]));
    out.distance_kpc.push_back(static_cast<float>(d_kpc));
    out.component.push_back(static_cast<float>(index_of(component)));
  }

  const GalaxyModel& model_;
  const Sightline& sightline_;
  const StarStream& stream_;
  std::vector<BandLimit> limits_;
  std::vector<double> edges_;
  double area_sr_;
  Cone cone_;
  std::vector<CellSampler> samplers_;
};

// Runs task(i) for every i below count on `threads` threads. The first exception is thrown again here.
template <typename Task>
void run_tasks(std::size_t count, unsigned threads, Task task) {
  std::atomic<std::size_t> next{0};
  std::vector<std::exception_ptr> errors(std::max(1U, threads));
  const auto work = [&](std::size_t worker) {
    try {
      for (std::size_t i = next++; i < count; i = next++) task(i);
    } catch (...) {
      errors[worker] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t worker = 1; worker < std::min<std::size_t>(threads, count); ++worker)
      others.emplace_back(work, worker);
    work(0);
  }
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
  std::vector<T>().swap(from);
}

}  // namespace

std::vector<double> shell_edges_kpc(const DistanceShells& shells) {
  if (!(shells.max_kpc > 0 && shells.max_kpc <= 1000 && shells.smallest_kpc >= 1e-4 &&
        shells.largest_kpc >= shells.smallest_kpc && shells.fraction >= 0))
    throw base::InputError(
        "distance shells need 0 < max <= 1000 kpc, smallest >= 0.0001 kpc, largest >= smallest, fraction >= "
        "0");
  std::vector<double> edges = {0.0};
  while (edges.back() < shells.max_kpc) {
    const double step = std::clamp(edges.back() * shells.fraction, shells.smallest_kpc, shells.largest_kpc);
    edges.push_back(std::min(edges.back() + step, shells.max_kpc));
  }
  return edges;
}

StarList generate_sightline(const GalaxyModel& model, const Sightline& sightline, const StarStream& stream,
                            const GenerateOptions& options) {
  check(sightline);
  if (!(options.area_factor > 0 && std::isfinite(options.area_factor)))
    throw base::InputError("the area factor must be above 0");
  const Generator generator(model, sightline, stream, options);

  double expected = 0;
  for (std::size_t shell = 0; shell < generator.shells(); ++shell) expected += generator.expected(shell);
  if (!(expected <= most_stars))
    throw base::InputError("this cone would hold about " + std::to_string(expected / 1e6) +
                           " million stars; take a smaller cone, a smaller area factor or a brighter limit");

  const std::size_t tasks = (generator.shells() + shells_per_task - 1) / shells_per_task;
  std::vector<Drawn> drawn(tasks);
  run_tasks(tasks, options.threads, [&](std::size_t task) {
    const std::size_t end = std::min((task + 1) * shells_per_task, generator.shells());
    for (std::size_t shell = task * shells_per_task; shell < end; ++shell) generator.draw(shell, drawn[task]);
  });

  StarList list;
  for (const std::string_view band : galaxy_bands) list.columns.push_back({std::string(band), {}});
  list.columns.push_back({"distance_kpc", {}});
  list.columns.push_back({"component", {}});
  std::size_t size = 0;
  for (const Drawn& part : drawn) size += part.l_deg.size();
  list.l_deg.reserve(size);
  list.b_deg.reserve(size);
  for (Column& column : list.columns) column.values.reserve(size);
  for (Drawn& part : drawn) {
    append(list.l_deg, part.l_deg);
    append(list.b_deg, part.b_deg);
    for (std::size_t k = 0; k < galaxy_band_count; ++k) append(list.columns[k].values, part.magnitude[k]);
    append(list.columns[galaxy_band_count].values, part.distance_kpc);
    append(list.columns[galaxy_band_count + 1].values, part.component);
  }
  return list;
}

}  // namespace coalsack::stars
