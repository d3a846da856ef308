#pragma once
// What rules/catalogue/words.tsv says about the values that the user gives: words, forms and ranges
// that a release does not take. The three rules that report it differ only in the kind of fault.

#include <cstdint>

#include "install/install.h"
#include "lint/rule.h"

namespace cilium_lint::rules {

enum class ValueFault : std::uint8_t {
  unknown_word,
  bad_format,
  out_of_range,
};

// A value has one fault at most, so that one cause is reported once.
void report_value_faults(const Install& install, ValueFault kind, Findings& findings);

}  // namespace cilium_lint::rules
