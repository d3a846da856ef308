#pragma once
// One writer per format over the same report.

#include <string>
#include <string_view>

#include "files/files.h"
#include "lint/run.h"

namespace cilium_lint {

// How text is drawn.
struct TextStyle {
  bool colour{};
  unsigned width = 100;  // columns
};

// What INTERFACE names the version object: the linter's own.
struct ToolInfo {
  std::string_view version{};
  std::string first_chart{}, last_chart{};
  std::string_view home{};  // URL that rule pages lie under; empty: no links
};

// Both return the whole output.
std::string write_text(const Report& report, const Files& files, const TextStyle& style);
std::string write_json(const Report& report, const Files& files, const ToolInfo& tool);

}  // namespace cilium_lint
