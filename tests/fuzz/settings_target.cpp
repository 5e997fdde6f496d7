// SPDX-License-Identifier: GPL-2.0-or-later
#include <optional>
#include <stdexcept>
#include <string>

#include "pipeline/region_settings.h"
#include "pipeline/setting_rules.h"
#include "pipeline/stages.h"
#include "project/settings.h"
#include "sky/region.h"
#include "stars/import_options.h"
#include "tests/fuzz/input_file.h"
#include "tests/temporary_folder.h"
#include "tools/configuration.h"

namespace coalsack::fuzz {
namespace {

/// A project whose settings are tried on, and taken back each time.
class Fitting {
 public:
  Fitting() {
    project::Project::create(folder_ / "x.sack", {}, [](project::Project&) {});
    project_.emplace(project::Project::open(folder_ / "x.sack", project::Access::write, {}));
  }
  void try_on(const tools::Changes& changes) {
    const project::Transaction transaction(project_->database());  // never committed
    for (const auto& change : changes)
      answered([&] {
        project::change_setting(project_->database(), change.first, change.second);
        const project::Settings settings = project_->settings();
        const project::Setting& setting = settings.find(change.first);
        if (project::parse_value(setting, project::value_text(setting)) != setting.value)
          throw std::logic_error("a setting's text reads back as its value");
      });
    answered([&] { pipeline::check_settings(*project_); });
    answered([&] { pipeline::RegionSettings(project_->settings()); });
    answered([&] { pipeline::galaxy_model(project_->settings()); });
    answered([&] { pipeline::extinction_ratios(*project_); });
  }

 private:
  tests::TemporaryFolder folder_;
  std::optional<project::Project> project_;
};

void regions(const std::string& text) {
  answered([&] {
    const sky::Region region = sky::parse_region(text);
    if (sky::parse_region(sky::text_of(region)) != region)
      throw std::logic_error("a region's text reads back as that region");
    if (!std::holds_alternative<sky::MocRegion>(region)) sky::pixels_in(region, 64, 10'000);
  });
}

}  // namespace

void settings(Input input) {
  static Fitting fitting;
  const std::string text(input.begin(), input.end());
  regions(text);
  answered([&] { stars::parse_column_mapping(text); });
  answered([&] { fitting.try_on({tools::parse_assignment(text)}); });
  answered([&] { fitting.try_on(tools::read_configuration(as_file(input, "settings.json"))); });
}

}  // namespace coalsack::fuzz
