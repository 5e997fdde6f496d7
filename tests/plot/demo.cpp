// SPDX-License-Identifier: GPL-2.0-or-later
// Draws one figure of every kind from made-up data: demo FOLDER [png|svg|pdf]. For looking at.
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <numbers>
#include <string>

#include "base/error.h"
#include "plot/curves_figure.h"
#include "plot/diagram_figure.h"
#include "plot/faceon_figure.h"
#include "plot/profile_figure.h"
#include "plot/save.h"
#include "plot/sky_figure.h"
#include "plot/spectrum_figure.h"

namespace {

using namespace coalsack::plot;

double bump(double x, double centre, double width) {
  return std::exp(-0.5 * std::pow((x - centre) / width, 2));
}

// A number from 0 to 1 that looks like chance.
double noise(double a, double b) {
  const double s = std::sin(a * 12.9898 + b * 78.233) * 43758.5453;
  return s - std::floor(s);
}

Grid grid_of(std::size_t nx, std::size_t ny, Range x, Range y, double (*f)(double, double)) {
  Grid grid{nx, ny, x, y, {}};
  for (std::size_t ix = 0; ix < nx; ++ix) {
    for (std::size_t iy = 0; iy < ny; ++iy) {
      const double px = x.low + (x.high - x.low) * (static_cast<double>(ix) + 0.5) / static_cast<double>(nx);
      const double py = y.low + (y.high - y.low) * (static_cast<double>(iy) + 0.5) / static_cast<double>(ny);
      grid.values.push_back(f(px, py));
    }
  }
  return grid;
}

double star_counts(double colour, double k, double reddening) {
  const double faint = std::pow(10, 0.28 * (k - 10));
  const double stars =
      4 * faint * bump(colour, 0.45 + reddening * 0.4, 0.12 + 0.015 * (k - 10)) +
      5 * faint * bump(colour, 0.75 + reddening * (0.4 + 0.08 * (k - 10)), 0.15 + 0.05 * reddening);
  return std::floor(stars * (0.6 + 0.8 * noise(colour, k)) + 0.35 * noise(k, colour));
}

Diagram cmd(bool extincted) {
  Diagram diagram;
  diagram.counts = grid_of(
      64, 64, {-0.5, 6.1}, {10, 16},
      extincted ? [](double c, double k) { return star_counts(c, k, 2.2); }
                : [](double c, double k) { return star_counts(c, k, 0); });
  return diagram;
}

std::vector<double> profile_bins(double seed) {
  std::vector<double> bins;
  for (int i = 0; i < 128; ++i) {
    const double d = 0.1 * (i + 0.5);
    const double value =
        0.3 * noise(seed, i) + 2.5 * bump(d, 2 + seed, 0.25) + 1.2 * bump(d, 5.5 - seed, 0.6);
    bins.push_back(d > 10.5 ? 0 : value);
  }
  return bins;
}

Figure examples() {
  std::vector<Example> rows(3);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].extincted = cmd(true);
    rows[i].reference = cmd(false);
    rows[i].dav_mag_per_kpc = profile_bins(0.4 + 0.7 * static_cast<double>(i));
  }
  rows[0].title = "l = 280\u00b0, b = 0\u00b0";
  return examples_figure(rows);
}

Profile predicted(bool with_distribution) {
  Profile profile;
  profile.title = "l = 281.25\u00b0, b = \u22120.40\u00b0";
  profile.target = profile_bins(1.1);
  double sum = 0;
  for (std::size_t i = 0; i < profile.target.size(); ++i) {
    const double smooth = profile.target[i] * 0.9 + 0.03;
    const double sigma = 0.05 + 0.25 * smooth;
    profile.dav_mag_per_kpc.push_back(smooth);
    sum += 0.1 * smooth;
    profile.cumulative_68.low.push_back(sum * 0.92);
    profile.cumulative_68.high.push_back(sum * 1.08);
    profile.cumulative_95.low.push_back(sum * 0.85);
    profile.cumulative_95.high.push_back(sum * 1.16);
    if (with_distribution) continue;
    profile.inside_68.low.push_back(std::max(0.0, smooth - sigma));
    profile.inside_68.high.push_back(smooth + sigma);
    profile.inside_95.low.push_back(std::max(0.0, smooth - 2 * sigma));
    profile.inside_95.high.push_back(smooth + 2 * sigma);
  }
  if (with_distribution) {
    Grid grid{128, 60, {0, 12.8}, {0, 4}, {}};
    for (std::size_t ix = 0; ix < 128; ++ix) {
      const double mean = profile.dav_mag_per_kpc[ix];
      for (std::size_t iy = 0; iy < 60; ++iy) {
        grid.values.push_back(bump((static_cast<double>(iy) + 0.5) / 15, mean, 0.05 + 0.2 * mean) /
                              (0.05 + 0.2 * mean) / 38);
      }
    }
    profile.distribution = grid;
  }
  return profile;
}

Figure curves() {
  std::vector<MagnitudeCurve> errors;
  std::vector<MagnitudeCurve> completeness;
  const double limits[] = {15.8, 15.1, 14.3};
  const char* names[] = {"J", "H", "K_{s}"};
  for (int band = 0; band < 3; ++band) {
    MagnitudeCurve error{names[band], {}, {}, {}, {}, {}};
    MagnitudeCurve complete = error;
    for (double m = 8; m < 17; m += 0.05) {
      error.fit_mag.push_back(m);
      error.fit_value.push_back(0.02 + 0.1 * std::pow(10, 0.4 * (m - limits[band])));
      complete.fit_mag.push_back(m);
      complete.fit_value.push_back(1 / (1 + std::exp((m - limits[band] - 0.3) / 0.15)));
    }
    for (double m = 8.25; m < 17; m += 0.5) {
      const double chance = noise(m, band) - 0.5;
      error.bin_mag.push_back(m);
      error.bin_value.push_back((0.02 + 0.1 * std::pow(10, 0.4 * (m - limits[band]))) * (1 + 0.1 * chance));
      error.bin_error.push_back(error.bin_value.back() * 0.08);
      complete.bin_mag.push_back(m);
      complete.bin_value.push_back(1 / (1 + std::exp((m - limits[band] - 0.3) / 0.15)) + 0.04 * chance);
      complete.bin_error.push_back(0.03);
    }
    errors.push_back(error);
    completeness.push_back(complete);
  }
  return curves_figure(errors, completeness, "2MASS, control field at l = 280\u00b0, b = 0\u00b0");
}

Figure spectrum() {
  Spectrum theory{"theory", {}, {}, {}, {}, true};
  Spectrum measured{"10 000 profiles", {}, {}, {}, {}, false};
  for (double k = 0.08; k < 5; k *= 1.08) {
    const double power = 2e-3 / (1 + std::pow(k / 0.5, 2.4));
    theory.wave_number.push_back(k);
    theory.power.push_back(power);
    measured.wave_number.push_back(k);
    measured.power.push_back(power * (0.9 + 0.2 * noise(k, 1)));
    measured.power_low.push_back(power * 0.7);
    measured.power_high.push_back(power * 1.4);
  }
  return spectrum_figure(std::vector<Spectrum>{measured, theory});
}

double dust(double l, double b) {
  double sum = 0.4 + 3 * bump(b, -0.5, 2.2);
  for (int i = 0; i < 25; ++i) {
    sum += 4 * noise(i, 3) * bump(l, 257 + 46 * noise(i, 1), 1.5) * bump(b, 6 * (noise(i, 2) - 0.5), 0.8);
  }
  return sum;
}

// Shapes like HEALPix pixels, some without a value.
Figure sky_map() {
  Panel map;
  map.x = {"Galactic longitude l (deg)", 257, 303, Scaling::linear, true, palette::black};
  map.y = {"Galactic latitude b (deg)", -5, 5, Scaling::linear, false, palette::black};
  map.equal_aspect = true;
  Polygons pixels;
  pixels.colours.map = ColourMap::inferno;
  pixels.colours.label = "A_{V} (mag)";
  constexpr double half = 0.2;
  for (int i = -2; i < 240; ++i) {
    for (int j = -30; j < 30; ++j) {
      const double l = 257 + i * half;
      const double b = j * half + (i % 2 == 0 ? 0 : half);
      const bool hole = std::hypot(l - 290, b - 2) < 1;
      pixels.shapes.push_back({{{l - half, b}, {l, b - half}, {l + half, b}, {l, b + half}},
                               hole ? std::numeric_limits<double>::quiet_NaN() : dust(l, b)});
    }
  }
  Panel residual = map;
  map.layers.emplace_back(pixels);
  Contours contours;
  contours.grid = grid_of(230, 50, {257, 303}, {-5, 5}, dust);
  contours.levels = {3, 5, 7};
  contours.stroke = {palette::white, 0.6, Dash::solid};
  map.layers.emplace_back(contours);
  map.title = "Integrated extinction";
  pixels.colours = {};
  pixels.colours.map = ColourMap::cool_warm;
  pixels.colours.symmetric = true;
  pixels.colours.label = "\u0394A_{V} (mag)";
  for (Polygon& pixel : pixels.shapes) {
    const Point p = pixel.corners[0];
    if (!std::isnan(pixel.value))
      pixel.value = std::sin(p.x * 0.9) * std::cos(p.y * 1.3) + noise(p.x, p.y) - 0.5;
  }
  residual.title = "Map \u2212 truth";
  residual.layers.emplace_back(pixels);
  Figure figure;
  figure.rows = 2;
  figure.width_mm = page_width_mm;
  figure.height_mm = 100;
  figure.panels = {map, residual};
  return figure;
}

double ring_dust(double l, double d) {
  const double x = d * std::sin(l * std::numbers::pi / 180);
  const double y = 8.2 - d * std::cos(l * std::numbers::pi / 180);
  const double radius = std::hypot(x, y);
  const double angle = std::atan2(x, y);
  double arms = 0.05;
  for (int arm = 0; arm < 4; ++arm) {
    arms += bump(std::remainder(std::log(radius / 3.5) / std::tan(0.22) - angle - arm * std::numbers::pi / 2,
                                2 * std::numbers::pi),
                 0, 0.22);
  }
  if (d > 9.5 && l > 280 && l < 285) return std::numeric_limits<double>::quiet_NaN();
  return arms * std::exp(-d / 12) * (0.5 + noise(std::floor(l * 4), std::floor(d * 5)));
}

Panel face_on(Range l, std::optional<double> up) {
  Panel panel;
  panel.x.label = "Galactic longitude l";
  panel.y.label = "Distance (kpc)";
  panel.polar = PolarView{up};
  Image image;
  image.grid = grid_of(static_cast<std::size_t>((l.high - l.low) * 4), 64, l, {0, 12.8}, ring_dust);
  image.colours.map = ColourMap::inferno;
  image.colours.label = "dA_{V}/dr (mag kpc^{\u22121})";
  panel.layers.emplace_back(image);
  Points regions;
  Points clouds;
  for (int i = 0; i < 40; ++i) {
    (i % 2 == 0 ? regions : clouds).x.push_back(l.low + (l.high - l.low) * noise(i, 5));
    (i % 2 == 0 ? regions : clouds).y.push_back(12 * noise(i, 6));
  }
  regions.marker = Marker::square;
  regions.stroke = {palette::red, 0.8, Dash::solid};
  regions.name = "H II regions";
  clouds.marker = Marker::circle;
  clouds.stroke = {palette::purple, 0.8, Dash::solid};
  clouds.name = "Giant molecular clouds";
  panel.layers.emplace_back(regions);
  panel.layers.emplace_back(clouds);
  return panel;
}

SkyMap made_sky(double l, double b, double width, double height) {
  SkyMap map;
  map.values =
      grid_of(600, static_cast<std::size_t>(600 * height / width), {l, l + width}, {b, b + height},
              [](double x, double y) {
                return dust(x < 257 ? x + 125 : x > 303 ? x - 70 : x, y > 10 ? y - 20 : y < -10 ? y + 20 : y);
              });
  map.contours = smoothed(map.values, 4, 4, 2);
  map.levels = contour_levels(*map.contours);
  map.title = "Prediction";
  return map;
}

Figure skies(double l, double b, double width, double height) {
  std::vector<SkyMap> maps(3, made_sky(l, b, width, height));
  maps[1].title = "Truth";
  const Grid* const shared[] = {&maps[0].values, &maps[1].values};
  maps[0].range = maps[1].range = shared_range(shared);
  maps[2].title = "Prediction \u2212 truth";
  maps[2].label = "\u0394A_{V} (mag)";
  maps[2].residual = true;
  for (std::size_t i = 0; i < maps[2].values.values.size(); ++i)
    maps[2].values.values[i] = noise(static_cast<double>(i), 3) - 0.5;
  return sky_figure(maps);
}

FaceOnMap made_face_on(Range l) {
  FaceOnMap map;
  map.values = grid_of(static_cast<std::size_t>((l.high - l.low) * 4), 64, l, {0, 12.8}, ring_dust);
  map.title = "Prediction";
  return map;
}

Figure face_ons(Range l, FaceOnView view, std::size_t count) {
  std::vector<FaceOnMap> maps(count, made_face_on(l));
  if (count > 1) maps[1].title = "Truth";
  std::vector<Tracers> tracers(2);
  tracers[0].name = "H II regions";
  tracers[1].name = "Giant molecular clouds";
  for (int i = 0; i < 80; ++i) {
    Tracers& kind = tracers[i % 2 == 0 ? 0 : 1];
    kind.l_deg.push_back(l.low + (l.high - l.low) * noise(i, 5));
    kind.d_kpc.push_back(12 * noise(i, 6));
  }
  return faceon_figure(maps, tracers, view);
}

// Whatever else axes and layers can do.
Figure axes() {
  Panel logs;
  logs.x = {"x", 1e-7, 1e6, Scaling::logarithmic, false, palette::black};
  logs.y = {"y (10^{5})", 1e5, 3.2e5, Scaling::linear, false, palette::black};
  Panel narrow;
  narrow.x = {"less than a decade", 0.3, 4, Scaling::logarithmic, true, palette::black};
  narrow.y = {"A_{K_s}", -1e-6, 2.5e-6, Scaling::linear, false, palette::black};
  narrow.layers.emplace_back(Text{0.5, 0.5, "B1950 \u2192 J2000, \u03bb_{eff} = 2.16 \u00b5m", true,
                                  Align::middle, 0, palette::red});
  Panel empty;
  empty.title = "Nothing";
  Panel markers;
  const Marker kinds[] = {Marker::dot, Marker::circle, Marker::square, Marker::diamond, Marker::cross};
  const char* names[] = {"dot", "circle", "square", "diamond", "cross"};
  for (int i = 0; i < 5; ++i) {
    Points points;
    for (int k = 0; k < 12; ++k) {
      points.x.push_back(k);
      points.y.push_back(i + noise(i, k));
    }
    points.marker = kinds[i];
    points.filled = i == 2;
    points.size_pt = 4;
    points.stroke = {i == 0   ? palette::black
                     : i == 1 ? palette::blue
                     : i == 2 ? palette::vermilion
                     : i == 3 ? palette::green
                              : palette::purple,
                     0.8, Dash::solid};
    points.name = names[i];
    markers.layers.emplace_back(points);
  }
  markers.y.high = 9;
  markers.legend = Legend::upper_right;
  Figure figure;
  figure.rows = 2;
  figure.columns = 2;
  figure.width_mm = page_width_mm;
  figure.height_mm = 120;
  figure.title = "Axes, markers and an empty panel";
  figure.panels = {logs, narrow, empty, markers};
  return figure;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER [png|svg|pdf]\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const std::string extension = argc > 2 ? argv[2] : "png";
  try {
    Diagram diagram = cmd(true);
    diagram.title = "2MASS, l = 280\u00b0, b = 0\u00b0";
    Diagram reference = cmd(false);
    reference.title = "Reference";
    const auto write = [&](const Figure& figure, const std::string& name) {
      const std::filesystem::path path = folder / (name + "." + extension);
      save(figure, path);
      std::cout << path.string() << " " << std::filesystem::file_size(path) << " bytes\n";
    };
    write(diagram_figure(diagram), "diagram");
    write(diagrams_figure(std::vector<Diagram>{diagram, reference}), "diagrams");
    write(examples(), "examples");
    write(profile_figure(predicted(false)), "profile");
    write(profile_figure(predicted(true)), "profile_distribution");
    write(curves(), "curves");
    write(spectrum(), "spectrum");
    write(sky_map(), "sky");
    write(skies(257, -5, 46, 10), "sky_wide");
    write(skies(157.4, -21.5, 2, 2), "sky_square");
    write(sky_figure(std::vector<SkyMap>{made_sky(350, -5, 20, 10)}), "sky_one");
    for (const auto& [view, name] : {std::pair{FaceOnView::polar, "polar"},
                                     {FaceOnView::cartesian, "cartesian"},
                                     {FaceOnView::longitude, "longitude"}}) {
      write(face_ons({257, 303}, view, 2), std::string("faceon_") + name + "_pair");
      write(face_ons({257, 303}, view, 1), std::string("faceon_") + name + "_one");
      write(face_ons({345, 375}, view, 2), std::string("faceon_") + name + "_centre");
      write(face_ons({0, 360}, view, 1), std::string("faceon_") + name + "_whole");
    }
    write(single(face_on({0, 360}, 0.0), 120, 100), "faceon_whole");
    write(single(face_on({100, 260}, 0.0), 120, 100), "faceon_down");
    write(axes(), "axes");
  } catch (const coalsack::base::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
