// compile_catalogue ROWS OUT.cc: turns the rows of rules/catalogue/ into constant tables. Run by
// the build.

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalogue_rows.h"
#include "chart/key_path.h"

namespace cilium_lint::tools {
namespace {

// All texts of the tables in one literal; a text that another one holds lies there once.
class Pool {
 public:
  std::size_t add(const std::string& text) {
    const auto [entry, is_new] = places_.try_emplace(text, literal_.size());
    if (is_new) literal_ += text;
    return entry->second;
  }
  // The same texts, the longest first: most of the others lie in one of those.
  [[nodiscard]] Pool packed() const {
    std::vector<const std::string*> texts;
    for (const auto& [text, place] : places_) texts.push_back(&text);
    std::ranges::sort(texts, [](const std::string* a, const std::string* b) {
      return a->size() != b->size() ? a->size() > b->size() : *a < *b;
    });
    Pool pool;
    for (const std::string* text : texts) {
      const std::size_t place = pool.literal_.find(*text);
      if (place == std::string::npos) {
        pool.add(*text);
      } else {
        pool.places_.emplace(*text, place);
      }
    }
    return pool;
  }
  [[nodiscard]] const std::string& literal() const { return literal_; }

 private:
  std::string literal_{};
  std::unordered_map<std::string, std::size_t> places_{};
};

// Offsets and counts are stored in a few bits (lib/chart/catalogue_tables.h); tables that outgrow
// them must fail here.
std::size_t narrow(std::size_t value,
                   std::size_t bound = std::numeric_limits<std::uint16_t>::max()) {
  if (value >= bound) throw std::overflow_error("a table has outgrown the bits of its numbers");
  return value;
}
constexpr std::size_t kByte = std::numeric_limits<std::uint8_t>::max();

// The bytes of `"sha256:HEX"`; nothing for any other text.
std::optional<std::string> digest_in(std::string_view text) {
  constexpr std::string_view kHead = "\"sha256:";
  if (text.size() != kHead.size() + 2 * kDigestBytes + 1 || !text.starts_with(kHead)) {
    return std::nullopt;
  }
  std::string bytes;
  for (std::size_t at = kHead.size(); at + 1 < text.size(); at += 2) {
    unsigned value{};
    const auto [end, fault] = std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
    const bool lower = std::ranges::none_of(text.substr(at, 2),
                                            [](char c) { return c < '0' || (c > '9' && c < 'a'); });
    if (end != text.data() + at + 2 || !lower) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c >= ' ' && c <= '~' && c != '?') {
      out += c;
    } else {
      out += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

struct Stretch {
  std::size_t first{}, last{};
  std::string words{};
};
using Stretches = std::map<std::string, std::vector<Stretch>, std::less<>>;

Stretches stretches_of(const std::vector<Fact>& facts) {
  Stretches result;
  for (const Fact& fact : facts) {
    auto& stretches = result[fact.key];
    for (std::size_t i = 0; i < fact.releases.size(); ++i) {
      if (!fact.releases[i]) continue;
      std::size_t last = i;
      while (last + 1 < fact.releases.size() && fact.releases[last + 1]) ++last;
      stretches.push_back({i, last, fact.words});
      i = last;
    }
  }
  for (auto& [key, stretches] : result) {
    std::ranges::stable_sort(stretches, {}, &Stretch::first);
  }
  return result;
}

Stretches stretches_of(const Defaults& defaults) {
  Stretches result;
  for (const auto& [key, values] : defaults) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].empty()) continue;
      std::size_t last = i;
      while (last + 1 < values.size() && values[last + 1] == values[i]) ++last;
      result[key].push_back({i, last, values[i] == kMap ? std::string() : values[i]});
      i = last;
    }
  }
  return result;
}

// Rows of stops.tsv: "templates/validate.yaml 86" is a file and a place, any other word a file.
std::string stop_tables(const std::vector<Fact>& stops, Pool& pool) {
  std::string rows, file_rows;
  std::size_t count = 0;
  std::map<std::string, std::size_t> files;
  for (const auto& [name, stretches] : stretches_of(stops)) {
    for (const Stretch& stretch : stretches) {
      const std::size_t blank = stretch.words.find(' ');
      const std::string file = stretch.words.substr(0, blank);
      const auto [known, is_new] = files.try_emplace(file, files.size());
      if (is_new) file_rows += fmt::format("{{{}, {}}},", pool.add(file), narrow(file.size()));
      rows += fmt::format("    {{{}, {}, {}, {}, {}, {}}},\n", pool.add(name),
                          narrow(name.size(), kByte), stretch.first, stretch.last,
                          narrow(known->second, kByte),
                          blank == std::string::npos ? "0" : stretch.words.substr(blank + 1));
      ++count;
    }
  }
  return fmt::format(
      "constexpr std::array<StopFile, {}> kStopFiles = {{{{{}}}}};\n"
      "constexpr std::array<StopRow, {}> kStops = {{{{\n{}}}}};\n",
      files.size(), file_rows, count, rows);
}

using Children = std::map<std::string, std::vector<std::string>, std::less<>>;
using Ids = std::map<std::string, std::size_t, std::less<>>;

std::string numbers(std::string_view name, const std::vector<std::size_t>& values) {
  return fmt::format("constexpr std::array<std::uint16_t, {}> {} = {{{{{}}}}};\n", values.size(),
                     name, fmt::join(values, ","));
}

// Where each key's rows begin, and after the last where they end; nothing for a small table.
std::vector<std::size_t> first_facts(const Children& keys, const Stretches& table) {
  std::vector<std::size_t> first{0};
  for (const auto& [key, under] : keys) {
    const auto rows = table.find(key);
    first.push_back(narrow(first.back() + (rows == table.end() ? 0 : rows->second.size())));
  }
  // Few rows are found sooner than they are listed.
  if (first.back() * 4 < keys.size()) return {};
  return first;
}

// At most half of the slots are taken, so that looking for a key that is not there ends soon.
std::vector<std::size_t> slots(const Ids& ids) {
  std::vector<std::size_t> slots(std::bit_ceil(ids.size() * 2), kNoKey);
  for (const auto& [key, id] : ids) {
    std::size_t at = slot_of(hash_on(kHashOfNothing, key), slots.size());
    while (slots[at] != kNoKey) at = (at + 1) & (slots.size() - 1);
    slots[at] = narrow(id);
  }
  return slots;
}

std::vector<std::size_t> repositories(const Ids& ids) {
  std::vector<std::size_t> found;
  for (const auto& [key, id] : ids) {
    if (last_part(key) == "repository") found.push_back(narrow(id));
  }
  return found;
}

Result<std::string> compile(const Rows& rows, Pool& pool) {
  const auto defaults = defaults_by_release(rows);
  if (!defaults) return defaults.error();

  std::array<Stretches, kFactTables> tables;
  Children children;  // in chart order
  for (std::size_t t = 0; t < kFactTables; ++t) {
    const bool is_defaults = t == static_cast<std::size_t>(FactTable::defaults);
    tables[t] = is_defaults ? stretches_of(*defaults) : stretches_of(rows.tables[t]);
    for (const auto& [key, stretches] : tables[t]) {
      children[key];
      for (std::string_view above = parent_key(key); !above.empty(); above = parent_key(above)) {
        children[std::string(above)];
      }
    }
  }
  for (const Fact& fact : rows.tables[static_cast<std::size_t>(FactTable::defaults)]) {
    auto& siblings = children[std::string(parent_key(fact.key))];
    if (siblings.empty() || siblings.back() != fact.key) siblings.push_back(fact.key);
  }

  Ids ids;
  for (const auto& [key, under] : children) ids.emplace(key, ids.size());

  narrow(rows.releases.size(), kFactReleases - 1);  // and one of a copy at hand
  std::string release_rows, key_rows, child_rows;
  for (const Release& release : rows.releases) {
    release_rows +=
        fmt::format("    {{{}, {}, {}, {}, {}}},\n", release.version.major, release.version.minor,
                    release.version.patch, release.kubernetes.size(), pool.add(release.kubernetes));
  }
  std::size_t child_count = 0;
  for (const auto& [key, under] : children) {
    unsigned with_rows = 0;
    for (std::size_t t = 0; t < kFactTables; ++t) {
      if (tables[t].contains(key)) with_rows |= 1U << t;
    }
    key_rows += fmt::format("    {{{}, {}U, {}, {}, {}, {}}},\n", pool.add(key),
                            hash_on(kHashOfNothing, key), narrow(key.size()), narrow(child_count),
                            narrow(under.size()), with_rows);
    for (const std::string& child : under) child_rows += fmt::format("{},", narrow(ids.at(child)));
    if (!under.empty()) child_rows += '\n';
    child_count += under.size();
  }
  std::string facts, table_names, first_names;
  for (std::size_t t = 0; t < kFactTables; ++t) {
    std::string body;
    std::size_t count = 0;
    for (const auto& [key, stretches] : tables[t]) {
      for (const Stretch& stretch : stretches) {
        const std::optional<std::string> digest = digest_in(stretch.words);
        body += fmt::format("    {{{}, {}, {}, {}, {}}},\n", ids.at(key), stretch.first,
                            stretch.last, digest ? kDigest : narrow(stretch.words.size(), kDigest),
                            narrow(pool.add(digest.value_or(stretch.words)), kFactText));
        ++count;
      }
    }
    facts +=
        fmt::format("constexpr std::array<FactRow, {}> kFacts{} = {{{{\n{}}}}};\n", count, t, body);
    facts += numbers(fmt::format("kFirstFact{}", t), first_facts(children, tables[t]));
    table_names += fmt::format("kFacts{}, ", t);
    first_names += fmt::format("kFirstFact{}, ", t);
  }

  facts += stop_tables(rows.stops, pool);

  std::string literal;
  for (std::string_view rest = pool.literal(); !rest.empty();) {
    const std::string_view piece = rest.substr(0, 4000);
    literal += fmt::format("    \"{}\"\n", escaped(piece));
    rest.remove_prefix(piece.size());
  }
  return fmt::format(
      R"(// Made from rules/catalogue/ by tools/compile_catalogue.cc.
#include "catalogue.h"

#include "chart/catalogue_tables.h"

namespace cilium_lint::rules {{
namespace {{

constexpr char kText[] =
{};
constexpr std::array<ReleaseRow, {}> kReleases = {{{{
{}}}}};
constexpr std::array<KeyRow, {}> kKeys = {{{{
{}}}}};
constexpr std::array<std::uint16_t, {}> kChildren = {{{{
{}}}}};
{}
{}
constinit const CatalogueTables kTables = {{
    .text = kText,
    .releases = kReleases,
    .keys = kKeys,
    .children = kChildren,
    .facts = {{{}}},
    .first_fact = {{{}}},
    .stops = kStops,
    .stop_files = kStopFiles,
    .slots = kSlots,
    .repositories = kRepositories,
}};
constinit const Catalogue kCatalogue(kTables);

}}  // namespace

const Catalogue& catalogue() {{ return kCatalogue; }}

}}  // namespace cilium_lint::rules
)",
      literal, rows.releases.size(), release_rows, children.size(), key_rows, child_count,
      child_rows, facts,
      numbers("kSlots", slots(ids)) + numbers("kRepositories", repositories(ids)), table_names,
      first_names);
}

int run(const std::filesystem::path& folder, const std::filesystem::path& out_path) {
  const auto rows = read_rows(folder);
  if (!rows) {
    fmt::print(stderr, "compile_catalogue: {}\n", rows.error().message);
    return 1;
  }
  // Where a text lies in the literal is known when all of them are.
  Pool pool;
  if (const auto all_texts = compile(*rows, pool)) pool = pool.packed();
  const auto source = compile(*rows, pool);
  if (!source) {
    fmt::print(stderr, "compile_catalogue: {}\n", source.error().message);
    return 1;
  }
  std::ofstream out(out_path, std::ios::binary);
  out << *source;
  if (out.flush()) return 0;
  fmt::print(stderr, "compile_catalogue: {}: cannot be written\n", out_path.string());
  return 1;
}

}  // namespace
}  // namespace cilium_lint::tools

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: compile_catalogue ROWS OUT.cc\n");
    return 2;
  }
  return cilium_lint::tools::run(argv[1], argv[2]);
}
