// SPDX-License-Identifier: GPL-2.0-or-later
#include "cuda/blas.h"

#include <cublasLt.h>
#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <tuple>

#include "base/error.h"
#include "cuda/check.h"
#include "cuda/memory.h"

namespace coalsack::cuda {
namespace {

/// The functions of cuBLASLt that we call, out of the library of the version that this was compiled for.
class Library {
 public:
  Library();

  decltype(&cublasLtCreate) create = nullptr;
  decltype(&cublasLtDestroy) destroy = nullptr;
  decltype(&cublasLtMatmul) matmul = nullptr;
  decltype(&cublasLtMatmulDescCreate) description_create = nullptr;
  decltype(&cublasLtMatmulDescDestroy) description_destroy = nullptr;
  decltype(&cublasLtMatmulDescSetAttribute) description_set = nullptr;
  decltype(&cublasLtMatrixLayoutCreate) layout_create = nullptr;
  decltype(&cublasLtMatrixLayoutDestroy) layout_destroy = nullptr;
  decltype(&cublasLtMatmulPreferenceCreate) preference_create = nullptr;
  decltype(&cublasLtMatmulPreferenceDestroy) preference_destroy = nullptr;
  decltype(&cublasLtMatmulPreferenceSetAttribute) preference_set = nullptr;
  decltype(&cublasLtMatmulAlgoGetHeuristic) heuristic = nullptr;
  decltype(&cublasLtGetVersion) version = nullptr;
  decltype(&cublasLtGetStatusString) status_string = nullptr;

 private:
  template <class Function>
  void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr)
      throw base::DeviceError(
          std::string("--device cuda: the cuBLASLt library of this machine has no ") + name +
          "; install the CUDA Toolkit that this program was built with, or use --device cpu");
  }
};

Library::Library() {
  const std::string name = "libcublasLt.so." + std::to_string(CUBLAS_VER_MAJOR);
  void* library = nullptr;
  for (const std::string& path : {name, "/usr/local/cuda/lib64/" + name})
    if (library == nullptr) library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw base::DeviceError(
        "--device cuda: " + name +
        " was not found; install the CUDA Toolkit's cuBLAS, name its folder in LD_LIBRARY_PATH, "
        "or use --device cpu");
  find(library, "cublasLtCreate", create);
  find(library, "cublasLtDestroy", destroy);
  find(library, "cublasLtMatmul", matmul);
  find(library, "cublasLtMatmulDescCreate", description_create);
  find(library, "cublasLtMatmulDescDestroy", description_destroy);
  find(library, "cublasLtMatmulDescSetAttribute", description_set);
  find(library, "cublasLtMatrixLayoutCreate", layout_create);
  find(library, "cublasLtMatrixLayoutDestroy", layout_destroy);
  find(library, "cublasLtMatmulPreferenceCreate", preference_create);
  find(library, "cublasLtMatmulPreferenceDestroy", preference_destroy);
  find(library, "cublasLtMatmulPreferenceSetAttribute", preference_set);
  find(library, "cublasLtMatmulAlgoGetHeuristic", heuristic);
  find(library, "cublasLtGetVersion", version);
  find(library, "cublasLtGetStatusString", status_string);
}

const Library& library() {
  static const Library loaded;
  return loaded;
}

void check(cublasStatus_t status, const char* call, const char* file, int line) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  const char* slash = std::strrchr(file, '/');
  throw base::DeviceError(std::string("cuBLASLt: ") + library().status_string(status) + " in " + call +
                          ", cuda/" + (slash == nullptr ? file : slash + 1) + ":" + std::to_string(line) +
                          "; use --device cpu to go on without the card");
}

#define COALSACK_BLAS(call) check((call), #call, __FILE__, __LINE__)

struct DestroyDescription {
  void operator()(cublasLtMatmulDesc_t it) const { library().description_destroy(it); }
};
struct DestroyLayout {
  void operator()(cublasLtMatrixLayout_t it) const { library().layout_destroy(it); }
};
struct DestroyPreference {
  void operator()(cublasLtMatmulPreference_t it) const { library().preference_destroy(it); }
};
using Description = std::unique_ptr<cublasLtMatmulDescOpaque_t, DestroyDescription>;
using Layout = std::unique_ptr<cublasLtMatrixLayoutOpaque_t, DestroyLayout>;
using Preference = std::unique_ptr<cublasLtMatmulPreferenceOpaque_t, DestroyPreference>;

cudaDataType_t type_of(Number number) {
  return number == Number::float32 ? CUDA_R_32F : CUDA_R_16BF;
}

cublasLtEpilogue_t epilogue_of(Epilogue epilogue) {
  switch (epilogue) {
    case Epilogue::none:
      break;
    case Epilogue::bias:
      return CUBLASLT_EPILOGUE_BIAS;
    case Epilogue::bias_relu:
      return CUBLASLT_EPILOGUE_RELU_BIAS;
    case Epilogue::bias_relu_mask:
      return CUBLASLT_EPILOGUE_RELU_AUX_BIAS;
    case Epilogue::relu_gradient:
      return CUBLASLT_EPILOGUE_DRELU;
    case Epilogue::bias_gradient:
      return CUBLASLT_EPILOGUE_BGRADB;
  }
  return CUBLASLT_EPILOGUE_DEFAULT;
}

// Arrays begin at multiples of this at least; the choice of a product may rely on it.
std::uint32_t alignment(const void* place) {
  std::uint32_t bytes = 256;
  while (reinterpret_cast<std::uintptr_t>(place) % bytes != 0) bytes /= 2;
  return bytes;
}

/// cuBLASLt stores column by column, so that our matrix of rows is its transpose: out^T = b^T a^T. What it
/// calls A is our b, its B our a.
struct Prepared {
  Description description;
  Layout a, b, out;
  cublasLtMatmulAlgo_t algorithm{};
  bool possible = false;
};

using Key = std::tuple<Number, Number, Number, bool, bool, std::size_t, std::size_t, std::size_t, Epilogue,
                       std::array<std::uint32_t, 3>>;

Key key_of(const Product& product) {
  return {product.in,
          product.out_number,
          product.bias_number,
          product.a_transposed,
          product.b_transposed,
          product.m,
          product.n,
          product.k,
          product.epilogue,
          {alignment(product.a), alignment(product.b), alignment(product.out)}};
}

template <class Value>
void set(const Description& description, cublasLtMatmulDescAttributes_t attribute, const Value& value) {
  COALSACK_BLAS(library().description_set(description.get(), attribute, &value, sizeof value));
}
template <class Value>
void set(const Preference& preference, cublasLtMatmulPreferenceAttributes_t attribute, const Value& value) {
  COALSACK_BLAS(library().preference_set(preference.get(), attribute, &value, sizeof value));
}

Layout layout_of(Number number, std::size_t rows, std::size_t columns) {
  cublasLtMatrixLayout_t layout = nullptr;
  COALSACK_BLAS(
      library().layout_create(&layout, type_of(number), rows, columns, static_cast<std::int64_t>(rows)));
  return Layout(layout);
}

void point(const Description& description, const Product& product) {
  if (product.epilogue == Epilogue::bias || product.epilogue == Epilogue::bias_relu ||
      product.epilogue == Epilogue::bias_relu_mask || product.epilogue == Epilogue::bias_gradient)
    set(description, CUBLASLT_MATMUL_DESC_BIAS_POINTER, product.bias);
  if (product.epilogue == Epilogue::bias_relu_mask || product.epilogue == Epilogue::relu_gradient)
    set(description, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, product.mask);
}

}  // namespace

struct Blas::State {
  cudaStream_t stream = nullptr;
  FloatProducts floats = FloatProducts::exact;
  cublasLtHandle_t handle = nullptr;
  DeviceArray<std::byte> workspace;
  std::map<Key, Prepared> prepared;

  ~State() {
    if (handle != nullptr) library().destroy(handle);
  }
  Prepared prepare(const Product& product) const;
  Prepared& prepared_for(const Product& product);
};

Blas::Blas(cudaStream_t stream, FloatProducts floats) : state_(std::make_unique<State>()) {
  state_->stream = stream;
  state_->floats = floats;
  COALSACK_BLAS(library().create(&state_->handle));
  state_->workspace = DeviceArray<std::byte>(std::size_t{64} << 20, "the workspace of the matrix products");
}

Blas::~Blas() = default;

std::string Blas::name() const {
  const std::size_t version = library().version();
  return "cuBLASLt " + std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100);
}

Prepared Blas::State::prepare(const Product& product) const {
  Prepared result;
  const cublasComputeType_t compute = product.in == Number::float32 && floats == FloatProducts::tf32
                                          ? CUBLAS_COMPUTE_32F_FAST_TF32
                                          : CUBLAS_COMPUTE_32F;
  cublasLtMatmulDesc_t description = nullptr;
  COALSACK_BLAS(library().description_create(&description, compute, CUDA_R_32F));
  result.description.reset(description);
  set(result.description, CUBLASLT_MATMUL_DESC_TRANSA, product.b_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
  set(result.description, CUBLASLT_MATMUL_DESC_TRANSB, product.a_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
  const cublasLtEpilogue_t epilogue = epilogue_of(product.epilogue);
  set(result.description, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue);
  if (product.epilogue == Epilogue::bias || product.epilogue == Epilogue::bias_relu ||
      product.epilogue == Epilogue::bias_relu_mask || product.epilogue == Epilogue::bias_gradient)
    set(result.description, CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE,
        static_cast<std::int32_t>(type_of(product.bias_number)));
  if (product.epilogue == Epilogue::bias_relu_mask || product.epilogue == Epilogue::relu_gradient)
    set(result.description, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD,
        static_cast<std::int64_t>((product.n + 127) / 128 * 128));
  point(result.description, product);
  result.a = product.b_transposed ? layout_of(product.in, product.k, product.n)
                                  : layout_of(product.in, product.n, product.k);
  result.b = product.a_transposed ? layout_of(product.in, product.m, product.k)
                                  : layout_of(product.in, product.k, product.m);
  result.out = layout_of(product.out_number, product.n, product.m);

  cublasLtMatmulPreference_t created = nullptr;
  COALSACK_BLAS(library().preference_create(&created));
  const Preference preference(created);
  set(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, std::uint64_t{workspace.bytes()});
  set(preference, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
      static_cast<std::uint32_t>(CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE));
  set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, alignment(product.b));
  set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, alignment(product.a));
  set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, alignment(product.out));
  set(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, alignment(product.out));

  cublasLtMatmulHeuristicResult_t found{};
  int number = 0;
  const cublasStatus_t status =
      library().heuristic(handle, result.description.get(), result.a.get(), result.b.get(), result.out.get(),
                          result.out.get(), preference.get(), 1, &found, &number);
  result.possible = status == CUBLAS_STATUS_SUCCESS && number > 0 && found.state == CUBLAS_STATUS_SUCCESS;
  if (!result.possible && status != CUBLAS_STATUS_NOT_SUPPORTED && status != CUBLAS_STATUS_INVALID_VALUE)
    COALSACK_BLAS(status);
  result.algorithm = found.algo;
  return result;
}

Prepared& Blas::State::prepared_for(const Product& product) {
  const Key key = key_of(product);
  const auto found = prepared.find(key);
  return found != prepared.end() ? found->second : prepared.emplace(key, prepare(product)).first->second;
}

bool Blas::can_multiply(const Product& product) {
  return state_->prepared_for(product).possible;
}

void Blas::multiply(const Product& product) {
  Prepared& prepared = state_->prepared_for(product);
  if (!prepared.possible)
    throw base::DeviceError("cuBLASLt has no product of " + std::to_string(product.m) + " x " +
                            std::to_string(product.k) + " by " + std::to_string(product.n) +
                            " on this card; use another --precision or --device cpu");
  point(prepared.description, product);
  const float one = 1;
  const float zero = 0;
  COALSACK_BLAS(library().matmul(state_->handle, prepared.description.get(), &one, product.b,
                                 prepared.a.get(), product.a, prepared.b.get(), &zero, product.out,
                                 prepared.out.get(), product.out, prepared.out.get(), &prepared.algorithm,
                                 state_->workspace.data(), state_->workspace.bytes(), state_->stream));
}

}  // namespace coalsack::cuda
