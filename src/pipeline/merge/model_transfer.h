// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>

#include "pipeline/merge/transfer.h"

namespace coalsack::pipeline {

/// Takes dust tables, and arrays that belong to none and to no model, where ours has none of that name.
void take_dust_tables(Transfer& transfer);
void take_arrays(Transfer& transfer);

/// Takes finished models with their weights, how they were trained and the checkpoint they ended with; fills
/// Transfer::models. A model is the same when name and fingerprint are; a name that stands for another model
/// here is a difference, or, with `rename`, the model is taken under the name that second_name gives it. Each
/// one is loaded and held against its fingerprint first, so memory is that of the largest.
void take_models(Transfer& transfer, bool rename);

/// What a model is called where its name is taken: NAME-FFFFFFFF, the first digits of its fingerprint, NAME
/// shortened where that is longer than a name may be.
std::string second_name(const std::string& name, std::span<const std::byte> fingerprint);

/// The model that predicts the sky; '' for none.
std::string model_in_force(const project::Project& project);

}  // namespace coalsack::pipeline
