// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/model_store.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/error.h"
#include "pipeline/diagrams.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_set.h"
#include "pipeline/left_out.h"
#include "pipeline/setting_rules.h"
#include "pipeline/training_plan.h"
#include "project/array_store.h"
#include "project/disk_error.h"

namespace coalsack::pipeline {
namespace {

std::optional<project::Digest> digest_in(const project::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return project::digest_of(row.bytes(column));
}

ModelRow model_in(const project::Statement& row) {
  ModelRow model;
  model.model_id = row.integer(0);
  model.name = row.text(1);
  model.method = row.text(2);
  model.finished = row.text(3) == "finished";
  model.architecture = row.text(4);
  model.diagrams = names_in(row.text(5));
  model.axes = row.text(6);
  model.bins = row.is_null(7) ? 0 : row.integer(7);
  model.bin_kpc = row.is_null(8) ? 0 : row.real(8);
  model.settings = row.text(9);
  model.recipe = digest_in(row, 10);
  model.examples_hash = digest_in(row, 11);
  model.examples = row.is_null(12) ? 0 : row.integer(12);
  model.parameters = row.is_null(13) ? 0 : row.integer(13);
  model.fingerprint = digest_in(row, 14);
  return model;
}

[[noreturn]] void refuse(const project::Project& project, const std::string& name, const std::string& why) {
  throw base::ProjectRefused(project.path().string() + ": model '" + name + "': " + why +
                             "; run `coalsack verify` on this file");
}

/// Of the means of a network's inputs: eight diagrams of the largest size.
constexpr std::uint64_t largest_mean_bytes = 64 << 20;

/// `most` values: what the model's row and layers leave room for.
std::vector<float> floats(const project::Project& project, const std::string& owner, const std::string& name,
                          std::size_t most) {
  const auto array = project::load_array(project.database(), owner, name, most * sizeof(float));
  if (!array) throw base::ProjectRefused("its array " + name + " is missing");
  return array->values<float>();
}

void store(const project::Project& project, const std::string& owner, const std::string& name,
           const project::Shape& shape, std::span<const float> values) {
  project::store_array(project.database(), owner, name, project::Array::of<float>(shape, values));
}

std::int64_t signed_size(std::size_t size) {
  return static_cast<std::int64_t>(size);
}

void hash_floats(project::Hasher& hasher, std::span<const float> values) {
  hasher.add(std::as_bytes(values));
}

std::string names_of(const project::Project& project) {
  std::string names;
  for (const ModelRow& model : models(project))
    names += (names.empty() ? "" : ", ") + model.name + (model.finished ? "" : " (not finished)");
  return names;
}

}  // namespace

std::vector<ModelRow> models(const project::Project& project) {
  std::vector<ModelRow> out;
  project::Statement rows = project.statement("training/models");
  while (rows.step()) out.push_back(model_in(rows));
  return out;
}

std::optional<ModelRow> find_model(const project::Project& project, std::string_view name) {
  project::Statement row = project.statement("training/model_by_name");
  row.start(name);
  if (!row.step()) return std::nullopt;
  return model_in(row);
}

ModelRow model_to_use(const project::Project& project, std::string_view name) {
  if (name.empty()) {
    project::Statement last = project.statement("training/finished_last");
    if (!last.step()) throw base::InputError("there is no finished model; `coalsack train` makes one");
    project::Statement row = project.statement("training/model");
    row.start(last.integer(0));
    row.step();
    return model_in(row);
  }
  const std::optional<ModelRow> model = find_model(project, name);
  if (!model)
    throw base::InputError("there is no model '" + std::string(name) + "'; there are " + names_of(project));
  if (!model->finished)
    throw base::InputError("model '" + model->name + "' is still being trained; `coalsack train " +
                           project.path().string() + " " + model->name + "` goes on");
  return *model;
}

bool is_model_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}
std::string model_owner(const std::string& name) {
  return "model/" + name;
}
std::string last_owner(const std::string& name) {
  return "model/" + name + "/last";
}
std::string best_owner(const std::string& name) {
  return "model/" + name + "/best";
}

void store_spec(const project::Project& project, const std::string& name, const network::ModelSpec& spec) {
  const std::string owner = model_owner(name);
  const network::Normalisation& n = spec.normalisation;
  const auto bins = signed_size(spec.bins);
  const auto channels = signed_size(spec.input.channels());
  store(project, owner, "input_factor", {channels}, n.factor);
  store(project, owner, "input_mean",
        {channels, signed_size(spec.input.height), signed_size(spec.input.width)}, n.mean);
  store(project, owner, "target_mean", {bins}, n.target_mean);
  store(project, owner, "target_scale", {bins}, n.target_scale);
  store(project, owner, "bin_weight", {signed_size(spec.loss.bin_weight.size())}, spec.loss.bin_weight);
  store(project, owner, "cumulative_weight", {signed_size(spec.loss.cumulative_weight.size())},
        spec.loss.cumulative_weight);
}

network::ModelSpec stored_spec(const project::Project& project, const ModelRow& model) {
  try {
    const std::string owner = model_owner(model.name);
    const TrainingPlan plan = parse_plan(model.settings);
    network::ModelSpec spec;
    spec.architecture = network::parse_architecture(model.architecture);
    const std::vector<network::Layer>& layers = spec.architecture.layers;
    // Before the row is believed: layers have limits.
    if (layers.empty() || model.bins < 1 || model.bins != signed_size(layers.back().units))
      throw base::ProjectRefused("its row has " + std::to_string(model.bins) +
                                 " bins, and its last layer another number of neurons");
    const auto mean = project::load_array(project.database(), owner, "input_mean", largest_mean_bytes);
    if (!mean || mean->shape.size() != 3 || mean->shape[0] < 2 || mean->shape[0] % 2 != 0)
      throw base::ProjectRefused("its array input_mean is missing or has another shape");
    spec.input = {static_cast<std::size_t>(mean->shape[0] / 2), static_cast<std::size_t>(mean->shape[1]),
                  static_cast<std::size_t>(mean->shape[2])};
    spec.bins = static_cast<std::size_t>(model.bins);
    spec.bin_kpc = model.bin_kpc;
    spec.normalisation = {plan.count_scale, floats(project, owner, "input_factor", spec.input.channels()),
                          mean->values<float>(), floats(project, owner, "target_mean", spec.bins),
                          floats(project, owner, "target_scale", spec.bins)};
    apply(plan, spec);
    spec.loss.bin_weight = floats(project, owner, "bin_weight", spec.bins);
    spec.loss.cumulative_weight = floats(project, owner, "cumulative_weight", spec.bins);
    network::check(spec);
    if (model.diagrams.size() != spec.input.diagrams)
      throw base::ProjectRefused("its diagrams and its channels contradict each other");
    return spec;
  } catch (const base::ProjectBusy&) {
    throw;
  } catch (const project::DiskError&) {
    throw;
  } catch (const base::Error& error) {
    refuse(project, model.name, error.what());
  }
}

LoadedModel load_model(const project::Project& project, std::int64_t model_id) {
  project::Statement row = project.statement("training/model");
  row.start(model_id);
  if (!row.step()) throw base::InputError("there is no model number " + std::to_string(model_id));
  LoadedModel model;
  model.row = model_in(row);
  row.reset();
  if (model.row.method != "network") throw base::InputError("model '" + model.row.name + "' is no network");
  if (!model.row.finished)
    throw base::InputError("model '" + model.row.name + "' is still being trained; `coalsack train " +
                           project.path().string() + " " + model.row.name + "` goes on");
  check_model_in_copy(project, model.row.name);
  model.spec = stored_spec(project, model.row);
  try {
    const std::size_t parameters = network::parameter_count(model.spec);
    model.parameters = floats(project, best_owner(model.row.name), "parameters", parameters);
    if (model.parameters.size() != parameters)
      throw base::ProjectRefused("its weights and its layers contradict each other");
    const auto calibration = floats(project, model_owner(model.row.name), "calibration", 2 * model.spec.bins);
    if (calibration.size() != 2 * model.spec.bins)
      throw base::ProjectRefused("its calibration has another number of bins");
    const auto middle = calibration.begin() + static_cast<std::ptrdiff_t>(model.spec.bins);
    model.calibration.differential.assign(calibration.begin(), middle);
    model.calibration.cumulative.assign(middle, calibration.end());
    for (const float factor : calibration)
      if (!(factor > 0) || !std::isfinite(factor))
        throw base::ProjectRefused("its calibration has a factor that is not above 0");
    if (model_fingerprint(model.spec, model.parameters, model.calibration) != model.row.fingerprint)
      throw base::ProjectRefused("it is not what its fingerprint says");
  } catch (const base::ProjectBusy&) {
    throw;
  } catch (const project::DiskError&) {
    throw;
  } catch (const base::Error& error) {
    refuse(project, model.row.name, error.what());
  }
  return model;
}

project::Digest model_fingerprint(const network::ModelSpec& spec, std::span<const float> parameters,
                                  const Calibration& calibration) {
  project::Hasher hasher;
  const network::Normalisation& n = spec.normalisation;
  hasher.add("model 1").add(network::notation(spec.architecture));
  hasher.add(signed_size(spec.input.diagrams)).add(signed_size(spec.input.height));
  hasher.add(signed_size(spec.input.width)).add(signed_size(spec.bins)).add(spec.bin_kpc);
  hasher.add(n.scale == network::CountScale::root ? "root" : "linear")
      .add(static_cast<std::int64_t>(spec.seed));
  hash_floats(hasher, n.factor);
  hash_floats(hasher, n.mean);
  hash_floats(hasher, n.target_mean);
  hash_floats(hasher, n.target_scale);
  hash_floats(hasher, parameters);
  hash_floats(hasher, calibration.differential);
  hash_floats(hasher, calibration.cumulative);
  return hasher.finish();
}

void check_fits_project(const project::Project& project, const ModelRow& model) {
  if (model.method != "network") return;
  const std::vector<StoredDiagram> in_use = diagrams_in_use(project);
  const auto say = [&](const std::string& what) {
    throw base::InputError("model '" + model.name + "' " + what +
                           "; change the setting back, or train another model: `coalsack train " +
                           project.path().string() + " NAME`");
  };
  std::vector<std::string> names;
  std::string list;
  for (const StoredDiagram& row : in_use) {
    names.push_back(row.name);
    list += (list.empty() ? "" : ",") + row.name;
  }
  if (names != model.diagrams) {
    std::string trained;
    for (const std::string& name : model.diagrams) trained += (trained.empty() ? "" : ",") + name;
    say("was trained on diagrams=" + trained + ", and the project's are diagrams=" + list);
  }
  if (axes_text(in_use) != model.axes) say("was trained when the axes of its diagrams were others");
  const dust::Bins bins = profile_bins(project.settings());
  if (model.bins != bins.count || model.bin_kpc != bins.width_kpc)
    say("has " + std::to_string(model.bins) + " distance bins, and the project has " +
        std::to_string(bins.count) + " (profile_bins, profile_bin_kpc)");
  project::Statement scale = project.statement("training/a_v_scale");
  scale.start(model.model_id);
  if (!scale.step() || scale.is_null(0)) return;  // merged from a file of before models knew their law
  const project::Settings settings = project.settings();
  const auto shown = [](const std::string& law, double r_v) {
    std::ostringstream text;
    text << law << " with R_V " << r_v;
    return text.str();
  };
  if (scale.text(0) != settings.text("extinction_law") || scale.real(1) != settings.real("r_v"))
    say("predicts the A_V of " + shown(scale.text(0), scale.real(1)) + ", and the project's law is " +
        shown(settings.text("extinction_law"), settings.real("r_v")) + " (extinction_law, r_v)");
}

}  // namespace coalsack::pipeline
