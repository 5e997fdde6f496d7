// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/moc_export.h"

#include "base/error.h"
#include "map/export/output_file.h"
#include "sky/moc_file.h"

namespace coalsack::map {

Written export_moc(const MapInfo& info, std::span<const std::int64_t> uniqs, const std::string& what,
                   const Target& target) {
  OutputFile output(target.path, target.replace);
  if (uniqs.empty()) throw base::InputError("there are no " + what + " pixels, so no MOC was written");
  sky::MocHeader header;
  for (const Provenance& one : provenance(info)) {
    if (one.keyword == "CREATOR") header.tool = one.value;
    if (one.keyword == "CONTACT") header.origin = one.value;
    if (one.keyword == "DATE") header.date = one.value;
  }
  header.id = (info.title.empty() ? "project " + info.project_id : info.title) + ": " + what + " pixels" +
              (info.model.empty() || what == "covered" ? "" : ", model " + info.model);
  const sky::Moc moc = sky::icrs_moc_covering(uniqs);
  const std::string passing = output.temporary().string();
  try {
    sky::write_moc_fits(passing, moc, header);
  } catch (const base::InputError& failed) {
    const std::string message = failed.what();
    if (!message.starts_with(passing)) throw;
    throw base::InputError(target.path.string() + message.substr(passing.size()));
  }
  output.finish();
  return {uniqs.size(), moc.cells.cells().size(), {}};
}

}  // namespace coalsack::map
