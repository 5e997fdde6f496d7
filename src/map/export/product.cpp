// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/product.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/version.h"

namespace coalsack::map {
namespace {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return text;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

std::string known(double value) {
  return value > 0 ? number(value) : "";
}

}  // namespace

std::vector<Provenance> provenance(const MapInfo& info) {
  std::vector<Provenance> all = {
      {"TITLE", "title", info.title, "what this map is"},
      {"MODEL", "model", info.model, "that made the map"},
      {"PROJID", "project_id", info.project_id, "identity of the project file"},
      {"EXTLAW", "extinction_law", info.extinction_law, "extinction law of the A_V scale"},
      {"R_V", "r_v", number(info.r_v), "A_V / E(B-V) of that law", true},
      {"CONEMIN", "narrowest_cone_deg", known(info.narrowest_cone_deg), "[deg] radius of the narrowest cone",
       true},
      {"CONEMAX", "widest_cone_deg", known(info.widest_cone_deg), "[deg] radius of the widest cone", true},
      {"LICENCE", "licence", info.licence, "terms of use"},
      {"CITATION", "citation", info.citation, "cite this"},
      {"CONTACT", "contact", info.contact, "whom to ask"},
      {"CREATOR", "creator", "coalsack " + std::string(base::program_version()), "program and version"},
      {"DATE", "date", utc_now(), "UTC, when this file was written"},
  };
  std::erase_if(all, [](const Provenance& one) { return one.value.empty(); });
  return all;
}

void write_provenance(FitsFile& file, const MapInfo& info) {
  for (const Provenance& one : provenance(info)) {
    if (one.is_number)
      file.key(one.keyword, std::strtod(one.value.c_str(), nullptr), one.comment);
    else
      file.key(one.keyword, one.value, one.comment);
  }
  file.key("ORIGIN", info.contact.empty() ? std::string("a Coalsack project") : info.contact,
           "who made this file");
}

std::string distance_word(double d_kpc) {
  std::string text = number(d_kpc);
  std::replace(text.begin(), text.end(), '.', 'p');
  return text;
}

}  // namespace coalsack::map
