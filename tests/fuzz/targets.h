// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace coalsack::fuzz {

using Input = std::span<const std::uint8_t>;

/// What untrusted bytes go through. A base::Error is an answer; any other exception, a trap, a leak, a hang
/// or memory out of proportion to the input is a finding. One target a file, NAME_target.cpp.
void blob(Input input);         ///< frames, shapes, array values, packed counts
void fits(Input input);         ///< FITS tables of stars
void gzip(Input input);         ///< packed catalogues
void healpix_map(Input input);  ///< HEALPix maps of others
void moc(Input input);          ///< regions as FITS, JSON, ASCII
void notation(Input input);     ///< networks
void project(Input input);   ///< whole project files, through all that reads, merges, shares and repairs them
void settings(Input input);  ///< settings, configurations, regions as typed
void table(Input input);     ///< tables of directions and of dust
void text(Input input);      ///< CSV, TSV, ECSV, IPAC, Besancon, TRILEGAL
void votable(Input input);   ///< VOTable

struct Target {
  std::string_view name;
  void (*run)(Input input);
};
inline constexpr Target targets[] = {
    {"blob", blob},   {"fits", fits},         {"gzip", gzip},       {"healpix_map", healpix_map},
    {"moc", moc},     {"notation", notation}, {"project", project}, {"settings", settings},
    {"table", table}, {"text", text},         {"votable", votable}};

}  // namespace coalsack::fuzz
