// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram/star_pool.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace coalsack::diagram {
namespace {

constexpr std::size_t most_stars = 1'000'000'000;  // star numbers are 32-bit signed in the fast builder

const stars::Column& column_of(const stars::StarList& stars, std::string_view name) {
  const stars::Column* column = stars.find(name);
  if (column == nullptr)
    throw base::InputError("reference stars: no column " + std::string(name) + " in the list");
  if (column->values.size() != stars.size())
    throw base::InputError("reference stars: column " + std::string(name) + " has not one value per star");
  return *column;
}

std::vector<float> values_of(const stars::StarList& stars, const std::string& name) {
  if (name != "parallax_mas" || stars.find(name) != nullptr) return column_of(stars, name).values;
  std::vector<float> parallax;
  for (const float d : column_of(stars, "distance_kpc").values) parallax.push_back(1.0F / d);
  return parallax;
}

template <class T>
std::vector<T> in_order(const std::vector<T>& values, const std::vector<std::uint32_t>& order) {
  std::vector<T> result;
  result.reserve(order.size());
  for (const std::uint32_t i : order) result.push_back(values[i]);
  return result;
}

}  // namespace

StarPool::StarPool(const stars::StarList& stars, std::span<const std::string> columns, double area_factor)
    : names_(columns.begin(), columns.end()), area_factor_(area_factor) {
  if (!(area_factor > 0) || !std::isfinite(area_factor))
    throw base::InputError("reference stars: the area factor of the pool must be above 0");
  if (stars.size() > most_stars) throw base::InputError("reference stars: more than 1e9 stars in a pool");
  const std::vector<float>& distance = column_of(stars, "distance_kpc").values;
  std::vector<std::uint8_t> component(stars.size(), 0);
  if (stars.find("component") != nullptr) {
    const std::vector<float>& values = column_of(stars, "component").values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!(values[i] >= 0 && values[i] < static_cast<float>(most_components)))
        throw base::InputError("reference stars: row " + std::to_string(i) +
                               " has a component outside 0 to 15");
      component[i] = static_cast<std::uint8_t>(values[i]);
    }
  }
  for (std::size_t i = 0; i < distance.size(); ++i)
    if (!(distance[i] > 0) || !std::isfinite(distance[i]))
      throw base::InputError("reference stars: row " + std::to_string(i) +
                             " has a distance that is not above 0");

  std::vector<std::uint32_t> order(stars.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return component[a] != component[b] ? component[a] < component[b] : distance[a] < distance[b];
  });
  for (const std::string& name : names_) columns_.push_back(in_order(values_of(stars, name), order));
  distance_kpc_ = in_order(distance, order);
  component_ = in_order(component, order);
  cut_into_blocks();
}

std::span<const float> StarPool::column(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return columns_[i];
  throw base::InputError("reference stars: the pool was made without column " + std::string(name));
}

StarPool StarPool::only(std::span<const std::uint8_t> keep) const {
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < size(); ++i)
    if (keep[i] != 0) order.push_back(static_cast<std::uint32_t>(i));
  StarPool pool;
  pool.names_ = names_;
  for (const std::vector<float>& values : columns_) pool.columns_.push_back(in_order(values, order));
  pool.distance_kpc_ = in_order(distance_kpc_, order);
  pool.component_ = in_order(component_, order);
  pool.area_factor_ = area_factor_;
  pool.cut_into_blocks();
  return pool;
}

void StarPool::cut_into_blocks() {
  std::size_t first = 0;
  while (first < size()) {
    std::size_t end = first + 1;
    while (end < size() && end - first < block_stars && component_[end] == component_[first]) ++end;
    blocks_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end - first),
                       component_[first], distance_kpc_[first + (end - first) / 2]});
    first = end;
  }
}

}  // namespace coalsack::diagram
