// SPDX-License-Identifier: GPL-2.0-or-later

// Read by the leak sanitizer where one is linked. fontconfig keeps its configuration to the end of the
// process and refers to it by offsets, which the sanitizer does not follow: 652 bytes, after one figure or a
// thousand. NOLINTBEGIN(readability-identifier-naming): the sanitizer's name.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n";
}
// Silently: what a program prints must not depend on how it was built.
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() {
  return "print_suppressions=0";
}
// NOLINTEND(readability-identifier-naming)
