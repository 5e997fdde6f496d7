// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/stored_map.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/half.h"
#include "project/blob.h"
#include "sky/pixel.h"

namespace coalsack::map {
namespace {

constexpr std::size_t largest_prediction_bytes = 1 << 20;
constexpr std::int64_t most_bins = 4096;  // as of setting profile_bins

/// Decodes the rows of a prediction: f2, (prediction_rows, bins).
class RowDecoder {
 public:
  void decode(project::Statement& row, int shape_column, std::vector<float>& rows) {
    const project::Shape shape = project::parse_shape(row.text(shape_column));
    if (shape.size() != 2 || shape[0] != static_cast<std::int64_t>(prediction_rows) || shape[1] < 1)
      throw base::ProjectRefused("a shape of " + row.text(shape_column) + " where [" +
                                 std::to_string(prediction_rows) + ",bins] was expected");
    const std::uint64_t bytes = project::raw_size(project::DType::f2, shape);
    if (bytes > largest_prediction_bytes ||
        static_cast<std::uint64_t>(row.integer(shape_column + 1)) != bytes)
      throw base::ProjectRefused("raw_bytes does not fit shape " + row.text(shape_column));
    halves_.resize(bytes / sizeof(std::uint16_t));
    decoder_.decode(row.bytes(shape_column + 2), std::as_writable_bytes(std::span(halves_)));
    rows.resize(halves_.size());
    std::transform(halves_.begin(), halves_.end(), rows.begin(), base::float_from_half);
  }

 private:
  project::FrameDecoder decoder_;
  std::vector<std::uint16_t> halves_;
};

void read(const project::Project& project, project::Statement& row, RowDecoder& decoder,
          Sightline& sightline) {
  sightline.uniq = row.integer(0);
  sightline.nside = row.integer(1);
  sightline.pixel = row.integer(2);
  sightline.l_deg = row.real(3);
  sightline.b_deg = row.real(4);
  sightline.stars = row.integer(5);
  sightline.reliable_kpc = row.real(6);
  sightline.flags = row.integer(7);
  try {
    decoder.decode(row, 8, sightline.rows);
  } catch (const base::ProjectRefused& error) {
    throw base::ProjectRefused(project.path().string() + ": prediction of pixel " +
                               std::to_string(sightline.pixel) + " of nside " +
                               std::to_string(sightline.nside) + ": " + error.what());
  }
}

/// The model's name, when none was given.
std::string name_in_force(const project::Project& project) {
  std::string name = project.settings().text("map_model");
  if (!name.empty()) return name;
  project::Statement last = project.statement("map/finished_last");
  if (last.step()) return last.text(0);
  throw base::InputError(project.path().string() +
                         ": no model has been trained; `coalsack train` makes one, and `coalsack config "
                         "PROJECT map_model=poisson_fit` maps without");
}

/// The law that the sightlines were predicted by. Where their recipe does not say, a network's is that of its
/// examples, and others' that of the settings.
void read_a_v_scale(const project::Project& project, MapInfo& info) {
  const project::Settings settings = project.settings();
  info.extinction_law = settings.text("extinction_law");
  info.r_v = settings.real("r_v");
  project::Statement own = project.statement("training/a_v_scale");
  own.start(info.model_id);
  if (own.step() && !own.is_null(0) && !own.is_null(1)) {
    info.extinction_law = own.text(0);
    info.r_v = own.real(1);
  }
  project::Statement scales = project.statement("map/a_v_scales");
  scales.start(info.model_id, info.extinction_law, info.r_v);
  if (!scales.step()) return;  // none is predicted yet
  info.extinction_law = scales.text(0);
  info.r_v = scales.real(1);
  if (!scales.step()) return;
  std::ostringstream laws;
  laws << info.extinction_law << " with R_V " << info.r_v << ", " << scales.text(0) << " with R_V "
       << scales.real(1);
  throw base::InputError(project.path().string() + ": sightlines of model '" + info.model +
                         "' were predicted by different laws of extinction (" + laws.str() +
                         "; the settings were changed); `coalsack fill " + project.path().string() +
                         "` makes them one");
}

}  // namespace

MapInfo map_info(const project::Project& project, const std::string& model) {
  const std::string name = model.empty() ? name_in_force(project) : model;
  project::Statement row = project.statement("map/model");
  row.start(name);
  if (!row.step()) {
    std::string known;
    project::Statement names = project.statement("map/finished");
    while (names.step()) known += (known.empty() ? "" : ", ") + names.text(0);
    throw base::InputError(project.path().string() + ": there is no finished model '" + name +
                           "'; there is " + (known.empty() ? "none" : known));
  }
  MapInfo info;
  info.model_id = row.integer(0);
  info.model = row.text(1);
  const std::int64_t bins = row.integer(2);
  info.bin_kpc = row.real(3);
  if (bins < 1 || bins > most_bins || !(info.bin_kpc > 0) || !std::isfinite(info.bin_kpc))
    throw base::ProjectRefused(project.path().string() + ": model '" + name + "' has " +
                               std::to_string(bins) + " distance bins, where 1 to " +
                               std::to_string(most_bins) + " of a length are possible");
  info.bins = static_cast<std::size_t>(bins);
  info.sightlines = row.integer(4);
  const project::Settings settings = project.settings();
  info.title = settings.text("title");
  info.licence = settings.text("licence");
  info.citation = settings.text("citation");
  info.contact = settings.text("contact");
  info.project_id = project.meta("project_id");
  read_a_v_scale(project, info);
  project::Statement cones = project.statement("map/cones");
  cones.start(info.model_id);
  if (cones.step() && !cones.is_null(0)) {
    info.narrowest_cone_deg = cones.real(0);
    info.widest_cone_deg = cones.real(1);
  }
  return info;
}

void for_each_sightline(const project::Project& project, std::int64_t model_id,
                        const std::function<void(const Sightline&)>& use) {
  project::Statement rows = project.statement("map/sightlines");
  rows.start(model_id);
  RowDecoder decoder;
  Sightline sightline;
  while (rows.step()) {
    read(project, rows, decoder, sightline);
    use(sightline);
  }
}

std::optional<Sightline> sightline_at(const project::Project& project, std::int64_t model_id, double l_deg,
                                      double b_deg) {
  project::Statement row = project.statement("map/sightline");
  for (std::int64_t nside = sky::finest_map_nside; nside >= 1; nside /= 2) {
    row.start(model_id, sky::uniq_at(nside, l_deg, b_deg));
    if (!row.step()) continue;
    RowDecoder decoder;
    Sightline sightline;
    read(project, row, decoder, sightline);
    return sightline;
  }
  return std::nullopt;
}

}  // namespace coalsack::map
