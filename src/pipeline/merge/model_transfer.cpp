// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge/model_transfer.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "pipeline/checkpoint_store.h"
#include "pipeline/left_out.h"
#include "pipeline/model_checksum.h"
#include "pipeline/model_store.h"
#include "pipeline/simulated_sky.h"
#include "project/array_copy.h"
#include "project/row_copier.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::RowCopier;
using project::Statement;
using project::TravellingRow;
using project::Value;

constexpr std::size_t longest_name = 64;

std::vector<std::string> array_names(const project::Project& project, const std::string& owner) {
  std::vector<std::string> names;
  Statement arrays = project.statement("merge/arrays_of");
  arrays.start(owner);
  while (arrays.step()) names.push_back(arrays.text(0));
  return names;
}

void take_arrays_of(Transfer& transfer, const std::string& owner, const std::string& new_owner) {
  for (const std::string& name : array_names(transfer.theirs, owner)) {
    transfer.tick();
    project::copy_array(transfer.theirs, transfer.ours, owner, name, new_owner);
  }
}

/// "2026-11-25T03:41:54.123Z"
bool is_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
  return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(), [](char c, char f) {
           return f == '0' ? c >= '0' && c <= '9' : c == f;
         });
}

/// Those that our copy of a dust table came without.
void take_table_arrays(Transfer& transfer, const std::string& name, const Value& checksum) {
  const std::string owner = "dust_table/" + name;
  if (!left_out(transfer.ours, "dust_table") || !array_names(transfer.ours, owner).empty() ||
      array_names(transfer.theirs, owner).empty())
    return;
  take_arrays_of(transfer, owner, owner);
  const project::Digest found = dust_table_checksum(transfer.ours, name);
  if (!std::holds_alternative<std::monostate>(checksum) &&
      checksum != Value(project::Bytes(found.begin(), found.end())))
    transfer.refuse("dust table '" + name + "' is not what its checksum here says");
  ++transfer.report.dust_tables_taken;
  transfer.stars_changed = true;
}

std::string fingerprint_text(const std::optional<project::Digest>& fingerprint) {
  return fingerprint ? project::hex(*fingerprint) : std::string("not finished");
}

std::int64_t take_model(Transfer& transfer, const ModelRow& model, const std::string& name) {
  if (!is_model_name(model.name)) transfer.refuse("model '" + model.name + "' has no name for a model");
  const LoadedModel loaded = load_model(transfer.theirs, model.model_id);
  const std::array<Value, 1> key{model.model_id};
  RowCopier row_copier(transfer.theirs, transfer.ours, "model", project::sql_text("merge/model"));
  row_copier.copy(key, [&](TravellingRow& row) {
    if (!is_time(row.text("finished_at"))) throw base::ProjectRefused("finished_at is no time");
    row.at("name") = name;
    if (!std::holds_alternative<std::monostate>(row.at("run_id")))
      row.at("run_id") = transfer.run(row.integer("run_id"));
  });
  const std::int64_t our_id = project::last_insert_id(transfer.ours.database());
  const project::Digest checksum = model_checksum(transfer.ours, our_id);
  transfer.ours.statement("training/store_checksum").run(our_id, std::span<const std::byte>(checksum));
  const auto to_our_id = [&](TravellingRow& row) {
    transfer.tick();
    row.at("model_id") = our_id;
  };
  RowCopier(transfer.theirs, transfer.ours, "training_epoch", project::sql_text("merge/training_epochs"))
      .copy(key, to_our_id);
  const project::Digest weights = weights_hash(loaded.parameters);
  RowCopier(transfer.theirs, transfer.ours, "checkpoint", project::sql_text("merge/best_checkpoint"))
      .copy(key, [&](TravellingRow& row) {
        if (row.at("weights_hash") != Value(project::Bytes(weights.begin(), weights.end())))
          throw base::ProjectRefused("the best weights of model " + model.name +
                                     " are not those of its checkpoint");
        to_our_id(row);
      });
  take_arrays_of(transfer, model_owner(model.name), model_owner(name));
  take_arrays_of(transfer, best_owner(model.name), best_owner(name));
  return our_id;
}

/// Those that our copy of a model came without; whether they were taken.
bool take_weights(Transfer& transfer, const ModelRow& model, const std::string& name) {
  if (!lacks_weights(transfer.ours, name) || array_names(transfer.theirs, best_owner(model.name)).empty())
    return false;
  load_model(transfer.theirs, model.model_id);  // held against its fingerprint
  take_arrays_of(transfer, model_owner(model.name), model_owner(name));
  take_arrays_of(transfer, best_owner(model.name), best_owner(name));
  return true;
}

}  // namespace

std::string second_name(const std::string& name, std::span<const std::byte> fingerprint) {
  const std::string suffix = "-" + project::hex(fingerprint).substr(0, 8);
  return name.substr(0, longest_name - suffix.size()) + suffix;
}

void take_models(Transfer& transfer, bool rename) {
  for (const ModelRow& model : models(transfer.theirs)) {
    transfer.tick();
    const auto here = find_model(transfer.ours, model.name);
    const auto is_here = [&](const std::optional<ModelRow>& candidate, const std::string& name) {
      if (!candidate || !candidate->fingerprint || candidate->fingerprint != model.fingerprint ||
          candidate->method != model.method)
        return false;
      transfer.models[model.model_id] = candidate->model_id;
      transfer.report.models.push_back({model.name, name, take_weights(transfer, model, name)});
      return true;
    };
    const auto take_as = [&](const std::string& name) {
      if (array_names(transfer.theirs, best_owner(model.name)).empty()) {
        transfer.differs("model", model.name, "(none)", "without its weights", "merge a copy that has them");
        return;
      }
      transfer.models[model.model_id] = take_model(transfer, model, name);
      transfer.report.models.push_back({model.name, name, true});
    };
    if (!model.finished) {
      transfer.differs("model", model.name, here ? fingerprint_text(here->fingerprint) : "(none)",
                       "not finished", "finish its training there, then merge");
      continue;
    }
    if (is_here(here, model.name)) continue;
    if (model.method != "network") {
      transfer.differs("model", model.name, here ? fingerprint_text(here->fingerprint) : "(none)",
                       fingerprint_text(model.fingerprint), "the classical fit of another version");
    } else if (!here) {
      take_as(model.name);
    } else {
      const std::string second = second_name(model.name, *model.fingerprint);
      const auto taken_before = find_model(transfer.ours, second);
      if (is_here(taken_before, second)) continue;
      if (rename && !taken_before) {
        take_as(second);
      } else {
        transfer.differs("model", model.name, fingerprint_text(here->fingerprint),
                         fingerprint_text(model.fingerprint),
                         "--rename-models takes it, with its predictions, as '" + second + "'");
      }
    }
  }
}

void take_dust_tables(Transfer& transfer) {
  RowCopier copier(transfer.theirs, transfer.ours, "dust_table", project::sql_text("merge/dust_table"));
  Statement theirs = transfer.theirs.statement("merge/dust_tables");
  Statement ours = transfer.ours.statement("merge/dust_table");
  const auto text = [](const Statement& row) {
    return row.text(1) + ", A_V = " + row.text(3) + " x, " + shown({row.value(2)});
  };
  while (theirs.step()) {
    const std::string name = theirs.text(0);
    ours.start(name);
    if (ours.step()) {
      if (ours.value(2) != theirs.value(2)) transfer.differs("dust_table", name, text(ours), text(theirs));
      if (ours.value(2) == theirs.value(2) && ours.value(3) == theirs.value(3))
        take_table_arrays(transfer, name, ours.value(7));
      ours.reset();
      continue;
    }
    ours.reset();
    if (array_names(transfer.theirs, "dust_table/" + name).empty()) {
      transfer.differs("dust_table", name, "(none)", "without its arrays", "merge a copy that has them");
      continue;
    }
    const std::array<Value, 1> key{name};
    copier.copy(key, [&](TravellingRow& row) { row.at("run_id") = transfer.run(row.integer("run_id")); });
    take_arrays_of(transfer, "dust_table/" + name, "dust_table/" + name);
    ++transfer.report.dust_tables_taken;
    transfer.stars_changed = true;
  }
}

void take_arrays(Transfer& transfer) {
  Statement owners = transfer.theirs.statement("merge/array_owners");
  while (owners.step()) {
    const std::string owner = owners.text(0);
    const std::vector<std::string> here = array_names(transfer.ours, owner);
    for (const std::string& name : array_names(transfer.theirs, owner)) {
      transfer.tick();
      if (std::find(here.begin(), here.end(), name) == here.end()) {
        project::copy_array(transfer.theirs, transfer.ours, owner, name, owner);
        ++transfer.report.arrays_taken;
        continue;
      }
      const std::string ours = project::hex(project::array_digest(transfer.ours, owner, name));
      const std::string theirs = project::hex(project::array_digest(transfer.theirs, owner, name));
      if (ours != theirs) transfer.differs("array", owner + "/" + name, ours, theirs);
    }
  }
}

std::string model_in_force(const project::Project& project) {
  Statement name = project.statement("merge/model_in_force");
  return name.step() ? name.text(0) : std::string();
}

}  // namespace coalsack::pipeline
