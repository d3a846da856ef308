#pragma once
// The findings as a list of places, for formats that give each finding a line or an entry of its
// own.

#include <cstdint>
#include <string>
#include <vector>

#include "files/files.h"
#include "lint/run.h"
#include "text/line_index.h"

namespace cilium_lint {

struct ListedFinding {
  const Reported* reported{};  // of the report
  std::string path{};          // where it is: the finding's file, else its cluster's or install's
  bool placed{};               // `begin` and `end` are a place in the file, not the file as a whole
  Position begin{}, end{};
  std::string message{};  // secrets masked
};

// Whether suppressed findings are among those listed.
enum class Hidden : std::uint8_t { left_out, listed };

// In the report's order; what several installs share once.
std::vector<ListedFinding> listed_findings(const Report& report, const Files& files,
                                           Hidden hidden = Hidden::left_out);
// The message, then help and symptom as sentences of their own: all that a finding says in words.
std::string message_with_help(const ListedFinding& listed, const Files& files);

// Path of what has no file at all.
inline constexpr std::string_view kNoPath = ".";

// XML's five, and control characters as escape_for_terminal has them, since XML 1.0 cannot hold
// those.
std::string escape_for_xml(std::string_view text);

}  // namespace cilium_lint
