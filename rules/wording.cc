#include "wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace cilium_lint::rules {

std::string chart_words(const Install& install) {
  const Chart& chart = install.chart();
  if (chart.state() == Chart::State::unknown && chart.written().empty()) {
    return "every supported chart";
  }
  return "chart " + chart.name();
}

std::string does_not_read(const Install& install, std::string_view key) {
  if (install.chart().state() == Chart::State::unknown && install.chart().written().empty()) {
    return fmt::format("no supported chart reads {}", key);
  }
  return fmt::format("chart {} does not read {}", install.chart().name(), key);
}

Span first_line(const Install& install, Span at) {
  if (!at.known() || install.files == nullptr) return at;
  const std::string_view text = install.files->text(at.file);
  const std::size_t line_end = std::min(text.find('\n', at.begin), text.size());
  std::string_view line = text.substr(at.begin, line_end - at.begin);
  // A shell's continuation, and a carriage return, say nothing.
  while (line.ends_with('\\') || line.ends_with(' ') || line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  at.end = std::min(at.end, at.begin + static_cast<std::uint32_t>(line.size()));
  return at;
}

Span place_of(const Install& install, const Value& value) {
  return is_false(value.is_set_by_user()) ? place_of_install(install) : value.span();
}

}  // namespace cilium_lint::rules
