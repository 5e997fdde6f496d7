// SPDX-License-Identifier: GPL-2.0-or-later
// The symbols of cuda/ for a build without the CUDA compiler.
#include "cuda/device.h"

namespace coalsack::cuda {

DeviceReport device_report() {
  return {false, "",
          "this program was built without CUDA; install the CUDA Toolkit (nvcc) and build again, "
          "or use --device cpu"};
}

}  // namespace coalsack::cuda
