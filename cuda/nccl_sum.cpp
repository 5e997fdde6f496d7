// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/nccl_sum.h"

#include <dlfcn.h>
#include <nccl.h>

#include <memory>
#include <string>

#include "base/error.h"

namespace coalsack::cuda {
namespace {

class Library {
 public:
  Library() {
    const std::string name = "libnccl.so." + std::to_string(NCCL_MAJOR);
    void* library = nullptr;
    for (const std::string& path : {name, "/usr/local/cuda/lib64/" + name})
      if (library == nullptr) library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
      throw base::DeviceError("--devices: " + name +
                              ", which several cards need, was not found; install NCCL or name one device");
    find(library, "ncclCommInitAll", init_all);
    find(library, "ncclCommDestroy", destroy);
    find(library, "ncclAllReduce", all_reduce);
    find(library, "ncclGroupStart", group_start);
    find(library, "ncclGroupEnd", group_end);
    find(library, "ncclGetErrorString", error_string);
  }

  decltype(&ncclCommInitAll) init_all = nullptr;
  decltype(&ncclCommDestroy) destroy = nullptr;
  decltype(&ncclAllReduce) all_reduce = nullptr;
  decltype(&ncclGroupStart) group_start = nullptr;
  decltype(&ncclGroupEnd) group_end = nullptr;
  decltype(&ncclGetErrorString) error_string = nullptr;

 private:
  template <class Function>
  void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr)
      throw base::DeviceError(std::string("--devices: the NCCL library of this machine has no ") + name +
                              "; install a newer one or name one device");
  }
};

const Library& library() {
  static const Library loaded;
  return loaded;
}

void check(ncclResult_t status, const char* call, int line) {
  if (status != ncclSuccess)
    throw base::DeviceError(std::string("NCCL: ") + library().error_string(status) + " in " + call +
                            ", cuda/nccl_sum.cpp:" + std::to_string(line) +
                            "; name one device to go on without it");
}

#define COALSACK_NCCL(call) check((call), #call, __LINE__)

struct DestroyCommunicator {
  void operator()(ncclComm_t communicator) const { library().destroy(communicator); }
};
using Communicator = std::unique_ptr<ncclComm, DestroyCommunicator>;

}  // namespace

SumOverDevices nccl_sum(const std::vector<const DeviceOperations*>& cards) {
  std::vector<int> devices;
  for (const DeviceOperations* card : cards) devices.push_back(card->device());
  std::vector<ncclComm_t> created(cards.size(), nullptr);
  COALSACK_NCCL(library().init_all(created.data(), static_cast<int>(created.size()), devices.data()));
  const auto communicators = std::make_shared<std::vector<Communicator>>();
  for (const ncclComm_t communicator : created) communicators->emplace_back(communicator);
  return [cards, communicators](const std::vector<float*>& vectors, std::size_t size) {
    COALSACK_NCCL(library().group_start());
    for (std::size_t i = 0; i < cards.size(); ++i)
      COALSACK_NCCL(library().all_reduce(vectors[i], vectors[i], size, ncclFloat, ncclSum,
                                         (*communicators)[i].get(), cards[i]->stream()));
    COALSACK_NCCL(library().group_end());
  };
}

}  // namespace coalsack::cuda
