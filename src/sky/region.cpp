// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/region.h"

#include <charconv>
#include <cmath>

#include "base/error.h"
#include "sky/direction.h"
#include "sky/moc.h"
#include "sky/moc_file.h"
#include "sky/pixel.h"
#include "sky/spans.h"
#include "sky/trimmed.h"

namespace coalsack::sky {
namespace {

std::string shortest(double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), value);
  return error == std::errc{} ? std::string(digits, end) : std::to_string(value);
}

// "257,303,-5,5" -> numbers. `form` is what the region should look like, for errors.
std::vector<double> numbers(std::string_view list, std::size_t expected, const std::string& form,
                            std::string_view whole) {
  const auto fail = [&](const std::string& why) {
    throw base::InputError("region '" + std::string(whole) + "': " + why + "; a region of this kind reads '" +
                           form + "', in degrees");
  };
  std::vector<double> values;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    std::string_view item = trimmed(list.substr(begin, comma - begin));
    begin = comma + 1;
    if (item.starts_with('+')) item.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), value);
    if (item.empty() && trimmed(list).empty()) break;
    if (error != std::errc{} || end != item.data() + item.size() || !std::isfinite(value))
      fail(std::string("'").append(item) + "' is not a number");
    values.push_back(value);
  }
  if (values.size() != expected)
    fail("has " + std::to_string(values.size()) + " numbers instead of " + std::to_string(expected));
  return values;
}

void require_longitude(double l_deg, const char* name) {
  if (!(l_deg >= -360 && l_deg <= 720))
    throw base::InputError(std::string("box: ") + name + " = " + shortest(l_deg) +
                           " is outside -360 to 720 degrees of Galactic longitude");
}

void require_latitude(double b_deg, const char* name) {
  if (!(b_deg >= -90 && b_deg <= 90))
    throw base::InputError(std::string("box: ") + name + " = " + shortest(b_deg) +
                           " is outside -90 to 90 degrees of Galactic latitude");
}

struct PixelsIn {
  std::int64_t nside;
  std::int64_t max_pixels;
  const std::string& what;

  std::vector<std::int64_t> operator()(const Box& given) const {
    const Box box = make_box(given.l0_deg, given.l1_deg, given.b0_deg, given.b1_deg);
    const auto walk = [&](const SpanSink& sink) {
      return walk_box(nside, box.l0_deg, box.l1_deg, box.b0_deg, box.b1_deg, sink);
    };
    const double area_deg2 = box_area_deg2(box.l0_deg, box.l1_deg, box.b0_deg, box.b1_deg);
    return pixels_of(walk, what, nside, area_deg2, max_pixels);
  }
  std::vector<std::int64_t> operator()(const Cone& given) const {
    const Cone cone = make_cone(given.l_deg, given.b_deg, given.radius_deg);
    const auto walk = [&](const SpanSink& sink) {
      return walk_cone(nside, {cone.l_deg, cone.b_deg}, cone.radius_deg, sink);
    };
    return pixels_of(walk, what, nside, cone_area_deg2(cone.radius_deg), max_pixels);
  }
  std::vector<std::int64_t> operator()(const MocRegion& moc) const {
    return pixels_centred_in(read_moc(moc.path), nside, what, max_pixels);
  }
};

// The kind, a blank, and the numbers between commas.
std::string listed(std::string text, std::initializer_list<double> values) {
  char separator = ' ';
  for (const double value : values) {
    text += separator;
    text += shortest(value);
    separator = ',';
  }
  return text;
}

struct TextOf {
  std::string operator()(const Box& box) const {
    return listed("box", {box.l0_deg, box.l1_deg, box.b0_deg, box.b1_deg});
  }
  std::string operator()(const Cone& cone) const {
    return listed("cone", {cone.l_deg, cone.b_deg, cone.radius_deg});
  }
  std::string operator()(const MocRegion& moc) const { return "moc " + moc.path; }
};

}  // namespace

Box make_box(double l0_deg, double l1_deg, double b0_deg, double b1_deg) {
  require_longitude(l0_deg, "l0");
  require_longitude(l1_deg, "l1");
  require_latitude(b0_deg, "b0");
  require_latitude(b1_deg, "b1");
  if (b0_deg > b1_deg)
    throw base::InputError("box: b0 = " + shortest(b0_deg) + " is north of b1 = " + shortest(b1_deg) +
                           "; exchange them");
  if (l1_deg - l0_deg > 360)
    throw base::InputError("box: l0 = " + shortest(l0_deg) + " to l1 = " + shortest(l1_deg) +
                           " is more than the whole circle; that is 0,360");
  Box box{0, 360, b0_deg + 0.0, b1_deg + 0.0};
  if (l1_deg - l0_deg == 360) return box;
  box.l0_deg = wrap_360(l0_deg);
  box.l1_deg = wrap_360(l1_deg);
  if (box.l1_deg == 0 && box.l0_deg > 0) box.l1_deg = 360;
  return box;
}

Cone make_cone(double l_deg, double b_deg, double radius_deg) {
  const Direction axis = checked(l_deg, b_deg);
  if (!(radius_deg >= 0 && radius_deg <= 180))
    throw base::InputError("cone: radius " + shortest(radius_deg) + " is outside 0 to 180 degrees");
  return {axis.l_deg, axis.b_deg + 0.0, radius_deg + 0.0};
}

bool contains(const Box& box, double l_deg, double b_deg) {
  if (!(b_deg >= box.b0_deg && b_deg <= box.b1_deg)) return false;
  const double l = wrap_360(l_deg);
  if (box.l0_deg > box.l1_deg) return l >= box.l0_deg || l <= box.l1_deg;
  return (l >= box.l0_deg && l <= box.l1_deg) || (l == 0 && box.l1_deg == 360);
}

bool contains(const Cone& cone, double l_deg, double b_deg) {
  return separation_deg(cone.l_deg, cone.b_deg, l_deg, b_deg) <= cone.radius_deg;
}

std::vector<std::int64_t> pixels_in(const Region& region, std::int64_t nside, std::int64_t max_pixels) {
  order_of(nside);  // refuses a wrong nside before any work
  const std::string what = text_of(region);
  return std::visit(PixelsIn{nside, max_pixels, what}, region);
}

std::string text_of(const Region& region) {
  return std::visit(TextOf{}, region);
}

Region parse_region(std::string_view text) {
  const std::string_view whole = trimmed(text);
  const std::size_t blank = std::min(whole.find_first_of(" \t"), whole.size());
  const std::string_view kind = whole.substr(0, blank);
  const std::string_view rest = trimmed(whole.substr(blank));
  if (kind == "box") {
    const std::vector<double> n = numbers(rest, 4, "box l0,l1,b0,b1", whole);
    return make_box(n[0], n[1], n[2], n[3]);
  }
  if (kind == "cone") {
    const std::vector<double> n = numbers(rest, 3, "cone l,b,radius", whole);
    return make_cone(n[0], n[1], n[2]);
  }
  if (kind == "moc") {
    if (rest.empty()) throw base::InputError("region 'moc' names no file; write 'moc FILE'");
    return MocRegion{std::string(rest)};
  }
  throw base::InputError("region '" + std::string(whole) +
                         "' is of no known kind; write 'box l0,l1,b0,b1', 'cone l,b,radius' or 'moc FILE'");
}

}  // namespace coalsack::sky
