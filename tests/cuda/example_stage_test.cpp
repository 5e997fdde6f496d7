// SPDX-License-Identifier: GPL-2.0-or-later
// Stage example with the card's builder, whose kernel the CPU runs: the same project, bit for bit.
#include <atomic>
#include <boost/test/unit_test.hpp>

#include "base/error.h"
#include "pipeline/example_block.h"
#include "pipeline/status.h"
#include "pipeline/verify.h"
#include "project/content_hash.h"
#include "tests/cuda/host_star_counter.h"
#include "tests/pipeline/sky_project.h"

using namespace coalsack;

namespace {

/// Two reference sightlines, a full and a short block of examples each, two surveys.
struct SkyFixture : tests::SkyProjects {
  SkyFixture()
      : SkyProjects({{"pixel_nside", "256"},
                     {"pool_area_factor", "2"},
                     {"galaxy_limit_mag", "13"},
                     {"reference_spacing_l_deg", "0.5"},
                     {"examples_per_reference", "300"},
                     {"diagrams", "cmd_2mass,cmd_gaia"}},
                    "cone 280.25,0,0.2") {}

  const std::vector<std::string> only = {"zone", "reference_stars", "selection", "example"};

  void fill_with(const project::Project& project, const diagram::SightlinePlacer& place, int threads = 1,
                 std::int64_t limit = 0) const {
    pipeline::FillOptions options;
    options.only = only;
    options.threads = threads;
    options.limit = limit;
    project::Run run(project, {"fill", {}});
    base::Silence silence;
    pipeline::fill(project, pipeline::all_stages({}, place), options, run, silence, {});
    run.finish("done");
  }
  pipeline::StageStatus status(const project::Project& project) const {
    for (const auto& one : pipeline::status(project, stages))
      if (one.stage == "example") return one;
    throw std::logic_error("no stage example");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(example_stage, SkyFixture)

BOOST_AUTO_TEST_CASE(a_card_fills_the_same_project_as_the_cpu) {
  const auto project = open();
  fill(project, {.only = only});
  BOOST_TEST(status(project).done == 4);
  const auto expected = project::content_hash(project);

  const auto second = folder / "card.sack";
  create(second);
  const auto other = open(second);
  std::atomic<int> counters = 0, placed = 0;
  const diagram::SightlinePlacer place = cuda::place_at_counters(
      [&counters] {
        ++counters;
        return std::make_unique<tests::HostStarCounter>();
      },
      {std::size_t{1} << 20});
  const diagram::SightlinePlacer counted = [&](std::shared_ptr<const diagram::ExampleModel> model) {
    ++placed;
    return place(std::move(model));
  };
  fill_with(other, counted, 3);
  BOOST_TEST((project::content_hash(other) == expected));
  BOOST_TEST(counters >= 1);
  BOOST_TEST(counters <= 4);
  BOOST_TEST(placed >= 2);  // once for both blocks of a sightline, unless a thread came late
  BOOST_TEST(placed <= 4);
  BOOST_TEST(pipeline::verify(other, stages).problems.empty());
  // Neither engine makes the other's entries stale.
  BOOST_TEST(status(other).stale == 0);
  fill(other, {.only = only});
  BOOST_TEST(status(other).done == 4);
}

BOOST_AUTO_TEST_CASE(what_the_card_begins_the_cpu_may_go_on_with) {
  const auto project = open();
  fill_with(project, tests::place_at_host_counters(), 2, 7);
  const std::int64_t begun = status(project).done;
  BOOST_TEST(begun < 4);
  fill(project, {.only = only});
  const auto second = folder / "other.sack";
  create(second);
  const auto other = open(second);
  fill(other, {.only = only});
  BOOST_TEST((project::content_hash(project) == project::content_hash(other)));
}

BOOST_AUTO_TEST_CASE(a_card_that_fails_ends_the_fill_and_loses_nothing) {
  const auto project = open();
  fill_with(project, tests::place_at_host_counters(), 1, 7);
  const std::int64_t before = status(project).done;
  const diagram::SightlinePlacer broken =
      [](std::shared_ptr<const diagram::ExampleModel>) -> diagram::BuilderMaker {
    throw base::DeviceError("the card has not enough memory");
  };
  BOOST_CHECK_THROW(fill_with(project, broken), base::DeviceError);
  BOOST_TEST(status(project).done == before);
  BOOST_TEST(status(project).failed == 0);  // another device can still make them
  fill(project, {.only = only});
  BOOST_TEST(status(project).done == 4);
}

BOOST_AUTO_TEST_SUITE_END()
