// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cuda/convolution_tasks.h"
#include "cuda/dense_tasks.h"
#include "cuda/input_tasks.h"
#include "cuda/sample_tasks.h"
#include "cuda/training_tasks.h"

namespace coalsack::cuda {

/// Every kernel there is.
template <template <class...> class List>
using AllTasks =
    List<ConvolutionForward<float, float>, ConvolutionForward<float, Bfloat16>,
         ConvolutionForward<Bfloat16, Bfloat16>, Convert<Bfloat16>, ConvolutionWeightParts<float, float>,
         ConvolutionWeightParts<float, Bfloat16>, ConvolutionWeightParts<Bfloat16, Bfloat16>, PartialSums,
         ConvolutionInputGradient<float, float>, ConvolutionInputGradient<Bfloat16, Bfloat16>,
         PoolForward<float>, PoolForward<Bfloat16>, PoolBackward<float>, PoolBackward<Bfloat16>,
         Activation<float>, Activation<Bfloat16>, ActivationSlope<float>, ActivationSlope<Bfloat16>,
         ColumnSums<float>, ColumnSums<Bfloat16>, Expand<float>, Expand<Bfloat16>, NormaliseReferences,
         MaskRows, LossGradient, GatherLoss, Update<float>, Update<Bfloat16>, PassProfiles, SortPasses,
         PassStatistics>;

}  // namespace coalsack::cuda
