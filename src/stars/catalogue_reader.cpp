// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "sky/frames.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/column_plan.h"
#include "stars/catalogue/open_table.h"
#include "stars/catalogue/quality.h"

namespace coalsack::stars {
namespace {

constexpr double most_components = 16;  // that diagrams can vary

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

enum class RowRefusal {
  none,
  no_position,
  outside_circle,
  outside_sphere,
  outside_sightline,
  extended,
  minor_planet,
  overlap_leftover,
  no_distance,
  no_component,
  no_extinction,
  needed_band
};
constexpr std::array<const char*, 12> refusal_names = {"",
                                                       "no position",
                                                       "right ascension or longitude beyond 360 deg",
                                                       "declination or latitude beyond 90 deg",
                                                       "outside the sightline's cone",
                                                       "extended source (gal_contam)",
                                                       "minor planet (mp_flg)",
                                                       "leftover of a tile overlap (use_src 0)",
                                                       "no distance",
                                                       "no component of the Galaxy from 0 to 15",
                                                       "no extinction A_V to take off",
                                                       "a needed band is not usable"};

// Turns blocks of raw columns into stars.
class TableReader final : public CatalogueReader {
 public:
  TableReader(const std::filesystem::path& path, const ImportOptions& options)
      : name_(path.string()),
        options_(options),
        random_({options.seed, "import/sightline"}),
        source_(open(path)),
        plan_(plan()) {
    source_->select(plan_.requests);
    drops_.resize(plan_.bands.size());
    values_.resize(plan_.bands.size());
    errors_.resize(plan_.bands.size());
  }

  bool next(StarList& batch) override;
  ImportReport report() const override;
  double fraction_read() const override { return source_->fraction_read(); }

 private:
  std::unique_ptr<TableSource> open(const std::filesystem::path& path) const;
  ColumnPlan plan() const;
  void start(StarList& batch) const;
  RowRefusal locate(std::size_t row, sky::Direction& direction) const;
  RowRefusal judge_star(std::size_t row) const;
  RowRefusal read_bands(std::size_t row);
  BandFlags flags(const BandPlan& band, std::size_t row) const;
  char flag(std::size_t slot, int index, std::size_t row) const;
  double component_of_star(std::size_t row) const;
  RowRefusal add_star(std::size_t row, StarList& batch);
  double number(std::size_t slot, std::size_t row) const {
    return slot == absent ? nan_value : block_.numbers[slot][row];
  }
  [[noreturn]] void nothing_usable() const;

  std::string name_;
  ImportOptions options_;
  base::RandomBlocks random_;
  std::unique_ptr<TableSource> source_;
  ColumnPlan plan_;
  RawBlock block_;
  std::uint64_t rows_in_ = 0, rows_kept_ = 0;
  std::optional<sky::Direction> first_;  ///< position of the first star, where the list has positions
  bool spread_ = false;                  ///< another star has another
  bool ended_ = false;
  std::array<Tally, refusal_names.size()> refused_;
  std::vector<std::array<Tally, band_drops>> drops_;  // (bands)
  std::vector<double> values_, errors_;               // (bands): the current row's
};

std::unique_ptr<TableSource> TableReader::open(const std::filesystem::path& path) const {
  check_options(options_);
  TableOptions table;
  table.table = options_.table;
  table.max_line_bytes = options_.max_line_bytes;
  table.objection = [this](const std::vector<TableColumn>& columns) -> std::string {
    try {
      plan_columns(columns, options_);
    } catch (const base::InputError& error) {
      return error.what();
    }
    return "";
  };
  return open_table(path, table);
}

ColumnPlan TableReader::plan() const {
  try {
    return plan_columns(source_->columns(), options_);
  } catch (const base::InputError& error) {
    throw base::InputError(name_ + ": " + error.what() + "; the columns are " +
                           column_list(source_->columns()));
  }
}

// Empties the batch and gives it its columns, in the order in which add_star fills them.
void TableReader::start(StarList& batch) const {
  std::vector<std::string> names;
  for (const BandPlan& band : plan_.bands) {
    names.push_back(band.name);
    if (band.error != absent) names.push_back(band.name + "_error");
  }
  if (plan_.parallax != absent) names.emplace_back("parallax_mas");
  if (plan_.parallax_error != absent) names.emplace_back("parallax_error_mas");
  if (plan_.distance != absent) names.emplace_back("distance_kpc");
  if (plan_.component != absent) names.emplace_back("component");
  batch.l_deg.clear();
  batch.b_deg.clear();
  batch.columns.resize(names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    batch.columns[k].name = names[k];
    batch.columns[k].values.clear();
  }
}

RowRefusal TableReader::locate(std::size_t row, sky::Direction& direction) const {
  if (plan_.longitude == absent) {
    direction = direction_in(*options_.sightline, random_, rows_in_);
    return RowRefusal::none;
  }
  double longitude = number(plan_.longitude, row);
  const double latitude = number(plan_.latitude, row);
  if (std::isnan(longitude) || std::isnan(latitude)) return RowRefusal::no_position;
  if (std::abs(longitude) > 360) return RowRefusal::outside_circle;
  if (std::abs(latitude) > 90) return RowRefusal::outside_sphere;
  if (longitude < 0) longitude += 360;
  if (longitude >= 360) longitude = 0;
  direction = plan_.frame == sky::Frame::icrs ? sky::galactic_from_icrs(longitude, latitude)
                                              : sky::Direction{longitude, latitude};
  if (options_.sightline && !contains(*options_.sightline, direction.l_deg, direction.b_deg))
    return RowRefusal::outside_sightline;
  return RowRefusal::none;
}

RowRefusal TableReader::judge_star(std::size_t row) const {
  const QualityRules& rules = options_.quality;
  if (rules.refuse_extended && number(plan_.gal_contam, row) > 0) return RowRefusal::extended;
  if (rules.refuse_minor_planets && number(plan_.mp_flg, row) > 0) return RowRefusal::minor_planet;
  if (rules.refuse_overlap_leftovers && number(plan_.use_src, row) == 0) return RowRefusal::overlap_leftover;
  return RowRefusal::none;
}

char TableReader::flag(std::size_t slot, int index, std::size_t row) const {
  if (slot == absent || index < 0) return 0;
  const std::string& text = block_.texts[slot][row];
  const char letter = flag_at(text, index);
  if (letter == '?')
    throw base::InputError(name_ + ": " + std::string(source_->place()) + " " +
                           std::to_string(block_.place[row]) + ", column " +
                           printable(source_->columns()[plan_.requests[slot].column].name) + ": '" +
                           printable(text) + "' is no flag of three characters, one per band");
  return letter;
}

BandFlags TableReader::flags(const BandPlan& band, std::size_t row) const {
  return {flag(plan_.ph_qual, band.flag_index, row), flag(plan_.rd_flg, band.flag_index, row),
          flag(plan_.cc_flg, band.flag_index, row)};
}

// Fills values_ and errors_ from a row; unusable ones become NaN.
RowRefusal TableReader::read_bands(std::size_t row) {
  RowRefusal refusal = RowRefusal::none;
  const double a_v_mag = number(plan_.a_v, row);
  for (std::size_t k = 0; k < plan_.bands.size(); ++k) {
    const BandPlan& band = plan_.bands[k];
    double magnitude = 0;
    for (const BandPlan::Term& term : band.magnitude) magnitude += term.sign * number(term.slot, row);
    double error = number(band.error, row);
    // sigma_m = 2.5 / ln 10 * sigma_F / F
    if (band.error_is_flux_over_error) error = error > 0 ? 2.5 / std::log(10.0) / error : nan_value;
    const BandDrop drop = judge(magnitude, error, band.error != absent, flags(band, row), options_.quality);
    if (drop != BandDrop::none) {
      drops_[k][static_cast<std::size_t>(drop)].add(block_.place[row]);
      magnitude = error = nan_value;
      if (band.needed) refusal = RowRefusal::needed_band;
    } else if (plan_.a_v != absent) {
      magnitude -= band.extinction_ratio * a_v_mag;
    }
    values_[k] = magnitude;
    errors_[k] = error > 0 && error <= 8 ? error : nan_value;
  }
  return refusal;
}

double TableReader::component_of_star(std::size_t row) const {
  const double code = number(plan_.component, row);
  return plan_.dialect == ModelDialect::none ? code
                                             : component_of(plan_.dialect, code, number(plan_.log_age, row));
}

RowRefusal TableReader::add_star(std::size_t row, StarList& batch) {
  sky::Direction direction;
  RowRefusal refusal = locate(row, direction);
  if (refusal == RowRefusal::none) refusal = judge_star(row);
  double distance_kpc = number(plan_.distance, row);
  if (plan_.distance_is_modulus) distance_kpc = std::pow(10.0, distance_kpc / 5 - 2);
  if (refusal == RowRefusal::none && plan_.distance != absent && !(distance_kpc > 0 && distance_kpc < 1e6))
    refusal = RowRefusal::no_distance;
  const double component = component_of_star(row);
  if (refusal == RowRefusal::none && plan_.component != absent &&
      !(component >= 0 && component < most_components))
    refusal = RowRefusal::no_component;
  if (refusal == RowRefusal::none && plan_.a_v != absent && std::isnan(number(plan_.a_v, row)))
    refusal = RowRefusal::no_extinction;
  if (refusal == RowRefusal::none) refusal = read_bands(row);
  if (refusal != RowRefusal::none) return refusal;

  if (plan_.longitude != absent) {
    if (!first_) first_ = direction;
    spread_ = spread_ || direction.l_deg != first_->l_deg || direction.b_deg != first_->b_deg;
  }
  batch.l_deg.push_back(direction.l_deg);
  batch.b_deg.push_back(direction.b_deg);
  std::size_t column = 0;
  const auto add = [&](double value) { batch.columns[column++].values.push_back(static_cast<float>(value)); };
  for (std::size_t k = 0; k < plan_.bands.size(); ++k) {
    add(values_[k]);
    if (plan_.bands[k].error != absent) add(errors_[k]);
  }
  if (plan_.parallax != absent) add(number(plan_.parallax, row));
  if (plan_.parallax_error != absent) add(number(plan_.parallax_error, row));
  if (plan_.distance != absent) add(distance_kpc);
  if (plan_.component != absent) add(component);
  return RowRefusal::none;
}

bool TableReader::next(StarList& batch) {
  start(batch);
  while (!ended_ && batch.size() == 0) {
    if (!source_->read(block_, options_.batch_rows)) {
      ended_ = true;
      break;
    }
    for (std::size_t row = 0; row < block_.rows; ++row) {
      const RowRefusal refusal = add_star(row, batch);
      if (refusal != RowRefusal::none) refused_[static_cast<std::size_t>(refusal)].add(block_.place[row]);
      ++rows_in_;
    }
    rows_kept_ += batch.size();
  }
  if (ended_ && rows_kept_ == 0) nothing_usable();
  return batch.size() > 0;
}

void TableReader::nothing_usable() const {
  if (rows_in_ == 0) throw base::InputError(name_ + ": holds no rows below its header");
  std::string reasons;
  for (const auto& [reason, tally] : report().refused)
    reasons += (reasons.empty() ? "" : ", ") + reason + " " + std::to_string(tally.count) + " times";
  for (const auto& [reason, tally] : report().dropped)
    reasons += ", " + reason + " " + std::to_string(tally.count) + " times";
  throw base::InputError(name_ + ": none of its " + std::to_string(rows_in_) +
                         " rows can be used: " + reasons);
}

ImportReport TableReader::report() const {
  ImportReport report;
  report.format = source_->format();
  report.place = source_->place();
  report.rows_in = rows_in_;
  report.rows_kept = rows_kept_;
  for (std::size_t k = 0; k < refused_.size(); ++k)
    if (refused_[k].count > 0) report.refused[refusal_names[k]] = refused_[k];
  for (std::size_t k = 0; k < drops_.size(); ++k)
    for (std::size_t reason = 0; reason < drops_[k].size(); ++reason)
      if (drops_[k][reason].count > 0)
        report.dropped[plan_.bands[k].name + ": " + std::string(name_of(static_cast<BandDrop>(reason)))] =
            drops_[k][reason];
  report.columns = plan_.used;
  report.notes = plan_.notes;
  for (const std::string& note : source_->notes()) report.notes.push_back(note);
  if (ended_)
    for (const std::string& note : trailer_notes(plan_.dialect, source_->trailer(), rows_in_))
      report.notes.push_back(note);
  if (plan_.dialect == ModelDialect::besancon2003) report.field = model_field(source_->preamble());
  if (report.field && options_.sightline)
    for (const std::string& note : field_notes(*report.field, *options_.sightline, spread_))
      report.notes.push_back(note);
  return report;
}

}  // namespace

std::unique_ptr<CatalogueReader> open_catalogue(const std::filesystem::path& path,
                                                const ImportOptions& options) {
  return std::make_unique<TableReader>(path, options);
}

}  // namespace coalsack::stars
