#pragma once
// One finding as people read it: what will happen, the places with their labels, what to write.

#include <string>
#include <vector>

#include "files/files.h"
#include "lint/finding.h"
#include "report/writers.h"

namespace cilium_lint {

// `installs`: the installs to name; empty where the report has only one.
std::string draw_finding(const Reported& reported, const std::vector<std::string>& installs,
                         const Files& files, const TextStyle& style);

// "path:line:column" of the begin of a place, fit for a terminal; the path alone for a file as a
// whole (both offsets 0) and for the linter's own flags.
std::string place_text(const Files& files, Span at);

}  // namespace cilium_lint
