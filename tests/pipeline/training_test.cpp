// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/training.h"

#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <set>

#include "base/error.h"
#include "pipeline/example_block.h"
#include "pipeline/example_sample.h"
#include "pipeline/model_store.h"
#include "pipeline/validation.h"
#include "pipeline/verify.h"
#include "project/content_hash.h"
#include "project/disk_error.h"
#include "tests/pipeline/example_project.h"
#include "tests/pipeline/marking_engine.h"

using namespace coalsack;
using pipeline::TrainingRequest;
using tests::MarkingEngine;

namespace {

struct TrainingFixture : tests::ExampleProject {
  /// A small model; 17 batches an epoch.
  static TrainingRequest request(const std::string& name = "x") {
    TrainingRequest request;
    request.name = name;
    request.plan.network = "P32-D16d0.1-D128";
    request.plan.epochs = 3;
    request.plan.batch = 64;
    request.plan.rate = 0.01;
    request.plan.window = 2;
    request.plan.calibration_passes = 11;
    return request;
  }

  pipeline::TrainingReport train(const project::Project& project, const TrainingRequest& request,
                                 const MarkingEngine::Conduct& conduct = {}, const std::stop_token& stop = {},
                                 double checkpoint_seconds = 60) const {
    project::Run run(project, {"train", {}});
    base::Silence silence;
    auto report =
        pipeline::train(project, stages, request, tests::marking_engine(conduct),
                        {.threads = 2, .checkpoint_seconds = checkpoint_seconds}, run, silence, stop);
    run.finish("done");
    return report;
  }

  /// Interrupts after step `step`, when the loss is next looked at; false when the training ends earlier.
  bool interrupted_at(const project::Project& project, const TrainingRequest& request,
                      std::uint64_t step) const {
    std::stop_source source;
    try {
      train(project, request,
            {.at_step =
                 [&](std::uint64_t now) {
                   if (now >= step) source.request_stop();
                 }},
            source.get_token());
      return false;
    } catch (const base::Interrupted& error) {
      BOOST_TEST(std::string(error.what()).find("coalsack train") != std::string::npos);
      return true;
    }
  }

  /// That training is refused, and how.
  template <typename Error>
  std::string refusal(const project::Project& project, const TrainingRequest& request,
                      const MarkingEngine::Conduct& conduct = {}) const {
    std::string said;
    BOOST_CHECK_EXCEPTION(train(project, request, conduct), Error, [&](const Error& error) {
      said = error.what();
      return true;
    });
    return said;
  }
};

bool says(const std::string& text, const std::string& words) {
  if (text.find(words) != std::string::npos) return true;
  BOOST_TEST_MESSAGE("not said: '" << words << "' in '" << text << "'");
  return false;
}

/// What a training leaves, without when and by whom.
project::Digest content(const project::Project& project) {
  return project::content_hash(project, project::content_queries());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(training, TrainingFixture)

BOOST_AUTO_TEST_CASE(near_errors_of_a_v_weigh_more) {
  const std::vector<float> weights = pipeline::cumulative_weights(128, 0.1);
  BOOST_TEST_REQUIRE(weights.size() == 128U);
  double sum = 0;
  for (const float weight : weights) sum += static_cast<double>(weight);
  BOOST_TEST(sum == 128.0, boost::test_tools::tolerance(1e-6));
  // 1 kpc against 10: (10 + 0.5) / (1 + 0.5).
  BOOST_TEST(weights[9] / weights[99] == 7.0F, boost::test_tools::tolerance(1e-5F));
  network::ModelSpec spec;
  spec.bins = 128;
  spec.bin_kpc = 0.1;
  pipeline::apply({}, spec);
  BOOST_TEST(spec.loss.cumulative_weight == weights, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_model_is_trained_finished_and_loaded) {
  const auto project = open();
  const auto report = train(project, request());
  BOOST_TEST(report.epochs.size() == 3U);
  BOOST_TEST(report.examples > 1000);
  BOOST_TEST(report.epochs[2].steps == 3 * (report.examples / 64));
  int best = 0;
  double least = report.epochs[0].validation_loss;
  for (const auto& row : report.epochs) {
    best += row.best ? 1 : 0;
    least = std::min(least, row.validation_loss);
    if (row.best) BOOST_TEST(row.validation_loss <= least);
    BOOST_TEST(row.training_loss > 0.4);
    BOOST_TEST(row.training_loss < 1.6);
    BOOST_TEST(row.rms_a_v_mag > 0);
  }
  BOOST_TEST(best == 1);
  BOOST_TEST(report.epochs[2].rate < 0.011 * 0.01);

  const auto row = pipeline::model_to_use(project, "");
  BOOST_TEST(row.name == "x");
  BOOST_TEST(row.finished);
  BOOST_TEST((row.diagrams == std::vector<std::string>{"cmd_2mass"}));
  const auto model = pipeline::load_model(project, row.model_id);
  BOOST_TEST((model.row.fingerprint == report.fingerprint));
  BOOST_TEST((pipeline::weights_hash(model.parameters) == report.weights_hash));
  BOOST_TEST(model.calibration.differential.size() == 128U);
  BOOST_TEST(network::notation(model.spec.architecture) == "P32-D16d0.1-D128");
  pipeline::check_fits_project(project, row);
  // What only a running training needs is gone.
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM array WHERE owner LIKE '%/last'") == 0);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM checkpoint WHERE which = 'last'") == 0);
  BOOST_TEST(project.database().integer("SELECT COUNT(*) FROM training_claim") == 0);

  BOOST_TEST(says(refusal<base::InputError>(project, request()), "is finished and never changes"));
  auto again = request();
  again.restart = true;
  BOOST_TEST(says(refusal<base::InputError>(project, again), "is finished and never changes"));
  BOOST_TEST(says(refusal<base::InputError>(project, request("poisson_fit")), "classical fit"));
}

// A few of the sample that validates would be those of the first references alone.
BOOST_AUTO_TEST_CASE(the_spread_is_measured_on_examples_of_any_reference) {
  const auto project = open();
  auto asked = request();
  asked.plan.calibration_examples = 16;
  const auto report = train(project, asked);
  const auto model = pipeline::load_model(project, pipeline::model_to_use(project, "x").model_id);
  const auto set = pipeline::example_set(project, stages);
  pipeline::ExampleSample sample(project, set, pipeline::Split::validation, 16);
  MarkingEngine engine(model.spec, {});
  engine.set_parameters(model.parameters);
  engine.set_references(set.reference_counts);
  const auto expected = pipeline::measure_calibration(engine, sample, {11, asked.plan.seed});
  BOOST_TEST(model.calibration.differential == expected.differential, boost::test_tools::per_element());
  BOOST_TEST(model.calibration.cumulative == expected.cumulative, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_model_predicts_the_a_v_of_the_law_that_its_examples_were_made_by) {
  const auto project = open();
  train(project, request());
  auto row = pipeline::model_to_use(project, "x");
  const auto refused = [&] {
    try {
      pipeline::check_fits_project(project, row);
      return std::string();
    } catch (const base::InputError& error) {
      return std::string(error.what());
    }
  };
  BOOST_TEST(refused().empty());
  for (const char* const settings_of_before :
       {"", "UPDATE model SET settings = json_remove(settings, '$.extinction_law')"}) {
    if (*settings_of_before != '\0') project.database().execute(settings_of_before);
    set(project, "extinction_law", "wang_chen19");
    BOOST_TEST(
        says(refused(), "predicts the A_V of ccm89 with R_V 3.1, and the project's law is wang_chen19"));
    set(project, "extinction_law", "ccm89");
    set(project, "r_v", "3.3");
    BOOST_TEST(says(refused(), "ccm89 with R_V 3.1, and the project's law is ccm89 with R_V 3.3"));
    set(project, "r_v", "3.1");
    BOOST_TEST(refused().empty());
  }
}

// A block that is stale when a training begins is left out of it, and of what it knows; made again, it is not
// what the model was trained on.
BOOST_AUTO_TEST_CASE(the_training_domain_is_that_of_the_blocks_that_are_trained_on) {
  const auto project = open();
  set(project, "examples_per_reference", "520");
  train(project, request());
  const char* const measured = "SELECT COALESCE(MAX(examples), 0) FROM training_domain";
  BOOST_TEST(project.database().integer(measured) == 1024);
  const auto again = [&] {
    project.database().execute(
        "DELETE FROM training_domain; DELETE FROM entry WHERE stage_id = "
        "(SELECT stage_id FROM stage WHERE name = 'training_domain')");
    fill(project, {.only = {"training_domain"}});
    return project.database().integer(measured);
  };
  BOOST_TEST(again() == 1024);
  fill(project, {.only = {"example"}});
  BOOST_TEST(again() == 0);
}

BOOST_AUTO_TEST_CASE(a_training_that_was_taken_over_ends_soon) {
  const auto project = open();
  std::uint64_t last = 0;
  const auto taken = [&](std::uint64_t step) {
    last = step;
    if (step == 20) project.database().execute("UPDATE training_claim SET pid = pid + 1");
  };
  const auto asked = request();
  BOOST_CHECK_EXCEPTION(train(project, asked, {.at_step = taken}, {}, 0), base::ProjectBusy,
                        [](const base::ProjectBusy& error) { return says(error.what(), "was taken over"); });
  BOOST_TEST(last < 34U);  // the first look at the loss after that: a group is 16 batches
}

BOOST_AUTO_TEST_CASE(minutes_choose_epochs_that_can_be_read_back) {
  const auto project = open();
  auto asked = request();
  asked.minutes = 1e6;
  asked.plan.average = 10;  // of more than the 6 epochs that it has without minutes
  asked.plan.epochs = 6;
  std::stop_source source;
  source.request_stop();
  BOOST_CHECK_THROW(train(project, asked, {}, source.get_token()), base::Interrupted);
  BOOST_TEST(pipeline::parse_plan(pipeline::find_model(project, "x")->settings).epochs ==
             pipeline::most_epochs);
}

// `verify --repair` drops what is damaged; what SQLite had no memory for is not.
BOOST_AUTO_TEST_CASE(a_model_that_cannot_be_read_for_want_of_memory_is_not_called_damaged) {
  const auto project = open();
  train(project, request());
  const std::int64_t model_id = pipeline::model_to_use(project, "x").model_id;
  const std::int64_t reference_id = project.database().integer("SELECT MIN(reference_id) FROM example_block");
  int short_of_memory = 0;
  for (int more = 0; more < 400; ++more) {
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + 512 * more);
    try {
      pipeline::load_model(project, model_id);
      pipeline::stored_example(project, reference_id, 0, 1);
    } catch (const project::DiskError&) {
      ++short_of_memory;
    } catch (const base::Error& error) {
      BOOST_ERROR(error.what());
    }
    sqlite3_hard_heap_limit64(0);
  }
  BOOST_TEST(short_of_memory > 20);
  pipeline::load_model(project, model_id);
}

BOOST_AUTO_TEST_CASE(normalised_inputs_and_targets_have_mean_0_and_variance_1) {
  const auto project = open();
  train(project, request());
  const auto spec = pipeline::load_model(project, pipeline::find_model(project, "x")->model_id).spec;
  const auto set = pipeline::example_set(project, stages);
  pipeline::ExampleSample sample(project, set, pipeline::Split::train, 4096);
  double sum = 0;
  double squares = 0;
  double target_squares = 0;
  std::vector<double> target_sum(128);
  for (std::size_t b = 0; b < sample.batches(); ++b) {
    const auto batch = sample.batch(b);
    for (std::size_t i = 0; i < batch.counts.size(); ++i) {
      const double x = static_cast<double>(spec.normalisation.factor[0]) *
                       (std::sqrt(batch.counts[i] + 0.375) -
                        static_cast<double>(spec.normalisation.mean[i % set.shape.counts()]));
      sum += x;
      squares += x * x;
    }
    for (std::size_t i = 0; i < batch.profiles.size(); ++i) {
      const double y = static_cast<double>((batch.profiles[i] - spec.normalisation.target_mean[i % 128]) /
                                           spec.normalisation.target_scale[i % 128]);
      target_sum[i % 128] += y;
      target_squares += y * y;
    }
  }
  const auto n = static_cast<double>(sample.size());
  BOOST_TEST(std::abs(sum / (n * 4096)) < 1e-5);
  BOOST_TEST(squares / (n * 4096) == 1.0, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(target_squares / (n * 128) == 1.0, boost::test_tools::tolerance(1e-4));
  for (const double one : target_sum) BOOST_TEST(std::abs(one / n) < 1e-5);
}

BOOST_AUTO_TEST_CASE(an_interrupted_training_ends_as_one_that_was_not) {
  for (const std::int64_t average : {0, 2}) {
    auto wanted = request();
    wanted.plan.average = average;
    std::filesystem::copy_file(path, folder / "plain.sack",
                               std::filesystem::copy_options::overwrite_existing);
    const auto plain = project::Project::open(folder / "plain.sack", project::Access::write,
                                              pipeline::stage_queries(stages));
    const auto reference = train(plain, wanted);
    const auto reference_content = content(plain);
    for (const double checkpoint_seconds : {0.0, 60.0}) {
      const std::filesystem::path file = folder / "interrupted.sack";
      std::filesystem::copy_file(path, file, std::filesystem::copy_options::overwrite_existing);
      const auto project =
          project::Project::open(file, project::Access::write, pipeline::stage_queries(stages));
      int interruptions = 0;
      for (const std::uint64_t step : {2U, 3U, 20U, 30U})
        interruptions += interrupted_at(project, wanted, step) ? 1 : 0;
      BOOST_TEST(interruptions == 4);
      const auto report = train(project, wanted, {}, {}, checkpoint_seconds);
      BOOST_TEST(report.resumed);
      BOOST_TEST((report.weights_hash == reference.weights_hash));
      BOOST_TEST((report.fingerprint == reference.fingerprint));
      BOOST_TEST((content(project) == reference_content));
      BOOST_TEST(report.epochs.size() == 3U);
    }
    std::filesystem::remove(folder / "plain.sack-wal");
  }
}

BOOST_AUTO_TEST_CASE(the_result_depends_on_every_choice) {
  const auto project = open();
  std::set<project::Digest> hashes;
  int models = 0;
  const auto add = [&](const auto& change) {
    auto wanted = request("m" + std::to_string(models++));
    wanted.plan.epochs = 2;
    change(wanted.plan);
    hashes.insert(train(project, wanted).weights_hash);
  };
  add([](auto&) {});
  add([](auto& plan) { plan.rate = 0.02; });
  add([](auto& plan) { plan.schedule = pipeline::Schedule::constant; });
  add([](auto& plan) { plan.schedule = pipeline::Schedule::exponential; });
  add([](auto& plan) { plan.warm_up = 1; });
  add([](auto& plan) { plan.batch = 32; });
  add([](auto& plan) { plan.window = 1; });
  add([](auto& plan) { plan.seed = 2; });
  BOOST_TEST(hashes.size() == 8U);
  add([](auto&) {});
  BOOST_TEST(hashes.size() == 8U);
  BOOST_TEST(pipeline::models(project).size() == 10U);  // side by side, with the classical fit
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_no_number_stops_it_and_the_last_good_checkpoint_stays) {
  const auto project = open();
  const auto said = refusal<base::InputError>(project, request(), {.nan_from_step = 40, .at_step = {}});
  BOOST_TEST(says(said, "no longer a number, in epoch 3"));
  BOOST_TEST(says(said, "--restart --rate 0.0025"));
  BOOST_TEST(pipeline::training_epochs(project, pipeline::find_model(project, "x")->model_id).size() == 2U);
  BOOST_TEST(project.database().integer("SELECT step FROM checkpoint WHERE which = 'last'") >= 34);
  BOOST_TEST(!pipeline::find_model(project, "x")->finished);
  auto gentler = request();
  gentler.plan.rate = 0.0025;
  gentler.given = {"rate"};
  BOOST_TEST(says(refusal<base::InputError>(project, gentler), "rate is 0.01, not 0.0025"));
  gentler.restart = true;
  const auto report = train(project, gentler);
  BOOST_TEST(!report.resumed);
  BOOST_TEST(report.epochs.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_training_goes_on_with_what_it_was_begun_with_only) {
  auto project = open();
  BOOST_TEST(interrupted_at(project, request(), 3));
  auto other = request();
  other.plan.rate = 0.5;
  other.plan.epochs = 7;
  BOOST_TEST(interrupted_at(project, other, 22));  // nothing was said to be other than it was
  other.given = {"batch", "epochs"};
  const auto said = refusal<base::InputError>(project, other);
  BOOST_TEST(says(said, "epochs is 3, not 7"));
  BOOST_TEST(says(said, "--restart"));

  set(project, "diagrams", "cmd_gaia");
  BOOST_TEST(says(refusal<base::InputError>(project, request()), "diagrams=cmd_2mass"));
  set(project, "diagrams", "cmd_2mass");
  set(project, "profile_bins", "64");
  BOOST_TEST(says(refusal<base::InputError>(project, request()), "128 distance bins"));
  set(project, "profile_bins", "128");
  set(project, "examples_per_reference", "800");
  fill(project, {.only = {"example"}});
  BOOST_TEST(says(refusal<base::InputError>(project, request()), "begun with other examples"));
  set(project, "examples_per_reference", "600");
  fill(project, {.only = {"example"}});
  BOOST_TEST(train(project, request()).resumed);
}

BOOST_AUTO_TEST_CASE(examples_that_are_replaced_meanwhile_stop_it) {
  auto project = open();
  auto other = open();
  bool done = false;
  const auto said = refusal<base::Error>(project, request(), {.at_step = [&](std::uint64_t step) {
                                           if (step != 10 || done) return;
                                           done = true;
                                           set(other, "examples_per_reference", "800");
                                           fill(other, {.only = {"example"}});
                                         }});
  BOOST_TEST(says(said, "replaced"));
}

BOOST_AUTO_TEST_CASE(notations_names_and_plans_that_make_no_sense_are_refused) {
  const auto project = open();
  auto wanted = request();
  wanted.plan.network = "C5x5.12-P2-X9-D128";
  BOOST_TEST(says(refusal<base::InputError>(project, wanted), "character 12"));
  wanted.plan.network = "D64";
  BOOST_TEST(says(refusal<base::InputError>(project, wanted), "128 bins"));
  wanted = request("a b");
  BOOST_TEST(says(refusal<base::InputError>(project, wanted), "no name"));
  wanted = request();
  wanted.plan.rate = -1;
  BOOST_TEST(says(refusal<base::InputError>(project, wanted), "--rate"));
  BOOST_TEST(pipeline::models(project).size() == 1U);
}

BOOST_AUTO_TEST_CASE(too_few_examples_are_counted_and_the_cure_named) {
  auto project = open();
  auto wanted = request();
  wanted.plan.batch = 4096;
  const auto said = refusal<base::InputError>(project, wanted);
  BOOST_TEST(says(said, "examples to train on and"));
  BOOST_TEST(says(said, "examples_per_reference"));
  set(project, "mock_clip", "40");
  BOOST_TEST(says(refusal<base::InputError>(project, request()), "there are 0 examples to train on"));
  BOOST_TEST(says(refusal<base::InputError>(project, request()), "coalsack fill"));
}

BOOST_AUTO_TEST_CASE(memory_that_does_not_suffice_is_said) {
  const auto project = open();
  project::Run run(project, {"train", {}});
  base::Silence silence;
  BOOST_CHECK_EXCEPTION(pipeline::train(project, stages, request(), tests::marking_engine(),
                                        {.threads = 1, .memory_bytes = 1000}, run, silence, {}),
                        base::InputError,
                        [](const base::InputError& error) { return says(error.what(), "--memory"); });
}

BOOST_AUTO_TEST_CASE(a_model_that_another_process_trains_is_busy) {
  const auto project = open();
  BOOST_TEST(interrupted_at(project, request(), 3));
  const auto model_id = pipeline::find_model(project, "x")->model_id;
  {
    project::Transaction transaction(project.database());
    pipeline::take_training_claim(project, *pipeline::find_model(project, "x"), {"elsewhere", 7, 9});
    transaction.commit();
  }
  BOOST_TEST(says(refusal<base::ProjectBusy>(project, request()), "process 7 is training model 'x'"));
  BOOST_TEST(train(project, request("y")).epochs.size() == 3U);
  // One that was not renewed for long is dead.
  project.database().execute("UPDATE training_claim SET renewed_at = 1000");
  // ... and when it was only asleep, it notices that it has lost the model.
  const auto said = refusal<base::ProjectBusy>(
      project, request(), {.at_step = [&](std::uint64_t step) {
        if (step == 30)
          project.database().execute("UPDATE training_claim SET pid = 8 WHERE model_id = " +
                                     std::to_string(model_id));
      }});
  BOOST_TEST(says(said, "taken over"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_loses_nothing) {
  const auto project = open();
  std::filesystem::copy_file(path, folder / "plain.sack");
  const auto plain =
      project::Project::open(folder / "plain.sack", project::Access::write, pipeline::stage_queries(stages));
  auto wanted = request();
  wanted.plan.network = "P4-D64d0.1-D128";
  const auto reference = train(plain, wanted);
  bool full = false;
  const auto said =
      refusal<base::Error>(project, wanted, {.at_step = [&](std::uint64_t step) {
                             if (step != 20 || full) return;
                             full = true;
                             const auto pages = project.database().integer("PRAGMA page_count");
                             project.database().scalar("PRAGMA max_page_count = " + std::to_string(pages));
                           }});
  BOOST_TEST(says(said, "the disk is full"));
  project.database().scalar("PRAGMA max_page_count = 1000000");
  const auto report = train(project, wanted);
  BOOST_TEST(report.resumed);
  BOOST_TEST((report.fingerprint == reference.fingerprint));
}

BOOST_AUTO_TEST_CASE(it_stops_early_when_nothing_gets_better) {
  const auto project = open();
  auto wanted = request();
  wanted.plan.epochs = 40;
  wanted.plan.patience = 2;
  wanted.plan.schedule = pipeline::Schedule::constant;
  const auto report = train(project, wanted);
  BOOST_REQUIRE(report.epochs.size() < 40U);
  std::int64_t best = 0;
  for (const auto& row : report.epochs)
    if (row.best) best = row.epoch;
  BOOST_TEST(static_cast<std::int64_t>(report.epochs.size()) == best + 2);
}

BOOST_AUTO_TEST_CASE(minutes_choose_the_epochs_once) {
  const auto project = open();
  auto wanted = request();
  wanted.minutes = 0.1;
  wanted.plan.epochs = 1000000;
  std::stop_source source;
  BOOST_CHECK_THROW(train(project, wanted,
                          {.at_step =
                               [&](std::uint64_t step) {
                                 if (step == 100) source.request_stop();
                               }},
                          source.get_token()),
                    base::Interrupted);
  const auto chosen = pipeline::parse_plan(pipeline::find_model(project, "x")->settings).epochs;
  BOOST_TEST(chosen >= 2);
  BOOST_TEST(chosen < 1000000);
  // The same command goes on, also where it asks to average more epochs than were chosen.
  auto long_average = request();
  long_average.name = "y";
  long_average.minutes = 1e-6;
  long_average.plan.average = 1000;
  long_average.given = {"average"};
  std::stop_source again;
  BOOST_CHECK_THROW(train(project, long_average, {.at_step = [&](std::uint64_t) { again.request_stop(); }},
                          again.get_token()),
                    base::Interrupted);
  BOOST_TEST(train(project, long_average).resumed);
}

BOOST_AUTO_TEST_CASE(a_damaged_model_is_refused_by_name) {
  const auto project = open();
  train(project, request());
  const auto id = pipeline::find_model(project, "x")->model_id;
  const auto broken = [&](const std::string& edit, const std::string& words) {
    project::Transaction transaction(project.database());
    project.database().execute(edit);
    BOOST_CHECK_EXCEPTION(pipeline::load_model(project, id), base::ProjectRefused,
                          [&](const base::Error& error) {
                            return says(error.what(), words) && says(error.what(), "model 'x'");
                          });
  };
  broken("DELETE FROM array WHERE owner = 'model/x/best'", "parameters is missing");
  broken("DELETE FROM array WHERE name = 'calibration'", "calibration is missing");
  broken("UPDATE array SET name = 'parameters', owner = 'model/x/best' || owner WHERE name = 'target_mean'",
         "target_mean is missing");
  broken("UPDATE model SET architecture = 'P16-D16d0.1-D128' WHERE name = 'x'", "contradict");
  broken("UPDATE model SET architecture = 'Q' WHERE name = 'x'", "character 1");
  broken("UPDATE model SET settings = '[]' WHERE name = 'x'", "settings");
  broken("UPDATE model SET bins = 64 WHERE name = 'x'", "bins");
  broken("UPDATE model SET diagrams = 'a,b' WHERE name = 'x'", "diagrams");
  broken("UPDATE model SET fingerprint = zeroblob(16) WHERE name = 'x'", "fingerprint");
  BOOST_CHECK_NO_THROW(pipeline::load_model(project, id));
  BOOST_TEST(pipeline::verify(project, stages).problems.empty());
  BOOST_CHECK_THROW(pipeline::load_model(project, 1), base::InputError);
  BOOST_CHECK_THROW(pipeline::model_to_use(project, "none"), base::InputError);
}

BOOST_AUTO_TEST_CASE(rates_warm_up_and_fall_as_said) {
  pipeline::TrainingPlan plan;
  plan.rate = 2;
  plan.rate_end = 0.25;
  plan.warm_up = 4;
  BOOST_TEST(pipeline::rate_at(plan, 0, 105) == 0.5);
  BOOST_TEST(pipeline::rate_at(plan, 3, 105) == 2.0);
  BOOST_TEST(pipeline::rate_at(plan, 4, 105) == 2.0);
  BOOST_TEST(pipeline::rate_at(plan, 54, 105) == 2 * (0.25 + 0.75 / 2), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(pipeline::rate_at(plan, 104, 105) == 0.5, boost::test_tools::tolerance(1e-12));
  plan.schedule = pipeline::Schedule::exponential;
  BOOST_TEST(pipeline::rate_at(plan, 54, 105) == 1.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(pipeline::rate_at(plan, 104, 105) == 0.5, boost::test_tools::tolerance(1e-12));
  plan.schedule = pipeline::Schedule::constant;
  BOOST_TEST(pipeline::rate_at(plan, 104, 105) == 2.0);
  const auto back = pipeline::parse_plan(pipeline::plan_text(plan));
  BOOST_TEST(pipeline::plan_text(back) == pipeline::plan_text(plan));
  BOOST_CHECK_THROW(pipeline::parse_plan("{}"), base::ProjectRefused);
}

BOOST_AUTO_TEST_SUITE_END()
