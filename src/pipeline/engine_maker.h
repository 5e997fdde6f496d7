// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "network/engine.h"

namespace coalsack::pipeline {

/// Makes the engine that trains and predicts: the program chooses by --device, so that the pipeline knows no
/// device. `threads` change speed only. Throws base::InputError as network::check and base::DeviceError.
using EngineMaker =
    std::function<std::unique_ptr<network::Engine>(const network::ModelSpec& spec, int threads)>;

}  // namespace coalsack::pipeline
