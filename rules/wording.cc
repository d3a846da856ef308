#include "wording.h"

#include <fmt/format.h>

namespace cilium_lint::rules {

std::string chart_words(const Install& install) {
  return install.chart().is_any() ? "every supported chart" : "chart " + install.chart().name();
}

std::string does_not_read(const Install& install, std::string_view key) {
  if (install.chart().is_any()) {
    return fmt::format("no supported chart reads {}", key);
  }
  return fmt::format("chart {} does not read {}", install.chart().name(), key);
}

Span place_of(const Install& install, const Value& value) {
  return is_false(value.is_set_by_user()) ? place_of_install(install) : value.span();
}

}  // namespace cilium_lint::rules
