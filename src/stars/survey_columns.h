// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coalsack::stars {

/// The names under which archives give one band. Earlier names are preferred. A name of one letter has to
/// match exactly; longer ones match in any case.
struct BandColumns {
  std::string name;                    ///< ours: "J", "H", "Ks", "G", "BP", "RP"
  std::vector<std::string> magnitude;  ///< mag
  std::vector<std::string> error;      ///< mag
  std::vector<std::string>
      flux_over_error;  ///< signal to noise; error = 2.5 / ln 10 / this where no error is
  std::vector<std::string> model_magnitude;  ///< names in model lists (Besancon, TRILEGAL)
  int flag_index = -1;  ///< which character of the survey's flags is this band's; -1: none
};

/// A survey's bands as archives name them: data, so that a new survey is a new value, not new code.
struct SurveyColumns {
  std::string name;  ///< "2mass", "gaia"
  std::vector<BandColumns> bands;
  std::vector<std::string> needed_bands;  ///< a star needs these unless the options say otherwise
  bool has_two_mass_flags = false;  ///< ph_qual, rd_flg, cc_flg, gal_contam, mp_flg, use_src are looked for
};

/// 2MASS point sources: J, H, Ks. Names of VizieR II/246, IRSA fp_psc (Gator, TAP), the bulk PSC files.
SurveyColumns two_mass_columns();

/// Gaia: G, BP, RP and parallaxes. Names of the ESA archive (gaia_source) and VizieR I/345, I/350, I/355.
SurveyColumns gaia_columns();

/// A survey of which only the band names are known: for each band the columns NAME, NAMEmag, mag_NAME and the
/// errors NAME_error, e_NAMEmag, NAME_err are looked for.
SurveyColumns survey_columns(const std::string& name, const std::vector<std::string>& bands);

/// The built-in survey of that name, or nothing.
std::optional<SurveyColumns> find_survey_columns(std::string_view name);

}  // namespace coalsack::stars
