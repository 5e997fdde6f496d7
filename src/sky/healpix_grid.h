// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <error_handling.h>
#include <healpix_base.h>

#include <cstdint>
#include <string>

#include "base/error.h"

namespace coalsack::sky {

/// Healpix C++ for one nside, NESTED. Inside this room only: included by .cpp files, never by a public
/// header.
using HealpixGrid = T_Healpix_Base<int64>;
static_assert(sizeof(int64) == sizeof(std::int64_t));

/// REQUIRES: order in [0, 29].
inline HealpixGrid healpix_grid(int order) {
  return {order, NEST};
}

/// Calls into Healpix C++ and turns its PlanckError, which is no std::exception, into ours. Arguments are
/// checked before; what arrives here all the same is a defect, since the library also prints it.
template <typename Call>
auto guarded(const Call& call) {
  try {
    return call();
  } catch (const PlanckError& error) {
    throw base::Error(std::string("Healpix C++ refused a checked request: ") + error.what());
  }
}

}  // namespace coalsack::sky
