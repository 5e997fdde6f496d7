// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/model.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "tests/network/model_of.h"

using namespace coalsack;
using namespace coalsack::network;

namespace {

double variance(const std::vector<float>& parameters, const ParameterArray& array) {
  double sum = 0;
  for (std::size_t i = 0; i < array.size; ++i) sum += std::pow(parameters[array.offset + i], 2);
  return sum / static_cast<double>(array.size);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model)

BOOST_AUTO_TEST_CASE(the_published_network_has_its_published_size) {
  const ModelSpec spec = model_of("paper", {1, 64, 64}, 128);
  check(spec);
  BOOST_TEST(parameter_count(spec) == 53748452U);
  BOOST_TEST(static_cast<double>(2 * multiply_adds(spec)) == 112.4e6, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(arrays_stand_one_after_the_other_with_their_shapes) {
  const ModelSpec spec = model_of("C3x3.5-P2-C1x1.4-D6-D3", {2, 8, 6}, 3);
  const auto arrays = parameter_arrays(spec);
  const std::vector<std::pair<std::string, std::vector<std::size_t>>> expected = {
      {"0.weight", {5, 4, 3, 3}}, {"0.bias", {5}}, {"2.weight", {4, 5, 1, 1}}, {"2.bias", {4}},
      {"3.weight", {6, 48}},      {"3.bias", {6}}, {"4.weight", {3, 6}},       {"4.bias", {3}}};
  BOOST_TEST_REQUIRE(arrays.size() == expected.size());
  std::size_t offset = 0;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    BOOST_TEST(arrays[i].name == expected[i].first);
    BOOST_TEST(arrays[i].shape == expected[i].second);
    BOOST_TEST(arrays[i].offset == offset);
    offset += arrays[i].size;
  }
  BOOST_TEST(parameter_count(spec) == offset);
}

BOOST_AUTO_TEST_CASE(first_weights_have_he_variance_and_depend_on_the_seed) {
  ModelSpec spec = model_of("C5x5.12-P2-D200-D128", {1, 16, 16}, 128);
  const auto arrays = parameter_arrays(spec);
  const auto parameters = first_parameters(spec);
  BOOST_TEST(variance(parameters, arrays[0]) == 2.0 / 50, boost::test_tools::tolerance(0.2));
  BOOST_TEST(variance(parameters, arrays[1]) == 0);
  BOOST_TEST(variance(parameters, arrays[2]) == 2.0 / 768, boost::test_tools::tolerance(0.02));
  BOOST_TEST(variance(parameters, arrays[4]) == 1.0 / 200, boost::test_tools::tolerance(0.04));
  BOOST_TEST((parameters == first_parameters(spec)));
  spec.seed = 2;
  BOOST_TEST((parameters != first_parameters(spec)));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_by_name) {
  const auto refused = [](const char* text, InputShape input, std::size_t bins, const char* why,
                          auto change) {
    ModelSpec spec = model_of(text, input, bins);
    change(spec);
    BOOST_CHECK_EXCEPTION(check(spec), base::InputError, [&](const base::InputError& error) {
      return std::string(error.what()).find(why) != std::string::npos;
    });
  };
  const auto as_it_is = [](ModelSpec&) {};
  refused("D64-D128", {1, 8, 8}, 100, "has 128 neurons where the profiles have 100 bins", as_it_is);
  refused("P2-P8-D3", {1, 8, 12}, 3, "layer 2, a pool of 8, is larger than the 4 x 6 cells", as_it_is);
  refused("D3", {1, 8, 8}, 3, "scale of the profiles has a value that is not above 0",
          [](ModelSpec& spec) { spec.normalisation.target_scale[1] = 0; });
  refused("D3", {1, 8, 8}, 3, "mean of the inputs has 127 values instead of 128",
          [](ModelSpec& spec) { spec.normalisation.mean.pop_back(); });
  refused("D3", {1, 8, 8}, 3, "not finite",
          [](ModelSpec& spec) { spec.normalisation.factor[0] = std::numeric_limits<float>::quiet_NaN(); });
  refused("D3", {1, 8, 8}, 3, "bin_weight has 2 values",
          [](ModelSpec& spec) { spec.loss.bin_weight.pop_back(); });
  refused("D3", {1, 8, 8}, 3, "momentum", [](ModelSpec& spec) { spec.optimiser.momentum = 1; });
}

BOOST_AUTO_TEST_SUITE_END()
