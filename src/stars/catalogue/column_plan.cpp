// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/column_plan.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/column_names.h"
#include "stars/catalogue/magnitude_sum.h"

namespace coalsack::stars {
namespace {

constexpr const char* fixed_quantities[] = {"l",
                                            "b",
                                            "ra",
                                            "dec",
                                            "distance_kpc",
                                            "distance_pc",
                                            "distance_modulus",
                                            "parallax_mas",
                                            "parallax_error_mas",
                                            "A_V",
                                            "component",
                                            "ph_qual",
                                            "rd_flg",
                                            "cc_flg",
                                            "gal_contam",
                                            "mp_flg",
                                            "use_src"};

// Builds a plan; `missing` collects what is needed and not there, so that one message names it all.
class Planner {
 public:
  Planner(const std::vector<TableColumn>& columns, const ImportOptions& options)
      : columns_(columns), options_(options) {}

  ColumnPlan plan() {
    plan_.dialect = model_dialect(columns_);
    if (options_.kind == StarKind::observed && plan_.dialect != ModelDialect::none)
      throw base::InputError("is a " + dialect_name(plan_.dialect) +
                             " model list, not an observed catalogue; import it with --kind model");
    positions();
    bands();
    if (options_.kind == StarKind::model) {
      distance();
      component();
      extinction();
    } else {
      flags();
    }
    parallax();
    if (!missing_.empty())
      throw base::InputError("no column for " + missing_ + "; name the columns with --columns, e.g. " +
                             example_ + "=NAME");
    return std::move(plan_);
  }

 private:
  // The column that the options name for a quantity; nothing when they name none.
  std::optional<std::size_t> named(const std::string& quantity) const {
    const auto wish = options_.columns.find(quantity);
    if (wish == options_.columns.end()) return std::nullopt;
    const std::size_t column = find_column(columns_, wish->second);
    if (column == columns_.size())
      throw base::InputError("no column '" + printable(wish->second) + "', which --columns names for " +
                             quantity);
    return column;
  }

  std::size_t find(const std::string& quantity, const std::vector<std::string>& names) const {
    if (const auto column = named(quantity)) return *column;
    for (const std::string& name : names)
      if (const std::size_t column = find_column(columns_, name); column < columns_.size()) return column;
    return absent;
  }

  std::size_t request(std::size_t column, CellKind kind, double scale = 1) {
    auto& requests = plan_.requests;
    for (std::size_t slot = 0; slot < requests.size(); ++slot)
      if (requests[slot].column == column && requests[slot].kind == kind && requests[slot].scale == scale)
        return slot;
    requests.push_back({column, kind, scale});
    return requests.size() - 1;
  }

  std::size_t use(const std::string& quantity, std::size_t column, CellKind kind, double scale = 1) {
    plan_.used[quantity] = columns_[column].name;
    return request(column, kind, scale);
  }

  std::size_t optional(const std::string& quantity, const std::vector<std::string>& names, CellKind kind) {
    const std::size_t column = find(quantity, names);
    return column == absent ? absent : use(quantity, column, kind);
  }

  void miss(const std::string& what, const std::string& example) {
    if (!missing_.empty()) missing_ += ", ";
    missing_ += what;
    if (example_.empty()) example_ = example;
  }

  bool take_position(sky::Frame frame, std::size_t longitude, std::size_t latitude) {
    const bool icrs = frame == sky::Frame::icrs;
    plan_.frame = frame;
    plan_.longitude =
        use(icrs ? "ra" : "l", longitude, icrs ? CellKind::right_ascension : CellKind::declination,
            degrees_per(columns_[longitude]));
    plan_.latitude =
        use(icrs ? "dec" : "b", latitude, CellKind::declination, degrees_per(columns_[latitude]));
    return true;
  }

  bool position_named(sky::Frame frame, const std::string& longitude, const std::string& latitude) {
    const auto first = named(longitude);
    const auto second = named(latitude);
    if (!first && !second) return false;
    if (!first || !second)
      throw base::InputError("--columns names only one of " + longitude + " and " + latitude + "; name both");
    return take_position(frame, *first, *second);
  }

  bool position_found(sky::Frame frame) {
    for (const PositionNames& names : frame == sky::Frame::icrs ? icrs_names() : galactic_names()) {
      const std::size_t longitude = find_column(columns_, names.longitude);
      const std::size_t latitude = find_column(columns_, names.latitude);
      if (longitude < columns_.size() && latitude < columns_.size())
        return take_position(frame, longitude, latitude);
    }
    return false;
  }

  // Observed catalogues: ICRS first, because archives round their Galactic columns (2MASS: to 0.001 deg).
  // Models compute in Galactic coordinates.
  void positions() {
    if (position_named(sky::Frame::galactic, "l", "b")) return;
    if (position_named(sky::Frame::icrs, "ra", "dec")) return;
    if (options_.kind == StarKind::observed && position_found(sky::Frame::icrs)) return;
    if (position_found(sky::Frame::galactic)) return;
    if (position_found(sky::Frame::icrs)) return;
    if (options_.kind == StarKind::observed)
      miss("a position (ra and dec, or l and b)", "ra=NAME,dec");
    else if (!options_.sightline)
      throw base::InputError(
          "has no positions; say where the model looks with --sightline l,b,radius (degrees)");
    else
      plan_.notes.emplace_back(
          "no positions in the file: the stars are spread evenly over the sightline's cone");
  }

  void bands() {
    const auto& needed = options_.needed_bands.empty() ? options_.survey.needed_bands : options_.needed_bands;
    for (const BandColumns& band : options_.survey.bands) {
      BandPlan plan;
      plan.name = band.name;
      plan.needed = std::find(needed.begin(), needed.end(), band.name) != needed.end();
      plan.flag_index = options_.survey.has_two_mass_flags ? band.flag_index : -1;
      if (!magnitude(band, plan)) {
        if (plan.needed)
          miss(band.name, band.name);
        else
          plan_.notes.push_back("no column for " + band.name + ": it is left out");
        continue;
      }
      error(band, plan);
      plan_.bands.push_back(plan);
    }
  }

  bool magnitude(const BandColumns& band, BandPlan& plan) {
    const bool model = options_.kind == StarKind::model;
    std::vector<std::string> names = model ? band.model_magnitude : band.magnitude;
    if (model && plan_.dialect == ModelDialect::none)
      names.insert(names.end(), band.magnitude.begin(), band.magnitude.end());
    if (const std::size_t column = find(band.name, names); column != absent) {
      plan.magnitude = {{use(band.name, column, CellKind::number, mag_per(columns_[column])), 1}};
      note_k(band.name, columns_[column].name);
      return true;
    }
    if (plan_.dialect != ModelDialect::besancon2003 && plan_.dialect != ModelDialect::besancon_web)
      return false;
    for (const std::string& name : names) {
      const MagnitudeSum sum = magnitude_from_colours(columns_, name);
      if (sum.terms.empty()) continue;
      std::string text;
      for (const MagnitudeSum::Term& term : sum.terms) {
        text += term.sign < 0 ? " - " : text.empty() ? "" : " + ";
        text += columns_[term.column].name;
        plan.magnitude.push_back({request(term.column, CellKind::number), term.sign});
      }
      plan_.used[band.name] = text;
      note_k(band.name, name);
      return true;
    }
    return false;
  }

  void note_k(const std::string& band, const std::string& name) {
    if (plan_.dialect != ModelDialect::none && band == "Ks" && name == "K")
      plan_.notes.emplace_back(
          "the model's K is used as Ks: ask the service for 2MASS magnitudes where it has them");
  }

  void error(const BandColumns& band, BandPlan& plan) {
    const bool automatic = options_.kind == StarKind::observed;
    const std::vector<std::string> none;
    std::size_t column = find(band.name + "_error", automatic ? band.error : none);
    if (column != absent) {
      plan.error = use(band.name + "_error", column, CellKind::number, mag_per(columns_[column]));
      return;
    }
    if (!automatic) return;
    column = find("", band.flux_over_error);
    if (column != absent) {
      plan.error = use(band.name + "_error", column, CellKind::number);
      plan.error_is_flux_over_error = true;
      return;
    }
    plan_.notes.push_back(
        "no errors for " + band.name +
        ": upper limits cannot be told from detections, and calibrate cannot use these stars");
  }

  void flags() {
    if (!options_.survey.has_two_mass_flags) return;
    plan_.ph_qual = optional("ph_qual", {"ph_qual", "Qflg", "Qfl"}, CellKind::text);
    plan_.rd_flg = optional("rd_flg", {"rd_flg", "Rflg", "Rfl"}, CellKind::text);
    plan_.cc_flg = optional("cc_flg", {"cc_flg", "Cflg", "Cfl"}, CellKind::text);
    plan_.gal_contam = optional("gal_contam", {"gal_contam", "Xflg", "Xfl"}, CellKind::number);
    plan_.mp_flg = optional("mp_flg", {"mp_flg", "Aflg", "Afl"}, CellKind::number);
    plan_.use_src = optional("use_src", {"use_src", "use"}, CellKind::number);
    if (plan_.ph_qual == absent)
      plan_.notes.emplace_back("no quality flags (ph_qual): only magnitudes and errors decide what is used");
  }

  void parallax() {
    const std::size_t column = find("parallax_mas", {"parallax", "Plx", "parallax_mas"});
    if (column == absent) return;
    plan_.parallax = use("parallax_mas", column, CellKind::number, mas_per(columns_[column]));
    const std::size_t error = find("parallax_error_mas", {"parallax_error", "e_Plx", "parallax_error_mas"});
    if (error != absent)
      plan_.parallax_error = use("parallax_error_mas", error, CellKind::number, mas_per(columns_[error]));
  }

  void take_distance(std::size_t column, double scale) {
    plan_.distance = use("distance_kpc", column, CellKind::number, scale);
  }

  void distance() {
    if (const auto kpc = named("distance_kpc")) return take_distance(*kpc, 1);
    if (const auto pc = named("distance_pc")) return take_distance(*pc, 0.001);
    std::size_t column = find("distance_modulus", {"m-M0", "mu0", "distance_modulus", "mod_dist"});
    const bool modulus_named = options_.columns.contains("distance_modulus");
    if (!modulus_named) {
      for (const char* const name : {"distance_kpc", "dist_kpc", "d_kpc"})
        if (const std::size_t kpc = find_column(columns_, name); kpc < columns_.size())
          return take_distance(kpc, 1);
      for (const char* const name : {"distance_pc", "dist_pc", "d_pc"})
        if (const std::size_t pc = find_column(columns_, name); pc < columns_.size())
          return take_distance(pc, 0.001);
    }
    if (column != absent) {
      plan_.distance_is_modulus = true;
      return take_distance(column, 1);
    }
    column = find("", {"distance", "dist"});
    if (column == absent) return miss("the distance", "distance_kpc");
    // "Dist" is kpc by convention of the Besancon services and of SynthPop; any other name needs a unit.
    if (columns_[column].unit.empty() && columns_[column].name != "Dist")
      throw base::InputError("column " + printable(columns_[column].name) +
                             " has no unit; say --columns distance_kpc=" + printable(columns_[column].name) +
                             " or distance_pc=" + printable(columns_[column].name));
    take_distance(column, kpc_per(columns_[column]));
  }

  void component() {
    const char* own = "component";
    if (plan_.dialect == ModelDialect::besancon2003) own = "Age";
    if (plan_.dialect == ModelDialect::besancon_web) own = "Pop";
    if (plan_.dialect == ModelDialect::trilegal) own = "Gc";
    plan_.component = optional("component", {own}, CellKind::number);
    if (plan_.dialect == ModelDialect::trilegal)
      if (const std::size_t age = find_column(columns_, "logAge"); age < columns_.size())
        plan_.log_age = request(age, CellKind::number);
  }

  // A column that holds A_V.
  std::size_t extinction_column() const {
    for (std::size_t k = 0; k < columns_.size(); ++k)
      for (const char* const known : {"Av", "A_V", "A0", "A_0"})
        if (equal_ignoring_case(columns_[k].name, known)) return k;
    return absent;
  }

  // A column that holds the extinction in one band.
  std::size_t band_extinction_column() const {
    for (std::size_t k = 0; k < columns_.size(); ++k)
      for (const BandColumns& band : options_.survey.bands)
        if (columns_[k].name == "A_" + band.name) return k;
    return absent;
  }

  void extinction() {
    const auto wish = options_.columns.find("A_V");
    if (wish != options_.columns.end() && wish->second == "none") {
      plan_.notes.emplace_back("the magnitudes are taken as free of extinction (A_V=none)");
      return;
    }
    std::size_t column = wish != options_.columns.end() ? *named("A_V") : absent;
    const std::size_t found = extinction_column();
    if (column == absent && plan_.dialect != ModelDialect::none) {
      if (found == absent)
        throw base::InputError(
            "its magnitudes carry the model's extinction and there is no Av column to take it "
            "off; ask the service for one, or say --columns A_V=none if the model had no dust");
      column = found;
    }
    if (column == absent) {
      if (found != absent) {
        const std::string name = printable(columns_[found].name);
        throw base::InputError("has an extinction column " + name + "; say --columns A_V=" + name +
                               " if the magnitudes carry it (it is taken off), or A_V=none if they do not");
      }
      if (const std::size_t of_band = band_extinction_column(); of_band != absent)
        throw base::InputError("has an extinction column " + printable(columns_[of_band].name) +
                               " of one band and none of A_V; add one of A_V and say --columns A_V=NAME if "
                               "the magnitudes carry it, or A_V=none if they do not");
      return;
    }
    plan_.a_v = use("A_V", column, CellKind::number, mag_per(columns_[column]));
    for (BandPlan& band : plan_.bands) {
      const auto ratio = options_.extinction_ratio.find(band.name);
      if (ratio == options_.extinction_ratio.end())
        throw base::InputError("its magnitudes carry the extinction of column " +
                               printable(columns_[column].name) + " and A_" + band.name +
                               "/A_V, needed to take it off, is not given");
      band.extinction_ratio = ratio->second;
    }
    plan_.notes.push_back("the extinction of column " + columns_[column].name +
                          " was taken off the magnitudes");
  }

  const std::vector<TableColumn>& columns_;
  const ImportOptions& options_;
  ColumnPlan plan_;
  std::string missing_, example_;
};

}  // namespace

void check_options(const ImportOptions& options) {
  std::vector<std::string> quantities(std::begin(fixed_quantities), std::end(fixed_quantities));
  std::string bands;
  for (const BandColumns& band : options.survey.bands) {
    quantities.push_back(band.name);
    quantities.push_back(band.name + "_error");
    bands += (bands.empty() ? "" : ", ") + band.name;
  }
  for (const auto& [quantity, column] : options.columns) {
    if (std::find(quantities.begin(), quantities.end(), quantity) != quantities.end()) continue;
    std::string list;
    for (const std::string& known : quantities) list += (list.empty() ? "" : ", ") + known;
    throw base::UsageError("--columns: there is no quantity '" + printable(quantity) + "'; there are " +
                           list);
  }
  for (const std::string& needed : options.needed_bands)
    if (std::none_of(options.survey.bands.begin(), options.survey.bands.end(),
                     [&](const BandColumns& band) { return band.name == needed; }))
      throw base::UsageError("there is no band '" + printable(needed) + "' in survey " + options.survey.name +
                             "; it has " + bands);
  if (options.batch_rows == 0) throw base::UsageError("a batch needs at least one row");
}

ColumnPlan plan_columns(const std::vector<TableColumn>& columns, const ImportOptions& options) {
  return Planner(columns, options).plan();
}

}  // namespace coalsack::stars
