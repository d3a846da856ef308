#pragma once
// Values and who set them, as commands show them: in text for people, and in JSON.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "install/install.h"
#include "report/json_writer.h"
#include "text/span.h"
#include "yaml/data.h"

namespace cilium_lint::cli {

// Which secrets are masked: `all` kinds of value, or `texts` alone, so that types stay.
enum class Masked : std::uint8_t { all, texts };

void write_data(JsonWriter& json, const yaml::Data& data, const std::string& key, Masked masked,
                JsonWriter::Layout layout);
// One line of JSON, secrets masked; not escaped for a terminal.
std::string one_line(const yaml::Data& data, const std::string& key);

// The layer that set it; null where no layer did.
const Layer* layer_of(const Install& install, const yaml::Data& data);
// The value's own place, else that of its layer.
Span place_of(const Layer* layer, const yaml::Data& data);

// "helm/values.yaml:12", "command line", "cilium install".
std::string setter_text(const Install& install, const Files& files, const yaml::Data& data);
// {kind, path, line}
void write_setter(JsonWriter& json, const Files& files, const Layer* layer, Span at);
void write_setter(JsonWriter& json, const Install& install, const Files& files,
                  const yaml::Data& data);

// The release by which the install is judged: "1.18.3".
std::string chart_text(const Install& install);
// The first layer that nobody can read: it may set any key that no later one sets.
const Layer* unreadable_layer(const Install& install);

// The key of the install's unread_keys() that is `key` or lies above it; null where the chart knows
// the key.
const UnreadKey* unread_above(const Install& install, std::string_view key);
// The keys that words of Catalogue::replaced name, each once.
std::vector<std::string_view> keys_named(std::string_view words);
// The keys to use instead, the likeliest first.
std::vector<std::string_view> keys_meant_by(const UnreadKey& unread);
// Whether the chart lists the key in every release that it may be, and no template reads it.
bool is_listed_unread(const Install& install, std::string_view key);
// In one word, for programs: "renamed".
std::string_view name_of(KeyFault fault);
// What the chart does with such a key, for people: "nothing reads it: renamed to routingMode".
std::string unread_text(const Install& install, const UnreadKey& unread);

}  // namespace cilium_lint::cli
