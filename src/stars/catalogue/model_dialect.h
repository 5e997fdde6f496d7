// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stars/catalogue/table_source.h"
#include "stars/import_report.h"
#include "stars/sightline.h"

namespace coalsack::stars {

/// A model service whose columns we know, whatever file format they come in.
enum class ModelDialect { none, besancon2003, besancon_web, trilegal };

/// Recognises a service by its columns.
ModelDialect model_dialect(const std::vector<TableColumn>& columns);

/// "Besancon", "TRILEGAL"; "" for none.
std::string dialect_name(ModelDialect dialect);

/// StarList's component of a star, from the service's own code (Besancon: Age of 2003, Pop of the web
/// service; TRILEGAL: Gc, with the age in log10 yr). NaN when the code is not known.
double component_of(ModelDialect dialect, double code, double log_age);

/// The field that a Besancon 2003 header gives; nothing when it is not there.
std::optional<ModelField> model_field(const std::vector<std::string>& preamble);

/// What a user should know about the field of a list's header and the sightline that it is taken for: another
/// direction; a solid angle that is not the cone's or, where stars are `spread` over the field, does not fill
/// it.
std::vector<std::string> field_notes(const ModelField& field, const Sightline& sightline, bool spread);

/// What a user should know about how the file ends: totals that do not fit the rows, an end that is missing.
std::vector<std::string> trailer_notes(ModelDialect dialect, const std::vector<std::string>& trailer,
                                       std::uint64_t rows);

}  // namespace coalsack::stars
