// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/claim.h"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <set>

#include "pipeline/status.h"
#include "tests/pipeline/fixture.h"

using namespace coalsack;

BOOST_FIXTURE_TEST_SUITE(claim, tests::NumberFixture)

BOOST_AUTO_TEST_CASE(two_takers_never_get_the_same_key) {
  const auto first_project = open();
  const auto second_project = open();
  const auto recipes = pipeline::activate(first_project, stages, project::Access::read);
  pipeline::activate(second_project, stages, project::Access::read);
  pipeline::ClaimTaker first(first_project, stages[0], recipes.at("number"));
  pipeline::ClaimTaker second(second_project, stages[0], recipes.at("number"));
  std::set<pipeline::Key> keys;
  std::size_t tasks = 0;
  for (int turn = 0;; ++turn) {
    const auto claim = (turn % 3 == 0 ? first : second).take(turn % 2 == 0 ? 37 : 210);
    if (!claim) break;
    tasks += claim->tasks.size();
    for (const pipeline::Task& task : claim->tasks) keys.insert(task.key);
  }
  BOOST_TEST(tasks == static_cast<std::size_t>(entries));
  BOOST_TEST(keys.size() == tasks);
}

BOOST_AUTO_TEST_CASE(a_dead_process_loses_its_claims_and_a_living_one_does_not) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  // One that was killed and whose parent has not looked yet.
  const pid_t unreaped = fork();
  if (unreaped == 0) _exit(0);
  siginfo_t ended{};
  waitid(P_PID, static_cast<id_t>(unreaped), &ended, WEXITED | WNOWAIT);
  const pipeline::Owner here = pipeline::this_process();
  pipeline::Owner dead = here;
  dead.pid = child;
  pipeline::Owner zombie = here;
  zombie.pid = unreaped;
  BOOST_TEST(!pipeline::may_be_alive(zombie, here, 1000000, 1000000));
  waitpid(unreaped, nullptr, 0);
  pipeline::Owner reused = here;  // the same number, another process
  reused.process_start += 1;
  pipeline::Owner elsewhere = here;
  elsewhere.host = "another machine";
  BOOST_TEST(pipeline::may_be_alive(here, here, 1000000, 1000000));
  BOOST_TEST(!pipeline::may_be_alive(here, here, 0, 1000000));  // suspended for days
  BOOST_TEST(!pipeline::may_be_alive(dead, here, 1000000, 1000000));
  BOOST_TEST(!pipeline::may_be_alive(reused, here, 1000000, 1000000));
  BOOST_TEST(pipeline::may_be_alive(elsewhere, here, 1000000, 1000000 + pipeline::claim_timeout_s));
  BOOST_TEST(!pipeline::may_be_alive(elsewhere, here, 1000000, 1000001 + pipeline::claim_timeout_s));

  const auto project = open();
  const auto recipes = pipeline::activate(project, stages, project::Access::read);
  pipeline::ClaimTaker taker(project, stages[0], recipes.at("number"));
  project::Statement insert = project.statement("claim/insert");
  insert.run(recipes.at("number").stage_id, 0, 0, 50, 9, dead.host, dead.pid, dead.process_start, 0);
  const auto claim = taker.take(10);
  BOOST_REQUIRE(claim.has_value());
  BOOST_TEST((claim->tasks.front().key == pipeline::Key{0, 0}));
  insert.run(recipes.at("number").stage_id, 1, 0, 50, 9, elsewhere.host, 1, 1, std::int64_t{1} << 40);
  const auto beyond = taker.take(10);
  BOOST_REQUIRE(beyond.has_value());
  BOOST_TEST((beyond->tasks.front().key == pipeline::Key{51, 0}));
  BOOST_TEST(taker.others_at_work());
}

BOOST_AUTO_TEST_CASE(a_claim_ends_before_the_next_one_begins) {
  const auto project = open();
  const auto recipes = pipeline::activate(project, stages, project::Access::read);
  pipeline::ClaimTaker taker(project, stages[0], recipes.at("number"));
  project.statement("claim/insert")
      .run(recipes.at("number").stage_id, 3, 5, 4, 4, "another machine", 1, 1, std::int64_t{1} << 40);
  const auto before = taker.take(1000);
  BOOST_TEST((before->tasks.back().key == pipeline::Key{3, 4}));
  const auto after = taker.take(1);
  BOOST_TEST((after->tasks.front().key == pipeline::Key{4, 5}));
}

BOOST_AUTO_TEST_SUITE_END()
