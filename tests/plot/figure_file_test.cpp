// SPDX-License-Identifier: GPL-2.0-or-later
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "plot/save.h"
#include "tests/plot/picture.h"
#include "tests/temporary_folder.h"

using namespace coalsack;
using namespace coalsack::plot;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// One of every kind of layer.
Panel full_panel() {
  Panel panel;
  panel.title = "Title & more";
  panel.x.label = "Distance (kpc)";
  panel.y.label = "A_{V} (mag)";
  panel.right = Axis{"Right <axis>", 0, 3, Scaling::linear, false, palette::red};
  Grid grid{6, 4, {0, 6}, {0, 4}, {}};
  for (int i = 0; i < 24; ++i) grid.values.push_back(i);
  Image image{grid, {}};
  image.colours.label = "Stars per bin";
  panel.layers.emplace_back(image);
  panel.layers.emplace_back(Polygons{{{{{1, 1}, {2, 1}, {2, 2}}, 3}, {{{3, 1}, {4, 1}, {4, 2}}, 7}}, {}});
  panel.layers.emplace_back(
      Band{{0, 3, 6}, {0, 1, 2}, {1, 2, 3}, with_opacity(palette::green, 0.3), "band", false, false});
  panel.layers.emplace_back(
      Line{{0, 3, 6}, {4, 2}, {palette::black, 1, Dash::dashed}, "steps", true, false, true});
  panel.layers.emplace_back(
      Line{{0, 3, 6}, {0, 1, 3}, {palette::blue, 1, Dash::dotted}, "right", false, true, false});
  Points points;
  points.x = {1, 2, 3};
  points.y = {1, missing, 3};
  points.y_error = {0.1, 0.2, 0.3};
  points.marker = Marker::square;
  points.name = "points";
  panel.layers.emplace_back(points);
  panel.layers.emplace_back(Contours{grid, {8.5, 12.5}, {palette::white, 1, Dash::dash_dotted}, "level"});
  panel.layers.emplace_back(Text{0.05, 0.9, "note", true, Align::start, 0, palette::red});
  panel.legend = Legend::lower_right;
  return panel;
}

Figure full_figure() {
  Figure figure = single(full_panel(), 80, 60);
  figure.title = "Whole figure";
  return figure;
}

Figure image_figure(std::vector<double> values) {
  Panel panel;
  panel.layers.emplace_back(Image{{values.size(), 1, {0, 1}, {0, 1}, std::move(values)}, {}});
  return single(std::move(panel), 60, 50);
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t occurrences(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t place = text.find(word); place != std::string::npos; place = text.find(word, place + 1))
    ++count;
  return count;
}

std::string refusal(const Figure& figure, const std::filesystem::path& path) {
  try {
    save(figure, path);
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(figure_file)

BOOST_AUTO_TEST_CASE(a_png_has_its_size_its_resolution_and_a_picture) {
  const std::string png = rendered(full_figure(), Format::png);
  BOOST_TEST(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  const tests::Picture picture = tests::decoded_png(png);
  BOOST_TEST(picture.width == 945);   // 80 mm at 300 dpi
  BOOST_TEST(picture.height == 709);  // 60 mm
  BOOST_TEST(picture.distinct_colours() > 200U);
  const std::size_t chunk = png.find("pHYs");
  BOOST_REQUIRE(chunk == 8 + 25 + 4);
  BOOST_TEST(png.substr(chunk + 4, 9) == std::string("\0\0\x2e\x23\0\0\x2e\x23\1", 9));  // 11811 per metre
}

BOOST_AUTO_TEST_CASE(an_svg_is_well_formed_and_holds_its_labels) {
  const std::string svg = rendered(full_figure(), Format::svg);
  std::istringstream input(svg);
  boost::property_tree::ptree tree;
  BOOST_REQUIRE_NO_THROW(boost::property_tree::read_xml(input, tree));
  BOOST_TEST(tree.get<std::string>("svg.<xmlattr>.width") == "226.771654pt");  // 80 mm
  BOOST_TEST(tree.get<std::string>("svg.title") == "Whole figure");
  const std::string texts = tree.get<std::string>("svg.desc");
  for (const char* label : {"Distance (kpc)", "AV (mag)", "Right <axis>", "Title & more", "Stars per bin",
                            "note", "points", "band", "steps", "level"}) {
    BOOST_TEST_CONTEXT(label) {
      BOOST_TEST(texts.find(label) != std::string::npos);
    }
  }
  BOOST_TEST(occurrences(svg, "<path") > 50U);  // lines are lines
}

BOOST_AUTO_TEST_CASE(a_pdf_is_one_page_without_a_date) {
  const std::string pdf = rendered(full_figure(), Format::pdf);
  BOOST_TEST(pdf.substr(0, 5) == "%PDF-");
  BOOST_TEST(pdf.find("%%EOF") != std::string::npos);
  BOOST_TEST(pdf.find("/Count 1") != std::string::npos);
  BOOST_TEST(occurrences(pdf, "/Type /Page ") == 1U);
  BOOST_TEST(pdf.find("/Title (Whole figure)") != std::string::npos);
  BOOST_TEST(pdf.find("CreationDate") == std::string::npos);
  const std::size_t start = pdf.rfind("startxref\n") + 10;  // still points at the table of objects
  const std::size_t table = std::stoul(pdf.substr(start));
  BOOST_TEST(pdf.substr(table, 4) == "xref");
}

BOOST_AUTO_TEST_CASE(the_same_figure_gives_the_same_bytes_in_every_thread) {
  for (const Format format : {Format::png, Format::svg, Format::pdf}) {
    const std::string first = rendered(full_figure(), format);
    std::vector<std::string> others(4);
    std::vector<std::thread> threads;
    for (std::string& other : others) {
      threads.emplace_back([&other, format] { other = rendered(full_figure(), format); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& other : others) BOOST_TEST((other == first));
  }
}

BOOST_AUTO_TEST_CASE(a_value_that_is_missing_is_light_grey) {
  const std::uint32_t grey = tests::rgb(palette::no_data);
  const tests::Picture whole = tests::decoded_png(rendered(image_figure({1, 2, 3, 4}), Format::png));
  const tests::Picture holed = tests::decoded_png(rendered(image_figure({1, missing, 3, 4}), Format::png));
  BOOST_TEST(whole.count(grey) < 50U);
  // A quarter of the panel, which is more than half the page.
  BOOST_TEST(holed.count(grey) > holed.pixels.size() / 8);
}

BOOST_AUTO_TEST_CASE(a_cell_is_drawn_where_its_axes_say) {
  Panel panel;
  Grid grid{2, 2, {0, 2}, {0, 2}, {0, 1, 2, 3}};  // (0,0) (0,1) (1,0) (1,1)
  panel.layers.emplace_back(Image{grid, {}});
  const tests::Picture picture = tests::decoded_png(rendered(single(panel, 60, 60), Format::png));
  const auto colour = [](double value) { return tests::rgb(colour_at(ColourMap::viridis, value / 3)); };
  const int near = picture.width / 3;
  const int far = picture.width * 3 / 4;
  BOOST_TEST(picture.at(near, far) == colour(0));  // lower left
  BOOST_TEST(picture.at(near, near) == colour(1));
  BOOST_TEST(picture.at(far, far) == colour(2));
  BOOST_TEST(picture.at(far, near) == colour(3));
  panel.y.reversed = true;
  const tests::Picture turned = tests::decoded_png(rendered(single(panel, 60, 60), Format::png));
  BOOST_TEST(turned.at(near, near) == colour(0));
}

BOOST_AUTO_TEST_CASE(nothing_can_be_drawn_too) {
  Panel empty;
  empty.layers = {Image{}, Polygons{}, Band{}, Line{}, Points{}, Contours{}, Text{}};
  empty.legend = Legend::upper_left;
  Panel all_nan = full_panel();
  all_nan.layers = {Image{{2, 1, {0, 1}, {0, 1}, {missing, missing}}, {}},
                    Line{{missing, missing}, {missing, missing}, {}, "", false, false, false}};
  Panel equal_ends;
  equal_ends.x = {"x", 3, 3, Scaling::linear, false, palette::black};
  equal_ends.y = {"y", 2, 2, Scaling::logarithmic, true, palette::black};
  equal_ends.layers.emplace_back(Line{{3}, {2}, {}, "one", false, false, false});
  equal_ends.layers.emplace_back(Image{{1, 1, {1, 1}, {1, 1}, {4}}, {}});
  Panel infinite;
  const double inf = std::numeric_limits<double>::infinity();
  infinite.layers.emplace_back(Line{{0, 1, inf}, {-inf, 1e300, 2}, {}, "", false, false, false});
  for (Panel panel : {Panel{}, empty, all_nan, equal_ends, infinite}) {
    for (const bool polar : {false, true}) {
      if (polar) panel.polar = PolarView{};
      for (const Format format : {Format::png, Format::svg, Format::pdf}) {
        BOOST_TEST(rendered(single(panel, 60, 50), format).size() > 1000U);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(saving_replaces_the_file_and_leaves_nothing_beside_it) {
  const tests::TemporaryFolder folder;
  for (const char* name : {"a.png", "b.svg", "c.pdf", "D.PNG"}) {
    std::ofstream(folder / name) << "old";
    save(full_figure(), folder / name);
    BOOST_TEST(contents(folder / name).size() > 5000U);
  }
  BOOST_TEST(contents(folder / "a.png") == rendered(full_figure(), Format::png));
  const std::filesystem::directory_iterator files((folder / "a.png").parent_path());
  BOOST_TEST(std::distance(begin(files), end(files)) == 4);
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_written_is_named) {
  const tests::TemporaryFolder folder;
  const Figure figure = full_figure();
  BOOST_TEST(refusal(figure, folder / "a.jpg").find("unknown extension .jpg") != std::string::npos);
  BOOST_TEST(refusal(figure, folder / "a.jpg").find((folder / "a.jpg").string()) != std::string::npos);
  BOOST_TEST(refusal(figure, folder / "picture").find(".png, .svg or .pdf") != std::string::npos);
  BOOST_TEST(refusal(figure, folder / "none" / "a.png").find("there is no folder") != std::string::npos);
  std::filesystem::create_directory(folder / "b.png");
  BOOST_TEST(refusal(figure, folder / "b.png").find("it is a folder") != std::string::npos);
  BOOST_TEST(refusal(figure, "/proc/a.png").find("/proc/a.png") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(arrays_that_do_not_fit_are_refused) {
  const tests::TemporaryFolder folder;
  const auto why = [&](const Layer& layer) {
    Panel panel;
    panel.layers.emplace_back(Text{});
    panel.layers.push_back(layer);
    return refusal(single(panel, 60, 50), folder / "a.png");
  };
  BOOST_TEST(why(Line{{1, 2}, {1}, {}, "", false, false, false}) ==
             "figure: panel 1, layer 2: a line has 2 x and 1 y");
  BOOST_TEST(!why(Line{{1, 2}, {1, 2}, {}, "", true, false, false}).empty());
  BOOST_TEST(!why(Image{{2, 2, {}, {}, {1, 2, 3}}, {}}).empty());
  BOOST_TEST(!why(Band{{1, 2}, {1, 2}, {1}, {}, "", false, false}).empty());
  Points points;
  points.x = points.y = {1};
  points.y_error = {1, 2};
  BOOST_TEST(!why(points).empty());
  BOOST_TEST(!std::filesystem::exists(folder / "a.png"));
}

BOOST_AUTO_TEST_CASE(a_figure_that_cannot_be_drawn_is_refused) {
  Figure figure = full_figure();
  figure.width_mm = 0;
  BOOST_CHECK_THROW(rendered(figure, Format::png), base::InputError);
  figure = full_figure();
  figure.dpi = 1e6;
  BOOST_CHECK_THROW(rendered(figure, Format::png), base::InputError);
  figure = full_figure();
  figure.rows = 2;
  BOOST_CHECK_THROW(rendered(figure, Format::png), base::InputError);
  figure = full_figure();
  figure.width_mm = 20;  // narrower than its labels
  BOOST_CHECK_THROW(rendered(figure, Format::png), base::InputError);
  figure = full_figure();
  figure.column_weights = {missing};
  BOOST_CHECK_THROW(rendered(figure, Format::png), base::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
