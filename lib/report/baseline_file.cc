#include <algorithm>
#include <tuple>
#include <vector>

#include "report/json_writer.h"
#include "report/writers.h"

namespace cilium_lint {
namespace {

// By path, rule and key, so that neighbours in the file are neighbours in the project.
std::vector<const std::pair<const std::string, Baseline::Entry>*> in_order(
    const Baseline& baseline) {
  std::vector<const std::pair<const std::string, Baseline::Entry>*> order;
  for (const auto& entry : baseline.entries) order.push_back(&entry);
  std::ranges::stable_sort(order, [](const auto* a, const auto* b) {
    return std::tie(a->second.path, a->second.rule, a->second.key) <
           std::tie(b->second.path, b->second.rule, b->second.key);
  });
  return order;
}

}  // namespace

std::string write_baseline(const Baseline& baseline) {
  JsonWriter json;
  json.begin_object();
  json.key("baseline_version");
  json.number(1);
  json.key("findings");
  json.begin_array();
  for (const auto* entry : in_order(baseline)) {
    json.begin_object(JsonWriter::Layout::line);
    json.key("path");
    json.string(entry->second.path);
    json.key("rule");
    json.string(entry->second.rule);
    json.key("key");
    json.string(entry->second.key);
    json.key("count");
    json.number(entry->second.count);
    json.key("severity");
    json.string(name_of(entry->second.severity));
    json.key("identity");
    json.string(entry->first);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace cilium_lint
