// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coalsack::network {

enum class LayerKind {
  convolution,  ///< square filters, stride 1, same padding, then ReLU
  pool,         ///< square maxima, side by side; a remainder at the edge is dropped
  dense,        ///< then ReLU, but for the last layer, which is linear
};

/// One layer of a network.
struct Layer {
  LayerKind kind = LayerKind::dense;
  std::size_t size = 0;   ///< side of the filter or of the pool in cells; 0 for dense
  std::size_t units = 0;  ///< filters, or neurons; 0 for a pool
  float dropout = 0;      ///< the share of outputs that is dropped, 0 <= dropout < 1
  bool operator==(const Layer&) const = default;
};

/// A network as its layers; the last is dense and linear, one neuron per distance bin.
struct Architecture {
  std::vector<Layer> layers;
  float leak = 0;  ///< slope of the ReLU below 0; 0: plain
  bool operator==(const Architecture&) const = default;
};

/// Reads the field's short notation: layers joined by '-', Cs.n or CsxS.n a convolution of n filters, Ps a
/// pool, Dn a dense layer, each but P and the last with dS for a dropout of share S; a leading Lx- sets the
/// leak of every ReLU ("L0.01-C5x5.12-P2-D3072d0.1-D128"). "paper" and "small" stand for the published
/// network and for one that two cores train in minutes. Throws base::InputError with the place of the first
/// character that does not belong, and for a network whose last layer is not dense or has dropout.
Architecture parse_architecture(std::string_view notation);

/// The notation of an architecture, which parse_architecture reads back.
std::string notation(const Architecture& architecture);

}  // namespace coalsack::network
