// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "network/model.h"
#include "project/digest.h"
#include "project/project.h"

namespace coalsack::pipeline {

/// A row of table model.
struct ModelRow {
  std::int64_t model_id = 0;
  std::string name;
  std::string method;  ///< 'network' or 'poisson_fit'
  bool finished = false;
  std::string architecture;           ///< of a network, in short notation
  std::vector<std::string> diagrams;  ///< in the order of the channels; none: those in use
  std::string axes;                   ///< JSON list: what these diagrams were when it was trained
  std::int64_t bins = 0;              ///< of its profiles; 0: the project's
  double bin_kpc = 0;
  std::string settings;                          ///< JSON object: how it was trained
  std::optional<project::Digest> recipe;         ///< of the examples it was trained on
  std::optional<project::Digest> examples_hash;  ///< of these themselves
  std::int64_t examples = 0;                     ///< that its weights were fitted to
  std::int64_t parameters = 0;                   ///< weights and biases
  std::optional<project::Digest>
      fingerprint;  ///< of all that its predictions follow from; once it is finished
};

/// By how much the spread over dropout passes is stretched around its mean, so that 68 % of the truth is
/// inside: one factor per distance bin, above 0. Measured on the validation split.
struct Calibration {
  std::vector<float> differential;  ///< (bins): of dA_V/dr
  std::vector<float> cumulative;    ///< (bins): of A_V at the bins' outer edges
};

/// A network as it can predict.
struct LoadedModel {
  ModelRow row;
  network::ModelSpec spec;
  std::vector<float> parameters;
  Calibration calibration;
};

/// Every model, by model_id.
std::vector<ModelRow> models(const project::Project& project);
/// The model of that name; nothing when there is none.
std::optional<ModelRow> find_model(const project::Project& project, std::string_view name);
/// The model to predict with: that of `name`, or, when it is empty, the one finished last (the Poisson fit
/// when no network is). Throws base::InputError, listing those there are, when there is no such model or it
/// is not finished.
ModelRow model_to_use(const project::Project& project, std::string_view name);

/// A finished network. Throws base::InputError when the model is no network or not finished, and
/// base::ProjectRefused, naming the model, when its arrays are missing, damaged or contradict its row.
LoadedModel load_model(const project::Project& project, std::int64_t model_id);

/// A network's spec without weights, as its row, its settings and its arrays give it. Throws as load_model.
network::ModelSpec stored_spec(const project::Project& project, const ModelRow& model);
/// Stores the arrays of a spec; within the caller's transaction.
void store_spec(const project::Project& project, const std::string& name, const network::ModelSpec& spec);

/// Up to 64 letters, digits, '_', '-' and '.'.
bool is_model_name(std::string_view name);
/// The owners of a model's arrays.
std::string model_owner(const std::string& name);
std::string last_owner(const std::string& name);
std::string best_owner(const std::string& name);

/// What a finished network's predictions follow from.
project::Digest model_fingerprint(const network::ModelSpec& spec, std::span<const float> parameters,
                                  const Calibration& calibration);

/// Throws base::InputError, saying what differs, unless the model's diagrams are in use with the same axes,
/// the project's profiles have its bins, and its law of extinction is that of the examples, where known.
void check_fits_project(const project::Project& project, const ModelRow& model);

}  // namespace coalsack::pipeline
