// SPDX-License-Identifier: GPL-2.0-or-later
#include "network/architecture.h"

#include <boost/test/unit_test.hpp>

#include "base/error.h"

using namespace coalsack;
using network::LayerKind;
using network::notation;
using network::parse_architecture;

BOOST_AUTO_TEST_SUITE(architecture)

BOOST_AUTO_TEST_CASE(the_published_network_is_read) {
  const network::Architecture paper = parse_architecture("paper");
  const std::vector<network::Layer> layers = {
      {LayerKind::convolution, 5, 12, 0}, {LayerKind::pool, 2, 0, 0},
      {LayerKind::dense, 0, 3072, 0.1F},  {LayerKind::dense, 0, 3072, 0.1F},
      {LayerKind::dense, 0, 2048, 0.0F},  {LayerKind::dense, 0, 128, 0.0F}};
  BOOST_TEST((paper.layers == layers));
  BOOST_TEST(paper.leak == 0);
  BOOST_TEST(notation(paper) == "C5x5.12-P2-D3072d0.1-D3072d0.1-D2048-D128");
}

BOOST_AUTO_TEST_CASE(a_notation_comes_back_as_it_was) {
  for (const char* text : {"D128", "L0.01-C5x5.12-P2-D3072d0.1-D128", "C3x3.16d0.25-C3x3.32-P2-C1x1.8-P3-D7",
                           "D512d0.1-D512d0.1-D128", "L0.001-D1"})
    BOOST_TEST(notation(parse_architecture(text)) == text);
  BOOST_TEST((parse_architecture("C5.12-D3") == parse_architecture("C5x5.12-D3")));
  BOOST_TEST((parse_architecture(notation(parse_architecture("small"))) == parse_architecture("small")));
}

BOOST_AUTO_TEST_CASE(a_wrong_notation_is_refused_with_the_character) {
  struct Case {
    const char *text, *place, *why;
  };
  for (const Case& c : {Case{"", "character 1 (at its end)", "expected a layer"},
                        Case{"X5", "character 1 (at 'X')", "expected a layer"},
                        Case{"C5x5.12-P2-D3072q-D128", "character 17 (at 'q')", "expected '-' or the end"},
                        Case{"C5x3.12-D128", "character 4 (at '3')", "square"},
                        Case{"C4x4.12-D128", "character 2 (at '4')", "odd"},
                        Case{"C5x5-D128", "character 5 (at '-')", "expected '.'"},
                        Case{"C5x5.-D128", "character 6 (at '-')", "expected the number of filters"},
                        Case{"D0-D128", "character 2 (at '0')", "from 1 to"},
                        Case{"D99999999999999999999", "character 2 (at '9')", "from 1 to"},
                        Case{"D12d1.5-D128", "character 5 (at '1')", "from 0 to below 1"},
                        Case{"D12dnan-D128", "character 5 (at 'n')", "from 0 to below 1"},
                        Case{"P2d0.1-D128", "character 3 (at 'd')", "expected '-'"},
                        Case{"D12-", "character 5 (at its end)", "expected a layer"},
                        Case{"D12-P2-D3", "character 5 (at 'P')", "only dense"},
                        Case{"D12-D128d0.1", "character 5 (at 'D')", "cannot drop"},
                        Case{"C5x5.12", "character 1 (at 'C')", "must be dense"},
                        Case{"L2-D128", "character 2 (at '2')", "leak"},
                        Case{"L0.1D128", "character 5 (at 'D')", "'-' after the leak"},
                        Case{"paper ", "character 1 (at 'p')", "expected a layer"}}) {
    BOOST_TEST_CONTEXT(c.text) {
      BOOST_CHECK_EXCEPTION(parse_architecture(c.text), base::InputError, [&](const base::InputError& error) {
        const std::string message = error.what();
        BOOST_TEST_INFO(message);
        return message.find(c.text) != std::string::npos && message.find(c.place) != std::string::npos &&
               message.find(c.why) != std::string::npos;
      });
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
