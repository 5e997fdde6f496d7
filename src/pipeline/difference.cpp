// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/difference.h"

#include <algorithm>

#include "pipeline/stage_of_part.h"
#include "project/digest.h"

namespace coalsack::pipeline {
namespace {

using project::DifferingRow;
using project::Project;
using project::RowDifference;

constexpr std::size_t most_lines = 100;

class Comparison {
 public:
  Comparison(const Project& a, const Project& b) : a_(a), b_(b) {}

  Difference run() {
    out_.parts = project::content_difference(a_, b_, [&](const DifferingRow& row) { use(row); });
    return out_;
  }

 private:
  void use(const DifferingRow& row) {
    if (row.part == "setting") return setting(row);
    if (row.part == "pixel") {
      ++(row.how == RowDifference::only_in_a ? out_.pixels_only_in_a : out_.pixels_only_in_b);
      return;
    }
    if (row.part == "entry") return entry(row);
    if (const StageOfPart* const made_by = stage_of_part(row.part)) {
      if (row.how == RowDifference::differs && same_entry(*made_by, row))
        ++out_.stages[made_by->stage].other_result;
      return;
    }
    if (row.part == "star_column" || row.part == "array_chunk" || row.part == "failure") return;  // counted
    line(row);
  }

  void setting(const DifferingRow& row) {
    const auto value = [](const Project& project, const std::string& name) {
      const project::Settings settings = project.settings();
      for (const project::Setting& setting : settings.all())
        if (setting.name == name) return project::value_text(setting);
      return std::string();
    };
    const std::string& name = row.key.front();
    out_.settings.push_back({name, row.how == RowDifference::only_in_b ? "" : value(a_, name),
                             row.how == RowDifference::only_in_a ? "" : value(b_, name)});
  }

  void entry(const DifferingRow& row) {
    StageDifference& stage = out_.stages[row.key.front()];
    ++(row.how == RowDifference::only_in_a   ? stage.only_in_a
       : row.how == RowDifference::only_in_b ? stage.only_in_b
                                             : stage.other_fingerprint);
  }

  bool same_entry(const StageOfPart& made_by, const DifferingRow& row) const {
    const std::string& key1 = row.key[0];
    const std::string key2 = made_by.keys < 2 ? "0" : row.key[1];
    const auto fingerprint = [&](const Project& project) {
      project::Statement find = project.statement("difference/entry_fingerprint");
      find.start(made_by.stage, key1, key2);
      return find.step() ? find.value(0) : project::Value();
    };
    const project::Value ours = fingerprint(a_);
    return ours == fingerprint(b_) && ours != project::Value();
  }

  void line(const DifferingRow& row) {
    if (out_.lines.size() >= most_lines) return;
    std::string key;
    for (const std::string& part : row.key) key += (key.empty() ? "" : ", ") + part;
    if (row.part == "star_list") {
      const Project& holder = row.how == RowDifference::only_in_b ? b_ : a_;
      project::Statement name = holder.statement("difference/star_list_name");
      name.start(row.key.front());
      if (name.step()) key = name.text(0);
    }
    std::string text = row.part + " " + key + ": ";
    if (row.how == RowDifference::only_in_a) text += "only in the first";
    if (row.how == RowDifference::only_in_b) text += "only in the second";
    for (std::size_t i = 0; i < row.names.size(); ++i)
      text += (i == 0 ? "" : "; ") + row.names[i] + " is " + row.a[i] + " and " + row.b[i];
    out_.lines.push_back(text);
  }

  const Project& a_;
  const Project& b_;
  Difference out_;
};

}  // namespace

bool Difference::equal() const {
  return std::all_of(parts.begin(), parts.end(), [](const project::PartDifference& part) {
    return part.only_in_a + part.only_in_b + part.differ == 0;
  });
}

Difference difference(const Project& a, const Project& b) {
  return Comparison(a, b).run();
}

}  // namespace coalsack::pipeline
