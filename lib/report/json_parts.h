#pragma once
// Parts that several JSON documents share.

#include <string>

#include "files/files.h"
#include "install/install.h"
#include "report/json_writer.h"
#include "text/line_index.h"
#include "text/span.h"

namespace cilium_lint {

// Path that stands for the linter's own flags.
inline constexpr std::string_view kCommandLine = "<command-line>";

// Line and column as a report gives them. A flag of the linter's own is one line.
Position position_in(const Files& files, FileId file, std::uint32_t offset);
// Whether that is behind the line end of a file's last line: an edit there is one of a line more.
bool is_behind_last_line(const Files& files, FileId file, std::uint32_t offset);

// {path, start, end}, or null for an unknown place.
void write_location(JsonWriter& json, const Files& files, Span at);
// The same as members of an open object: all null for an unknown place.
void write_location_members(JsonWriter& json, const Files& files, Span at);
// "version" and "state" of an open object.
void write_chart_members(JsonWriter& json, const Chart& chart);

// "1.33.1", "1.33" where only the minor is known, empty for unknown.
std::string kubernetes_text(const KubernetesVersion& kubernetes);
std::string_view name_of(Chart::State state);

}  // namespace cilium_lint
