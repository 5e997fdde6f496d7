// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace coalsack::tools {

/// `text` as it may go to a terminal, whoever wrote it: control characters, which could move the cursor or
/// hide words, become '?'; line feeds and tabs stay.
std::string terminal_text(std::string text);

}  // namespace coalsack::tools
