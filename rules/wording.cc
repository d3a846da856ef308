#include "wording.h"

namespace cilium_lint::rules {

std::string chart_words(const Install& install) {
  if (install.chart().state() == Chart::State::unknown) return "every supported chart";
  return "chart " + install.chart().name();
}

Span place_of(const Install& install, const Value& value) {
  return is_false(value.is_set_by_user()) ? install.at : value.span();
}

}  // namespace cilium_lint::rules
