// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/host_device.h"

namespace coalsack::network {

/// struct Loss and what it needs of the rest of ModelSpec, as plain pointers: (bins) each, none null.
struct LossTerms {
  int bins;
  float bin_kpc;
  float differential;
  float cumulative;
  const float* bin_weight;
  const float* cumulative_weight;
  const float* target_mean;
  const float* target_scale;
};

/// The bins before the zeros at the profile's end, where too few stars are to tell of A_V.
COALSACK_HOST_DEVICE inline int told_bins(const float* profile, int bins) {
  while (bins > 0 && profile[bins - 1] == 0) --bins;
  return bins;
}

/// The loss of one example: the mean over bins of
///   differential * bin_weight[i] * ((profile - truth) / target_scale)^2
///   + cumulative * cumulative_weight[i] * (A_V - true A_V)^2, the latter in told bins only: beyond,
/// its error is mostly that of where the profile's end is.
/// `output` (bins) are the network's outputs, `truth` (bins) the true profile in mag/kpc. Fills `gradient`
/// (bins) with `share` times its derivatives by the outputs, or leaves it alone when null. NaN stays NaN.
COALSACK_HOST_DEVICE inline double example_loss(const LossTerms& terms, const float* output,
                                                const float* truth, float share, float* gradient) {
  double loss = 0;
  float a_v_error = 0;  // mag, at the outer edge of bin i
  const int told = told_bins(truth, terms.bins);
  const float each = 2 * share / static_cast<float>(terms.bins);
  for (int i = 0; i < terms.bins; ++i) {
    const float error = output[i] - (truth[i] - terms.target_mean[i]) / terms.target_scale[i];
    a_v_error += error * terms.target_scale[i] * terms.bin_kpc;
    const float weighted = terms.differential * terms.bin_weight[i] * error;
    const float weighted_a_v = i < told ? terms.cumulative * terms.cumulative_weight[i] * a_v_error : 0.0F;
    loss += static_cast<double>(weighted) * error + static_cast<double>(weighted_a_v) * a_v_error;
    if (gradient != nullptr) gradient[i] = each * weighted;
  }
  if (gradient != nullptr) {
    // Bin j moves A_V in every bin from j on: each gets the sum of those behind it. The errors of A_V are
    // taken back bin by bin, from the last.
    float behind = 0;
    for (int i = terms.bins - 1; i >= 0; --i) {
      if (i < told) behind += terms.cumulative * terms.cumulative_weight[i] * a_v_error;
      gradient[i] += each * behind * terms.target_scale[i] * terms.bin_kpc;
      const float error = output[i] - (truth[i] - terms.target_mean[i]) / terms.target_scale[i];
      a_v_error -= error * terms.target_scale[i] * terms.bin_kpc;
    }
  }
  return loss / terms.bins;
}

}  // namespace coalsack::network
