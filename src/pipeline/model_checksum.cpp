// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/model_checksum.h"

#include "base/error.h"

namespace coalsack::pipeline {

project::Digest model_checksum(const project::Project& project, std::int64_t model_id) {
  project::Statement row = project.statement("training/identity");
  row.start(model_id);
  if (!row.step()) throw base::Error("there is no model number " + std::to_string(model_id));
  project::Hasher hasher;
  for (int i = 0; i < row.column_count(); ++i) hasher.add(row.value(i));
  return hasher.finish();
}

}  // namespace coalsack::pipeline
