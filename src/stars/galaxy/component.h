// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace coalsack::stars {

/// The components of the built-in Galaxy. The value is what the column "component" of a star list holds.
enum class Component : unsigned char {
  thin1,  ///< thin disc, 0 to 0.15 Gyr
  thin2,  ///< 0.15 to 1 Gyr
  thin3,  ///< 1 to 2 Gyr
  thin4,  ///< 2 to 3 Gyr
  thin5,  ///< 3 to 5 Gyr
  thin6,  ///< 5 to 7 Gyr
  thin7,  ///< 7 to 10 Gyr
  thick,
  halo,
  bulge,
};

inline constexpr std::size_t component_count = 10;
inline constexpr std::size_t thin_class_count = 7;

inline constexpr std::array<std::string_view, component_count> component_names = {
    "thin1", "thin2", "thin3", "thin4", "thin5", "thin6", "thin7", "thick", "halo", "bulge"};

inline constexpr std::array<Component, component_count> all_components = {
    Component::thin1, Component::thin2, Component::thin3, Component::thin4, Component::thin5,
    Component::thin6, Component::thin7, Component::thick, Component::halo,  Component::bulge};

constexpr std::size_t index_of(Component component) {
  return static_cast<std::size_t>(component);
}

}  // namespace coalsack::stars
