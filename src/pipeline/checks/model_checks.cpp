// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/checkpoint_store.h"
#include "pipeline/checks/checks.h"
#include "pipeline/left_out.h"
#include "pipeline/model_checksum.h"
#include "pipeline/model_store.h"
#include "project/sql_text.h"

namespace coalsack::pipeline {
namespace {

using project::Project;
using project::Statement;

void check_best(const Project& project, const LoadedModel& model, Findings& findings) {
  Statement row = project.statement("training/checkpoint");
  row.start(model.row.model_id, "best");
  const Remedy remedy{Cure::model, model.row.name, {model.row.model_id, 0}};
  if (!row.step())
    findings.report("model '" + model.row.name + "': its row in table checkpoint is missing", remedy);
  else if (const project::Digest hash = weights_hash(model.parameters);
           project::Bytes(hash.begin(), hash.end()) !=
           project::Bytes(row.bytes(7).begin(), row.bytes(7).end()))
    findings.report(
        "model '" + model.row.name + "': the hash of its weights is not the one in table checkpoint",
        {Cure::weights_hash, model.row.name, {model.row.model_id, 0}});
}

}  // namespace

void check_models(const Project& project, Findings& findings) {
  {
    Statement lost = project.statement("verify/results_without_model");
    while (lost.step())
      findings.report("model number " + lost.text(0) + " is missing, and there are results of it",
                      {Cure::model, "", {lost.integer(0), 0}});
  }
  Statement rows = project.statement("verify/models");
  while (rows.step()) {
    const std::int64_t model_id = rows.integer(0);
    const std::string name = rows.text(1);
    const Remedy remedy{Cure::model, name, {model_id, 0}};
    if (!rows.is_null(4)) {
      const project::Digest checksum = model_checksum(project, model_id);
      if (project::Bytes(checksum.begin(), checksum.end()) !=
          project::Bytes(rows.bytes(4).begin(), rows.bytes(4).end()))
        findings.report("model '" + name + "': its row is not what its checksum says", remedy);
    }
    if (rows.text(2) != "network") continue;
    findings.guarded(
        [&] {
          const auto model = find_model(project, name);
          if (lacks_weights(project, name)) return;
          if (model->finished)
            check_best(project, load_model(project, model_id), findings);
          else
            load_last(project, *model, network::parameter_count(stored_spec(project, *model)));
        },
        remedy);
  }
}

}  // namespace coalsack::pipeline
