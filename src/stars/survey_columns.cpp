// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/survey_columns.h"

namespace coalsack::stars {

SurveyColumns two_mass_columns() {
  SurveyColumns survey;
  survey.name = "2mass";
  survey.needed_bands = {"J", "Ks"};
  survey.has_two_mass_flags = true;
  // The total error (msigcom) before the measurement's own (cmsig). VizieR's e_Jmag is msigcom.
  survey.bands = {
      {"J",
       {"Jmag", "j_m", "J", "jmag_2mass", "mag_j"},
       {"e_Jmag", "j_msigcom", "j_cmsig", "Jcmsig", "J_error"},
       {"j_snr", "Jsnr"},
       {"J", "Jmag", "2MASS_J"},
       0},
      {"H",
       {"Hmag", "h_m", "H", "hmag_2mass", "mag_h"},
       {"e_Hmag", "h_msigcom", "h_cmsig", "Hcmsig", "H_error"},
       {"h_snr", "Hsnr"},
       {"H", "Hmag", "2MASS_H"},
       1},
      {"Ks",
       {"Kmag", "Ksmag", "k_m", "ks_m", "Ks", "K", "kmag_2mass", "ksmag_2mass", "mag_ks", "mag_k"},
       {"e_Kmag", "e_Ksmag", "k_msigcom", "ks_msigcom", "k_cmsig", "Kcmsig", "Ks_error", "K_error"},
       {"k_snr", "Ksnr"},
       {"Ks", "K", "Ksmag", "Kmag", "2MASS_Ks"},
       2},
  };
  return survey;
}

SurveyColumns gaia_columns() {
  SurveyColumns survey;
  survey.name = "gaia";
  survey.needed_bands = {"G", "BP", "RP"};
  survey.bands = {
      {"G",
       {"phot_g_mean_mag", "Gmag", "G"},
       {"phot_g_mean_mag_error", "e_Gmag", "G_error"},
       {"phot_g_mean_flux_over_error", "RFG"},
       {"G", "Gmag", "Gaia_G_EDR3"},
       -1},
      {"BP",
       {"phot_bp_mean_mag", "BPmag", "BP"},
       {"phot_bp_mean_mag_error", "e_BPmag", "BP_error"},
       {"phot_bp_mean_flux_over_error", "RFBP"},
       {"BP", "G_BP", "GBP", "BPmag", "G_BPmag", "Gaia_BP_EDR3"},
       -1},
      {"RP",
       {"phot_rp_mean_mag", "RPmag", "RP"},
       {"phot_rp_mean_mag_error", "e_RPmag", "RP_error"},
       {"phot_rp_mean_flux_over_error", "RFRP"},
       {"RP", "G_RP", "GRP", "RPmag", "G_RPmag", "Gaia_RP_EDR3"},
       -1},
  };
  return survey;
}

SurveyColumns survey_columns(const std::string& name, const std::vector<std::string>& bands) {
  if (const auto known = find_survey_columns(name)) return *known;
  SurveyColumns survey;
  survey.name = name;
  survey.needed_bands = bands;
  for (const std::string& band : bands)
    survey.bands.push_back({band,
                            {band, band + "mag", "mag_" + band},
                            {band + "_error", "e_" + band + "mag", "e_" + band, band + "_err"},
                            {},
                            {band, band + "mag"},
                            -1});
  return survey;
}

std::optional<SurveyColumns> find_survey_columns(std::string_view name) {
  if (name == "2mass") return two_mass_columns();
  if (name == "gaia") return gaia_columns();
  return std::nullopt;
}

}  // namespace coalsack::stars
